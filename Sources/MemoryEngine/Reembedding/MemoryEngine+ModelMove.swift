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
                return ModelMoveStatus(state: .idle, model: model)
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
        let isEnded = try await write { transaction, _ in
            guard try self.schema.modelMove(in: transaction) != nil else { return false }
            try self.schema.endModelMove(transaction: &transaction)
            return true
        }
        guard isEnded else { throw .notFound("The store is on no way to another model") }
    }

    /// Interrupts the move, which goes on after the next start.
    package func stopModelMove() async { await mover.stop() }

    /// Loads a model on a thread that may wait.
    private static func loaded(
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

extension MemoryEngine {
    /// Vectors that one transaction lists.
    private static let listedVectors = 1_024
    /// Texts that are embedded and stored together.
    private static let sliceTexts = 256
    /// With so few texts left, writers wait while these are embedded.
    private static let lastTexts = 64
    /// With up to so many left, writers wait in the end, too: else they might write as fast as texts are embedded.
    private static let lateTexts = 4_096
    /// Slices for which that may go on.
    private static let lateSlices = 16
    /// The longest time that writers wait.
    private static let longestHold = Duration.seconds(10)

    /// Starts the task of the move, which tries again after a while when something fails.
    private func move(to target: String, _ load: @escaping @Sendable () async throws -> any TextEmbedder) {
        mover.start(to: target) { [weak self] in
            var pause = 1
            while !Task.isCancelled {
                guard let self else { return }
                do {
                    let embedder = try await load()
                    let generation = try self.read { try self.schema.vectorGeneration(in: $0) }
                    self.mover.note(problem: nil)
                    try await self.moveTexts(to: self.makeSpace(embedder, generation + 1))
                    self.mover.finish()
                    return
                } catch is CancellationError {
                    return
                } catch {
                    self.mover.note(problem: TransactionError(any: error).engineError.publicReason)
                }
                try? await Task.sleep(for: .seconds(pause))
                pause = min(2 * pause, 60)
            }
        }
    }

    private func moveTexts(to space: TextSpace) async throws {
        let waits = space.embedder.concurrentWaits
        let patient = PatientEmbedder(space.embedder, width: waits > 0 ? waits : lane.width / 2)
        let target = space.embedder.space.description
        var hold: Int?
        defer { if let hold { spaces.release(hold) } }
        var lateSlices = 0
        while true {
            try Task.checkCancellation()
            guard let record = try read({ try schema.modelMove(in: $0) }), record.target == target else { return }
            if !record.isListed { try await listVectors() }
            let (texts, count) = try read { try schema.missingTexts(limit: MemoryEngine.sliceTexts, in: $0) }
            if texts.isEmpty {
                if try await changeOver(to: space) == .done { return }
                continue
            }
            if count <= MemoryEngine.lateTexts { lateSlices += 1 }
            // It may have ended by itself.
            if let known = hold, !spaces.isHeld(by: known) { (hold, lateSlices) = (nil, 0) }
            if hold == nil, count <= MemoryEngine.lastTexts || lateSlices > MemoryEngine.lateSlices {
                hold = holdWriters()
            }
            let units = try await patient.embed(texts.map(\.fact))
            try Task.checkCancellation()
            _ = try await write { transaction, _ in
                try self.schema.fillVectors(texts, units, of: target, transaction: &transaction)
            }
        }
    }

    /// Lets writers of texts wait until the change-over, but not longer than some seconds.
    private func holdWriters() -> Int {
        let (hold, spaces) = (spaces.hold(), spaces)
        Task {
            try? await Task.sleep(for: MemoryEngine.longestHold)
            spaces.release(hold)
        }
        return hold
    }

    private func listVectors() async throws {
        var listing = VectorListing.live(after: nil)
        var isMarked = false
        while !isMarked {
            try Task.checkCancellation()
            let from = listing
            isMarked = from == .complete
            listing = try await write { transaction, _ in
                try self.schema.listVectors(
                    from: from,
                    limit: MemoryEngine.listedVectors,
                    transaction: &transaction
                )
            }
        }
    }

    private func changeOver(to space: TextSpace) async throws -> ChangeOver {
        try await write { transaction, changes in
            let outcome = try self.schema.changeOver(
                to: space.embedder.space.description,
                dimension: space.dimension,
                transaction: &transaction,
                changes: &changes
            )
            if outcome == .done { changes.afterCommit { [spaces = self.spaces] in spaces.replace(by: space) } }
            return outcome
        }
    }
}

extension EngineError {
    /// The reason for whoever runs the server.
    fileprivate var publicReason: String {
        switch self {
        case .notFound(let text), .forbidden(let text), .conflict(let text), .expired(let text), .storageFull(let text),
            .unavailable(let text), .upstream(let text, _), .internalFailure(let text):
            text
        case .overloaded: "too much work is waiting"
        case .invalid(let problems): problems.map(\.message).joined(separator: "; ")
        }
    }
}
