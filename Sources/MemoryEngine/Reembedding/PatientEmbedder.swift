internal import Dispatch
internal import Embedding
internal import Synchronization

/// Embeds many texts for which nobody waits, on threads that leave the processor to all others.
struct PatientEmbedder: Sendable {
    /// Texts of one pass through the model.
    private static let batchSize = 32

    let embedder: any TextEmbedder
    private let width: Int
    private let queue = DispatchQueue(label: "engram.reembed", qos: .utility, attributes: .concurrent)

    /// Passes through the model go on side by side, `width` at a time.
    init(_ embedder: any TextEmbedder, width: Int) {
        self.embedder = embedder
        self.width = max(1, width)
    }

    /// The unit vectors of some texts.
    ///
    /// - Throws: ``EngineError/unavailable(_:)`` when the embedder fails, also when the task is cancelled.
    func embed(_ texts: [String]) async throws(EngineError) -> [[Float]] {
        let starts = Array(stride(from: 0, to: texts.count, by: PatientEmbedder.batchSize))
        let results = await withTaskGroup(of: (Int, Result<[Float], EmbeddingError>).self) { group in
            var results = [Result<[Float], EmbeddingError>?](repeating: nil, count: starts.count)
            var next = 0
            func add() {
                guard next < starts.count, !Task.isCancelled else { return }
                let place = next
                let end = min(starts[place] + PatientEmbedder.batchSize, texts.count)
                let batch = Array(texts[starts[place]..<end])
                group.addTask { (place, await self.pass(batch)) }
                next += 1
            }
            for _ in 0..<width { add() }
            while let (place, result) = await group.next() {
                results[place] = result
                add()
            }
            return results
        }
        let dimension = embedder.space.dimension
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        for result in results {
            guard let result else { throw .unavailable("the work was stopped") }
            do throws(EmbeddingError) {
                let values = try result.get()
                for start in stride(from: 0, to: values.count, by: dimension) {
                    vectors.append(Array(values[start..<start + dimension]))
                }
            } catch {
                throw .unavailable("embedding failed: \(error)")
            }
        }
        return vectors
    }

    /// One pass through the model; a task that is cancelled does not wait for its end.
    private func pass(_ batch: [String]) async -> Result<[Float], EmbeddingError> {
        let pass = Pass()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                pass.wait(continuation)
                queue.async {
                    ThreadPriority.upkeep.adopt()
                    pass.end(Result { () throws(EmbeddingError) in try embedder.embed(batch) })
                }
            }
        } onCancel: {
            pass.end(.failure(.unavailable(reason: "the work was stopped", isTimeout: false)))
        }
    }
}

/// The first result of a pass, and who waits for it.
private final class Pass: Sendable {
    typealias Outcome = Result<[Float], EmbeddingError>

    private let state = Mutex<(continuation: CheckedContinuation<Outcome, Never>?, outcome: Outcome?)>((nil, nil))

    func wait(_ continuation: CheckedContinuation<Outcome, Never>) {
        let outcome = state.withLock { state in
            if state.outcome == nil { state.continuation = continuation }
            return state.outcome
        }
        if let outcome { continuation.resume(returning: outcome) }
    }

    func end(_ outcome: Outcome) {
        let continuation = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            return state.continuation.take()
        }
        continuation?.resume(returning: outcome)
    }
}
