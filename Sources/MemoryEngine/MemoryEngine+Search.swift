internal import Embedding
internal import LMDB
internal import Store
internal import Terms
internal import VectorSearch

extension MemoryEngine {
    /// The memories of a scope that are nearest to a text or vector, best first.
    ///
    /// - Returns: min(k, matches) hits; equal similarities in the order of their ids.
    package func search(_ request: SearchRequest, for caller: Caller) async throws(EngineError) -> SearchAnswer {
        try await inTextSpace { (space) async throws(EngineError) in
            try await search(request, in: space, for: caller)
        }
    }

    /// The same with the model of a space.
    ///
    /// - Throws: ``EngineError/modelChanged`` when it is no longer the store's.
    func search(
        _ request: SearchRequest,
        in space: TextSpace,
        for caller: Caller
    ) async throws(EngineError) -> SearchAnswer {
        try await search([request], in: space, for: caller)[0].get()
    }

    /// Answers several searches, of one scope or many, in one call.
    ///
    /// Searches of one scope under the same conditions are scanned as a block; the hits are those of single searches.
    ///
    /// - Parameter requests: At most ``Limits/batch``.
    package func search(
        _ requests: [SearchRequest],
        for caller: Caller
    ) async throws(EngineError) -> [Result<SearchAnswer, EngineError>] {
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
        return try await inTextSpace { (space) async throws(EngineError) in
            try await search(requests, in: space, for: caller)
        }
    }

    private func search(
        _ requests: [SearchRequest],
        in space: TextSpace,
        for caller: Caller
    ) async throws(EngineError) -> [Result<SearchAnswer, EngineError>] {
        var results = [Result<SearchAnswer, EngineError>](repeating: .success(.empty), count: requests.count)
        var queries: [PreparedQuery] = []
        for (position, request) in requests.enumerated() {
            do throws(EngineError) {
                if let query = try prepare(request, at: position, in: space, for: caller) { queries.append(query) }
            } catch {
                results[position] = .failure(error)
            }
        }
        try await embed(&queries, in: space)
        for block in QueryBlock.grouping(queries) {
            do throws(EngineError) {
                for (query, answer) in zip(block.queries, try await answer(block)) {
                    let answer = answer.answer(to: query.request)
                    noteAccess(answer, organisation: block.target.organisation)
                    results[query.position] = .success(answer)
                }
            } catch {
                for query in block.queries { results[query.position] = .failure(error) }
            }
        }
        for query in queries where query.target == nil || query.request.type != .semantic {
            do throws(EngineError) {
                let found = try await answerAlone(query, for: caller)
                let answer = found.answer(to: query.request)
                if let organisation = found.organisation { noteAccess(answer, organisation: organisation) }
                results[query.position] = .success(answer)
            } catch {
                results[query.position] = .failure(error)
            }
        }
        // All of them begin again: one answer must not mix two models.
        let isOutdated = results.contains { if case .failure(let error) = $0 { error == .modelChanged } else { false } }
        if isOutdated { throw .modelChanged }
        return results
    }
}

extension MemoryEngine {
    /// Answers a query that is not part of a block.
    private func answerAlone(_ query: PreparedQuery, for caller: Caller) async throws(EngineError) -> ScoredAnswer {
        if let target = query.target { return try await answer(query, in: target) }
        if let time = query.request.asOf { return try await answerOfPast(query, at: time, for: caller) }
        return try await answerOfMany(query, for: caller)
    }

