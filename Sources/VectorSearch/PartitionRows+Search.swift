// Exact searches. The score of a row is always what the single-query kernel gives, so single and block searches answer
// the same bits. A block search finds its candidates with faster products whose rounding differs: it keeps every row
// within twice the rounding bound of the k-th best, and scores those again.
extension PartitionRows {
    /// Rows that one kernel call scores for a single query: their scores stay in the first cache.
    private static let scanBlock = 1_024

    /// Rows of a tile of a block search.
    ///
    /// With ``tileQueries`` queries the scores take 256 KiB: they stay in the second cache while the threshold is
    /// applied.
    private static let tileRows = 512

    /// Queries of a tile.
    private static let tileQueries = 128

    /// The rows that can be among the `k` best for a query, each with its final score.
    ///
    /// - Parameters:
    ///   - query: `dimension` values.
    ///   - matches: The ordinals to search, ascending; `nil` for all rows.
    /// - Complexity: O(rows x dimension) time, O(k) memory
    func candidates(for query: [Float], k: Int, among matches: [UInt32]?) -> [Candidates.Entry] {
        let total = matches?.count ?? count
        if total == 0 { return [] }
        var candidates = Candidates(k: k, slack: 0)
        let room = PartitionRows.scanBlock + 16
        // SAFETY: the buffers have the room that the kernels ask for; ordinals are below `count`; rows do not change.
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * room) { scores in
            unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: room) { ordinals in
                unsafe query.withUnsafeBufferPointer { query in
                    let blockScores = scores.baseAddress!
                    let chosen = unsafe blockScores + room
                    for start in Swift.stride(from: 0, to: total, by: PartitionRows.scanBlock) {
                        let size = min(PartitionRows.scanBlock, total - start)
                        unsafe score(start, size, of: matches, query.baseAddress!, into: blockScores)
                        let selected = unsafe Kernels.current.select(
                            blockScores,
                            count: size,
                            atLeast: candidates.threshold,
                            first: start,
                            into: chosen,
                            ordinals.baseAddress!
                        )
                        if selected == 0 { continue }
                        if let matches { unsafe translate(ordinals, selected, through: matches) }
                        unsafe candidates.add(
                            UnsafeBufferPointer(start: chosen, count: selected),
                            ordinals.baseAddress!
                        )
                    }
                }
            }
        }
        candidates.cut()
        return candidates.entries
    }

    /// Scores a run of rows, or of listed rows, with the kernel of single queries.
    private func score(
        _ start: Int,
        _ size: Int,
        of matches: [UInt32]?,
        _ query: UnsafePointer<Float>,
        into scores: UnsafeMutablePointer<Float>
    ) {
        if let matches {
            unsafe matches.withUnsafeBufferPointer { matches in
                unsafe Kernels.current.dotGather(
                    query,
                    arena.rows,
                    ordinals: matches.baseAddress! + start,
                    count: size,
                    dimension: dimension,
                    stride: arena.stride,
                    into: scores
                )
            }
        } else {
            unsafe Kernels.current.dotRows(
                query,
                arena.rows + start * arena.stride,
                count: size,
                dimension: dimension,
                stride: arena.stride,
                into: scores
            )
        }
    }

    /// Turns places in a list of rows into the rows.
    private func translate(_ places: UnsafeMutableBufferPointer<UInt32>, _ count: Int, through matches: [UInt32]) {
        for position in 0..<count { unsafe places[position] = matches[Int(places[position])] }
    }

    /// The rows that can be among the `k` best for each of several queries, with their final scores.
    ///
    /// - Parameters:
    ///   - queries: `queryCount * dimension` values, a query after the other.
    ///   - matches: The ordinals to search, ascending; `nil` for all rows.
    /// - Complexity: O(queries x rows x dimension) time, O(queries x k) memory besides one tile of scores
    func candidates(
        forBlock queries: [Float],
        count queryCount: Int,
        k: Int,
        among matches: [UInt32]?
    ) -> [[Candidates.Entry]] {
        var found: [[Candidates.Entry]] = []
        found.reserveCapacity(queryCount)
        for first in Swift.stride(from: 0, to: queryCount, by: PartitionRows.tileQueries) {
            let size = min(PartitionRows.tileQueries, queryCount - first)
            let part = Array(queries[first * dimension..<(first + size) * dimension])
            found += rescored(tileCandidates(part, count: size, k: k, among: matches), for: part)
        }
        return found
    }

    /// The candidates of at most ``tileQueries`` queries, with approximate scores.
    private func tileCandidates(
        _ queries: [Float],
        count queryCount: Int,
        k: Int,
        among matches: [UInt32]?
    ) -> [[Candidates.Entry]] {
        let total = matches?.count ?? count
        // Either product errs by at most dimension * 2^-24 for unit vectors, whatever its order of operations; two scores
        // differ from the truth and the k-th best by twice that.
        let slack = 4 * Float(dimension + 16) * 0x1p-24
        var candidates = [Candidates](repeating: Candidates(k: k, slack: slack), count: queryCount)
        let tileRows = PartitionRows.tileRows
        // SAFETY: the buffers have the room that the kernels ask for; ordinals are below `count`; rows do not change.
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: queryCount * tileRows + tileRows + 16) {
            scores in
            unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: tileRows + 16) { ordinals in
                var gathered = RowArena(dimension: dimension)
                if matches != nil { gathered.reserve(tileRows) }
                let tile = scores.baseAddress!
                let chosen = unsafe tile + queryCount * tileRows
                for start in Swift.stride(from: 0, to: total, by: tileRows) {
                    let size = min(tileRows, total - start)
                    let rows: UnsafePointer<Float>
                    if let matches {
                        for place in 0..<size {
                            unsafe (gathered.rows + place * arena.stride)
                                .update(from: arena.rows + Int(matches[start + place]) * arena.stride, count: dimension)
                        }
                        unsafe rows = UnsafePointer(gathered.rows)
                    } else {
                        unsafe rows = UnsafePointer(arena.rows + start * arena.stride)
                    }
                    unsafe queries.withUnsafeBufferPointer { queries in
                        unsafe MatrixProduct.multiply(
                            queries.baseAddress!,
                            queryCount,
                            rows,
                            size,
                            dimension: dimension,
                            stride: arena.stride,
                            into: tile,
                            scoreStride: tileRows
                        )
                    }
                    for query in 0..<queryCount {
                        let selected = unsafe Kernels.current.select(
                            tile + query * tileRows,
                            count: size,
                            atLeast: candidates[query].threshold,
                            first: start,
                            into: chosen,
                            ordinals.baseAddress!
                        )
                        if selected == 0 { continue }
                        if let matches { unsafe translate(ordinals, selected, through: matches) }
                        unsafe candidates[query]
                            .add(UnsafeBufferPointer(start: chosen, count: selected), ordinals.baseAddress!)
                        // The first tile passes whole: its best make the threshold of the others.
                        if start == 0 { candidates[query].cut() }
                    }
                }
            }
        }
        return candidates.indices.map { query in
            candidates[query].cut()
            return candidates[query].entries
        }
    }

    /// Candidates with their scores from the kernel of single queries.
    private func rescored(_ found: [[Candidates.Entry]], for queries: [Float]) -> [[Candidates.Entry]] {
        found.indices.map { query in
            let rows = found[query].map(\.row)
            var scores = [Float](repeating: 0, count: rows.count)
            if rows.isEmpty { return [] }
            // SAFETY: rows are ordinals of this partition, and the outputs have one place for each.
            unsafe queries.withUnsafeBufferPointer { queries in
                unsafe rows.withUnsafeBufferPointer { rows in
                    unsafe scores.withUnsafeMutableBufferPointer { scores in
                        unsafe Kernels.current.dotGather(
                            queries.baseAddress! + query * dimension,
                            arena.rows,
                            ordinals: rows.baseAddress!,
                            count: rows.count,
                            dimension: dimension,
                            stride: arena.stride,
                            into: scores.baseAddress!
                        )
                    }
                }
            }
            return zip(scores, rows).map { Candidates.Entry(score: $0, row: $1) }
        }
    }
}

/// The score of one vector against a query: the same kernel, the same bits as in a scan.
///
/// - Precondition: Both are unit vectors of the same dimension.
/// - Complexity: O(dimension)
public func canonicalScore(_ query: [Float], _ unit: [Float]) -> Float {
    precondition(query.count == unit.count)
    var score: Float = 0
    // SAFETY: both have the same dimension, which callers checked; one row is read, one score written.
    unsafe query.withUnsafeBufferPointer { query in
        unsafe unit.withUnsafeBufferPointer { unit in
            unsafe Kernels.current.dotRows(
                query.baseAddress!,
                unit.baseAddress!,
                count: 1,
                dimension: unit.count,
                stride: unit.count,
                into: &score
            )
        }
    }
    return score
}
