internal import Dispatch
internal import Embedding
internal import JSON
internal import LMDB
internal import Store

// The store moves to another model while it serves. The vectors of the next model fill tables of their own, text by text;
// every write that touches a vector keeps these tables in step. When none is missing, one transaction puts them into use,
// and the model, what it remembers and the partitions are replaced as one.
extension MemoryEngine {
    /// Where the move to another model stands.
    package func modelMoveStatus() throws(EngineError) -> ModelMoveStatus {
        let work = mover.work
        return try read { transaction in
            // Of one snapshot with the rest; a store without texts has none.
            let stored = try transaction.get("embedding-model", from: schema.settings)?.text
            let model = stored ?? spaces.current.embedder.space.description
            guard let record = try schema.modelMove(in: transaction) else {
                return ModelMoveStatus(state: .idle, model: model, problem: work.problem)
            }
            let progress = try schema.modelMoveProgress(in: transaction)
            let isRunning = work.target == record.target && work.problem == nil
            return ModelMoveStatus(
                state: isRunning ? .running : .stopped,
                model: model,
                target: record.target,
                started: record.started,
                done: progress.done,
                total: progress.total,
                problem: isRunning ? nil : work.problem ?? "nothing works on it"
            )
        }
    }

    /// Begins the move to another model, or goes on with it; it is done in the background.
    ///
    /// - Returns: ``ModelMoveStatus/State/idle`` when the store has the model already.
    /// - Throws: ``EngineError/conflict(_:)`` when it is on its way to another one; ``EngineError/invalid(_:)`` for a choice that
    ///   names no embedder.
    package func startModelMove(to choice: EmbedderChoice) async throws(EngineError) -> ModelMoveStatus {
        guard let loadEmbedder else { throw .unavailable("This server cannot load another model") }
        guard mover.claim() else { throw .conflict("A move is just being begun or ended; try again") }
        defer { mover.unclaim() }
        let (embedder, resolved) = try await MemoryEngine.loaded(choice, by: loadEmbedder)
        let target = embedder.space.description
        let before = try modelMoveStatus()
        if let known = before.target, known != target {
            throw .conflict("The store is on its way to \(known), not to \(target): end that first")
        }
        let configuration = resolved.json.bytes
        if before.target == nil {
            guard target != before.model else { return before }
            try await write { transaction, changes in
                let record = ModelMoveRecord(started: changes.time, target: target, configuration: configuration)
                try self.schema.beginModelMove(record, transaction: &transaction)
            }
            onModelMove(ModelMoveEvent(target: target, kind: .began))
        } else {
            if mover.work.target == target, mover.work.problem == nil { return before }
            // It could not go on with the model as it was found then.
            await mover.stop()
            try await write { transaction, _ in
                try self.schema.setModelConfiguration(configuration, transaction: &transaction)
            }
        }
        move(to: target) { embedder }
        return try modelMoveStatus()
    }

    /// Goes on with the move that was under way when the store was closed, if there is one.
    ///
    /// Its model is loaded in the background, and again from time to time when that fails.
    ///
    /// - Returns: Where it stands.
    @discardableResult
    package func resumeModelMove() throws(EngineError) -> ModelMoveStatus {
        let record = try read { transaction in try schema.modelMove(in: transaction) }
        guard let record, mover.claim() else { return try modelMoveStatus() }
        defer { mover.unclaim() }
        move(to: record.target) { [loadEmbedder] in
            guard let loadEmbedder else { throw EngineError.unavailable("This server cannot load another model") }
            let choice = try EmbedderChoice(record.configuration)
            let embedder = try await MemoryEngine.loaded(choice, by: loadEmbedder).0
            guard embedder.space.description == record.target else {
                throw EngineError.unavailable("The model is \(embedder.space) now, and the move is to \(record.target)")
            }
            return embedder
        }
        return try modelMoveStatus()
    }

    /// Gives the move up: the store keeps its model.
    ///
    /// - Throws: ``EngineError/notFound(_:)`` when there is none.
    package func cancelModelMove() async throws(EngineError) {
        guard mover.claim() else { throw .conflict("A move is just being begun or ended; try again") }
        defer { mover.unclaim() }
        await mover.stop()
        let target = try await endMove()
        guard let target else { throw .notFound("The store is on no way to another model") }
        onModelMove(ModelMoveEvent(target: target, kind: .givenUp(reason: nil)))
    }

    /// Forgets the move that is recorded and empties its tables.
    ///
    /// - Returns: Its target; `nil` when there was none.
    func endMove() async throws(EngineError) -> String? {
        try await write { transaction, _ in
            guard let record = try self.schema.modelMove(in: transaction) else { return nil }
            try self.schema.endModelMove(transaction: &transaction)
            return record.target
        }
    }

    /// Interrupts the move, which goes on after the next start.
    package func stopModelMove() async { await mover.stop() }

    /// Loads a model on a thread that may wait.
    static func loaded(
        _ choice: EmbedderChoice,
        by load: @escaping Configuration.EmbedderLoader
    ) async throws(EngineError) -> (any TextEmbedder, EmbedderChoice) {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<(any TextEmbedder, EmbedderChoice), EngineError>, Never>) in
            DispatchQueue.global(qos: .utility).async {
                do throws(EngineError) {
                    continuation.resume(returning: .success(try load(choice)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}

extension EngineError {
    /// The reason for whoever runs the server.
    var reasonForOperators: String {
        switch self {
        case .notFound(let text), .forbidden(let text), .conflict(let text), .expired(let text), .storageFull(let text),
            .unavailable(let text), .upstream(let text, _), .internalFailure(let text):
            text
        case .overloaded: "too much work is waiting"
        case .invalid(let problems): problems.map(\.message).joined(separator: "; ")
        }
    }
}
