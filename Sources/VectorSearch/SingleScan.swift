/// The exact search for one query: every row, a block at a time, through the fused scan kernel.
enum SingleScan {
    /// Rows a kernel call looks at: some microseconds of work, and the reservoir's spare room.
    private static let blockRows = 256

    /// The best k rows for `query`, which has the snapshot's dimension.
    static func nearest(_ query: UnsafePointer<Float>, k: Int, _ snapshot: PartitionSnapshot) -> [Hit] {
        let kernels = Kernels.current
        let group = ReservoirGroup(count: 1, k: min(k, snapshot.rowCount), blockSize: blockRows)
        var reservoir = group.reservoirs[0]
        defer { extendLifetime(group) }
        var mask = RowMask(capacity: blockRows)
        for rows in snapshot.segments {
            var start = 0
            while start < rows.count {
                let range = start..<min(start + blockRows, rows.count)
                start = range.upperBound
                // SAFETY: the range lies in the segment, the query has its dimension, the reservoir room for a block.
                switch mask.select(range, of: rows, snapshot) {
                case .none:
                    continue
                case .all:
                    unsafe kernels.scan(query, rows, range, mask: nil, into: &reservoir)
                case .masked(let bits):
                    unsafe kernels.scan(query, rows, range, mask: bits, into: &reservoir)
                case .few(let indices):
                    unsafe gather(query, rows, indices, into: &reservoir)
                }
                reservoir.settle(snapshot)
            }
        }
        return reservoir.hits(snapshot)
    }

    private static func gather(
        _ query: UnsafePointer<Float>,
        _ rows: RowsView,
        _ indices: UnsafeMutableBufferPointer<UInt32>,
        into reservoir: inout Reservoir
    ) {
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: indices.count) { scores in
            // SAFETY: as many scores as indices, all of them rows of the segment.
            unsafe Kernels.current.dotGather(
                query,
                rows: rows.vectors,
                UnsafePointer(indices.baseAddress!),
                count: indices.count,
                dimension: rows.dimension,
                stride: rows.stride,
                into: scores.baseAddress!
            )
            for index in 0..<indices.count {
                unsafe reservoir.offer(scores[index], UInt32(rows.firstOrdinal) + indices[index])
            }
        }
    }
}
