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
        /// Counts lookups, for the order of use.
        var lookups = 0
        /// Counts changes of rows.
        var changes = 0

        var byteCount: Int { entries.values.reduce(0) { $0 + $1.byteCount } }

        /// Drops the least recently used bitmaps until the others are within the limits.
        mutating func trim() {
            var excess = byteCount - FilterCache.byteLimit
            while entries.count > FilterCache.entryLimit || excess > 0 {
                guard let oldest = entries.min(by: { $0.value.lastLookup < $1.value.lastLookup }) else { return }
                entries[oldest.key] = nil
                excess -= oldest.value.byteCount
            }
        }
    }

    private final class Entry {
        var bitmap: RowBitmap
        var lastLookup: Int
        var lastChange: Int
        let filterByteCount: Int

        var byteCount: Int { bitmap.byteCount + filterByteCount }

        init(_ bitmap: RowBitmap, of filter: RowFilter, lookup: Int, change: Int) {
            self.bitmap = bitmap
            lastLookup = lookup
            lastChange = change
            // The key, and values about four times as large as their part of it.
            filterByteCount = 5 * filter.key.count
        }
    }

    /// Bytes in memory.
    var byteCount: Int { state.withLock { $0.byteCount } }

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
        state.withLock { state in
            // Another search may have been faster.
            guard state.entries[filter] == nil else { return }
            state.lookups += 1
            let entry = Entry(bitmap, of: filter, lookup: state.lookups, change: state.changes)
            guard entry.byteCount <= FilterCache.byteLimit else { return }
            state.entries[filter] = entry
            state.trim()
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
            for filter in forgotten { state.entries[filter] = nil }
            // Bitmaps grow with the rows.
            if state.changes % 4_096 == 0 { state.trim() }
        }
    }
}
