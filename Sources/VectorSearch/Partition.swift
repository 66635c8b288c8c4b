/// The searchable rows of one scope: exact nearest neighbours under changes.
///
/// Rows are dense; a removed row leaves nothing behind, so results never depend on what was removed before.
///
/// **Threads.** Any number of threads may search at once. One thread at a time applies changes, and it never waits
/// for a search: while one holds the rows, changes are appended to a pending log that later searches take into
/// account; the last search to leave folds the log into the rows, or the next ``apply(_:)`` does. Each call of
/// ``apply(_:)`` becomes visible as a whole: a search sees all of it or nothing. When the log has outgrown its bound, new
/// searches wait for the running ones to end and the log to be folded; the writer still does not.
///
/// **Where other structures join.** ``PartitionRows`` is the exact representation; a search reduces to a
/// `PartitionSnapshot` (segments of rows, hidden ordinals, a filter) and one of the scans over it. Codes and inverted
/// lists are further columns over the same ordinals with a scan of their own behind the same `nearest` calls; their
/// candidates end in the same `Reservoir` with the same canonical scores.
public final class Partition: @unchecked Sendable {
    // Unchecked: `gate` guards rows, pending, topics and readers. Views of the rows outlive the lock only while
    // readers > 0, and while readers > 0 no row that a view shows is moved or changed.
    let gate = PartitionGate()
    var rows: IndexedRows
    var pending = PendingRows()
    var topics = TopicTable()
    var readers = 0

    /// Floats of a vector.
    public let dimension: Int

    /// An empty partition for vectors of `dimension` floats, 1...4096.
    public init(dimension: Int) {
        precondition(VectorLimits.dimensions.contains(dimension), "a partition of dimension \(dimension)")
        self.dimension = dimension
        rows = IndexedRows(dimension: dimension)
    }

    init(adopting rows: consuming IndexedRows, topics: TopicTable) {
        dimension = rows.rows.dimension
        self.rows = rows
        self.topics = topics
    }

    /// Live rows.
    public var count: Int { gate.withLock { rows.count + pending.countChange } }

    /// About how many bytes of memory the partition takes.
    public var byteCount: Int { gate.withLock { rows.byteCount + pending.byteCount + topics.byteCount } }
}
