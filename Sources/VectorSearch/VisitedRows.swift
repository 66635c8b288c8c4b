/// Rows that a search has scored already: a bit for each, of which only those set are cleared afterwards.
@safe struct VisitedRows: ~Copyable {
    private var words: UnsafeMutablePointer<UInt64>
    private var wordCount = 0
    private var marked: UnsafeMutablePointer<UInt32>
    private var markedCount = 0
    private var markedRoom = 512

    init() {
        unsafe words = .allocate(capacity: 1)
        unsafe marked = .allocate(capacity: markedRoom)
    }

    deinit {
        unsafe words.deallocate()
        unsafe marked.deallocate()
    }

    /// Forgets all rows and makes room for `count`.
    mutating func begin(_ count: Int) {
        // SAFETY: marked rows were below the count for which there is room.
        for place in 0..<markedCount { unsafe words[Int(marked[place] >> 6)] = 0 }
        markedCount = 0
        let wanted = (count + 63) / 64
        guard wanted > wordCount else { return }
        unsafe words.deallocate()
        wordCount = wanted + wanted / 4
        unsafe words = .allocate(capacity: wordCount)
        unsafe words.initialize(repeating: 0, count: wordCount)
    }

    /// Marks a row.
    ///
    /// - Precondition: The row is below the count of ``begin(_:)``.
    /// - Returns: Whether it was not marked before.
    mutating func insert(_ row: UInt32) -> Bool {
        let (word, bit) = (Int(row >> 6), UInt64(1) << UInt64(row & 63))
        precondition(word < wordCount)
        // SAFETY: the precondition holds the word within its room; the list of marks grows before it is full.
        if unsafe words[word] & bit != 0 { return false }
        unsafe words[word] |= bit
        if markedCount == markedRoom { grow() }
        unsafe marked[markedCount] = row
        markedCount += 1
        return true
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * markedRoom)
        // SAFETY: both have room for the marks.
        unsafe larger.update(from: marked, count: markedCount)
        unsafe marked.deallocate()
        unsafe marked = larger
        markedRoom *= 2
    }
}
