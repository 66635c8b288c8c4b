/// Queries made of rows, of which a partition learns how many lists a search has to visit.
///
/// Half of the queries are rows, which do not count as their own neighbours. The others lie half-way between two rows:
/// they belong to no group of rows, as questions often do not.
@safe struct CalibrationSample: Sendable {
    /// Ranks of neighbours that a search may be asked for.
    let depths: [Int]

    private let dimension: Int
    private let ordinals: [UInt32]
    private let queries: [Float]

    /// Queries.
    private static let size = 384

    /// The deepest rank that is learnt.
    private static let deepest = 2_000

    /// Rows that are scored at once.
    static let tileRows = 512

    /// A sample of the rows 0..<count.
    ///
    /// - Parameter copy: The values of a row; `nil` when it is gone.
    init(of count: Int, dimension: Int, _ copy: (Int) -> [Float]?) {
        var random = SeededNumbers(seed: 0xCA11)
        var ordinals: [UInt32] = []
        var queries: [Float] = []
        var last: [Float] = []
        for ordinal in random.sample(min(CalibrationSample.size, count), of: count) {
            guard let values = copy(Int(ordinal)) else { continue }
            queries += ordinals.count % 2 == 0 ? values : CalibrationSample.between(values, last)
            last = values
            ordinals.append(ordinal)
        }
        self.ordinals = ordinals
        self.queries = queries
        self.dimension = dimension
        let deepest = min(max(count / SearchPlan.deepShare, 1), CalibrationSample.deepest)
        depths = [1, 10, 100, 1_000].filter { $0 < deepest } + [deepest]
    }

    /// Queries.
    var count: Int { ordinals.count }

    /// No neighbours yet.
    func noNeighbours() -> [Candidates] {
        // A row that is a query finds itself beside its neighbours.
        [Candidates](repeating: Candidates(k: depths[depths.count - 1] + 1, slack: 0), count: count)
    }

    /// Scores some rows, at most ``tileRows``, against all queries.
    ///
    /// - Parameter first: The ordinal of the first row.
    @unsafe func scan(
        _ rows: UnsafePointer<Float>,
        stride: Int,
        first: Int,
        count size: Int,
        into best: inout [Candidates]
    ) {
        let tile = CalibrationSample.tileRows
        // SAFETY: the buffers have the room that the kernels ask for.
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: (count + 1) * tile + 16) { work in
            unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: tile + 16) { found in
                let scores = work.baseAddress!
                let chosen = unsafe scores + count * tile
                unsafe queries.withUnsafeBufferPointer {
                    unsafe MatrixProduct.multiply(
                        $0.baseAddress!,
                        count,
                        rows,
                        size,
                        dimension: dimension,
                        stride: stride,
                        into: scores,
                        scoreStride: tile
                    )
                }
                for query in best.indices {
                    let selected = unsafe Kernels.current.select(
                        scores + query * tile,
                        count: size,
                        atLeast: best[query].threshold,
                        first: first,
                        into: chosen,
                        found.baseAddress!
                    )
                    unsafe best[query].add(UnsafeBufferPointer(start: chosen, count: selected), found.baseAddress!)
                }
            }
        }
    }

    /// Adds what the neighbours of a query teach.
    func learn(
        _ query: Int,
        _ neighbours: [Candidates.Entry],
        _ lists: borrowing InvertedLists,
        into margins: inout [Calibration.Margins]
    ) {
        let isBetween = query % 2 == 1
        let others = neighbours.filter { (isBetween || $0.row != ordinals[query]) && Int($0.row) < lists.rowCount }
            .sorted { $0.score > $1.score }
        guard !others.isEmpty else { return }
        let promises = promises(Array(queries[query * dimension..<(query + 1) * dimension]), lists)
        let best = promises.max() ?? 0
        for position in margins.indices {
            let near = others.prefix(margins[position].depth)
            let level = ListRule.level(best: best, worstHit: near[near.count - 1].score)
            for hit in near {
                let (first, second) = lists.places(of: Int(hit.row))
                guard first != .none else { continue }
                let other = second == .none ? first : second
                let promise = max(promises[Int(first.list)], promises[Int(other.list)])
                margins[position].add(level - promise, isBetween: isBetween)
            }
        }
    }

    /// The direction between two rows.
    private static func between(_ left: [Float], _ right: [Float]) -> [Float] {
        let sum = zip(left, right).map { $0 + $1 }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 1e-6 ? sum.map { $0 / length } : left
    }

    /// What each list promises a query.
    private func promises(_ query: [Float], _ lists: borrowing InvertedLists) -> [Float] {
        var promises = [Float](repeating: 0, count: lists.listCount)
        // SAFETY: the query has the dimension of the centres, the output a place for each list.
        unsafe query.withUnsafeBufferPointer { query in
            unsafe promises.withUnsafeMutableBufferPointer {
                unsafe Kernels.current.dotRows(
                    query.baseAddress!,
                    lists.centres.vectors.rows,
                    count: lists.listCount,
                    dimension: dimension,
                    stride: lists.centres.vectors.stride,
                    into: $0.baseAddress!
                )
            }
        }
        for list in promises.indices { promises[list] += ListRule.spreadShare * lists.centres.spreads[list] }
        return promises
    }
}
