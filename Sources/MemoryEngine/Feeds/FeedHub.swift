internal import Store
internal import Synchronization

/// Knows who reads which session's feed, and wakes them after commits.
final class FeedHub: Sendable {
    private struct State {
        var readers: [SessionID: [ObjectIdentifier: FeedSubscription]] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// How many readers there are.
    var count: Int { state.withLock { $0.readers.values.reduce(0) { $0 + $1.count } } }

    /// A new reader.
    ///
    /// It is over at once when the hub was closed.
    func subscribe(to session: SessionID) -> FeedSubscription {
        let subscription = FeedSubscription(session: session)
        let isClosed = state.withLock { state in
            if !state.isClosed { state.readers[session, default: [:]][ObjectIdentifier(subscription)] = subscription }
            return state.isClosed
        }
        if isClosed { subscription.end(.shutdown) }
        return subscription
    }

    /// Forgets a reader.
    func remove(_ subscription: FeedSubscription) {
        state.withLock { state in
            state.readers[subscription.session]?[ObjectIdentifier(subscription)] = nil
            if state.readers[subscription.session]?.isEmpty == true { state.readers[subscription.session] = nil }
        }
    }

    /// Wakes the readers of sessions that changed.
    ///
    /// Runs on the writer's thread. A reader is woken once for each entry, which is how it is known that it lags.
    ///
    /// - Complexity: O(sessions + their readers)
    func wake(_ sessions: [SessionID]) {
        let readers = state.withLock { state in
            state.readers.isEmpty
                ? [] : sessions.flatMap { state.readers[$0].map { Array($0.values) } ?? [] }
        }
        for reader in readers { reader.change() }
    }

    /// Ends all readers, and every one that comes later.
    func close() {
        let readers = state.withLock { state in
            state.isClosed = true
            return state.readers.values.flatMap(\.values)
        }
        for reader in readers { reader.end(.shutdown) }
    }
}
