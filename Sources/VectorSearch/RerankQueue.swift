internal import CKernels

/// Rows that may be among the best, by the upper bounds of their estimates, until their exact scores are known.
@safe struct RerankQueue: ~Copyable {
    /// The rows that wait.
    var waiting = BoundedItems()

    /// The best rows so far.
    var best = BestRows()

    /// Rows of a batch that are asked for before the kernel begins.
    private static let firstRows = 6

    private var visited = VisitedRows()
    private var scores: UnsafeMutablePointer<Float>
    private var room: Int
    private var batch = 0

    /// Rows that wait at most before some are scored.
    static let patience = 32

    /// Rows whose bounds lie in this upper part of the range above the threshold are scored before the others.
    private static let promise: Float = 0.3

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
        batch = max(32, k + k / 2)
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
            let taken = gatherPromising()
            let first = waiting.count - taken
            // A row whose two lists were visited waits twice.
            var size = 0
            let rows = unsafe waiting.numbers + first
            // The kernel asks for rows ahead of the one it scores; nobody has asked for the first.
            for place in 0..<min(taken, RerankQueue.firstRows) {
                unsafe engram_prefetch(arena.rows + Int(rows[place]) * arena.stride, arena.dimension * 4)
            }
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
        }
    }

    /// Moves the most promising rows to the end.
    ///
    /// - Returns: How many these are; there is room for their scores.
    private mutating func gatherPromising() -> Int {
        let threshold = best.threshold
        var taken: Int
        if threshold == -.infinity {
            // The rows that are scored first make the threshold.
            taken = waiting.gather(min(batch, waiting.count))
        } else {
            let greatest = waiting.greatest
            taken = waiting.gather(from: threshold + RerankQueue.promise * (greatest - threshold))
            if taken == 0 { taken = waiting.count }
        }
        if taken > room {
            unsafe scores.deallocate()
            room = 2 * taken
            unsafe scores = .allocate(capacity: room)
        }
        return taken
    }
}
