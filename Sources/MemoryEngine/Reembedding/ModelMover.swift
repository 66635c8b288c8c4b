internal import Synchronization

/// The task that moves the store to another model, if there is one, and how it fares.
final class ModelMover: Sendable {
    private let state = Mutex(State())

    private struct State {
        var task: Task<Void, Never>?
        var target: String?
        var problem: String?
        /// Somebody begins or ends a move.
        var isClaimed = false
    }

    /// The space that a task moves the store to, and why it cannot go on at present.
    var work: (target: String?, problem: String?) { state.withLock { ($0.target, $0.problem) } }

    /// Takes the right to begin or end a move; false when somebody else has it.
    func claim() -> Bool {
        state.withLock { state in
            defer { state.isClaimed = true }
            return !state.isClaimed
        }
    }

    /// Gives that right back.
    func unclaim() { state.withLock { $0.isClaimed = false } }

    /// Starts the task.
    func start(to target: String, _ body: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            state.target = target
            state.problem = nil
            state.task = Task(priority: .utility) { await body() }
        }
    }

    /// Notes why the move cannot go on, or that it does.
    func note(problem: String?) { state.withLock { $0.problem = problem } }

    /// Notes that the task has ended.
    ///
    /// - Parameter problem: Why it gave the move up.
    func finish(problem: String? = nil) {
        state.withLock { state in
            state.task = nil
            state.target = nil
            state.problem = problem
        }
    }

    /// Waits for the end of the task.
    func wait() async { await state.withLock { $0.task }?.value }

    /// Interrupts the task and waits for its end.
    func stop() async {
        state.withLock { $0.task }?.cancel()
        await wait()
        finish()
    }
}
