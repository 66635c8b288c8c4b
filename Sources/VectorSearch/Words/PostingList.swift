/// The rows that hold a term, ascending, and how often each does.
struct PostingList {
    /// The term's hash.
    let hash: UInt64

    /// Ordinals of rows, ascending.
    private(set) var rows: [UInt32] = []

    /// For each row how often it holds the term.
    private(set) var counts: [UInt16] = []

    init(hash: UInt64) { self.hash = hash }

    /// Adds a row that is not there.
    ///
    /// - Complexity: O(1) at the end, else O(rows)
    mutating func insert(_ row: UInt32, count: UInt16) {
        if rows.last.map({ $0 < row }) ?? true {
            rows.append(row)
            counts.append(count)
        } else {
            let place = self.place(of: row)
            rows.insert(row, at: place)
            counts.insert(count, at: place)
        }
    }

    /// Removes a row that is there.
    ///
    /// - Returns: How often it held the term.
    @discardableResult
    mutating func remove(_ row: UInt32) -> UInt16 {
        let place = self.place(of: row)
        precondition(rows[place] == row)
        rows.remove(at: place)
        return counts.remove(at: place)
    }

    /// The place of the first row that is not below one.
    private func place(of row: UInt32) -> Int {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle] < row { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
