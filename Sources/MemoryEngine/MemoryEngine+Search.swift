internal import Embedding
internal import LMDB
internal import Store
internal import VectorSearch

extension MemoryEngine {
    /// The memories of a scope that are nearest to a text or vector, best first.
    ///
    /// - Returns: min(k, matches) hits; equal similarities in the order of their ids.
    package func search(_ request: SearchRequest, for caller: Caller) async throws(EngineError) -> [SearchHit] {
        try await search([request], for: caller)[0].get()
    }

    /// Answers several searches, of one scope or many, in one call.
    ///
    /// Searches of one scope under the same conditions are scanned as a block; the hits are those of single searches.
    ///
    /// - Parameter requests: At most ``Limits/batch``.
    package func search(
        _ requests: [SearchRequest],
        for caller: Caller
    ) async throws(EngineError) -> [Result<[SearchHit], EngineError>] {
        guard requests.count <= Limits.batch else {
            let message = "at most \(Limits.batch) queries, received \(requests.count)"
            throw .invalid("queries", message: message, type: "value_error.list.max_items")
        }
        let wanted = requests.reduce(0) { $0 + min($1.topK, Limits.topK) * ($1.includesEmbedding ? 10 : 1) }
        guard wanted <= Limits.batchHits else {
            let message =
                "ask for \(wanted) hits together, at most \(Limits.batchHits) are allowed (with embeddings counted tenfold)"
            throw .invalid("queries", message: message, type: "value_error.list.max_hits")
        }
        var results = [Result<[SearchHit], EngineError>](repeating: .success([]), count: requests.count)
        var queries: [PreparedQuery] = []
        for (position, request) in requests.enumerated() {
            do throws(EngineError) {
                if let query = try prepare(request, at: position, for: caller) { queries.append(query) }
            } catch {
                results[position] = .failure(error)
            }
        }
        try await embed(&queries)
        for block in QueryBlock.grouping(queries) {
            do throws(EngineError) {
                for (position, hits) in try await answer(block) { results[position] = .success(hits) }
            } catch {
                for query in block.queries { results[query.position] = .failure(error) }
            }
        }
        return results
    }
}

/// A search that passed its checks and whose scope holds something.
private struct PreparedQuery: Sendable {
    let position: Int
    let request: SearchRequest
    let organisation: OrganisationID
    let partition: PartitionKey
    let dimension: Int
    var unit: [Float]?
}

/// Searches that one pass over a partition can answer.
private struct QueryBlock: Sendable {
    let conditions: Conditions
    var queries: [PreparedQuery]

    struct Conditions: Hashable {
        let partition: PartitionKey
        let topK: Int
        let filter: RowFilter
    }

    static func grouping(_ queries: [PreparedQuery]) -> [QueryBlock] {
        var blocks: [QueryBlock] = []
        var places: [Conditions: Int] = [:]
        for query in queries {
            let filter = RowFilter(topic: query.request.topic, minimumConfidence: query.request.minimumConfidence)
            let conditions = Conditions(partition: query.partition, topK: query.request.topK, filter: filter)
            if let place = places[conditions] {
                blocks[place].queries.append(query)
            } else {
                places[conditions] = blocks.count
                blocks.append(QueryBlock(conditions: conditions, queries: [query]))
            }
        }
        return blocks
    }
}

extension MemoryEngine {
    private func prepare(
        _ request: SearchRequest,
        at position: Int,
        for caller: Caller
    ) throws(EngineError) -> PreparedQuery? {
        var checks = FieldChecks()
        checks.range(request.topK, 1...Limits.topK, "top_k")
        if let minimum = request.minimumConfidence { checks.fraction(minimum, "min_confidence") }
        if let minimum = request.minimumSimilarity { checks.fraction(minimum, "min_similarity") }
        var unit: [Float]?
        do throws(EngineError) {
            try requireNamed(request.scope)
        } catch {
            try checks.append(error)
        }
        switch request.query {
        case .text(let text): checks.text(text, "search_query", limit: Limits.factCharacters)
        case .vector(let values):
            do throws(EngineError) {
                unit = try unitVector(values, field: "query_embedding").values
            } catch {
                try checks.append(error)
            }
        }
        try checks.finish()
        try caller.requireReach(request.scope)
        let found: (ScopeID, ScopeRecord)? = try read { transaction in
            guard let id = try scopeID(request.scope, in: transaction) else { return nil }
            return (id, try schema.scope(id, in: transaction))
        }
        guard let (id, scope) = found else { return nil }
        let dimension: Int
        switch scope.space {
        case .undecided: return nil
        case .model(let expected): dimension = expected
        case .client(let expected):
            if unit == nil {
                throw .invalid(
                    "search_query",
                    message: "the scope's embedding space is \"client\" (\(expected) dimensions): send query_embedding",
                    type: "value_error.embedding_space"
                )
            }
            dimension = expected
        }
        if let unit, unit.count != dimension {
            throw wrongDimension(unit.count, dimension, field: "query_embedding")
        }
        return PreparedQuery(
            position: position,
            request: request,
            organisation: scope.organisationID,
            partition: PartitionKey(scope: id, kind: .fact),
            dimension: dimension,
            unit: unit
        )
    }

    private func embed(_ queries: inout [PreparedQuery]) async throws(EngineError) {
        var texts: [String] = []
        for query in queries where query.unit == nil {
            if case .text(let text) = query.request.query { texts.append(text) }
        }
        if texts.isEmpty { return }
        let vectors = try await embeddings.embed(texts)
        let dimension = embedder.space.dimension
        var row = 0
        for position in queries.indices where queries[position].unit == nil {
            queries[position].unit = Array(vectors[row * dimension..<(row + 1) * dimension])
            row += 1
        }
    }

