internal import Terms

/// The inverted index of the words of a partition's rows, and the order of the rows within their sessions.
///
/// Kept in step with the dense rows by the same mutations, at the same ordinals; derived like them. Rows whose words were
/// not given yet, or never are, have none and do not count for the scores of others.
///
/// A class, because most partitions have none: it is guarded by whatever guards the rows.
final class WordIndex {
    /// Whether the words of all rows were given that have some to be found by.
    var isComplete = false

    /// The rows of each session in order.
    private(set) var sessions = SessionNeighbours()

    /// The lists of rows, a term each.
    private(set) var lists: [PostingList] = []

    /// Terms of each row, repeated ones included: its length.
    private(set) var lengths: [Float] = []

    /// The sum of all lengths.
    private(set) var totalLength = 0

    /// The rows whose words were given.
    private(set) var knownCount = 0

    private var numbers: [UInt64: UInt32] = [:]
    private var free: [UInt32] = []
    /// The lists that each row is in.
    private var rowLists: [[UInt32]] = []
    private var isKnown: [Bool] = []
    private var postingCount = 0

    /// The number of rows.
    var count: Int { lengths.count }

    /// Bytes in memory, more or less.
    var byteCount: Int {
        // A posting is 6 bytes in its list and 4 at its row, and arrays keep room to grow.
        postingCount * 13 + rowLists.capacity * (8 + 32 + 4 + 1) + lists.capacity * (24 + 64) + numbers.capacity * 17
            + sessions.byteCount
    }

    /// The list of a term, if a row holds it.
    func list(of hash: UInt64) -> PostingList? { numbers[hash].map { lists[Int($0)] } }

    /// Adds a row at the end, without words.
    func append(_ session: RowID?, _ precedes: SessionNeighbours.Precedes) {
        lengths.append(0)
        rowLists.append([])
        isKnown.append(false)
        sessions.append()
        sessions.join(UInt32(count - 1), session, precedes)
    }

    /// Gives a row its words in place of those that it has.
    ///
    /// - Complexity: O(terms) for the last row, else O(terms x rows that hold them)
    func set(_ row: Int, to terms: TermVector) {
        dropWords(of: row)
        isKnown[row] = true
        knownCount += 1
        lengths[row] = Float(terms.length)
        totalLength += Int(terms.length)
        var places: [UInt32] = []
        places.reserveCapacity(terms.hashes.count)
        for (hash, count) in zip(terms.hashes, terms.counts) {
            let number = numbers[hash] ?? makeList(hash)
            lists[Int(number)].insert(UInt32(row), count: count)
            places.append(number)
        }
        postingCount += places.count
        rowLists[row] = places
    }

    /// The same for a row whose words nobody gave yet.
    func setIfUnknown(_ row: Int, to terms: TermVector) {
        if !isKnown[row] { set(row, to: terms) }
    }

    /// Removes a row; the last one, of the given session, moves into the hole.
    func remove(_ row: Int, _ session: RowID?, lastSession: RowID?) {
        dropWords(of: row)
        sessions.leave(UInt32(row), session)
        sessions.remove(UInt32(row), lastSession: lastSession)
        let last = count - 1
        if row != last {
            for number in rowLists[last] {
                // The greatest ordinal is the last of every list.
                let times = lists[Int(number)].remove(UInt32(last))
                lists[Int(number)].insert(UInt32(row), count: times)
            }
            rowLists[row] = rowLists[last]
            lengths[row] = lengths[last]
            isKnown[row] = isKnown[last]
        }
        rowLists.removeLast()
        lengths.removeLast()
        isKnown.removeLast()
    }

    /// Takes a row out of its session, before its attributes change.
    func leave(_ row: Int, _ session: RowID?) { sessions.leave(UInt32(row), session) }

    /// Links a row into its session, after its attributes changed.
    func join(_ row: Int, _ session: RowID?, _ precedes: SessionNeighbours.Precedes) {
        sessions.join(UInt32(row), session, precedes)
    }

    private func dropWords(of row: Int) {
        for number in rowLists[row] {
            lists[Int(number)].remove(UInt32(row))
            if lists[Int(number)].rows.isEmpty {
                numbers[lists[Int(number)].hash] = nil
                lists[Int(number)] = PostingList(hash: 0)
                free.append(number)
            }
        }
        postingCount -= rowLists[row].count
        rowLists[row] = []
        totalLength -= Int(lengths[row])
        lengths[row] = 0
        if isKnown[row] { knownCount -= 1 }
        isKnown[row] = false
    }

    private func makeList(_ hash: UInt64) -> UInt32 {
        let number: UInt32
        if let reused = free.popLast() {
            number = reused
            lists[Int(number)] = PostingList(hash: hash)
        } else {
            number = UInt32(lists.count)
            lists.append(PostingList(hash: hash))
        }
        numbers[hash] = number
        return number
    }
}
