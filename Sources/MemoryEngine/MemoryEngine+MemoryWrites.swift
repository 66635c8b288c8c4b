internal import Embedding
internal import JSON
internal import LMDB
internal import Store
internal import VectorSearch

extension MemoryEngine {
    /// Remembers a fact.
    ///
    /// Durable and searchable when it returns.
    ///
    /// - Parameter recording: Records the answer in the same transaction.
    package func createMemory(
        _ new: NewMemory,
        by caller: Caller,
        recording: AnswerRecording<Memory>? = nil
    ) async throws(EngineError) -> Memory {
        let first = recording?.from { (results: [Result<Memory, EngineError>]) in try? results[0].get() }
        return try await createMemories([new], atomic: false, by: caller, recording: first)[0].get()
    }

    /// Remembers several facts in one transaction.
    ///
    /// - Parameters:
    ///   - new: At most ``Limits/batch`` facts, of one or several scopes.
    ///   - atomic: Whether one refused fact refuses all; the problems then name the facts under `memories`.
    ///   - recording: Records the answer in the same transaction.
    /// - Returns: For each fact, in order, the memory or the reason why there is none.
    package func createMemories(
        _ new: [NewMemory],
        atomic: Bool,
        by caller: Caller,
        recording: AnswerRecording<[Result<Memory, EngineError>]>? = nil
    ) async throws(EngineError) -> [Result<Memory, EngineError>] {
        guard new.count <= Limits.batch else {
            let message = "at most \(Limits.batch) memories, received \(new.count)"
            throw .invalid("memories", message: message, type: "value_error.list.max_items")
        }
        let drafts = drafts(of: new, by: caller)
        if atomic { try refuseIfAny(drafts) }
        return try await inTextSpace(writing: true) { (space) async throws(EngineError) in
            let ready = try await embedded(drafts, in: space)
            return try await write(
                recording: recording,
                subjects: { results, transaction in
                    guard let organisation = try self.organisationID(caller.organisation, in: transaction) else {
                        return []
                    }
                    return results.compactMap { try? $0.get().id }.map {
                        AnswerSubject(MemoryKey(organisation: organisation, memory: $0))
                    }
                }
            ) { transaction, changes in
                try self.insert(ready, atomic: atomic, in: space, by: caller, &transaction, &changes)
            }
        }
    }

    /// Does what new facts need before they are written: checks, vectors, terms.
    ///
    /// Several may be prepared at once, and while others are written.
    ///
    /// - Parameter new: At most ``Limits/batch`` facts.
    package func prepareMemories(_ new: [NewMemory], by caller: Caller) async throws(EngineError) -> PreparedMemories {
        guard new.count <= Limits.batch else {
            let message = "at most \(Limits.batch) memories, received \(new.count)"
            throw .invalid("memories", message: message, type: "value_error.list.max_items")
        }
        let space = await spaces.forWriting()
        return PreparedMemories(drafts: try await embedded(drafts(of: new, by: caller), in: space), space: space)
    }

    /// Remembers prepared facts in one transaction.
    ///
    /// - Parameter caller: Who prepared them.
    /// - Returns: For each fact, in order, the memory or the reason why there is none.
    package func createMemories(
        _ prepared: PreparedMemories,
        by caller: Caller
    ) async throws(EngineError) -> [Result<Memory, EngineError>] {
        try await inTextSpace(writing: true) { (space) async throws(EngineError) in
            // The store may have changed over to another model since they were prepared.
            let drafts =
                space === prepared.space ? prepared.drafts : try await embedded(prepared.drafts, in: space)
            return try await write { transaction, changes in
                try self.insert(drafts, atomic: false, in: space, by: caller, &transaction, &changes)
            }
        }
    }

    private func drafts(of new: [NewMemory], by caller: Caller) -> [Result<MemoryDraft, EngineError>] {
        new.map { memory in
            do throws(EngineError) {
                return .success(try draft(memory, by: caller))
            } catch {
                return .failure(error)
            }
        }
    }

    private func embedded(
        _ drafts: [Result<MemoryDraft, EngineError>],
        in space: TextSpace
    ) async throws(EngineError) -> [Result<MemoryDraft, EngineError>] {
        var drafts = drafts
        try await embed(&drafts, in: space)
        return drafts
    }
}

/// Facts that are checked and have their vectors: nothing but their write is left.
package struct PreparedMemories: Sendable {
    fileprivate let drafts: [Result<MemoryDraft, EngineError>]
    fileprivate let space: TextSpace
}