    private func answer(_ block: QueryBlock) async throws(EngineError) -> [(Int, [SearchHit])] {
        let dimension = block.queries[0].dimension
        let key = block.conditions.partition
        let partition =
            if let loaded = partitions.loaded(key) { loaded } else {
                try await partitions.partition(key, dimension: dimension, on: lane)
            }
        let (topK, filter) = (block.conditions.topK, block.conditions.filter)
        if partition.scanCost(queries: block.queries.count, k: topK, filter: filter) <= inlineScanCost {
            return try scan(block, in: partition)
        }
        if block.queries.count == 1, let unit = block.queries[0].unit {
            let conditions = SearchCoalescer.Conditions(k: topK, filter: filter, accuracy: .standard)
            let hits = try await searches.search(unit, in: partition, conditions)
            if let answers = try answers(to: block, found: [hits], in: partition, mayScan: false) { return answers }
        }
        return try await lane.run { try self.scan(block, in: partition) }
    }

    private func scan(_ block: QueryBlock, in partition: Partition) throws(EngineError) -> [(Int, [SearchHit])] {
        let (topK, filter) = (block.conditions.topK, block.conditions.filter)
        let found: [[Hit]]
        do throws(VectorError) {
            if block.queries.count == 1, let unit = block.queries[0].unit {
                found = [try partition.search(unit, k: topK, where: filter).hits]
            } else {
                let units = block.queries.flatMap { $0.unit ?? [] }
                found = try partition.search(block: units, count: block.queries.count, k: topK, where: filter).map(
                    \.hits
                )
            }
        } catch {
            throw .internalFailure("search failed: \(error)")
        }
        return try answers(to: block, found: found, in: partition, mayScan: true) ?? []
    }

    /// The answers to a block whose hits are known, or `nil` when rows have to be scanned again and that is not allowed.
    private func answers(
        to block: QueryBlock,
        found: [[Hit]],
        in partition: Partition,
        mayScan: Bool
    ) throws(EngineError) -> [(Int, [SearchHit])]? {
        let filter = block.conditions.filter
        return try read { transaction in
            var answers: [(Int, [SearchHit])] = []
            for (query, hits) in zip(block.queries, found) {
                guard
                    let hits = try completed(
                        hits,
                        of: query,
                        filter: filter,
                        in: partition,
                        mayScan: mayScan,
                        transaction
                    )
                else { return nil }
                answers.append((query.position, hits))
            }
            return answers
        }
    }

    /// Reads the memories of a search's hits.
    ///
    /// A hit that vanished or stopped matching between the scan and this snapshot is replaced by the next best: the scan
    /// is repeated for as many more as are missing. The answer is `nil` when it has to be repeated and may not.
    private func completed(
        _ first: [Hit],
        of query: PreparedQuery,
        filter: RowFilter,
        in partition: Partition,
        mayScan: Bool,
        _ transaction: borrowing ReadTransaction
    ) throws -> [SearchHit]? {
        let wanted = query.request.topK
        var hits = first
        var asked = wanted
        while true {
            var memories: [(score: Float, hit: SearchHit)] = []
            memories.reserveCapacity(hits.count)
            for hit in hits where memories.count < wanted {
                if let memory = try self.hit(hit, of: query, transaction) { memories.append(memory) }
            }
            // A memory that changed since the scan has its new score by now, and gets its new place.
            memories.sort { $0.score != $1.score ? $0.score > $1.score : $0.hit.memory.id < $1.hit.memory.id }
            let missing = min(wanted, hits.count) - memories.count
            guard missing > 0, hits.count == asked, asked < Partition.maximumHits, let unit = query.unit else {
                return memories.map(\.hit).filter(query)
            }
            guard mayScan else { return nil }
            asked = min(asked + missing + 8, Partition.maximumHits)
            hits = try partition.search(unit, k: asked, where: filter).hits
        }
    }

    private func hit(
        _ hit: Hit,
        of query: PreparedQuery,
        _ transaction: borrowing ReadTransaction
    ) throws -> (score: Float, hit: SearchHit)? {
        let key = MemoryKey(organisation: query.organisation, memory: MemoryID(hit.id))
        guard let stored = try schema.memory(key, in: transaction), stored.location.partition == query.partition,
            stored.record.expires.map({ $0 > now() }) ?? true, query.request.matches(stored.record)
        else { return nil }
        // A memory that was ever changed may have been changed since the scan: fact and score must be of one revision.
        let isChanged = stored.record.revision > 1
        let unit: [Float]? =
            isChanged || query.request.includesEmbedding
            ? try transaction.get(stored.location, from: schema.vectors)?.unit : nil
        var score = hit.score
        if isChanged, let unit, let wanted = query.unit, unit.count == wanted.count {
            score = canonicalScore(wanted, unit)
        }
        let memory = SearchHit(
            memory: Memory(stored.record, kind: query.partition.kind, scope: query.request.scope),
            similarity: min(max(score, 0), 1),
            embedding: query.request.includesEmbedding ? unit : nil
        )
        return (score, memory)
    }
}

extension SearchRequest {
    /// Whether a memory satisfies the conditions now.
    fileprivate func matches(_ record: MemoryRecord) -> Bool {
        if let topic, record.topic != topic { return false }
        if let minimumConfidence, record.confidence < minimumConfidence { return false }
        return true
    }
}

extension [SearchHit] {
    /// The hits that are similar enough.
    fileprivate func filter(_ query: PreparedQuery) -> [SearchHit] {
        guard let minimum = query.request.minimumSimilarity else { return self }
        return filter { Double($0.similarity) >= minimum }
    }
}
