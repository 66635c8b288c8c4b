internal import Synchronization

/// Lets a number of tasks through at a time; the others wait in the order in which they came.
final class ConcurrencyGate: Sendable {
    private struct State {
        var free: Int
        var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var lastID = 0
        /// Tasks that were cancelled before they began to wait.
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    /// A gate for `width` tasks.
    init(width: Int) { state = Mutex(State(free: max(1, width))) }

    /// Runs a closure when there is room.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while it waits.
    func run<Value: Sendable>(_ body: () async -> Value) async throws -> Value {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let isAdmitted = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append((id, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                guard let at = state.waiting.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil as CheckedContinuation<Bool, Never>?
                }
                return state.waiting.remove(at: at).continuation
            }
            waiter?.resume(returning: false)
        }
        guard isAdmitted else { throw CancellationError() }
        defer { leave(id) }
        return await body()
    }

    private func leave(_ id: Int) {
        let next = state.withLock { state in
            // A task that was cancelled while it ran left its number behind.
            state.cancelled.remove(id)
            if state.waiting.isEmpty {
                state.free += 1
                return nil as CheckedContinuation<Bool, Never>?
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}
