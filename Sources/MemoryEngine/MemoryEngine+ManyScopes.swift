internal import LMDB
internal import Store
internal import VectorSearch

// Searches of all scopes that include some pairs. Partition after partition is searched and the best hits are kept, so
// memory does not grow with the number of scopes. Partitions are loaded as for any other search when all that are missing
// take at most half of the memory budget. A search of more would only drive out what others use: it takes the room that
// is free, and beyond that scores rows as the store is read, exactly and with the same bits.
extension MemoryEngine {
    /// The most scopes, and the most rows, of one piece of work on the compute lane.
    private static let pieceScopes = 256
    private static let pieceRows = 1 << 16

    /// The best hits among the scopes that include the request's pairs.
    ///
    /// - Throws: ``EngineError/invalid(_:)`` when there are such scopes and none has vectors that fit the query.
    func answerOfMany(_ query: PreparedQuery, for caller: Caller) async throws(EngineError) -> ScoredAnswer {
        let found = try await lane.run { try self.targets(of: query, for: caller) }
        if found.targets.isEmpty, let problem = found.problem { throw problem }
        var best = ScoredAnswer()
        let partitions = query.space.partitions
        var room = roomForLoads(of: found.targets, in: partitions)
        var rest = found.targets[...]
        while !rest.isEmpty {
            var piece: [SearchTarget] = []
            var rows = 0
            while let next = rest.first, piece.count < MemoryEngine.pieceScopes, rows < MemoryEngine.pieceRows {
                piece.append(next)
                rows += next.rowCount
                rest.removeFirst()
                try await loadIfRoom(next, in: partitions, withWords: query.request.type != .semantic, &room)
            }
            let work = piece
            let answer = try await lane.run {
                var best = ScoredAnswer()
                for target in work {
                    best.merge(try self.search(query, in: target), keeping: query.request.topK)
                    best.organisation = target.organisation
                }
                return best
            }
            best.merge(answer, keeping: query.request.topK)
        }
        return best
    }

    /// The rows that a query asks for: of scopes that the caller may see and whose vectors fit the query.
    ///
    /// Scopes that hold nothing now are left out, unless the past is searched.
    ///
    /// - Returns: Them in the order of the scopes' making, and why another one does not fit, if there is one.
    func targets(
        of query: PreparedQuery,
        for caller: Caller
    ) throws(EngineError) -> (targets: [SearchTarget], problem: EngineError?) {
        let isText = if case .text = query.request.query { true } else { false }
        let unit = isText ? nil : query.unit
        let (request, now) = (query.request, now())
        return try read { transaction in
            try require(query.space, in: transaction)
            var targets: [SearchTarget] = []
            var problem: EngineError?
            try forEachScope(request.scope, request.scopeMatch, for: caller, in: transaction) { id, record, scope in
                for kind in MemoryKind.allCases where request.kinds.contains(kind) {
                    guard request.asOf != nil || record[count: kind] > 0 else { continue }
                    let partition = PartitionKey(scope: id, kind: kind)
                    let expiry = try schema.latestExpiry(of: partition, at: now, in: transaction)
                    if let misfit = spaceProblem(of: record.space, unit, request.type) {
                        problem = problem ?? misfit
                    } else if let target = SearchTarget(id, record, kind: kind, scope: scope, lastExpiry: expiry) {
                        targets.append(target)
                    }
                }
            }
            return (targets, problem)
        }
    }

    /// Visits the scopes that a request names and the caller may see, in the order of their making.
    ///
    /// - Precondition: The caller may reach `wanted`.
    func forEachScope(
        _ wanted: Scope,
        _ match: SearchRequest.ScopeMatch,
        for caller: Caller,
        in transaction: borrowing ReadTransaction,
        _ body: (ScopeID, ScopeRecord, Scope) throws -> Void
    ) throws {
        guard match == .subset else {
            if let id = try scopeID(wanted, in: transaction) {
                try body(id, try schema.scope(id, in: transaction), wanted)
            }
            return
        }
        guard let organisation = try organisationID(caller.organisation, in: transaction) else { return }
        let candidates = try scopeDirectory.candidates(
            including: wanted.pairs,
            of: organisation,
            schema: schema,
            in: transaction
        )
        for id in candidates {
            // The directory may know scopes that are newer than this snapshot.
            guard let record = try transaction.get(id, from: schema.scopes) else { continue }
            let found = try Scope(organisation: record.organisation, canonicalJSON: record.canonicalJSON)
            if caller.mayFind(found, by: wanted) { try body(id, record, found) }
        }
    }

