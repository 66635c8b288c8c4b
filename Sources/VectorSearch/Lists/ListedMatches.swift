internal import Synchronization

/// The rows that pass a filter, by the lists that they are in: what a search reads when so few rows of a list pass that
/// its codes are not worth reading.
struct ListedMatches: Sendable {
    /// Where the rows of each list begin; one more than there are lists.
    let starts: [UInt32]

    /// Ordinals, list after list.
    let rows: [UInt32]

    /// Sorts the rows of a bitmap by their lists.
    ///
    /// - Complexity: O(matches + lists)
    init(_ matches: RowBitmap, _ lists: borrowing InvertedLists) {
        var counts = [UInt32](repeating: 0, count: lists.listCount + 1)
        let ordinals = matches.ordinals()
        for row in ordinals {
            let (first, second) = lists.places(of: Int(row))
            if first != .none { counts[Int(first.list) + 1] += 1 }
            if second != .none { counts[Int(second.list) + 1] += 1 }
        }
        for list in 1..<counts.count { counts[list] += counts[list - 1] }
        starts = counts
        var sorted = [UInt32](repeating: 0, count: Int(counts[counts.count - 1]))
        for row in ordinals {
            let (first, second) = lists.places(of: Int(row))
            for place in [first, second] where place != .none {
                sorted[Int(counts[Int(place.list)])] = row
                counts[Int(place.list)] += 1
            }
        }
        rows = sorted
    }
}

/// Listed matches of the filters that were asked for lately, as long as no row changes.
final class ListedMatchesCache: Sendable {
    private struct State {
        var version: Int = -1
        var entries: [RowFilter: ListedMatches] = [:]
    }

    /// Filters that are kept.
    private static let limit = 16

    private let state = Mutex(State())

    /// The matches of a filter at a version of the rows.
    ///
    /// - Parameter make: Lists them when they are not kept.
    func matches(of filter: RowFilter, version: Int, _ make: () -> ListedMatches) -> ListedMatches {
        let kept = state.withLock { state in state.version == version ? state.entries[filter] : nil }
        if let kept { return kept }
        let made = make()
        state.withLock { state in
            if state.version != version || state.entries.count >= ListedMatchesCache.limit {
                state.entries.removeAll()
                state.version = version
            }
            state.entries[filter] = made
        }
        return made
    }
}
