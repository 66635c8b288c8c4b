/// Queries made of rows, of which a partition learns how many lists a search has to visit.
///
/// Half of the queries are rows, which do not count as their own neighbours. The others lie half-way between two rows:
/// they belong to no group of rows, as questions often do not.
@safe struct CalibrationSample: Sendable {
    /// Ranks of neighbours that a search may be asked for, ascending.
    let depths: [Int]

    private let dimension: Int
    private let ordinals: [UInt32]
    private let queries: [Float]

    /// Queries, most of which learn the ranks that most searches ask for.
    ///
    /// The margin for a recall of 0.99 is set by the last hundredth of the neighbours, and those of one query lie alike:
    /// with 8,192 queries the recall of two builds differs by about 0.001. Half as many must do where each costs more.
    private static func size(rows: Int) -> Int { min(rows < 200_000 ? 8_192 : 4_096, max(rows / 2, middleSize), rows) }

    /// The first queries learn all ranks: they teach more each, and cost more.
    private static let deepSize = 64

    /// The next ones learn ranks up to 100, the others up to 10.
    private static let middleSize = 768

    /// The deepest rank that is learnt.
    private static let deepest = 2_000

    /// Queries whose neighbours are sought far and wide; what they teach bounds the search for those of the others.
    static let wideSize = 256

    /// How far below the level of a query the lists may be that are searched for its true neighbours.
    ///
    /// Wider by far than what is learnt: 0.1 to 0.25.
    static let wideEffort = SearchEffort(margin: 0.4, reach: 2)

    /// The effort that finds almost all neighbours, as the first queries teach.
    static func effort(after first: Calibration) -> SearchEffort {
        let margin = first.margin(recall: 0.9995, depth: 100) + 0.02
        return SearchEffort(margin: min(margin, wideEffort.margin), reach: wideEffort.reach)
    }

    /// A sample of the rows 0..<count.
    ///
    /// - Parameter copy: The values of a row; `nil` when it is gone.
    init(of count: Int, dimension: Int, _ copy: (Int) -> [Float]?) {
        var random = SeededNumbers(seed: 0xCA11)
        var ordinals: [UInt32] = []
        var queries: [Float] = []
        var last: [Float] = []
        for ordinal in random.sample(CalibrationSample.size(rows: count), of: count) {
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

    /// No margins yet.
    func noMargins() -> [Calibration.Margins] { depths.map { Calibration.Margins(depth: $0) } }

    /// Adds what a query teaches: its neighbours are searched in far more lists than are needed, and those are noted that
    /// were.
    ///
    /// - Parameter effort: ``wideEffort`` for the first ``wideSize`` queries, then ``effort(after:)``.
    /// - Complexity: O(rows of the visited lists + lists x dimension)
    func learn(
        _ query: Int,
        from rows: borrowing PartitionRows,
        effort: SearchEffort,
        _ scratch: SearchScratch,
        into margins: inout [Calibration.Margins]
    ) {
        let isBetween = query % 2 == 1
        let deepest =
            query < CalibrationSample.deepSize
            ? depths[depths.count - 1] : query < CalibrationSample.middleSize ? 100 : 10
        let values = Array(queries[query * dimension..<(query + 1) * dimension])
        // A row that is a query finds itself beside its neighbours.
        let found = unsafe rows.probable(
            for: values,
            k: min(deepest, depths[depths.count - 1]) + 1,
            effort: effort,
            scratch
        )
        let others = found.filter { isBetween || $0.row != ordinals[query] }.sorted { $0.score > $1.score }
        guard !others.isEmpty else { return }
        let promises = promises(values, rows.lists)
        let best = promises.max() ?? 0
        for position in margins.indices where margins[position].depth <= deepest {
            let near = others.prefix(margins[position].depth)
            let worst = near[near.count - 1].score
            let level = ListRule.level(best: best, worstHit: worst)
            for hit in near {
                let (first, second) = rows.lists.places(of: Int(hit.row))
                let other = second == .none ? first : second
                let promise = max(promises[Int(first.list)], promises[Int(other.list)])
                margins[position].add(level - promise, belowHit: worst - promise, isBetween: isBetween)
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
