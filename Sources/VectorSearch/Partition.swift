internal import Synchronization

/// The rows of one scope.
///
/// Any number of threads may search while one thread changes rows. The writer never waits for a search: it leaves its
/// changes in a pending log, which every later search takes into account, and which is folded into the dense rows by
/// whoever finds that no search holds them. A search sees all changes that were applied before it began.
///
/// Cosine is the metric: rows and queries are unit vectors, see ``UnitVector``. Equal scores are answered in ascending id.
///
/// - Note: `@unchecked Sendable`: `gate` guards the dense rows. They are read only while `gate.searches` counts the
///   reader, and written only under the gate's lock while no search is counted.
public final class Partition: @unchecked Sendable {
    /// The most hits of one search.
    public static let maximumHits = 2_000

    /// Beyond this many pending changes new searches let those before them finish, so that the log is folded: every
    /// search has to look at each of them.
    private static let pendingLimit = 8

    /// The same while a long search is under way, for which others should not wait, and for a search that gave way often
    /// enough.
    private static let patientLimit = 4_096

    /// How often a search gives way to those before it.
    private static let turns = 256

    /// Values of a row.
    public let dimension: Int

    private var rows: PartitionRows
    private let gate = Mutex(Gate())
    private let scratches = Mutex<[SearchScratch]>([])
    private let rankScratches = Mutex<[RankScratch]>([])

    /// Whether a rebuild of the lists is under way.
    let isRebuilding = Atomic(false)

    private struct Gate {
        var searches = 0
        var longSearches = 0
        /// Somebody waits for the rows to be free.
        var isReserved = false
        var pending: [RowChange] = []
    }

    /// A partition without rows.
    public convenience init(dimension: Int) { self.init(rows: PartitionRows(dimension: dimension)) }

    init(rows: consuming PartitionRows) {
        dimension = rows.dimension
        self.rows = rows
    }

    /// The number of rows.
    public var count: Int {
        // Under the gate nobody folds, so the dense rows can be read without being counted as a search.
        gate.withLock { gate in
            gate.pending.isEmpty
                ? rows.count : rows.count + PendingChanges(gate.pending, over: rows).countDifference()
        }
    }

    /// Bytes in memory.
    public var byteCount: Int { gate.withLock { _ in rows.byteCount } }

    /// Makes changes, in order.
    ///
    /// Visible to every search that begins after the call.
    ///
    /// One thread at a time. Never waits for a search.
    ///
    /// - Precondition: Vectors have this partition's dimension.
    /// - Complexity: O(changes x dimension), now or when the searches under way have ended
    public func apply(_ changes: [RowChange]) {
        for case .upsert(_, let unit, _) in changes { precondition(unit.count == dimension) }
        gate.withLock { gate in
            gate.pending += changes
            if gate.searches == 0 { fold(&gate) }
        }
    }

    /// Memory for a search.
    func takeScratch() -> SearchScratch {
        scratches.withLock { $0.popLast() } ?? SearchScratch(Rotation(dimension: dimension))
    }

    /// Gives memory back for the next search.
    func giveBack(_ scratch: SearchScratch) { scratches.withLock { $0.append(scratch) } }

    /// Runs a search over the dense rows and the changes that wait beside them.
    ///
    /// - Parameter isLong: Whether it may take so long that other searches should not wait for it.
    func reading<Result>(isLong: Bool, _ body: (borrowing PartitionRows, [RowChange]) -> Result) -> Result {
        let pending = enter(isLong: isLong)
        defer { leave(isLong: isLong) }
        return body(rows, pending)
    }

    /// Counts a search in: until it is counted out, the dense rows stay as they are.
    ///
    /// - Returns: The changes that wait beside them.
    func enter(isLong: Bool = false) -> [RowChange] {
        var patience = Partition.turns
        while true {
            let pending: [RowChange]? = gate.withLock { gate in
                if gate.isReserved { return nil }
                let isPatient = gate.longSearches > 0 || patience == 0
                let limit = isPatient ? Partition.patientLimit : Partition.pendingLimit
                if gate.searches > 0, gate.pending.count > limit { return nil }
                gate.searches += 1
                if isLong { gate.longSearches += 1 }
                return gate.pending
            }
            if let pending { return pending }
            if patience > 0 { patience -= 1 }
            Thread.giveWay()
        }
    }

    /// Counts a search out; the last one folds the changes that wait.
    func leave(isLong: Bool = false) {
        gate.withLock { gate in
            gate.searches -= 1
            if isLong { gate.longSearches -= 1 }
            if gate.searches == 0, !gate.pending.isEmpty { fold(&gate) }
        }
    }

    /// The same for a search by words and meaning.
    func takeRankScratch() -> RankScratch { rankScratches.withLock { $0.popLast() } ?? RankScratch() }

    /// Gives memory back for the next search by words and meaning.
    func giveBack(_ scratch: RankScratch) { rankScratches.withLock { $0.append(scratch) } }

    /// Runs a search over the dense rows when no changes wait beside them.
    ///
    /// Where changes wait, it keeps new searches out for the moment that those under way take to end.
    func readingSettled<Result>(_ body: (borrowing PartitionRows) -> Result) -> Result {
        var isReserving = false
        while true {
            let isIn: Bool = gate.withLock { gate in
                if gate.isReserved, !isReserving { return false }
                if gate.searches == 0 {
                    fold(&gate)
                } else if !gate.pending.isEmpty {
                    gate.isReserved = true
                    isReserving = true
                    return false
                }
                if isReserving { gate.isReserved = false }
                gate.searches += 1
                return true
            }
            if isIn { break }
            Thread.giveWay()
        }
        defer { leave() }
        return body(rows)
    }

    /// Runs a step while nobody else reads or changes the rows: new searches wait until it is done.
    func exclusively<Result>(_ body: (inout PartitionRows) -> Result) -> Result {
        gate.withLock { $0.isReserved = true }
        while true {
            var result: Result?
            gate.withLock { gate in
                guard gate.searches == 0 else { return }
                fold(&gate)
                result = body(&rows)
                gate.isReserved = false
            }
            if let result { return result }
            Thread.giveWay()
        }
    }

    /// Looks at the dense rows as they are, without counting as a search: for a moment only.
    func examine<Result>(_ body: (borrowing PartitionRows) -> Result) -> Result {
        // Under the gate nobody folds.
        gate.withLock { _ in body(rows) }
    }

    /// Puts the pending changes into the dense rows.
    ///
    /// Called under the gate's lock while no search is counted.
    private func fold(_ gate: inout Gate) {
        for change in gate.pending { rows.apply(change) }
        gate.pending.removeAll(keepingCapacity: gate.pending.count <= Partition.patientLimit)
    }
}
