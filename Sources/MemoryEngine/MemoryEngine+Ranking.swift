internal import LMDB
internal import Store
internal import VectorSearch

// Searches by words, and by words and meaning. They read the words of a partition when it is first asked for them.
extension MemoryEngine {
    /// How often a search is repeated because memories changed while it was under way.
    private static let attempts = 4

    /// The best hits of a partition.
    ///
    /// - Parameter query: For the rows of the target that have not expired.
    func answer(_ query: PreparedQuery, in target: SearchTarget) async throws(EngineError) -> ScoredAnswer {
        let partitions = query.space.partitions
        let partition = try await partitions.wordedPartition(target.partition, dimension: target.dimension, on: lane)
        let cost = partition.rankCost(
            k: query.request.topK,
            isFiltered: !query.filter.isAll,
            isExhaustive: query.request.isExact
        )
        if cost <= inlineScanCost { return try rank(query, in: partition, of: target) }
        return try await lane.run { try self.rank(query, in: partition, of: target) }
    }

    /// The same on the caller's thread, for a partition that may be missing: then it is read for this search alone.
    func rank(_ query: PreparedQuery, in target: SearchTarget) throws(EngineError) -> ScoredAnswer {
        let partitions = query.space.partitions
        if let partition = partitions.loaded(target.partition), partition.hasWords {
            return try rank(query, in: partition, of: target)
        }
        let load = partitions.load(target.partition, dimension: target.dimension, expectedRows: target.rowCount)
        // One slice, so one snapshot.
        _ = try load.readSlice(.max)
        let partition = load.finish(dividedRows: 0)
        try partitions.readAllWords(of: target.partition, into: partition)
        return try rank(query, in: partition, of: target)
    }

    /// Ranks the rows of a partition and reads the best ones.
    ///
    /// Hits that vanished, stopped matching or changed between the ranking and the snapshot make it start again.
    private func rank(
        _ query: PreparedQuery,
        in partition: Partition,
        of target: SearchTarget
    ) throws(EngineError) -> ScoredAnswer {
        let ranked = query.ranked(in: target, now: now())
        let wanted = query.request.topK
        var asked = wanted
        var attempt = 1
        while true {
            let found: RankedRows
            do throws(VectorError) {
                found = try partition.ranked(ranked, k: asked, where: query.filter)
            } catch {
                throw .internalFailure("search failed: \(error)")
            }
            var answer = ScoredAnswer(hits: [], isExact: found.isExact, organisation: target.organisation)
            var isStale = false
            try read { transaction in
                try require(query.space, in: transaction)
                for hit in found.hits where answer.hits.count < wanted {
                    guard let (scored, isCurrent) = try self.hit(hit, of: query, target, transaction) else { continue }
                    answer.hits.append(scored)
                    if !isCurrent { isStale = true }
                }
            }
            let missing = min(wanted, found.hits.count) - answer.hits.count
            let isCutOff = missing > 0 && found.hits.count == asked && asked < Partition.maximumHits
            guard attempt < MemoryEngine.attempts, isStale || isCutOff else { return answer }
            if isCutOff { asked = min(asked + missing + 8, Partition.maximumHits) }
            attempt += 1
        }
    }

    /// Reads the memory of a hit, unless it is gone, has expired or stopped matching.
    ///
    /// - Returns: Also whether it is as it was when it was ranked.
    private func hit(
        _ hit: RankedHit,
        of query: PreparedQuery,
        _ target: SearchTarget,
        _ transaction: borrowing ReadTransaction
    ) throws -> (ScoredHit, isCurrent: Bool)? {
        let key = MemoryKey(organisation: target.organisation, memory: MemoryID(hit.id))
        guard let stored = try schema.memory(key, in: transaction), stored.location.partition == target.partition,
            stored.record.expires.map({ $0 > now() }) ?? true, query.filter.admits(stored.record.attributes)
        else { return nil }
        let unit: [Float]? =
            query.request.includesEmbedding
            ? try transaction.get(stored.location, from: schema.vectors(in: transaction))?.unit : nil
        let found = SearchHit(
            memory: Memory(stored.record, kind: target.partition.kind, scope: target.scope),
            similarity: min(max(hit.cosine, 0), 1),
            embedding: unit,
            score: Double(hit.score),
            rankedParts: SearchScoreParts(hit.parts)
        )
        return (ScoredHit(score: hit.score, hit: found), stored.record.updated.microseconds == hit.updated)
    }
}

extension PreparedQuery {
    /// The search as a partition knows it.
    func ranked(in target: SearchTarget, now: Timestamp) -> RankedQuery {
        // A text's vector is the model's: of no use in a scope of callers' vectors.
        var isComparable = unit?.count == target.dimension
        if case .text = request.query, case .client = target.space { isComparable = false }
        var ranked = RankedQuery(unit: isComparable ? unit : nil, terms: terms)
        let weights = request.ranking
        if request.type == .keyword {
            ranked.semantic = 0
            ranked.keyword = 1
            ranked.context = 0
            ranked.requiresTerm = true
        } else {
            ranked.semantic = Float(weights.semantic)
            ranked.keyword = Float(weights.keyword)
            ranked.context = Float(weights.context)
        }
        ranked.importance = Float(weights.importance)
        ranked.recency = Float(weights.recency)
        ranked.halfLife = weights.halfLife * 1e6
        ranked.now = now.microseconds
        ranked.minimumCosine = request.minimumSimilarity.map(Float.init)
        ranked.isExhaustive = request.isExact
        return ranked
    }
}

extension SearchScoreParts {
    init(_ parts: ScoreParts) {
        self.init()
        semantic = Double(parts.semantic)
        keyword = Double(parts.keyword)
        context = Double(parts.context)
        recency = Double(parts.recency)
        importance = Double(parts.importance)
    }
}

extension SearchRequest {
    /// The text whose words a search by words looks for.
    var searchedWords: String? {
        if let words { return words }
        if case .text(let text) = query { return text }
        return nil
    }
}

extension FieldChecks {
    /// The rules of a search by words.
    mutating func ranking(of request: SearchRequest) {
        if request.kinds.isEmpty { fail("kinds", "must not be empty", "value_error.list.min_items") }
        guard request.type != .semantic else {
            if !request.ranking.isStandard {
                let message = "weights and recency are for keyword and hybrid searches; semantic orders by similarity"
                fail("weights", message, "value_error.conflict")
            }
            return
        }
        guard let words = request.searchedWords else {
            let message = "field required: a \(request.type.rawValue) search needs a text"
            fail("search_query", message, "value_error.missing")
            return
        }
        if request.words != nil { text(words, "search_query", limit: Limits.factCharacters) }
        let weights = request.ranking
        for (name, weight) in [
            ("semantic", weights.semantic), ("keyword", weights.keyword), ("context", weights.context),
            ("importance", weights.importance),
        ] {
            fraction(weight, "weights", name)
        }
        fraction(weights.recency, "recency", "weight")
        if !(weights.halfLife > 0 && weights.halfLife.isFinite) {
            let message = "the half-life must be above 0, received \(weights.halfLife)"
            fail("recency", message, "value_error.number.not_in_range")
        }
    }

    /// A number from 0 to 1 within an object.
    private mutating func fraction(_ value: Double, _ object: String, _ field: String) {
        if !(0...1).contains(value) {
            fail(object, "\(field) must be from 0 to 1, received \(value)", "value_error.number.not_in_range")
        }
    }
}
