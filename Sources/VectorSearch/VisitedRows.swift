/// Rows that a search has scored already: a bit for each, of which only those set are cleared afterwards.
@safe struct VisitedRows: ~Copyable {
    private var words: [UInt64] = []
    private var marked: [UInt32] = []

    /// Forgets all rows and makes room for `count`.
    mutating func begin(_ count: Int) {
        for row in marked { words[Int(row >> 6)] = 0 }
        marked.removeAll(keepingCapacity: true)
        let wanted = (count + 63) / 64
        if wanted > words.count { words = [UInt64](repeating: 0, count: wanted + wanted / 4) }
    }

    /// Marks a row.
    ///
    /// - Returns: Whether it was not marked before.
    mutating func insert(_ row: UInt32) -> Bool {
        let bit = UInt64(1) << UInt64(row & 63)
        if words[Int(row >> 6)] & bit != 0 { return false }
        words[Int(row >> 6)] |= bit
        marked.append(row)
        return true
    }
}
