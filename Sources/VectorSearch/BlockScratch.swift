/// Memory that a block search works in, reused block after block.
struct BlockScratch: ~Copyable {
    /// Scores, one line of a block's rows for each query.
    let tile: GrowingColumn<Float>
    /// Rows of a block that were gathered, side by side.
    let dense: GrowingColumn<Float>
    /// Indices, within a block, of candidates of one query.
    let candidates: GrowingColumn<UInt32>
    /// The scores of the candidates.
    let candidateScores: GrowingColumn<Float>

    /// Scratch for blocks of up to `rows` rows, `stride` floats apart, against `queries` queries.
    init(queries: Int, rows: Int, stride: Int) {
        tile = GrowingColumn(capacity: queries * rows)
        // Never more than half of a block is gathered.
        dense = GrowingColumn(capacity: rows / 2 * stride)
        candidates = GrowingColumn(capacity: rows)
        candidateScores = GrowingColumn(capacity: rows)
    }

    /// Copies some rows of a segment side by side.
    @unsafe func gather(_ rows: RowsView, _ indices: UnsafeMutableBufferPointer<UInt32>) {
        precondition(indices.count * rows.stride <= dense.capacity)
        for position in 0..<indices.count {
            // SAFETY: the indices name rows of the segment; the room was just checked.
            unsafe (dense.base + position * rows.stride)
                .update(from: rows.vectors + Int(indices[position]) * rows.stride, count: rows.dimension)
        }
    }
}
