/// The rows of each session in the order of their making, as lists that each row is linked into.
struct SessionNeighbours {
    /// Stands for no row.
    static let none = UInt32.max

    /// Whose place comes first: the order of two rows.
    typealias Precedes = (UInt32, UInt32) -> Bool

    private var previous: [UInt32] = []
    private var next: [UInt32] = []
    private var tails: [RowID: UInt32] = [:]

    /// Whether no row has a session.
    var isEmpty: Bool { tails.isEmpty }

    /// Bytes in memory.
    var byteCount: Int { (previous.capacity + next.capacity) * 4 + tails.capacity * 32 }

    /// The row before one, or ``none``.
    func rowBefore(_ row: UInt32) -> UInt32 { previous[Int(row)] }

    /// The row after one, or ``none``.
    func rowAfter(_ row: UInt32) -> UInt32 { next[Int(row)] }

    /// Visits the neighbours of a row up to a distance, with that distance.
    func forEachNeighbour(of row: UInt32, within reach: Int, _ body: (UInt32, Int) -> Void) {
        var (before, after) = (row, row)
        for distance in 1...reach {
            if before != SessionNeighbours.none { before = previous[Int(before)] }
            if after != SessionNeighbours.none { after = next[Int(after)] }
            if before != SessionNeighbours.none { body(before, distance) }
            if after != SessionNeighbours.none { body(after, distance) }
        }
    }

    /// Makes room for a row at the end, in no session yet.
    mutating func append() {
        previous.append(SessionNeighbours.none)
        next.append(SessionNeighbours.none)
    }

    /// Links a row into a session.
    ///
    /// - Complexity: O(1) for the last of its session, else O(rows of the session behind it)
    mutating func join(_ row: UInt32, _ session: RowID?, _ precedes: Precedes) {
        guard let session else { return }
        guard var before = tails[session] else {
            tails[session] = row
            return
        }
        var after = SessionNeighbours.none
        while before != SessionNeighbours.none, precedes(row, before) {
            after = before
            before = previous[Int(before)]
        }
        link(before, row)
        link(row, after)
        if after == SessionNeighbours.none { tails[session] = row }
    }

    /// Takes a row out of its session.
    mutating func leave(_ row: UInt32, _ session: RowID?) {
        guard let session else { return }
        let (before, after) = (previous[Int(row)], next[Int(row)])
        if after == SessionNeighbours.none { tails[session] = before == SessionNeighbours.none ? nil : before }
        link(before, after)
        previous[Int(row)] = SessionNeighbours.none
        next[Int(row)] = SessionNeighbours.none
    }

    /// Removes a row that left its session; the last one, of the given session, takes its ordinal.
    mutating func remove(_ row: UInt32, lastSession: RowID?) {
        let last = UInt32(previous.count - 1)
        if row != last {
            let (before, after) = (previous[Int(last)], next[Int(last)])
            link(before, row)
            link(row, after)
            if let lastSession, after == SessionNeighbours.none { tails[lastSession] = row }
        }
        previous.removeLast()
        next.removeLast()
    }

    private mutating func link(_ before: UInt32, _ after: UInt32) {
        if before != SessionNeighbours.none { next[Int(before)] = after }
        if after != SessionNeighbours.none { previous[Int(after)] = before }
    }
}
