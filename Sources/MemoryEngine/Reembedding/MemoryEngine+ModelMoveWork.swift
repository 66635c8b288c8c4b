internal import Embedding
internal import LMDB
internal import Store

extension MemoryEngine {
    /// Vectors that one transaction lists.
    private static let listedVectors = 1_024
    /// How often they are listed before that is given up for a while; once is enough unless a table is damaged.
    private static let listings = 2
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
    func move(to target: String, _ load: @escaping @Sendable () async throws -> any TextEmbedder) {
        mover.start(to: target) { [weak self] in
            var pause = 1
            while !Task.isCancelled {
                guard let self else { return }
                do {
                    let embedder = try await load()
                    let generation = try self.read { try self.schema.vectorGeneration(in: $0) }
                    self.mover.note(problem: nil)
                    let last = self.spaces.current
                    let space = self.makeSpace(embedder, generation + 1)
                    try await self.moveTexts(to: space)
                    self.mover.finish()
                    self.onModelMove(ModelMoveEvent(target: target, kind: .changedOver))
                    await self.warm(space, as: last)
                    return
                } catch is CancellationError {
                    return
                } catch {
                    if Task.isCancelled { return }
                    if await self.abandonIfFull(error, target) { return }
                    let reason = TransactionError(any: error).engineError.reasonForOperators
                    self.mover.note(problem: reason)
                    self.onModelMove(ModelMoveEvent(target: target, kind: .stopped(reason: reason)))
                }
                try? await Task.sleep(for: .seconds(pause))
                pause = min(2 * pause, 60)
            }
        }
    }

    /// Gives the move up where the store has no room for it: what serves needs the room more.
    private func abandonIfFull(_ error: any Error, _ target: String) async -> Bool {
        guard case .storageFull(let reason) = TransactionError(any: error).engineError else { return false }
        do throws(EngineError) { _ = try await endMove() } catch { return false }
        mover.finish(problem: reason)
        onModelMove(ModelMoveEvent(target: target, kind: .givenUp(reason: reason)))
        return true
    }

    /// Loads what was in memory before the change-over, so that not every scope's next search has to.
    private func warm(_ space: TextSpace, as last: TextSpace) async {
        for key in last.partitions.residentKeys {
            if Task.isCancelled { return }
            let record = try? read { try schema.scope(key.scope, in: $0) }
            switch record?.space {
            case .model(let dimension), .client(let dimension):
                _ = try? await space.partitions.partition(key, dimension: dimension, on: lane)
            default: continue
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
        var listings = 0
        while true {
            try Task.checkCancellation()
            guard let record = try read({ try schema.modelMove(in: $0) }), record.target == target else { return }
            if !record.isListed {
                listings += 1
                if listings > MemoryEngine.listings {
                    throw EngineError.internalFailure("the tables of vectors disagree")
                }
                try await listVectors()
            }
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
