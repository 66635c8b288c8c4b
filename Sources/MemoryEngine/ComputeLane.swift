internal import DequeModule
internal import Dispatch
internal import Synchronization
internal import Telemetry

/// A bounded pool of threads for work that would block an event loop: embedding, long scans, loading partitions.
///
/// Work beyond a number of pieces, or that would wait too long, is refused at once, so that what is admitted keeps its latency under
/// overload. Work starts in the order in which it came, but loads of partitions never take all threads of a lane that has more than one.
final class ComputeLane: Sendable {
    /// What a piece of work is.
    enum Kind {
        /// An embedding or a scan: somebody waits for nothing else.
        case request
        /// The first slice of a load.
        case load
        /// A later slice of a load, which was admitted with the first one and is never refused.
        case continuedLoad

        fileprivate var isLoad: Bool { self != .request }
    }

    /// Pieces of work that were refused.
    let refusals = Counter()

    let width: Int
    private let loadWidth: Int
    private let capacity: Int
    private let queue = DispatchQueue(label: "engram.compute", qos: .userInitiated, attributes: .concurrent)
    private let state = Mutex(State())

    fileprivate struct Work: Sendable {
        /// The place in the order of arrival.
        let ticket: Int
        let body: @Sendable () -> Void
    }

    fileprivate struct State {
        var requests: Deque<Work> = []
        var loads: Deque<Work> = []
        var gate = OverloadGate(burstWait: 2_000_000_000, steadyWait: 100_000_000)
        /// Nanoseconds that a request takes, and a slice of a load; smoothed.
        var requestTime = 0.0
        var loadTime = 0.0
        var lastTicket = 0
        var running = 0
        var runningLoads = 0
    }

    /// A lane of `width` threads that lets `capacity` pieces of work wait.
    init(width: Int, capacity: Int = 4_096) {
        self.width = width
        loadWidth = max(1, width - 1)
        self.capacity = capacity
    }

    /// Pieces of work that wait for a thread.
    var waitingCount: Int { state.withLock { $0.requests.count + $0.loads.count } }

    /// Queues a piece of work.
    ///
    /// - Throws: ``EngineError/overloaded(retryAfterSeconds:)`` when the lane is full.
    func submit(_ kind: Kind = .request, _ body: @escaping @Sendable () -> Void) throws(EngineError) {
        let admitted: (isAdmitted: Bool, startsWorker: Bool) = state.withLock { state in
            guard kind == .continuedLoad || state.admits(capacity: capacity, width: width) else {
                return (false, false)
            }
            state.lastTicket += 1
            let work = Work(ticket: state.lastTicket, body: body)
            if kind.isLoad { state.loads.append(work) } else { state.requests.append(work) }
            // The thread that ends a load takes the next one.
            guard state.running < width, !kind.isLoad || state.runningLoads < loadWidth else { return (true, false) }
            state.running += 1
            return (true, true)
        }
        guard admitted.isAdmitted else {
            refusals.add()
            throw .overloaded(retryAfterSeconds: 1)
        }
        if admitted.startsWorker { queue.async { self.drain() } }
    }

    /// Runs a piece of work on the lane and waits for its result.
    func run<Value: Sendable>(
        _ kind: Kind = .request,
        _ body: @escaping @Sendable () throws -> Value
    ) async throws(EngineError) -> Value {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, EngineError>, Never>) in
            do throws(EngineError) {
                try submit(kind) {
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
        ThreadPriority.compute.adopt()
        var done: Done?
        while let (work, isLoad) = next(after: done) {
            let start = DispatchTime.now().uptimeNanoseconds
            work.body()
            done = Done(isLoad: isLoad, duration: DispatchTime.now().uptimeNanoseconds - start)
        }
    }

    /// What a thread has just done.
    fileprivate struct Done {
        let isLoad: Bool
        let duration: UInt64
    }

    /// The next piece of work for a thread, or `nil` when the thread ends.
    private func next(after done: Done?) -> (Work, isLoad: Bool)? {
        state.withLock { state in
            if let done { state.learn(done) }
            let load = state.runningLoads < loadWidth ? state.loads.first : nil
            if let load, load.ticket < state.requests.first?.ticket ?? .max {
                state.runningLoads += 1
                return (state.loads.removeFirst(), true)
            }
            if let request = state.requests.popFirst() { return (request, false) }
            state.running -= 1
            return nil
        }
    }
}

extension ComputeLane.State {
    /// Whether one more piece may wait.
    fileprivate mutating func admits(capacity: Int, width: Int) -> Bool {
        guard requests.count + loads.count < capacity else { return false }
        let wait = (Double(requests.count) * requestTime + Double(loads.count) * loadTime) / Double(width)
        return gate.admits(wait: UInt64(wait), at: DispatchTime.now().uptimeNanoseconds)
    }

    /// Takes in how long a piece took.
    ///
    /// One that took very long, such as the first search of a cold store, says little of the others.
    fileprivate mutating func learn(_ done: ComputeLane.Done) {
        let sample = Double(min(done.duration, 20_000_000))
        if done.isLoad {
            runningLoads -= 1
            loadTime += (sample - loadTime) / 16
        } else {
            requestTime += (sample - requestTime) / 16
        }
    }
}
