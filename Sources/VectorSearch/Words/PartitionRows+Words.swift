internal import Terms

extension PartitionRows {
    /// Begins an index of words: from now on it follows every change of the rows.
    ///
    /// - Complexity: O(rows x log of rows)
    mutating func beginWords() {
        guard words == nil else { return }
        let index = WordIndex()
        for _ in 0..<count { index.append(nil) { _, _ in false } }
        // In order, so that each row is the last of its session when it joins.
        var rows: [UInt32] = []
        for row in 0..<count where attributes.sessions[row] != nil { rows.append(UInt32(row)) }
        rows.sort { precedes($0, $1) }
        for row in rows { index.join(Int(row), attributes.sessions[Int(row)]) { precedes($0, $1) } }
        words = index
    }

    /// Gives words to rows that are there and have none yet.
    func addWords(_ batch: [(id: RowID, terms: TermVector)]) {
        guard let words else { return }
        for (id, terms) in batch {
            if let row = ordinal(of: id) { words.setIfUnknown(row, to: terms) }
        }
    }

    /// Tells the index of a row that came to the end.
    func appendToWords() {
        guard let words else { return }
        words.append(attributes.sessions[count - 1]) { precedes($0, $1) }
    }

    /// Tells the index of a row that is about to be removed.
    func removeFromWords(_ row: Int) {
        words?.remove(row, attributes.sessions[row], lastSession: attributes.sessions[count - 1])
    }

    /// Replaces the attributes of a row, and its place in its session when that changes.
    mutating func setAttributes(_ new: RowAttributes, id: RowID, at row: Int) {
        guard let words, attributes.sessions[row] != new.session || attributes.created[row] != new.created else {
            replaceAttributes(new, id: id, at: row)
            return
        }
        words.leave(row, attributes.sessions[row])
        replaceAttributes(new, id: id, at: row)
        words.join(row, new.session) { precedes($0, $1) }
    }

    /// Whether a row was made before another one.
    private func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
        let (first, second) = (attributes.created[Int(left)], attributes.created[Int(right)])
        return first != second ? first < second : ids[Int(left)] < ids[Int(right)]
    }
}
