/// Which rows of a block take part: what the filter matches, minus what is hidden.
///
/// One buffer serves block after block.
@safe struct RowMask: ~Copyable {
    private let words: UnsafeMutableBufferPointer<UInt64>
    private let indices: UnsafeMutableBufferPointer<UInt32>

    /// A mask for blocks of up to `capacity` rows.
    init(capacity: Int) {
        unsafe words = .allocate(capacity: (capacity + 63) / 64)
        unsafe indices = .allocate(capacity: capacity)
    }

    deinit {
        unsafe words.deallocate()
        unsafe indices.deallocate()
    }

    /// What a block holds for a search.
    @safe enum Selection {
        /// Nothing.
        case none
        /// Every row.
        case all
        /// Most rows: look at all, leave out those without a bit.
        case masked(UnsafePointer<UInt64>)
        /// Few rows: their indices in the segment.
        case few(UnsafeMutableBufferPointer<UInt32>)
    }

    /// Looks at the rows `range` of a segment. The selection is valid until the next call.
    mutating func select(_ range: Range<Int>, of rows: RowsView, _ snapshot: PartitionSnapshot) -> Selection {
        let first = UInt32(rows.firstOrdinal + range.lowerBound)
        let end = UInt32(rows.firstOrdinal + range.upperBound)
        let lower = snapshot.hidden.isEmpty ? 0 : snapshot.hidden.partitioningIndex { $0 >= first }
        let hasHidden = lower < snapshot.hidden.count && snapshot.hidden[lower] < end
        if snapshot.filter.isEmpty && !hasHidden { return .all }

        // SAFETY: the caller made the mask large enough for its blocks (checked), and the range lies in the segment.
        unsafe precondition(range.count <= indices.count && range.upperBound <= rows.count)
        let bits = unsafe words.baseAddress!
        var matches = unsafe Kernels.current.match(rows, range, snapshot.filter, into: bits)
        var next = lower
        while hasHidden, next < snapshot.hidden.count, snapshot.hidden[next] < end {
            let index = Int(snapshot.hidden[next] - first)
            let bit: UInt64 = 1 << UInt64(index % 64)
            if unsafe bits[index / 64] & bit != 0 {
                unsafe bits[index / 64] &= ~bit
                matches -= 1
            }
            next += 1
        }
        if matches == 0 { return .none }
        if matches == range.count { return .all }
        if matches * 2 > range.count { return unsafe .masked(UnsafePointer(bits)) }
        return unsafe .few(listIndices(from: range.lowerBound, wordCount: (range.count + 63) / 64))
    }

    private func listIndices(from start: Int, wordCount: Int) -> UnsafeMutableBufferPointer<UInt32> {
        var count = 0
        for wordIndex in 0..<wordCount {
            // SAFETY: match_rows wrote this many words, and there are no more bits than rows, so than indices.
            var word = unsafe words[wordIndex]
            while word != 0 {
                unsafe indices[count] = UInt32(start + wordIndex * 64 + word.trailingZeroBitCount)
                count += 1
                word &= word - 1
            }
        }
        return unsafe UnsafeMutableBufferPointer(rebasing: indices[..<count])
    }
}
