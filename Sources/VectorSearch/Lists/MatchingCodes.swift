/// Copies of the codes of the rows that pass a filter, in the lists of all rows: what a search reads when a filter that
/// leaves out most rows of every list is asked for again and again.
///
/// As long as no row changes.
// SAFETY: written by `init` only.
@safe final class MatchingCodes: @unchecked Sendable {
    /// The copies.
    let pool: CodePool

    /// The copies in each list.
    let table: BlockTable

    /// Copies the codes of a bitmap's rows.
    ///
    /// - Complexity: O(matches x words + lists)
    init(_ matches: RowBitmap, _ lists: borrowing InvertedLists) {
        let words = lists.rotation.words
        var pool = CodePool(words: words)
        var table = BlockTable()
        for _ in 0..<lists.listCount { table.appendList() }
        for row in matches.ordinals() {
            let (first, second) = lists.places(of: Int(row))
            for place in [first, second] where place != .none {
                let list = Int(place.list)
                let slot = table.extend(list, from: &pool)
                // SAFETY: both lanes are within blocks, and of the same number of words.
                unsafe CodeKernels.current.move(
                    lists.pool.block(lists.table.block(list, slot: Int(place.slot))),
                    lane: Int(place.slot) % CodePool.blockRows,
                    to: pool.block(table.block(list, slot: slot)),
                    lane: slot % CodePool.blockRows,
                    words: words
                )
            }
        }
        self.pool = pool
        self.table = table
    }

    /// Bytes of the copies.
    var byteCount: Int { pool.byteCount + table.byteCount }
}
