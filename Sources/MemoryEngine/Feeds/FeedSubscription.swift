package import Store
internal import Synchronization

/// What wakes a reader of a session's feed.
///
/// It holds no entries, only the fact that there are new ones: a reader takes them from the store, from where it stopped.
/// So a reader that does not read costs nothing, and one that falls too far behind is ended.
package final class FeedSubscription: Sendable {
    /// Why a reader is woken.
    package enum Wake: Sendable, Hashable {
        /// There may be new entries, or the session may be gone.
        case changed
        /// Nothing happened for a while: a sign of life is due.
        case tick
        /// It is over.
        case ended(End)
    }

    /// Why it is over.
    package enum End: Sendable, Hashable {
        /// The reader went away.
        case left
        /// The reader did not keep up.
        case slow
        /// The server stops.
        case shutdown
    }

    /// The session.
    package let session: SessionID

    private struct State {
        /// Changes since the reader last asked.
        var changes = 0
        /// Ticks since the reader last asked.
        var ticks = 0
        var end: End?
        var waiting: CheckedContinuation<Wake, Never>?
        var onEnd: CheckedContinuation<End, Never>?
    }

    private let state: Mutex<State>

    /// A reader that has this many changes waiting is too slow.
    static let mostChanges = 1_000
    /// A reader that was not back after this many ticks is too slow.
    static let mostTicks = 2

    init(session: SessionID) {
        self.session = session
        // The reader begins by looking.
        state = Mutex(State(changes: 1))
    }

    /// Waits until there is a reason to do something.
    ///
    /// One task at a time.
    package func next() async -> Wake {
        await withCheckedContinuation { continuation in
            let wake = state.withLock { state -> Wake? in
                if let wake = FeedSubscription.take(&state) { return wake }
                state.waiting = continuation
                return nil
            }
            if let wake { continuation.resume(returning: wake) }
        }
    }

    /// Waits until it is over.
    ///
    /// One task at a time.
    package func whenEnded() async -> End {
        await withCheckedContinuation { continuation in
            let end = state.withLock { state -> End? in
                if state.end == nil { state.onEnd = continuation }
                return state.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }

    /// Notes that time has passed.
    package func tick() {
        wake { state in
            state.ticks += 1
            if state.ticks > FeedSubscription.mostTicks { state.end = state.end ?? .slow }
        }
    }

    /// Ends it; the first reason counts.
    package func end(_ reason: End) {
        wake { $0.end = $0.end ?? reason }
    }

    /// Makes the reader look for new entries.
    package func look() { change() }

    /// Notes that the session changed.
    func change() {
        wake { state in
            state.changes += 1
            if state.changes > FeedSubscription.mostChanges { state.end = state.end ?? .slow }
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let (reader, wake, onEnd, end) = state.withLock { state in
            change(&state)
            var reader: CheckedContinuation<Wake, Never>?
            var wake: Wake?
            if state.waiting != nil {
                wake = FeedSubscription.take(&state)
                if wake != nil { (reader, state.waiting) = (state.waiting, nil) }
            }
            let onEnd = state.end == nil ? nil : state.onEnd
            if onEnd != nil { state.onEnd = nil }
            return (reader, wake, onEnd, state.end)
        }
        if let wake { reader?.resume(returning: wake) }
        if let end { onEnd?.resume(returning: end) }
    }

    private static func take(_ state: inout State) -> Wake? {
        if let end = state.end { return .ended(end) }
        // Before the changes, so that a busy feed does not keep signs of life back for ever.
        if state.ticks > 0 {
            state.ticks = 0
            return .tick
        }
        if state.changes > 0 {
            state.changes = 0
            return .changed
        }
        return nil
    }
}
