internal import Embedding
internal import JSON
internal import LMDB
package import Store
internal import Terms
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

    /// Changes a memory.
    ///
    /// A changed fact is embedded and searchable when it returns; no change makes no revision.
    package func updateMemory(
        _ id: MemoryID,
        _ patch: MemoryPatch,
        by caller: Caller
    ) async throws(EngineError) -> Memory {
        let brought = try checkedVector(of: patch)
        return try await inTextSpace(writing: true) { (space) async throws(EngineError) in
            try await updateMemory(id, patch, brought, in: space, by: caller)
        }
    }

    private func updateMemory(
        _ id: MemoryID,
        _ patch: MemoryPatch,
        _ brought: UnitVector?,
        in space: TextSpace,
        by caller: Caller
    ) async throws(EngineError) -> Memory {
        var vector = brought
        var tokens: UInt64 = 0
        while true {
            // The text is embedded before the write, so the writer's thread never waits for the model.
            let current = try read { transaction in
                let (stored, memory) = try self.visibleMemory(id, for: caller, in: transaction)
                return (memory, space: try self.schema.scope(stored.location.partition.scope, in: transaction).space)
            }
            if let fact = patch.fact, vector == nil, !isSame(fact, current.0.fact) {
                if case .client(let dimension) = current.space {
                    throw missingEmbedding(dimension: dimension)
                }
                vector = UnitVector(trusting: try await space.embeddings.embed([fact]))
                tokens = tokenCount(of: [fact])
            }
            let (prepared, embedded) = (vector, tokens)
            let changed = try await write { transaction, changes in
                try self.require(space, in: transaction)
                if embedded > 0 { changes.count(UsageCounts(tokensEmbedded: embedded), of: caller.organisation) }
                return try self.apply(patch, vector: prepared, to: id, by: caller, &transaction, &changes)
            }
            if let changed { return changed }
        }
    }
}

/// Facts that are checked and have their vectors: nothing but their write is left.
package struct PreparedMemories: Sendable {
    fileprivate let drafts: [Result<MemoryDraft, EngineError>]
    fileprivate let space: TextSpace
}

/// A new memory that passed the checks that need no transaction.
struct MemoryDraft: Sendable {
    let new: NewMemory
    var vector: UnitVector?
    /// Whether the vector came from the model rather than from the caller.
    let isText: Bool
    /// The terms of the fact, made before the write so that the writer's thread does not have to; `nil` for a memory
    /// that is left out of the keyword index.
    let terms: TermVector?
    /// The tokens of its text, when it was embedded.
    var tokens: UInt64 = 0
}

extension MemoryEngine {
    /// Checks a new memory as far as that needs no transaction.
    func draft(_ new: NewMemory, by caller: Caller) throws(EngineError) -> MemoryDraft {
        var checks = FieldChecks()
        checks.text(new.fact, "fact", limit: Limits.factCharacters)
        if let topic = new.topic { checks.length(topic, "topic", limit: Limits.nameCharacters) }
        checks.fraction(new.confidence, "confidence")
        checks.fraction(new.importance, "importance")
        checks.object(new.metadata, "metadata", limit: Limits.metadataBytes)
        if let seconds = new.ttlSeconds { checks.range(seconds, 1...Limits.ttlSeconds, "ttl_seconds") }
        var vector: UnitVector?
        do throws(EngineError) {
            try requireNamed(new.scope)
        } catch {
            try checks.append(error)
        }
        if let embedding = new.embedding {
            do throws(EngineError) {
                vector = try unitVector(embedding, field: "embedding")
            } catch {
                try checks.append(error)
            }
        }
        try checks.finish()
        try caller.requireReach(new.scope)
        if let session = new.sessionID { _ = try self.session(session, for: caller) }
        let terms = new.isKeywordIndexed ? TermVector(analysing: new.fact) : nil
        return MemoryDraft(new: new, vector: vector, isText: vector == nil, terms: terms)
    }

