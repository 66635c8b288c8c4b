internal import Dispatch
internal import Synchronization

/// A bounded pool of threads for work that would block an event loop: embedding, long scans, loading partitions.
///
/// Work beyond the bound is refused at once, so that what is admitted keeps its latency under overload.
final class ComputeLane: Sendable {
    private let width: Int
    private let capacity: Int
    private let queue = DispatchQueue(label: "engram.compute", qos: .userInitiated, attributes: .concurrent)
    private let state = Mutex(State())

    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var running = 0
    }

    /// A lane of `width` threads that lets `capacity` pieces of work wait.
    init(width: Int, capacity: Int = 4_096) {
        self.width = width
        self.capacity = capacity
    }

    /// Queues a piece of work.
    ///
    /// - Throws: ``EngineError/overloaded(retryAfterSeconds:)`` when the lane is full.
    func submit(_ work: @escaping @Sendable () -> Void) throws(EngineError) {
        let admitted: (isAdmitted: Bool, startsWorker: Bool) = state.withLock { state in
            guard state.waiting.count < capacity else { return (false, false) }
            state.waiting.append(work)
            guard state.running < width else { return (true, false) }
            state.running += 1
            return (true, true)
        }
        guard admitted.isAdmitted else { throw .overloaded(retryAfterSeconds: 1) }
        if admitted.startsWorker { queue.async { self.drain() } }
    }

    /// Runs a piece of work on the lane and waits for its result.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws(EngineError) -> Value {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, EngineError>, Never>) in
            do throws(EngineError) {
                try submit {
                    do {
                        continuation.resume(returning: .success(try body()))
                    } catch {
                        continuation.resume(returning: .failure(TransactionError(any: error).engineError))
                    }
                }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }

    private func drain() {
        while let work = next() { work() }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
