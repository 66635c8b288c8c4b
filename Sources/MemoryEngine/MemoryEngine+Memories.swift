internal import JSON
internal import LMDB
package import Store

extension MemoryEngine {
    /// A memory by its id.
    ///
    /// - Throws: ``EngineError/notFound(_:)`` also for another tenant's or another user's memory.
    package func memory(_ id: MemoryID, for caller: Caller) throws(EngineError) -> Memory {
        let (organisation, memory) = try read { transaction in
            (
                try organisationID(caller.organisation, in: transaction),
                try visibleMemory(id, for: caller, in: transaction).memory
            )
        }
        if let organisation { noteAccess([MemoryKey(organisation: organisation, memory: id)]) }
        return memory
    }

    /// The unit vector of a memory.
    package func embedding(of id: MemoryID, for caller: Caller) throws(EngineError) -> [Float] {
        try read { transaction in
            let location = try visibleMemory(id, for: caller, in: transaction).stored.location
            guard let vector = try transaction.get(location, from: schema.vectors(in: transaction)) else {
                throw memoryNotFound
            }
            return vector.unit
        }
    }

    /// The unit vectors of some memories that the caller was just shown.
    ///
    /// - Parameter asOf: The moment for which they were shown, or `nil` for now. A memory that went since has no values.
    package func embeddings(
        of memories: [Memory],
        asOf: Timestamp?,
        for caller: Caller
    ) throws(EngineError) -> [[Float]] {
        try read { transaction in
            guard let organisation = try organisationID(caller.organisation, in: transaction) else {
                return memories.map { _ in [] }
            }
            return try memories.map { memory in
                let key = MemoryKey(organisation: organisation, memory: memory.id)
                guard let location = try schema.lastRevision(of: key, in: transaction)?.location else { return [] }
                guard let asOf else {
                    return try transaction.get(location, from: schema.vectors(in: transaction))?.unit ?? []
                }
                guard let past = try pastMemory(at: location, of: organisation, at: asOf, in: transaction) else {
                    return []
                }
                return try schema.vector(of: past, organisation: organisation, in: transaction)
            }
        }
    }

    /// Every revision of a memory, newest first.
    ///
    /// - Parameter includeDeleted: Whether to answer for a memory that was deleted, or has expired, at most 30 days ago.
    package func revisions(
        of id: MemoryID,
        includeDeleted: Bool,
        for caller: Caller
    ) throws(EngineError) -> [Revision] {
        try read { transaction in
            guard let organisation = try organisationID(caller.organisation, in: transaction) else {
                throw memoryNotFound
            }
            let key = MemoryKey(organisation: organisation, memory: id)
            let live = try schema.memory(key, in: transaction)
            var revisions: [Revision] = []
            var scopeID: ScopeID?
            try transaction.forEach(in: schema.revisions, prefix: KeyPrefix(key), reversed: true) {
                (key, reader) throws(LMDBError) in
                let record = try RevisionRecord(reading: &reader)
                scopeID = record.location.partition.scope
                revisions.append(Revision(number: key.number, record))
                return true
            }
            guard let scopeID, let newest = revisions.first else { throw memoryNotFound }
            // When the memory ceased to be visible: when it expired, or when it was deleted.
            let end = live.map { $0.record.expires } ?? newest.createdAt
            if let end, live == nil || end <= now() {
                let horizon = end.advanced(bySeconds: Retention.historySeconds)
                guard includeDeleted, horizon > now() else { throw memoryNotFound }
            }
            try requireVisible(scopeID, for: caller, in: transaction)
            return revisions
        }
    }

    /// Deletes a memory.
    ///
    /// - Parameter purges: Whether nothing is kept. Otherwise its history stays for 30 days. A memory that is deleted
    ///   already, or has expired, can still be purged.
    package func deleteMemory(
        _ id: MemoryID,
        purges: Bool = false,
        by caller: Caller
    ) async throws(EngineError) {
        try await write { transaction, changes in
            guard purges else {
                let memory = try self.visibleMemory(id, for: caller, in: transaction).stored
                try self.schema.deleteMemory(memory, actor: caller.user, transaction: &transaction, changes: &changes)
                return
            }
            guard let organisation = try self.organisationID(caller.organisation, in: transaction) else {
                throw memoryNotFound
            }
            let key = MemoryKey(organisation: organisation, memory: id)
            guard let last = try self.schema.lastRevision(of: key, in: transaction) else { throw memoryNotFound }
            try self.requireVisible(last.location.partition.scope, for: caller, in: transaction)
            try self.schema.purgeMemory(key, transaction: &transaction, changes: &changes)
        }
    }
}

let memoryNotFound = EngineError.notFound("Memory not found")

extension MemoryEngine {
    /// The number of a scope, or `nil` when it holds nothing yet.
    func scopeID<T: Transaction & ~Copyable>(
        _ scope: Scope,
        in transaction: borrowing T
    ) throws(LMDBError) -> ScopeID? {
        try schema.scopeID(
            organisation: scope.organisation,
            canonicalJSON: scope.canonicalJSON.description,
            in: transaction
        )
    }

    /// Refuses the empty scope.
    func requireNamed(_ scope: Scope) throws(EngineError) {
        if scope.pairs.isEmpty {
            throw .invalid("scope", message: "must have at least one pair", type: "value_error.missing")
        }
    }

    /// The scope of a number, if the caller may see it.
    @discardableResult
    func requireVisible<T: Transaction & ~Copyable>(
        _ id: ScopeID,
        for caller: Caller,
        in transaction: borrowing T
    ) throws -> Scope {
        let record = try schema.scope(id, in: transaction)
        let scope = try Scope(organisation: record.organisation, canonicalJSON: record.canonicalJSON)
        guard isSame(scope.organisation, caller.organisation), caller.mayReach(user: scope.userID) else {
            throw memoryNotFound
        }
        return scope
    }

    /// Whether the caller may see what is in a scope.
    func isVisible<T: Transaction & ~Copyable>(
        _ id: ScopeID,
        for caller: Caller,
        in transaction: borrowing T
    ) throws -> Bool {
        let record = try schema.scope(id, in: transaction)
        let scope = try Scope(organisation: record.organisation, canonicalJSON: record.canonicalJSON)
        return isSame(scope.organisation, caller.organisation) && caller.mayReach(user: scope.userID)
    }

    /// A memory that exists, has not expired and that the caller may see.
    func visibleMemory<T: Transaction & ~Copyable>(
        _ id: MemoryID,
        for caller: Caller,
        in transaction: borrowing T
    ) throws -> (stored: StoredMemory, memory: Memory) {
        guard let organisation = try organisationID(caller.organisation, in: transaction),
            let stored = try schema.memory(MemoryKey(organisation: organisation, memory: id), in: transaction),
            stored.record.expires.map({ $0 > now() }) ?? true
        else { throw memoryNotFound }
        let scope = try requireVisible(stored.location.partition.scope, for: caller, in: transaction)
        return (stored, Memory(stored.record, kind: stored.location.partition.kind, scope: scope))
    }
}
