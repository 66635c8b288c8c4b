internal import JSON
internal import LMDB
package import Store

extension MemoryEngine {
    /// A memory by its id.
    ///
    /// - Throws: ``EngineError/notFound(_:)`` also for another tenant's or another user's memory.
    package func memory(_ id: MemoryID, for caller: Caller) throws(EngineError) -> Memory {
        try read { transaction in try visibleMemory(id, for: caller, in: transaction).memory }
    }

    /// The unit vector of a memory.
    package func embedding(of id: MemoryID, for caller: Caller) throws(EngineError) -> [Float] {
        try read { transaction in
            let location = try visibleMemory(id, for: caller, in: transaction).stored.location
            guard let vector = try transaction.get(location, from: schema.vectors) else { throw memoryNotFound }
            return vector.unit
        }
    }

    /// The facts of a scope in the order of creation.
    ///
    /// - Complexity: O(offset + limit) without a topic, O(facts of the scope) with one.
    package func memories(
        in scope: Scope,
        topic: String?,
        page: Page,
        for caller: Caller
    ) throws(EngineError) -> Listing<Memory> {
        try requireNamed(scope)
        try caller.requireReach(scope)
        return try read { transaction in
            guard let id = try scopeID(scope, in: transaction) else { return Listing(items: [], total: 0) }
            let now = now()
            var items: [Memory] = []
            var position = 0
            let prefix = KeyPrefix(PartitionKey(scope: id, kind: .fact))
            let knownTotal = topic == nil ? Int(try schema.scope(id, in: transaction).factCount) : nil
            try transaction.forEach(in: schema.memories, prefix: prefix) { (_, reader) throws(TransactionError) in
                do {
                    if let topic {
                        var head = reader
                        guard try MemoryAttributes(reading: &head).topic == topic else { return true }
                    }
                    defer { position += 1 }
                    if position >= page.offset, items.count < page.limit {
                        let record = try MemoryRecord(reading: &reader)
                        if record.expires.map({ $0 > now }) ?? true {
                            items.append(Memory(record, kind: .fact, scope: scope))
                        }
                    }
                    return knownTotal == nil || items.count < page.limit
                } catch {
                    throw TransactionError(any: error)
                }
            }
            return Listing(items: items, total: knownTotal ?? position)
        }
    }

    /// Every revision of a memory, newest first.
    ///
    /// - Parameter includeDeleted: Whether to answer for a memory that was deleted.
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
            if !includeDeleted, try !transaction.contains(key, in: schema.locations) { throw memoryNotFound }
            var revisions: [Revision] = []
            var scopeID: ScopeID?
            try transaction.forEach(in: schema.revisions, prefix: KeyPrefix(key), reversed: true) {
                (key, reader) throws(LMDBError) in
                let record = try RevisionRecord(reading: &reader)
                scopeID = record.location.partition.scope
                revisions.append(Revision(number: key.number, record))
                return true
            }
            guard let scopeID else { throw memoryNotFound }
            try requireVisible(scopeID, for: caller, in: transaction)
            return revisions
        }
    }

    /// Deletes a memory.
    ///
    /// Its revisions stay.
    package func deleteMemory(_ id: MemoryID, by caller: Caller) async throws(EngineError) {
        try await write { transaction, changes in
            let memory = try self.visibleMemory(id, for: caller, in: transaction).stored
            try self.schema.deleteMemory(memory, actor: caller.user, transaction: &transaction, changes: &changes)
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
