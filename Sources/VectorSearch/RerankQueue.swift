/// Rows that may be among the best, by the upper bounds of their estimates, until their exact scores are known.
@safe struct RerankQueue: ~Copyable {
    /// The rows that wait.
    var waiting = BoundedItems()

    /// The best rows so far.
    var best = BestRows()

    private var visited = VisitedRows()
    private var scores: UnsafeMutablePointer<Float>
    private var room: Int
    private var batch = 0

    /// Rows that wait at most before some are scored.
    static let patience = 32

    /// Rows that are scored at once: the kernel reads some ahead.
    private static let rerankBatch = 16

    init() {
        room = 64
        unsafe scores = .allocate(capacity: room)
    }

    deinit { unsafe scores.deallocate() }

    /// Begins a search for `k` of `count` rows.
    mutating func begin(k: Int, of count: Int) {
        waiting.count = 0
        best.begin(k: k)
        visited.begin(count)
        // The first rows that are scored make the threshold, so there have to be at least k of them.
        batch = max(2 * RerankQueue.rerankBatch, k + k / 2)
        if room < batch {
            unsafe scores.deallocate()
            room = batch
            unsafe scores = .allocate(capacity: room)
        }
    }

    /// No row below this score or bound can be among the best.
    var threshold: Float { best.threshold }

    /// Scores the most promising rows until no more than `limit` wait.
    mutating func settle(
        _ query: UnsafePointer<Float>,
        _ arena: borrowing RowArena,
        _ ids: UnsafePointer<RowID>,
        limit: Int
    ) {
        while waiting.count > limit {
            let taken = min(batch, waiting.count)
            waiting.gather(taken)
            let first = waiting.count - taken
            // A row whose two lists were visited waits twice.
            var size = 0
            let rows = unsafe waiting.numbers + first
            for place in 0..<taken {
                let row = unsafe rows[place]
                if visited.insert(row) {
                    unsafe rows[size] = row
                    size += 1
                }
            }
            // SAFETY: the numbers are ordinals of rows in the arena; there is room for the scores of a batch.
            unsafe Kernels.current.dotGather(
                query,
                arena.rows,
                ordinals: rows,
                count: size,
                dimension: arena.dimension,
                stride: arena.stride,
                into: scores
            )
            for place in 0..<size { unsafe best.offer(rows[place], scores[place], ids) }
            waiting.count = first
            waiting.drop(below: best.threshold)
            batch = RerankQueue.rerankBatch
        }
    }
}