    /// The bytes of partitions that a search of many scopes may load.
    private func roomForLoads(of targets: [SearchTarget], in partitions: PartitionTable) -> Int {
        let (bytes, used) = partitions.missing(targets.lazy.map { ($0.partition, $0.expectedBytes) })
        return max(bytes <= partitionBudget / 2 ? bytes : 0, partitionBudget - used)
    }

    /// Loads a partition that is not in memory, if there is room.
    private func loadIfRoom(
        _ target: SearchTarget,
        in partitions: PartitionTable,
        withWords: Bool,
        _ room: inout Int
    ) async throws(EngineError) {
        if partitions.loaded(target.partition) == nil {
            let bytes = target.expectedBytes
            guard bytes <= room else { return }
            room -= bytes
        } else if !withWords {
            return
        }
        if withWords {
            _ = try await partitions.wordedPartition(target.partition, dimension: target.dimension, on: lane)
        } else {
            _ = try await partitions.partition(target.partition, dimension: target.dimension, on: lane)
        }
    }

    private func search(_ query: PreparedQuery, in target: SearchTarget) throws(EngineError) -> ScoredAnswer {
        let query = query.among(target)
        if query.request.type != .semantic { return try rank(query, in: target) }
        guard let partition = query.space.partitions.loaded(target.partition) else {
            return try searchStore(query, in: target)
        }
        let conditions = QueryBlock.Conditions(
            partition: target.partition,
            topK: query.request.topK,
            filter: query.filter,
            accuracy: query.accuracy
        )
        let block = QueryBlock(conditions: conditions, target: target, space: query.space, queries: [query])
        return try scan(block, in: partition)[0]
    }

    /// Scores every row of a scope as it is read.
    private func searchStore(_ query: PreparedQuery, in target: SearchTarget) throws(EngineError) -> ScoredAnswer {
        guard let unit = query.unit else { throw .internalFailure("a query without a vector") }
        let now = now()
        return try read { transaction in
            try require(query.space, in: transaction)
            var best: [Hit] = []
            let limit = 2 * query.request.topK + 64
            try schema.forEachRow(of: target.partition, in: transaction) { (memory, vector) throws(LMDBError) in
                guard vector.unit.count == unit.count else {
                    throw .malformedValue(reason: "memory \(memory.id) has \(vector.unit.count) dimensions")
                }
                guard memory.expires.map({ $0 > now }) ?? true, query.filter.admits(memory) else { return }
                best.append(Hit(id: memory.id.rowID, score: canonicalScore(unit, vector.unit)))
                if best.count >= limit { best.keepBest(query.request.topK) }
            }
            best.keepBest(query.request.topK)
            var answer = ScoredAnswer()
            for hit in best {
                if let scored = try self.hit(hit, of: query, target, transaction) { answer.hits.append(scored) }
            }
            return answer
        }
    }
}

extension SearchTarget {
    /// Bytes that its partition takes in memory, more or less.
    fileprivate var expectedBytes: Int {
        PartitionBudget.fixedBytes + rowCount * Partition.expectedBytes(dimension: dimension)
    }
}

extension [Hit] {
    fileprivate mutating func keepBest(_ k: Int) {
        sort { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
        if count > k { removeLast(count - k) }
    }
}

extension Caller {
    /// Whether a search for scopes that include the pairs of `wanted` shows the caller this one.
    ///
    /// - Precondition: The caller may reach `wanted`.
    fileprivate func mayFind(_ scope: Scope, by wanted: Scope) -> Bool {
        guard isSame(scope.organisation, organisation) else { return false }
        let includesAll = wanted.pairs.allSatisfy { pair in
            scope.pairs.contains { isSame($0.key, pair.key) && isSame($0.value, pair.value) }
        }
        guard includesAll, let owner = scope.userID else { return includesAll }
        // Who may act for another user finds that user's scopes by naming the user, and no other's by chance.
        return isAdmin || isSame(owner, user) || (reachesAllUsers && wanted.userID != nil)
    }
}
