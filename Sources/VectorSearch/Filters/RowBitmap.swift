/// A set of rows: a bit for every ordinal, and how many are set.
///
/// Copies share their words until one is changed.
struct RowBitmap: Hashable, Sendable {
    /// The words; bits beyond ``rowCount`` are zero.
    private(set) var words: [UInt64]

    /// The rows that are in the set or not.
    private(set) var rowCount: Int

    /// The rows in the set.
    private(set) var count: Int

    /// A set of none or all of `rowCount` rows.
    init(rowCount: Int, repeating isSet: Bool = false) {
        self.rowCount = rowCount
        words = [UInt64](repeating: isSet ? ~0 : 0, count: (rowCount + 63) / 64)
        count = isSet ? rowCount : 0
        clearTail()
    }

    /// Bytes of the words.
    var byteCount: Int { words.capacity * 8 }

    /// Whether a row is in the set.
    subscript(row: Int) -> Bool {
        get {
            precondition(row < rowCount)
            return words[row >> 6] >> UInt64(row & 63) & 1 == 1
        }
        set {
            precondition(row < rowCount)
            let bit: UInt64 = 1 << UInt64(row & 63)
            let isSet = words[row >> 6] & bit != 0
            guard isSet != newValue else { return }
            words[row >> 6] ^= bit
            count += newValue ? 1 : -1
        }
    }

    /// Adds a row at the end.
    mutating func append(_ isSet: Bool) {
        if rowCount & 63 == 0 { words.append(0) }
        rowCount += 1
        if isSet { self[rowCount - 1] = true }
    }

    /// Removes a row; the last one moves into the hole.
    mutating func remove(row: Int) {
        let last = rowCount - 1
        if row != last { self[row] = self[last] }
        self[last] = false
        rowCount = last
        if rowCount & 63 == 0 { words.removeLast() }
    }

    /// Keeps the rows that are in the other set too.
    ///
    /// - Precondition: Both are over the same rows.
    mutating func formIntersection(_ other: RowBitmap) { combine(other) { $0 & $1 } }

    /// Adds the rows of the other set.
    ///
    /// - Precondition: Both are over the same rows.
    mutating func formUnion(_ other: RowBitmap) { combine(other) { $0 | $1 } }

    /// Exchanges the rows in the set for those that are not.
    mutating func formComplement() {
        for position in words.indices { words[position] = ~words[position] }
        count = rowCount - count
        clearTail()
    }

    @inline(__always) private mutating func combine(_ other: RowBitmap, _ operation: (UInt64, UInt64) -> UInt64) {
        precondition(rowCount == other.rowCount)
        var total = 0
        for position in words.indices {
            let word = operation(words[position], other.words[position])
            words[position] = word
            total += word.nonzeroBitCount
        }
        count = total
    }

    private mutating func clearTail() {
        let used = rowCount & 63
        if used > 0 { words[words.count - 1] &= (1 << UInt64(used)) - 1 }
    }
}

extension RowBitmap {
    /// The rows for which a closure holds, asked for every row in order.
    init(rowCount: Int, where isSet: (Int) -> Bool) {
        self.init(rowCount: rowCount)
        var total = 0
        for position in words.indices {
            let first = position << 6
            var word: UInt64 = 0
            for bit in 0..<min(64, rowCount - first) where isSet(first + bit) { word |= 1 << UInt64(bit) }
            words[position] = word
            total += word.nonzeroBitCount
        }
        count = total
    }

    /// Visits the rows of the set in ascending order.
    func forEachRow(_ body: (Int) -> Void) {
        for position in words.indices {
            var word = words[position]
            while word != 0 {
                body((position << 6) + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }

    /// The rows of the set, ascending.
    func ordinals() -> [UInt32] {
        var rows: [UInt32] = []
        rows.reserveCapacity(count)
        forEachRow { rows.append(UInt32($0)) }
        return rows
    }

    /// Lends the words to a kernel: bit `row % 64` of word `row / 64`, zeros behind the last row.
    func withWords<Result>(_ body: (UnsafeBufferPointer<UInt64>) -> Result) -> Result {
        // SAFETY: the words live through the call; the closure must not let the pointer escape.
        unsafe words.withUnsafeBufferPointer { unsafe body($0) }
    }
}
