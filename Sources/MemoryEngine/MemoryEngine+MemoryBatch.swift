internal import Embedding
internal import JSON
internal import LMDB
internal import Store
internal import VectorSearch

/// A step of a batch with all that it needs from the model.
private enum PreparedOperation: Sendable {
    case create(MemoryDraft)
    case update(MemoryID, MemoryPatch, vector: UnitVector?, tokens: UInt64)
    case delete(MemoryID)
}

extension MemoryEngine {
    /// Creates, changes and deletes memories in the order given, in one transaction.
    ///
    /// A step that is refused leaves the others alone.
    ///
    /// - Parameters:
    ///   - operations: At most ``Limits/batch`` steps.
    ///   - recording: Records the answer in the same transaction.
    /// - Returns: For each step, in order, what became of it or the reason why it was refused.
    package func changeMemories(
        _ operations: [MemoryOperation],
        by caller: Caller,
        recording: AnswerRecording<[Result<MemoryOutcome, EngineError>]>? = nil
    ) async throws(EngineError) -> [Result<MemoryOutcome, EngineError>] {
        guard operations.count <= Limits.batch else {
            let message = "at most \(Limits.batch) operations, received \(operations.count)"
            throw .invalid("operations", message: message, type: "value_error.list.max_items")
        }
        return try await inTextSpace(writing: true) { (space) async throws(EngineError) in
            try await changeMemories(operations, in: space, by: caller, recording: recording)
        }
    }

    private func changeMemories(
        _ operations: [MemoryOperation],
        in space: TextSpace,
        by caller: Caller,
        recording: AnswerRecording<[Result<MemoryOutcome, EngineError>]>?
    ) async throws(EngineError) -> [Result<MemoryOutcome, EngineError>] {
        let prepared = try await prepare(operations, in: space, by: caller)
        return try await write(
            recording: recording,
            subjects: { results, transaction in
                guard let organisation = try self.organisationID(caller.organisation, in: transaction) else {
                    return []
                }
                return results.compactMap { try? $0.get().memory?.id }.map {
                    AnswerSubject(MemoryKey(organisation: organisation, memory: $0))
                }
            }
        ) { transaction, changes in
            try self.require(space, in: transaction)
            return try prepared.map { operation in
                do {
                    return .success(try self.carryOut(try operation.get(), by: caller, &transaction, &changes))
                } catch let error as EngineError {
                    return .failure(error)
                }
            }
        }
    }

    /// Checks all steps and embeds their texts together.
    private func prepare(
        _ operations: [MemoryOperation],
        in space: TextSpace,
        by caller: Caller
    ) async throws(EngineError) -> [Result<PreparedOperation, EngineError>] {
        var prepared: [Result<PreparedOperation, EngineError>] = []
        var drafts: [Result<MemoryDraft, EngineError>] = []
        var places: (drafts: [Int], texts: [Int]) = ([], [])
        var texts: [String] = []
        for (position, operation) in operations.enumerated() {
            do throws(EngineError) {
                switch operation {
                case .create(let new):
                    let draft = try draft(new, by: caller)
                    drafts.append(.success(draft))
                    places.drafts.append(position)
                    prepared.append(.success(.create(draft)))
                case .update(let id, let patch):
                    let vector = try checkedVector(of: patch)
                    if vector == nil, let text = try textToEmbed(of: patch, for: id, by: caller) {
                        texts.append(text)
                        places.texts.append(position)
                    }
                    prepared.append(.success(.update(id, patch, vector: vector, tokens: 0)))
                case .delete(let id): prepared.append(.success(.delete(id)))
                }
            } catch {
                prepared.append(.failure(error))
            }
        }
        try await embed(&drafts, in: space)
        for (place, draft) in zip(places.drafts, drafts) { prepared[place] = draft.map { .create($0) } }
        if texts.isEmpty { return prepared }
        let vectors = try await space.embeddings.embed(texts)
        let dimension = space.dimension
        for (row, place) in places.texts.enumerated() {
            guard case .success(.update(let id, let patch, _, _)) = prepared[place] else { continue }
            let vector = UnitVector(trusting: Array(vectors[row * dimension..<(row + 1) * dimension]))
            let tokens = UInt64(space.embedder.tokenCount(of: texts[row]))
            prepared[place] = .success(.update(id, patch, vector: vector, tokens: tokens))
        }
        return prepared
    }

    /// The text of a change that the model has to embed.
    ///
    /// `nil` for a memory that is not there, which the transaction will tell.
    private func textToEmbed(
        of patch: MemoryPatch,
        for id: MemoryID,
        by caller: Caller
    ) throws(EngineError) -> String? {
        guard let fact = patch.fact else { return nil }
        let space: ScopeSpace
        do throws(EngineError) {
            space = try read { transaction in
                let stored = try self.visibleMemory(id, for: caller, in: transaction).stored
                return try self.schema.scope(stored.location.partition.scope, in: transaction).space
            }
        } catch .notFound {
            return nil
        }
        if case .client(let dimension) = space { throw missingEmbedding(dimension: dimension) }
        return fact
    }

    private func carryOut(
        _ operation: PreparedOperation,
        by caller: Caller,
        _ transaction: inout WriteTransaction,
        _ changes: inout ChangeSet
    ) throws -> MemoryOutcome {
        switch operation {
        case .create(let draft):
            var scopes: [ScopeID: ScopeRecord] = [:]
            let memory = try insert(draft, &scopes, by: caller, &transaction, &changes)
            for (id, record) in scopes { try transaction.put(record, for: id, in: schema.scopes) }
            return .created(memory)
        case .update(let id, let patch, let vector, let tokens):
            changes.tick()
            guard let memory = try apply(patch, vector: vector, to: id, by: caller, &transaction, &changes) else {
                // It appeared after the texts were embedded.
                throw memoryNotFound
            }
            if tokens > 0 { changes.count(UsageCounts(tokensEmbedded: tokens), of: caller.organisation) }
            return .updated(memory)
        case .delete(let id):
            changes.tick()
            let memory = try visibleMemory(id, for: caller, in: transaction).stored
            try schema.deleteMemory(memory, actor: caller.user, transaction: &transaction, changes: &changes)
            return .deleted(id)
        }
    }
}
