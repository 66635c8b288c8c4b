internal import Synchronization

/// Codes of the rows of filters that were asked for often since a row last changed.
final class MatchingCodesCache: Sendable {
    private struct State {
        var version = -1
        var asked: [RowFilter: Int] = [:]
        var codes: [RowFilter: MatchingCodes] = [:]
    }

    /// Searches with a filter that go without copies, which cost as much as these save.
    private static let patience = 64

    /// Filters that are counted.
    private static let countedFilters = 256

    private let state = Mutex(State())

    /// Bytes of all copies.
    var byteCount: Int { state.withLock { state in state.codes.values.reduce(0) { $0 + $1.byteCount } } }

    /// Whether there are copies for a filter.
    func holds(_ filter: RowFilter, version: Int) -> Bool {
        state.withLock { $0.version == version && $0.codes[filter] != nil }
    }

    /// The codes of a filter at a version of the rows; `nil` while copies are not worth their cost.
    ///
    /// - Parameters:
    ///   - limit: Bytes that all copies may take.
    ///   - make: Makes the copies.
    func codes(of filter: RowFilter, version: Int, limit: Int, _ make: () -> MatchingCodes) -> MatchingCodes? {
        let (kept, isDue) = state.withLock { state -> (MatchingCodes?, Bool) in
            if state.version != version || state.asked.count > MatchingCodesCache.countedFilters {
                state = State(version: version)
            }
            let asked = state.asked[filter, default: 0]
            state.asked[filter] = asked + 1
            return (state.codes[filter], asked == MatchingCodesCache.patience)
        }
        // One search makes them; others go on without them meanwhile.
        guard kept == nil, isDue else { return kept }
        let made = make()
        state.withLock { state in
            guard state.version == version else { return }
            let taken = state.codes.values.reduce(0) { $0 + $1.byteCount }
            if taken + made.byteCount > limit { state.codes.removeAll() }
            if made.byteCount <= limit { state.codes[filter] = made }
        }
        return made
    }
}
