internal import LMDB
internal import Store
internal import VectorSearch

extension MemoryEngine {
    /// The answers of a block's queries, in their order.
    func answer(_ block: QueryBlock) async throws(EngineError) -> [ScoredAnswer] {
        let dimension = block.target.dimension
        let key = block.conditions.partition
        let partitions = block.space.partitions
        let partition =
            if let loaded = partitions.loaded(key) { loaded } else {
                try await partitions.partition(key, dimension: dimension, on: lane)
            }
        let conditions = SearchCoalescer.Conditions(block.conditions)
        let cost = partition.scanCost(
            queries: block.queries.count,
            k: conditions.k,
            filter: conditions.filter,
            accuracy: conditions.accuracy
        )
        if cost <= inlineScanCost { return try scan(block, in: partition) }
        if block.queries.count == 1, let unit = block.queries[0].unit {
            let found = try await searches.search(unit, in: partition, conditions)
            if let answers = try answers(to: block, found: [found], in: partition, mayScan: false) { return answers }
        }
        return try await lane.run { try self.scan(block, in: partition) }
    }

    /// Searches a partition for a block's queries and reads their hits.
    func scan(_ block: QueryBlock, in partition: Partition) throws(EngineError) -> [ScoredAnswer] {
        let conditions = block.conditions
        let found: [Neighbours]
        do throws(VectorError) {
            if block.queries.count == 1, let unit = block.queries[0].unit {
                found = [
                    try partition.search(
                        unit,
                        k: conditions.topK,
                        where: conditions.filter,
                        accuracy: conditions.accuracy
                    )
                ]
            } else {
                found = try partition.search(
                    block: block.queries.flatMap { $0.unit ?? [] },
                    count: block.queries.count,
                    k: conditions.topK,
                    where: conditions.filter,
                    accuracy: conditions.accuracy
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
        found: [Neighbours],
        in partition: Partition,
        mayScan: Bool
    ) throws(EngineError) -> [ScoredAnswer]? {
        try read { transaction in
            try require(block.space, in: transaction)
            var answers: [ScoredAnswer] = []
            answers.reserveCapacity(found.count)
            for (query, neighbours) in zip(block.queries, found) {
                let partition = mayScan ? partition : nil
                guard let answer = try completed(neighbours, of: query, block.target, in: partition, transaction) else {
                    return nil
                }
                answers.append(answer)
            }
            return answers
        }
    }

    /// Reads the memories of a search's hits.
    ///
    /// A hit that vanished or stopped matching between the scan and this snapshot is replaced by the next best: the scan
    /// is repeated for as many more as are missing.
    ///
    /// - Parameter partition: What may be scanned again; `nil` when that is not allowed.
    /// - Returns: `nil` when the scan has to be repeated and may not.
    private func completed(
        _ first: Neighbours,
        of query: PreparedQuery,
        _ target: SearchTarget,
        in partition: Partition?,
        _ transaction: borrowing ReadTransaction
    ) throws -> ScoredAnswer? {
        let wanted = query.request.topK
        var found = first
        var asked = wanted
        while true {
            var answer = ScoredAnswer(hits: [], isExact: found.isExact)
            answer.hits.reserveCapacity(found.hits.count)
            for hit in found.hits where answer.hits.count < wanted {
                if let scored = try self.hit(hit, of: query, target, transaction) { answer.hits.append(scored) }
            }
            // A memory that changed since the scan has its new score by now, and gets its new place.
            if !answer.isInOrder { answer.hits.sort(by: ScoredHit.isBetter) }
            let missing = min(wanted, found.hits.count) - answer.hits.count
            guard missing > 0, found.hits.count == asked, asked < Partition.maximumHits, let unit = query.unit else {
                return answer
            }
            guard let partition else { return nil }
            asked = min(asked + missing + 8, Partition.maximumHits)
            found = try partition.search(unit, k: asked, where: query.filter, accuracy: query.accuracy)
        }
    }

    /// Reads the memory of a hit, unless it is gone, has expired or stopped matching.
    func hit(
        _ hit: Hit,
        of query: PreparedQuery,
        _ target: SearchTarget,
        _ transaction: borrowing ReadTransaction
    ) throws -> ScoredHit? {
        let key = MemoryKey(organisation: target.organisation, memory: MemoryID(hit.id))
        let place = hit.place.map { RowKey(partition: target.partition, row: $0) }
        guard let stored = try schema.memory(key, at: place, in: transaction),
            stored.location.partition == target.partition,
            stored.record.expires.map({ $0 > now() }) ?? true,
            query.filter.isAll || query.filter.admits(stored.record.attributes)
        else { return nil }
        // A memory that was ever changed may have been changed since the scan: fact and score must be of one revision.
        let isChanged = stored.record.revision > 1
        let unit: [Float]? =
            isChanged || query.request.includesEmbedding
            ? try transaction.get(stored.location, from: schema.vectors(in: transaction))?.unit : nil
        var score = hit.score
        if isChanged, let unit, let wanted = query.unit, unit.count == wanted.count {
            score = canonicalScore(wanted, unit)
        }
        let found = SearchHit(
            memory: Memory(stored.record, kind: target.partition.kind, scope: target.scope),
            similarity: min(max(score, 0), 1),
            embedding: query.request.includesEmbedding ? unit : nil
        )
        return ScoredHit(score: score, hit: found)
    }
}

extension RowFilter {
    /// Whether a memory passes as it is now.
    func admits(_ memory: MemoryAttributes) -> Bool {
        isAll || admits(RowAttributes(memory, readsMetadata: readsMetadata), id: memory.id.rowID)
    }
}

extension SearchCoalescer.Conditions {
    fileprivate init(_ conditions: QueryBlock.Conditions) {
        self.init(k: conditions.topK, filter: conditions.filter, accuracy: conditions.accuracy)
    }
}
