internal import Synchronization

/// The rows of one scope, searched exactly.
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

    /// Beyond this many pending changes new searches let those before them finish, so that the log is folded.
    private static let pendingLimit = 4_096

    /// Values of a row.
    public let dimension: Int

    private var rows: PartitionRows
    private let gate = Mutex(Gate())
    private let scratches = Mutex<[SearchScratch]>([])

    private struct Gate {
        var searches = 0
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

    /// The `k` rows nearest to a query, best first.
    ///
    /// Exact.
    ///
    /// - Parameters:
    ///   - query: A unit vector.
    ///   - k: 1 to ``maximumHits``.
    ///   - filter: What every hit satisfies.
    /// - Returns: min(`k`, matching rows) hits.
    /// - Complexity: O(rows x dimension) time, O(k) memory
    public func nearest(
        to query: [Float],
        k: Int,
        where filter: RowFilter = .all
    ) throws(VectorError) -> [Hit] {
        try check(query.count, k)
        return reading { rows, pending in
            let matches = rows.matches(filter)
            if pending.isEmpty { return rank(rows.candidates(for: query, k: k, among: matches), k, in: rows) }
            let changes = PendingChanges(pending, over: rows)
            let found = rows.candidates(for: query, k: k + changes.hidden.count, among: matches)
            return rank(found, k, in: rows, changes, query, filter)
        }
    }

    /// The `k` rows nearest to each of several queries: the hits of single searches, bit for bit, found faster.
    ///
    /// - Parameters:
    ///   - queries: `count * dimension` values, a unit vector after the other.
    ///   - count: The number of queries.
    /// - Returns: For each query, in order, min(`k`, matching rows) hits.
    /// - Complexity: O(count x rows x dimension) time, O(count x k) memory besides one tile of scores
    public func nearest(
        toBlock queries: [Float],
        count: Int,
        k: Int,
        where filter: RowFilter = .all
    ) throws(VectorError) -> [[Hit]] {
        if count == 0 { return [] }
        if count == 1 { return [try nearest(to: queries, k: k, where: filter)] }
        guard queries.count == count * dimension else {
            throw .dimensionMismatch(expected: dimension, received: queries.count / count)
        }
        try check(dimension, k)
        return reading { rows, pending in
            let matches = rows.matches(filter)
            let changes = pending.isEmpty ? nil : PendingChanges(pending, over: rows)
            let wanted = k + (changes?.hidden.count ?? 0)
            let found = rows.candidates(forBlock: queries, count: count, k: wanted, among: matches)
            var hits: [[Hit]] = []
            hits.reserveCapacity(count)
            for (position, entries) in found.enumerated() {
                if let changes {
                    let query = Array(queries[position * dimension..<(position + 1) * dimension])
                    hits.append(rank(entries, k, in: rows, changes, query, filter))
                } else {
                    hits.append(rank(entries, k, in: rows))
                }
            }
            return hits
        }
    }

    /// Memory for a search.
    func takeScratch() -> SearchScratch {
        scratches.withLock { $0.popLast() } ?? SearchScratch(rows.lists.rotation)
    }

    /// Gives memory back for the next search.
    func giveBack(_ scratch: SearchScratch) { scratches.withLock { $0.append(scratch) } }

    private func check(_ received: Int, _ k: Int) throws(VectorError) {
        guard received == dimension else { throw .dimensionMismatch(expected: dimension, received: received) }
        guard (1...Partition.maximumHits).contains(k) else { throw .kOutOfRange(received: k) }
    }

    /// Runs a search over the dense rows and the changes that wait beside them.
    func reading<Result>(_ body: (borrowing PartitionRows, [RowChange]) -> Result) -> Result {
        let pending = enter()
        defer { leave() }
        return body(rows, pending)
    }

    /// Counts a search in: until it is counted out, the dense rows stay as they are.
    ///
    /// - Returns: The changes that wait beside them.
    func enter() -> [RowChange] {
        while true {
            let pending: [RowChange]? = gate.withLock { gate in
                if gate.searches > 0, gate.pending.count > Partition.pendingLimit { return nil }
                gate.searches += 1
                return gate.pending
            }
            if let pending { return pending }
            Thread.giveWay()
        }
    }

    /// Counts a search out; the last one folds the changes that wait.
    func leave() {
        gate.withLock { gate in
            gate.searches -= 1
            if gate.searches == 0, !gate.pending.isEmpty { fold(&gate) }
        }
    }

    /// Puts the pending changes into the dense rows.
    ///
    /// Called under the gate's lock while no search is counted.
    private func fold(_ gate: inout Gate) {
        for change in gate.pending { rows.apply(change) }
        gate.pending.removeAll(keepingCapacity: gate.pending.count <= Partition.pendingLimit)
    }
}

/// The best `k` of some candidates, in order.
func rank(_ found: [Candidates.Entry], _ k: Int, in rows: borrowing PartitionRows) -> [Hit] {
    var hits: [Hit] = []
    hits.reserveCapacity(found.count)
    for entry in found { hits.append(Hit(id: rows.ids[Int(entry.row)], score: entry.score)) }
    return best(hits, k)
}

/// The best `k` of some candidates and the changed rows, in order.
private func rank(
    _ found: [Candidates.Entry],
    _ k: Int,
    in rows: borrowing PartitionRows,
    _ changes: PendingChanges,
    _ query: [Float],
    _ filter: RowFilter
) -> [Hit] {
    var hits = changes.hits(for: query, where: filter, in: rows)
    for entry in found where !changes.hidden.contains(entry.row) {
        hits.append(Hit(id: rows.ids[Int(entry.row)], score: entry.score))
    }
    return best(hits, k)
}

private func best(_ hits: [Hit], _ k: Int) -> [Hit] {
    var hits = hits
    hits.sort { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
    if hits.count > k { hits.removeLast(hits.count - k) }
    return hits
}
