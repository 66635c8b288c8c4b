internal import Glibc

/// The `k` best rows of a search so far, with their exact scores.
///
/// A heap whose first row is the worst. Equal scores are kept in ascending id.
@safe struct BestRows: ~Copyable {
    /// Rows kept.
    private(set) var count = 0

    /// No row below this score can be among the best.
    private(set) var threshold = -Float.infinity

    private var k = 1
    private var capacity = 16
    private var entries: UnsafeMutablePointer<Candidates.Entry>

    init() { unsafe entries = .allocate(capacity: capacity) }

    deinit { unsafe entries.deallocate() }

    /// Forgets all rows.
    mutating func begin(k: Int) {
        count = 0
        threshold = -.infinity
        self.k = k
        guard k > capacity else { return }
        unsafe entries.deallocate()
        capacity = k
        unsafe entries = .allocate(capacity: capacity)
    }

    /// Offers a row.
    ///
    /// - Parameter ids: The ids of all rows.
    /// - Complexity: O(log k)
    mutating func offer(_ row: UInt32, _ score: Float, _ ids: UnsafePointer<RowID>) {
        guard score >= threshold else { return }
        let entry = Candidates.Entry(score: score, row: row)
        // SAFETY: places are below `count`, which is at most `k`, for which there is room.
        if count < k {
            count += 1
            unsafe rise(entry, from: count - 1, ids)
            if count == k { unsafe threshold = entries[0].score }
        } else if unsafe isWorse(entries[0], entry, ids) {
            unsafe sink(entry, ids)
            unsafe threshold = entries[0].score
        }
    }

    @unsafe private func isWorse(
        _ left: Candidates.Entry,
        _ right: Candidates.Entry,
        _ ids: UnsafePointer<RowID>
    ) -> Bool {
        left.score != right.score ? left.score < right.score : unsafe ids[Int(right.row)] < ids[Int(left.row)]
    }

    @unsafe private mutating func rise(_ entry: Candidates.Entry, from place: Int, _ ids: UnsafePointer<RowID>) {
        var place = place
        while place > 0 {
            let parent = (place - 1) / 2
            guard unsafe isWorse(entry, entries[parent], ids) else { break }
            unsafe entries[place] = entries[parent]
            place = parent
        }
        unsafe entries[place] = entry
    }

    /// Replaces the worst row.
    @unsafe private mutating func sink(_ entry: Candidates.Entry, _ ids: UnsafePointer<RowID>) {
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < count else { break }
            if child + 1 < count, unsafe isWorse(entries[child + 1], entries[child], ids) { child += 1 }
            guard unsafe isWorse(entries[child], entry, ids) else { break }
            unsafe entries[place] = entries[child]
            place = child
        }
        unsafe entries[place] = entry
    }

    /// The rows, in no order.
    func rows() -> [Candidates.Entry] { unsafe Array(UnsafeBufferPointer(start: entries, count: count)) }
}