    /// Embeds the texts of all drafts that bring no vector, unless their scope holds callers' vectors.
    func embed(_ drafts: inout [Result<MemoryDraft, EngineError>], in space: TextSpace) async throws(EngineError) {
        var texts: [String] = []
        var places: [Int] = []
        for position in drafts.indices {
            guard case .success(let draft) = drafts[position], draft.isText else { continue }
            if let dimension = try clientDimension(of: draft.new.scope) {
                drafts[position] = .failure(missingEmbedding(dimension: dimension))
            } else {
                texts.append(draft.new.fact)
                places.append(position)
            }
        }
        if texts.isEmpty { return }
        let vectors = try await space.embeddings.embed(texts)
        let dimension = space.dimension
        for (row, position) in places.enumerated() {
            guard case .success(var draft) = drafts[position] else { continue }
            draft.vector = UnitVector(trusting: Array(vectors[row * dimension..<(row + 1) * dimension]))
            draft.tokens = UInt64(space.embedder.tokenCount(of: draft.new.fact))
            drafts[position] = .success(draft)
        }
    }

    /// The dimension of a scope whose vectors callers bring, or `nil` for any other scope.
    func clientDimension(of scope: Scope) throws(EngineError) -> Int? {
        try read { transaction in
            guard let id = try scopeID(scope, in: transaction) else { return nil }
            if case .client(let dimension) = try schema.scope(id, in: transaction).space { return dimension }
            return nil
        }
    }

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

    /// Changes a memory, or answers `nil` when its text became another since it was read, so that a vector is missing.
    func apply(
        _ patch: MemoryPatch,
        vector: UnitVector?,
        to id: MemoryID,
        by caller: Caller,
        _ transaction: inout WriteTransaction,
        _ changes: inout ChangeSet
    ) throws -> Memory? {
        var (stored, before) = try visibleMemory(id, for: caller, in: transaction)
        if vector == nil, let fact = patch.fact, !isSame(fact, before.fact) { return nil }
        if let fact = patch.fact { stored.record.fact = fact }
        if let confidence = patch.confidence { stored.record.confidence = confidence }
        if let importance = patch.importance { stored.record.importance = importance }
        switch patch.topic {
        case .set(let topic): stored.record.topic = topic
        case .clear: stored.record.topic = nil
        case nil: break
        }
        switch patch.expiry {
        case .after(let seconds): stored.record.expires = changes.time.advanced(bySeconds: seconds)
        case .never: stored.record.expires = nil
        case nil: break
        }
        if patch.metadata != nil || patch.newMetadata != nil {
            var merged = before.metadata
            if let replacement = patch.newMetadata { merged = try replacement.applied(to: merged) }
            if let metadata = patch.metadata { merged = try merged.mergePatch(metadata) }
            var checks = FieldChecks()
            checks.object(merged, "metadata", limit: Limits.metadataBytes)
            try checks.finish()
            stored.record.metadata = merged.bytes
        }
        let changed = Memory(stored.record, kind: before.kind, scope: before.scope)
        let hasNewVector =
            try vector.map { vector in
                try transaction.get(stored.location, from: schema.vectors(in: transaction))?.unit != vector.values
            } ?? false
        guard changed != before || !isSame(changed.fact, before.fact) || hasNewVector else { return before }
        if let vector {
            let space = try schema.scope(stored.location.partition.scope, in: transaction).space
            _ = try admittedSpace(vector.count, isText: patch.embedding == nil, current: space)
        }
        stored.record.revision += 1
        stored.record.updated = changes.time
        stored.record.isUnindexed = false
        try schema.updateMemory(
            stored,
            vector: hasNewVector ? vector.map { VectorRecord(id: id, norm: $0.norm, unit: $0.values) } : nil,
            action: .updated,
            actor: caller.user,
            transaction: &transaction,
            changes: &changes
        )
        return Memory(stored.record, kind: before.kind, scope: before.scope)
    }

    /// Checks a change and normalises the vector that it brings.
    func checkedVector(of patch: MemoryPatch) throws(EngineError) -> UnitVector? {
        var checks = FieldChecks()
        var vector: UnitVector?
        if let fact = patch.fact { checks.text(fact, "fact", limit: Limits.factCharacters) }
        if case .set(let topic) = patch.topic { checks.length(topic, "topic", limit: Limits.nameCharacters) }
        if let confidence = patch.confidence { checks.fraction(confidence, "confidence") }
        if let importance = patch.importance { checks.fraction(importance, "importance") }
        if case .after(let seconds) = patch.expiry { checks.range(seconds, 1...Limits.ttlSeconds, "ttl_seconds") }
        if let metadata = patch.metadata, !metadata.isObject {
            checks.object(metadata, "metadata", limit: Limits.metadataBytes)
        }
        if let embedding = patch.embedding {
            do throws(EngineError) {
                vector = try unitVector(embedding, field: "embedding")
            } catch {
                try checks.append(error)
            }
        }
        try checks.finish()
        return vector
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
