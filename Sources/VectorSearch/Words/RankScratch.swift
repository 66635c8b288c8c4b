/// The memory that one search by words and meaning works in: arrays with a place for each row, clean between searches.
///
/// - Note: `@unchecked Sendable`: one search at a time has it; `Partition.rankScratches` hands it on.
@safe final class RankScratch: @unchecked Sendable {
    /// Rows that have a place.
    private var capacity = 0
    private var wordMemory = GrowingMemory()
    private var cosineMemory = GrowingMemory()
    private var flagMemory = GrowingMemory()

    /// The best rows so far.
    var best = BestRows()

    /// Rows with a cosine, to be cleaned.
    private var scored: [UInt32] = []

    /// The score of each row by its words, zero for those without a word of the query.
    @unsafe var words: UnsafeMutablePointer<Float> {
        // SAFETY: the memory holds nothing but floats.
        unsafe wordMemory.start.assumingMemoryBound(to: Float.self)
    }

    /// The cosine of each row whose flag ``hasCosine`` is set.
    @unsafe var cosines: UnsafeMutablePointer<Float> {
        // SAFETY: the memory holds nothing but floats.
        unsafe cosineMemory.start.assumingMemoryBound(to: Float.self)
    }

    @unsafe private var flags: UnsafeMutablePointer<UInt8> {
        // SAFETY: the memory holds nothing but bytes.
        unsafe flagMemory.start.assumingMemoryBound(to: UInt8.self)
    }

    /// Makes room for so many rows.
    func reserve(_ rows: Int) {
        guard rows > capacity else { return }
        wordMemory.reserve(rows * MemoryLayout<Float>.size)
        cosineMemory.reserve((rows + 16) * MemoryLayout<Float>.size)
        flagMemory.reserve(rows)
        capacity = rows
    }

    /// Cleans the places that a search used.
    func clean(rows: Int) {
        // SAFETY: there is a place for each row.
        unsafe words.update(repeating: 0, count: rows)
        if scored.count * 16 > rows {
            unsafe flags.update(repeating: 0, count: rows)
        } else {
            for row in scored { unsafe flags[Int(row)] = 0 }
        }
        scored.removeAll(keepingCapacity: true)
    }

    /// Marks a row; answers whether it was not marked before.
    func markCandidate(_ row: UInt32) -> Bool { mark(row, 1) }

    /// Marks that the cosine of a row is known or about to be; answers whether it was not before.
    func markCosine(_ row: UInt32) -> Bool { mark(row, 2) }

    private func mark(_ row: UInt32, _ bit: UInt8) -> Bool {
        precondition(row < capacity)
        // SAFETY: the row has a place.
        let old = unsafe flags[Int(row)]
        if old & bit != 0 { return false }
        if old == 0 { scored.append(row) }
        unsafe flags[Int(row)] = old | bit
        return true
    }
}
