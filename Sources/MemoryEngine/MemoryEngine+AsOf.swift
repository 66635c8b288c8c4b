internal import LMDB
package import Store
internal import VectorSearch

// Reads of the past. The store keeps every revision of a memory and every vector that a revision replaced, while the memory
// lives and for 30 days after; what stood at a moment is put together from them. Searches score every memory that stood
// then, exactly.
extension MemoryEngine {
    /// A memory as it stood at a moment.
    ///
    /// - Throws: ``EngineError/notFound(_:)`` when it did not exist then, or was deleted more than 30 days ago.
    package func memory(_ id: MemoryID, asOf time: Timestamp, for caller: Caller) throws(EngineError) -> Memory {
        try read { transaction in
            guard let organisation = try organisationID(caller.organisation, in: transaction) else {
                throw memoryNotFound
            }
            let key = MemoryKey(organisation: organisation, memory: id)
            guard let location = try schema.lastRevision(of: key, in: transaction)?.location,
                let past = try pastMemory(at: location, of: organisation, at: time, in: transaction),
                past.record.id == id
            else { throw memoryNotFound }
            let scope = try requireVisible(location.partition.scope, for: caller, in: transaction)
            return Memory(past.record, kind: past.kind, scope: scope)
        }
    }

    /// What stood at a place at a moment.
    func pastMemory(
        at location: RowKey,
        of organisation: OrganisationID,
        at time: Timestamp,
        in transaction: borrowing ReadTransaction
    ) throws -> PastMemory? {
        let time = min(time, now())
        var deleted: Timestamp?
        var last = try transaction.get(location, from: schema.memories)
        if last == nil, let record = try transaction.get(location, from: schema.deletedMemories) {
            guard record.deleted > historyHorizon else { return nil }
            deleted = record.deleted
            last = record.memory
        }
        guard let last else { return nil }
        return try schema.past(last, deleted: deleted, at: location, of: organisation, at: time, in: transaction)
    }

    /// What was deleted before is forgotten.
    var historyHorizon: Timestamp { now().advanced(bySeconds: -Retention.historySeconds) }

    /// The memories that were nearest to a query at a moment.
    func answerOfPast(
        _ query: PreparedQuery,
        at time: Timestamp,
        for caller: Caller
    ) async throws(EngineError) -> ScoredAnswer {
        let found = try await lane.run { try self.targets(of: query, for: caller) }
        if found.targets.isEmpty, let problem = found.problem { throw problem }
        var best = ScoredAnswer()
        for target in found.targets {
            let answer = try await lane.run {
                if query.request.type != .semantic { return try self.rankPast(query, in: target, at: time) }
                guard let unit = query.unit else { throw EngineError.internalFailure("a query without a vector") }
                return try self.searchPast(query, unit, in: target, at: time)
            }
            best.merge(answer, keeping: query.request.topK)
            best.organisation = target.organisation
        }
        return best
    }

    private func searchPast(
        _ query: PreparedQuery,
        _ unit: [Float],
        in target: SearchTarget,
        at time: Timestamp
    ) throws(EngineError) -> ScoredAnswer {
        let time = min(time, now())
        let limit = 2 * query.request.topK + 64
        return try read { transaction in
            try require(query.space, in: transaction)
            var best = ScoredAnswer()
            try schema.forEachPast(
                of: target.partition,
                organisation: target.organisation,
                at: time,
                horizon: historyHorizon,
                in: transaction
            ) { (past) throws(TransactionError) in
                do {
                    guard query.filter.admits(past.record.attributes) else { return true }
                    let vector = try schema.vector(of: past, organisation: target.organisation, in: transaction)
                    guard vector.count == unit.count else {
                        throw EngineError.internalFailure("a past vector has \(vector.count) dimensions")
                    }
                    let score = canonicalScore(unit, vector)
                    let hit = SearchHit(
                        memory: Memory(past.record, kind: past.kind, scope: target.scope),
                        similarity: min(max(score, 0), 1),
                        embedding: query.request.includesEmbedding ? vector : nil
                    )
                    best.hits.append(ScoredHit(score: score, hit: hit))
                    if best.hits.count >= limit { best.merge(best.taken(), keeping: query.request.topK) }
                    return true
                } catch {
                    throw TransactionError(any: error)
                }
            }
            best.merge(best.taken(), keeping: query.request.topK)
            return best
        }
    }
}

extension ScoredAnswer {
    /// Its hits, which it then no longer has.
    fileprivate mutating func taken() -> ScoredAnswer {
        defer { hits = [] }
        return self
    }
}