extension MemoryEngine {
    private func insert(
        _ drafts: [Result<MemoryDraft, EngineError>],
        atomic: Bool,
        in space: TextSpace,
        by caller: Caller,
        _ transaction: inout WriteTransaction,
        _ changes: inout ChangeSet
    ) throws -> [Result<Memory, EngineError>] {
        try require(space, in: transaction)
        var scopes: [ScopeID: ScopeRecord] = [:]
        var results: [Result<Memory, EngineError>] = []
        results.reserveCapacity(drafts.count)
        for (position, draft) in drafts.enumerated() {
            do {
                let memory = try insert(try draft.get(), &scopes, by: caller, &transaction, &changes)
                results.append(.success(memory))
            } catch let error as EngineError {
                if atomic { throw error.under("memories", position) }
                results.append(.failure(error))
            }
        }
        for (id, record) in scopes { try transaction.put(record, for: id, in: schema.scopes) }
        return results
    }

    /// Inserts one memory.
    ///
    /// Refuses before it writes, so that the others of a batch go on.
    func insert(
        _ draft: MemoryDraft,
        _ scopes: inout [ScopeID: ScopeRecord],
        by caller: Caller,
        _ transaction: inout WriteTransaction,
        _ changes: inout ChangeSet
    ) throws -> Memory {
        let new = draft.new
        guard let vector = draft.vector else { throw EngineError.internalFailure("a memory without a vector") }
        if let id = new.id, let organisation = try organisationID(caller.organisation, in: transaction) {
            let key = MemoryKey(organisation: organisation, memory: id)
            if let known = try schema.memory(key, in: transaction), known.record.expires.map({ $0 > now() }) ?? true {
                throw EngineError.conflict("A memory with id \(id) exists already")
            }
        }
        let known = try scopeID(new.scope, in: transaction)
        var record: ScopeRecord?
        if let known { record = try scopes[known] ?? schema.scope(known, in: transaction) }
        // Before the scope is made, so that a refusal makes none.
        _ = try admittedSpace(vector.count, isText: draft.isText, current: record?.space ?? .undecided)
        let id =
            try known
            ?? schema.ensureScope(
                organisation: new.scope.organisation,
                canonicalJSON: new.scope.canonicalJSON.description,
                in: &transaction
            )
        var scope = try record ?? schema.scope(id, in: transaction)
        try admit(vector.count, isText: draft.isText, into: &scope, in: &transaction)
        if let reused = new.id {
            // A deleted or expired memory may have had this id. Its history, maybe another user's, must not become part
            // of the new one's.
            let past = MemoryKey(organisation: scope.organisationID, memory: reused)
            if try schema.lastRevision(of: past, in: transaction) != nil {
                scopes[id] = scope
                for (id, record) in scopes { try transaction.put(record, for: id, in: schema.scopes) }
                scopes = [:]
                try schema.purgeMemory(past, transaction: &transaction, changes: &changes)
                scope = try schema.scope(id, in: transaction)
            }
        }
        changes.tick()
        if draft.tokens > 0 { changes.count(UsageCounts(tokensEmbedded: draft.tokens), of: scope.organisation) }
        let memory = MemoryRecord(
            id: new.id ?? MemoryID.make(at: changes.time),
            revision: 1,
            created: changes.time,
            updated: changes.time,
            expires: new.ttlSeconds.map { changes.time.advanced(bySeconds: $0) },
            confidence: new.confidence,
            importance: new.importance,
            session: new.sessionID,
            topic: new.topic,
            fact: new.fact,
            metadata: new.metadata.bytes,
            isUnindexed: !new.isKeywordIndexed
        )
        try schema.insertMemory(
            memory,
            vector: VectorRecord(id: memory.id, norm: vector.norm, unit: vector.values),
            terms: draft.terms,
            in: PartitionKey(scope: id, kind: new.kind),
            scope: &scope,
            actor: caller.user,
            transaction: &transaction,
            changes: &changes
        )
        scopes[id] = scope
        return Memory(memory, kind: new.kind, scope: new.scope)
    }

    private func refuseIfAny(_ drafts: [Result<MemoryDraft, EngineError>]) throws(EngineError) {
        var problems: [FieldProblem] = []
        for (position, draft) in drafts.enumerated() {
            guard case .failure(let error) = draft else { continue }
            guard case .invalid(let more) = error.under("memories", position) else { throw error }
            problems += more
        }
        if !problems.isEmpty { throw .invalid(problems) }
    }
}

extension EngineError {
    /// The error with the place of its fields within a list of inputs.
    func under(_ field: String, _ position: Int) -> EngineError {
        guard case .invalid(let problems) = self else { return self }
        return .invalid(
            problems.map { problem in
                var problem = problem
                problem.path = [.key(field), .index(position)] + problem.path
                return problem
            }
        )
    }
}
