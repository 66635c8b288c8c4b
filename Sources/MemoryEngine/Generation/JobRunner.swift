internal import Store
internal import Synchronization

/// Runs jobs in the background, a few at a time and one at a time for each scope.
///
/// Tasks of low priority; what they ask of the compute lane goes behind interactive requests. Jobs that are under way when
/// the runner stops stay `running` in the store and are run again by the next one.
final class JobRunner: Sendable {
    private let width: Int
    private let state = Mutex(State())

    /// What a job has to wait for: jobs of one scope would decide about the same memories.
    struct Ticket: Sendable, Hashable {
        let job: JobID
        let scope: Scope
    }

    private struct State {
        var waiting: [Ticket] = []
        var busyScopes: Set<Scope> = []
        var tasks: [JobID: Task<Void, Never>] = [:]
        var waiters: [JobID: [CheckedContinuation<Void, Never>]] = [:]
        var isStopping = false
    }

    /// A runner of at most `width` jobs at a time.
    init(width: Int) { self.width = max(1, width) }

    /// Jobs that wait or run.
    var openCount: Int { state.withLock { $0.waiting.count + $0.tasks.count } }

    /// Queues a job.
    ///
    /// - Parameter body: Does the work; must come back soon when its task is cancelled.
    func submit(_ ticket: Ticket, _ body: @escaping @Sendable (JobID) async -> Void) {
        state.withLock { state in
            guard !state.isStopping, state.tasks[ticket.job] == nil,
                !state.waiting.contains(where: { $0.job == ticket.job })
            else { return }
            state.waiting.append(ticket)
        }
        startNext(body)
    }

    private func startNext(_ body: @escaping @Sendable (JobID) async -> Void) {
        state.withLock { state in
            while !state.isStopping, state.tasks.count < width,
                let next = state.waiting.firstIndex(where: { !state.busyScopes.contains($0.scope) })
            {
                let ticket = state.waiting.remove(at: next)
                state.busyScopes.insert(ticket.scope)
                state.tasks[ticket.job] = Task(priority: .utility) {
                    await body(ticket.job)
                    self.finish(ticket)
                    self.startNext(body)
                }
            }
        }
    }

    private func finish(_ ticket: Ticket) {
        let waiters = state.withLock { state in
            state.tasks[ticket.job] = nil
            state.busyScopes.remove(ticket.scope)
            return state.waiters.removeValue(forKey: ticket.job) ?? []
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until a job is neither waiting nor running here.
    func wait(for job: JobID) async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                guard state.tasks[job] != nil || state.waiting.contains(where: { $0.job == job }) else { return false }
                state.waiters[job, default: []].append(continuation)
                return true
            }
            if !isOpen { continuation.resume() }
        }
    }

    /// Takes a job that a caller cancelled out of the queue, or interrupts it.
    func cancel(_ job: JobID) {
        let waiters: [CheckedContinuation<Void, Never>] = state.withLock { state in
            if let task = state.tasks[job] {
                task.cancel()
                return []
            }
            state.waiting.removeAll { $0.job == job }
            return state.waiters.removeValue(forKey: job) ?? []
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Interrupts all jobs and waits until none runs; nothing starts afterwards.
    func stop() async {
        let (tasks, waiters) = state.withLock { state in
            state.isStopping = true
            let waiters = state.waiting.flatMap { state.waiters.removeValue(forKey: $0.job) ?? [] }
            state.waiting = []
            return (Array(state.tasks.values), waiters)
        }
        for waiter in waiters { waiter.resume() }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
