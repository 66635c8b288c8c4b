internal import Synchronization

/// The bitmaps of filters that were asked for lately, kept up to date when rows change.
///
/// Any number of threads may look up and insert; rows are changed by one thread while no other is here.
final class FilterCache: Sendable {
    /// The most bitmaps.
    private static let entryLimit = 64

    /// The most bytes of bitmaps and filters; the least recently used go first.
    private static let byteLimit = 16 << 20

    private let state = Mutex(State())

    private struct State {
        var entries: [RowFilter: Entry] = [:]
        var bytes = 0
        /// Counts lookups, for the order of use.
        var lookups = 0
        /// Counts changes of rows.
        var changes = 0

        mutating func remove(_ filter: RowFilter) {
            guard let entry = entries.removeValue(forKey: filter) else { return }
            bytes -= entry.byteCount
        }
    }

    private final class Entry {
        var bitmap: RowBitmap
        var lastLookup: Int
        var lastChange: Int
        let byteCount: Int

        init(_ bitmap: RowBitmap, lookup: Int, change: Int, byteCount: Int) {
            self.bitmap = bitmap
            lastLookup = lookup
            lastChange = change
            self.byteCount = byteCount
        }
    }

    /// Bytes in memory.
    var byteCount: Int { state.withLock { $0.bytes } }

    /// The number of bitmaps.
    var count: Int { state.withLock { $0.entries.count } }

    /// The bitmap of a filter, if it is here.
    ///
    /// - Complexity: O(1); a filter that was made anew is compared once, O(its size)
    subscript(filter: RowFilter) -> RowBitmap? {
        state.withLock { state in
            guard let entry = state.entries[filter] else { return nil }
            state.lookups += 1
            entry.lastLookup = state.lookups
            entry.lastChange = state.changes
            return entry.bitmap
        }
    }

    /// Keeps the bitmap of a filter.
    func insert(_ bitmap: RowBitmap, for filter: RowFilter) {
        let byteCount = bitmap.byteCount + 2 * filter.key.count
        guard byteCount <= FilterCache.byteLimit else { return }
        state.withLock { state in
            // Another search may have been faster.
            guard state.entries[filter] == nil else { return }
            state.lookups += 1
            let entry = Entry(bitmap, lookup: state.lookups, change: state.changes, byteCount: byteCount)
            state.entries[filter] = entry
            state.bytes += byteCount
            while state.entries.count > FilterCache.entryLimit || state.bytes > FilterCache.byteLimit {
                guard let oldest = state.entries.min(by: { $0.value.lastLookup < $1.value.lastLookup }) else { return }
                state.remove(oldest.key)
            }
        }
    }

    /// A row came to the end.
    func append(_ attributes: RowAttributes, id: RowID) {
        update { $1.append($0.admits(attributes, id: id)) }
    }

    /// A row has other attributes.
    func set(_ attributes: RowAttributes, id: RowID, at row: Int) {
        update { $1[row] = $0.admits(attributes, id: id) }
    }

    /// A row is gone, and the last one in its place.
    func remove(row: Int) {
        update { $1.remove(row: row) }
    }

    private func update(_ change: (RowFilter, inout RowBitmap) -> Void) {
        state.withLock { state in
            guard !state.entries.isEmpty else { return }
            state.changes += 1
            var forgotten: [RowFilter] = []
            for (filter, entry) in state.entries {
                // Evaluating a filter anew costs about as much as a hundredth as many changes as there are rows.
                if state.changes - entry.lastChange > max(1_024, entry.bitmap.rowCount / 100) {
                    forgotten.append(filter)
                } else {
                    change(filter, &entry.bitmap)
                }
            }
            for filter in forgotten { state.remove(filter) }
        }
    }
}
