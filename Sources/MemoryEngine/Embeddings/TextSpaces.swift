internal import Synchronization

/// The text space in use, and who waits for the next one.
final class TextSpaces: Sendable {
    private let state: Mutex<State>

    private struct State {
        var current: TextSpace
        /// Who waits: for another space, or for the end of the hold.
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// The hold that keeps writers waiting.
        var hold: Int?
        var lastHold = 0

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiters = [] }
            return waiters
        }
    }

    init(_ space: TextSpace) { state = Mutex(State(current: space)) }

    /// The space in use.
    var current: TextSpace { state.withLock { $0.current } }

    /// Who waits.
    var waitingCount: Int { state.withLock { $0.waiters.count } }

    /// The space in use, for a text that is to be stored: a hold is waited for.
    func forWriting() async -> TextSpace {
        while true {
            if let space = state.withLock({ $0.hold == nil ? $0.current : nil }) { return space }
            await wait { $0.hold != nil }
        }
    }

    /// Waits until a space is no longer in use.
    func end(of space: TextSpace) async {
        while current === space { await wait { $0.current === space } }
    }

    private func wait(while condition: (borrowing State) -> Bool) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let waits = state.withLock { state in
                guard condition(state) else { return false }
                state.waiters.append(continuation)
                return true
            }
            if !waits { continuation.resume() }
        }
    }

    /// Lets no further text be embedded for storing, until the hold is released or the space replaced.
    func hold() -> Int {
        state.withLock { state in
            state.lastHold += 1
            state.hold = state.lastHold
            return state.lastHold
        }
    }

    /// Whether a hold still keeps writers waiting.
    func isHeld(by hold: Int) -> Bool { state.withLock { $0.hold == hold } }

    /// Ends a hold, unless it ended already.
    func release(_ hold: Int) {
        let waiters = state.withLock { state in
            guard state.hold == hold else { return [CheckedContinuation<Void, Never>]() }
            state.hold = nil
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Puts another space into use.
    ///
    /// Called on the writer's thread, after the commit that changed over and before any change of it reaches a partition.
    func replace(by space: TextSpace) {
        let (last, waiters) = state.withLock { state in
            let last = state.current
            state.current = space
            state.hold = nil
            return (last, state.takeWaiters())
        }
        // Its partitions are given back here, not under the lock.
        _ = consume last
        for waiter in waiters { waiter.resume() }
    }
}