    /// Checks a request.
    ///
    /// - Returns: `nil` when the scope holds nothing.
    func prepare(
        _ request: SearchRequest,
        at position: Int,
        in space: TextSpace,
        for caller: Caller
    ) throws(EngineError) -> PreparedQuery? {
        let unit = try checkedVector(of: request, for: caller)
        var target: SearchTarget?
        if request.scopeMatch == .exact, request.kinds == [.fact], request.asOf == nil {
            let found: (ScopeID, ScopeRecord, Timestamp?)? = try read { transaction in
                guard let id = try scopeID(request.scope, in: transaction) else { return nil }
                let partition = PartitionKey(scope: id, kind: .fact)
                let expiry = try schema.latestExpiry(of: partition, at: now(), in: transaction)
                return (id, try schema.scope(id, in: transaction), expiry)
            }
            guard let (id, record, expiry) = found else { return nil }
            if let problem = spaceProblem(of: record.space, unit, request.type) { throw problem }
            target = SearchTarget(id, record, scope: request.scope, lastExpiry: expiry)
            if target == nil { return nil }
        }
        let simple = RowFilter(topic: request.topic, minimumConfidence: request.minimumConfidence)
        let query = PreparedQuery(
            position: position,
            request: request,
            space: space,
            filter: request.filter.rows.isAll ? simple : .and([simple, request.filter.rows]),
            target: target,
            terms: request.type == .semantic ? [] : TermVector(analysing: request.searchedWords ?? "").hashes,
            unit: unit
        )
        return target.map { query.among($0) } ?? query
    }

    /// The unit vector of a request that brings one, after all checks that need no snapshot.
    private func checkedVector(of request: SearchRequest, for caller: Caller) throws(EngineError) -> [Float]? {
        var checks = FieldChecks()
        checks.range(request.topK, 1...Limits.topK, "top_k")
        if let minimum = request.minimumConfidence { checks.fraction(minimum, "min_confidence") }
        if let minimum = request.minimumSimilarity { checks.fraction(minimum, "min_similarity") }
        checks.ranking(of: request)
        var unit: [Float]?
        do throws(EngineError) {
            // An admin may search all scopes of the organisation.
            if request.scopeMatch == .exact || !caller.isAdmin { try requireNamed(request.scope) }
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
        return unit
    }

    /// Why a query cannot be asked of a scope's vectors.
    ///
    /// - Parameter unit: The query's own vector; `nil` for a text.
    func spaceProblem(of space: ScopeSpace, _ unit: [Float]?, _ type: SearchType) -> EngineError? {
        switch (space, unit) {
        case (.undecided, _), (.model, nil): nil
        // Words are found without vectors.
        case (.client, nil) where type == .keyword: nil
        case (.client(let dimension), nil):
            .invalid(
                "search_query",
                message: "the scope's embedding space is \"client\" (\(dimension) dimensions): send query_embedding",
                type: "value_error.embedding_space"
            )
        case (.model(let dimension), let unit?), (.client(let dimension), let unit?):
            unit.count == dimension ? nil : wrongDimension(unit.count, dimension, field: "query_embedding")
        }
    }

    private func embed(_ queries: inout [PreparedQuery], in space: TextSpace) async throws(EngineError) {
        var texts: [String] = []
        for query in queries where query.needsEmbedding {
            if case .text(let text) = query.request.query { texts.append(text) }
        }
        if texts.isEmpty { return }
        let vectors = try await space.embeddings.embed(texts)
        if let organisation = queries.first?.request.scope.organisation {
            noteEmbedding(of: texts, organisation: organisation)
        }
        let dimension = space.dimension
        var row = 0
        for position in queries.indices where queries[position].needsEmbedding {
            queries[position].unit = Array(vectors[row * dimension..<(row + 1) * dimension])
            row += 1
        }
    }
}

extension PreparedQuery {
    /// Whether the query is a text to be embedded: not when only words of a scope of callers' vectors are looked for.
    fileprivate var needsEmbedding: Bool {
        guard unit == nil else { return false }
        if let target, case .client = target.space { return false }
        return true
    }
}

extension SearchTarget {
    /// The memories of one kind of a scope, or `nil` before its first vector.
    ///
    /// - Parameter lastExpiry: When the last of the stored rows that have expired did.
    init?(_ id: ScopeID, _ record: ScopeRecord, kind: MemoryKind = .fact, scope: Scope, lastExpiry: Timestamp?) {
        switch record.space {
        case .undecided: return nil
        case .model(let dimension), .client(let dimension): self.dimension = dimension
        }
        self.scope = scope
        space = record.space
        organisation = record.organisationID
        partition = PartitionKey(scope: id, kind: kind)
        rowCount = Int(record[count: kind])
        if let lastExpiry {
            visible = .not(.compares(.expires, .atMost, .time(lastExpiry.microseconds)))
        }
    }
}
