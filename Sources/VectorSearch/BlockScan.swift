/// The exact search for many queries at once: blocks of rows against tiles of queries.
///
/// Fewer than ``blasQueries`` queries go through the tile kernel, whose scores are the canonical ones. More go
/// through OpenBLAS, whose scores differ by rounding: there a product only proposes candidates, with a slack no
/// smaller than the rounding error, and every candidate is scored again canonically. Thresholds are applied while a
/// tile is in the cache; nothing of size queries x rows is stored.
@safe struct BlockScan: ~Copyable {
    /// At most this many queries share one pass over the rows.
    static let groupQueries = 128
    /// From here on a tile goes through OpenBLAS.
    static let blasQueries = 32
    /// Rows of a tile.
    static let blockRows = 512
    /// Rows below which packing costs OpenBLAS more than it gains.
    static let blasRows = 64

    private let queries: UnsafePointer<Float>
    private let count: Int
    private let snapshot: PartitionSnapshot
    private let slack: Float
    private let group: ReservoirGroup
    private var reservoirs: [Reservoir]
    private var mask = RowMask(capacity: BlockScan.blockRows)
    private let scratch: BlockScratch

    /// The best k rows of `count` queries, each of the snapshot's dimension, one after another.
    @unsafe static func nearest(
        _ queries: UnsafePointer<Float>,
        count: Int,
        k: Int,
        _ snapshot: PartitionSnapshot
    ) -> [[Hit]] {
        var hits: [[Hit]] = []
        hits.reserveCapacity(count)
        // Groups of equal size: a small remainder would cost a whole pass for a few queries.
        let groups = (count + groupQueries - 1) / groupQueries
        var start = 0
        for group in 0..<groups {
            let end = count * (group + 1) / groups
            // SAFETY: start..<end are queries of the block.
            var scan = unsafe BlockScan(queries + start * snapshot.dimension, end - start, k, snapshot)
            scan.run()
            for index in 0..<scan.count { hits.append(scan.reservoirs[index].hits(snapshot)) }
            start = end
        }
        return hits
    }

    @unsafe private init(_ queries: UnsafePointer<Float>, _ count: Int, _ k: Int, _ snapshot: PartitionSnapshot) {
        unsafe self.queries = queries
        self.count = count
        self.snapshot = snapshot
        slack = unsafe Self.roundingSlack(queries, count, snapshot.dimension)
        group = ReservoirGroup(count: count, k: min(k, snapshot.rowCount), blockSize: Self.blockRows)
        reservoirs = group.reservoirs
        scratch = BlockScratch(queries: count, rows: Self.blockRows, stride: snapshot.segments[0].stride)
    }

    /// The most by which a product's score and the canonical one of the same pair differ.
    ///
    /// Each is within (dimension + 8) x 2^-24 x sum |q_i r_i| of the true value, in whatever order it was summed; the
    /// sum of absolute products is at most |q| |r| (Cauchy and Schwarz), and rows have length one.
    @unsafe private static func roundingSlack(_ queries: UnsafePointer<Float>, _ count: Int, _ dimension: Int) -> Float {
        var longest = 1.0
        for index in 0..<count {
            let query = unsafe UnsafeBufferPointer(start: queries + index * dimension, count: dimension)
            longest = max(longest, unsafe Kernels.current.sumOfSquares(query).squareRoot())
        }
        return Float(2 * Double(dimension + 8) * 0x1p-24 * 1.01 * longest)
    }

    private mutating func run() {
        for rows in snapshot.segments {
            var start = 0
            while start < rows.count {
                let range = start..<min(start + Self.blockRows, rows.count)
                start = range.upperBound
                let first = rows.firstOrdinal + range.lowerBound
                // SAFETY: the range lies in the segment.
                let base = unsafe rows.vectors + range.lowerBound * rows.stride
                switch mask.select(range, of: rows, snapshot) {
                case .none:
                    continue
                case .all:
                    unsafe score(RowBlock(base, rows.stride, range.count, .contiguous(first: first, mask: nil)))
                case .masked(let bits):
                    unsafe score(RowBlock(base, rows.stride, range.count, .contiguous(first: first, mask: bits)))
                case .few(let indices):
                    unsafe scratch.gather(rows, indices)
                    let ordinals = unsafe RowBlock.Ordinals.listed(indices, offset: rows.firstOrdinal)
                    unsafe score(RowBlock(UnsafePointer(scratch.dense.base), rows.stride, indices.count, ordinals))
                }
            }
        }
    }

    /// Offers the rows of a block to every query.
    private mutating func score(_ block: RowBlock) {
        // Without thresholds every score is wanted: make canonical ones at once. All queries see the same number of
        // rows, so they get their thresholds together.
        let isCanonical =
            count < Self.blasQueries || block.count < Self.blasRows || reservoirs[0].threshold == -.infinity
        let tile = unsafe scratch.tile.base
        // SAFETY: the tile has room for all queries of the group x blockRows; the shapes are those of the snapshot.
        if isCanonical {
            unsafe Kernels.current.dotTile(
                queries,
                count: count,
                rows: block.rows,
                rowCount: block.count,
                dimension: snapshot.dimension,
                stride: block.stride,
                into: tile,
                scoreStride: Self.blockRows
            )
        } else {
            unsafe OpenBLAS.scoreTile(
                queries: queries,
                queryCount: count,
                rows: block.rows,
                rowCount: block.count,
                dimension: snapshot.dimension,
                stride: block.stride,
                scores: tile,
                scoreStride: Self.blockRows
            )
        }
        for index in 0..<count {
            let scores = unsafe UnsafePointer(tile + index * Self.blockRows)
            if isCanonical, case .contiguous(let first, let mask) = block.ordinals {
                unsafe reservoirs[index].select(scores, count: block.count, mask: mask, first: first)
            } else {
                unsafe propose(block, scores, to: index, isCanonical: isCanonical)
            }
            reservoirs[index].settle(snapshot)
        }
    }

    /// Offers the rows of a block whose scores may be wanted by one query, with canonical scores.
    @unsafe private mutating func propose(
        _ block: RowBlock,
        _ scores: UnsafePointer<Float>,
        to index: Int,
        isCanonical: Bool
    ) {
        let candidates = unsafe scratch.candidates.base
        let canonical = unsafe scratch.candidateScores.base
        var mask: UnsafePointer<UInt64>?
        if case .contiguous(_, let bits) = block.ordinals { unsafe mask = bits }
        let threshold = reservoirs[index].threshold
        // SAFETY: the candidate columns have room for a whole block.
        let found = unsafe Kernels.current.select(
            scores,
            count: block.count,
            mask: mask,
            first: 0,
            threshold: isCanonical ? threshold : threshold - slack,
            scoresOut: canonical,
            ordinalsOut: candidates
        )
        if !isCanonical {
            unsafe Kernels.current.dotGather(
                queries + index * snapshot.dimension,
                rows: block.rows,
                UnsafePointer(candidates),
                count: found,
                dimension: snapshot.dimension,
                stride: block.stride,
                into: canonical
            )
        }
        for candidate in 0..<found {
            unsafe reservoirs[index].offer(canonical[candidate], block.ordinal(of: Int(candidates[candidate])))
        }
    }
}
