package import Store
internal import Synchronization

/// The keys of an issuer, fetched from the one address that the server was configured with.
///
/// A token whose key is unknown makes the set be fetched again, but not more often than every ``floorSeconds``; whoever
/// asks meanwhile waits for the same fetch. Keys that were fetched stay in use while later fetches fail.
package final class RemoteKeySet: Sendable {
    /// The least time between two fetches.
    package let floorSeconds: Int
    /// Keys older than this are fetched again on their next use.
    package let ageSeconds: Int

    private let fetch: @Sendable () async throws -> [UInt8]
    private let clock: @Sendable () -> Timestamp
    private let state = Mutex(State())

    private struct State {
        var keys: [VerificationKey] = []
        var loaded: Timestamp?
        var lastAttempt: Timestamp?
        var running: Task<Void, Never>?
    }

    /// The keys behind a fetch.
    ///
    /// - Parameter fetch: Answers the JSON of the key set.
    package init(
        floorSeconds: Int = 30,
        ageSeconds: Int = 600,
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now,
        fetch: @escaping @Sendable () async throws -> [UInt8]
    ) {
        self.floorSeconds = floorSeconds
        self.ageSeconds = ageSeconds
        self.clock = clock
        self.fetch = fetch
    }

    /// Whether the set was ever fetched.
    var isLoaded: Bool { state.withLock { $0.loaded != nil } }

    /// The keys, fetched again when they are old or were never fetched.
    func current() async -> [VerificationKey] {
        let now = clock()
        let (keys, isOld) = state.withLock { state in
            (state.keys, state.loaded.map { $0.advanced(bySeconds: ageSeconds) <= now } ?? true)
        }
        return isOld ? await refreshed() : keys
    }

    /// The keys after a fetch, or as they are when the last fetch is too recent.
    func refreshed() async -> [VerificationKey] {
        let now = clock()
        let running = state.withLock { state -> Task<Void, Never>? in
            if let running = state.running { return running }
            if let last = state.lastAttempt, last <= now, now < last.advanced(bySeconds: floorSeconds) { return nil }
            state.lastAttempt = now
            let task = Task { await self.load() }
            state.running = task
            return task
        }
        await running?.value
        return state.withLock { $0.keys }
    }

    private func load() async {
        let keys: [VerificationKey]?
        if let json = try? await fetch() { keys = try? await VerificationKey.keySet(json) } else { keys = nil }
        let now = clock()
        state.withLock { state in
            state.running = nil
            guard let keys else { return }
            state.keys = keys
            state.loaded = now
        }
    }
}
