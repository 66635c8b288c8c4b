internal import Store
internal import Synchronization

/// Runs the answers to messages in the background, a few at a time and one at a time for each session.
///
/// Answers that are under way when the runner stops stay open in the store and are begun again by the next one.
final class ReplyRunner: Sendable {
    private struct State {
        /// Messages that wait, by session.
        var waiting: [SessionID: [EventKey]] = [:]
        /// Sessions with messages that wait and none that is being answered, first come first.
        var ready: [SessionID] = []
        var tasks: [SessionID: Task<Void, Never>] = [:]
        var isStopping = false
    }

    private let width: Int
    private let state = Mutex(State())

    /// A runner of at most `width` answers at a time.
    init(width: Int) { self.width = max(1, width) }

    /// Queues a message.
    ///
    /// - Parameter body: Answers it; must come back soon when its task is cancelled.
    func submit(_ message: EventKey, _ body: @escaping @Sendable (EventKey) async -> Void) {
        state.withLock { state in
            if state.isStopping { return }
            let session = message.session
            state.waiting[session, default: []].append(message)
            if state.waiting[session]?.count == 1, state.tasks[session] == nil { state.ready.append(session) }
        }
        startNext(body)
    }

    private func startNext(_ body: @escaping @Sendable (EventKey) async -> Void) {
        state.withLock { state in
            while !state.isStopping, state.tasks.count < width, !state.ready.isEmpty {
                let session = state.ready.removeFirst()
                guard let message = state.waiting[session]?.removeFirst() else { continue }
                if state.waiting[session]?.isEmpty == true { state.waiting[session] = nil }
                state.tasks[session] = Task {
                    await body(message)
                    self.finish(session)
                    self.startNext(body)
                }
            }
        }
    }

    private func finish(_ session: SessionID) {
        state.withLock { state in
            state.tasks[session] = nil
            if state.waiting[session] != nil { state.ready.append(session) }
        }
    }

    /// Interrupts all answers and waits until none is written; nothing starts afterwards.
    func stop() async {
        let tasks = state.withLock { state in
            state.isStopping = true
            state.waiting = [:]
            state.ready = []
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
