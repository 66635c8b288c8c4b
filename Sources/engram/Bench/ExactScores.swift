/// Cosines in double precision by plain loops: what the results of a search are judged by.
struct ExactScores: Sendable {
    private let base: NPYArray
    private let queries: NPYArray
    private let rowLengths: [Double]
    private let queryLengths: [Double]

    /// The scores of the queries against the rows of a base with the same number of columns.
    init(base: NPYArray, queries: NPYArray) {
        self.base = base
        self.queries = queries
        rowLengths = ExactScores.lengths(of: base)
        queryLengths = ExactScores.lengths(of: queries)
    }

    /// The score of a query against a row.
    ///
    /// - Complexity: O(columns)
    func score(query: Int, row: Int) -> Double {
        let product = ExactScores.dot(
            queries.values,
            query * base.columns,
            base.values,
            row * base.columns,
            base.columns
        )
        return product / (queryLengths[query] * rowLengths[row])
    }

    /// The `k`-th best score of a query among the rows that pass.
    ///
    /// - Precondition: At least `k` rows pass.
    /// - Complexity: O(rows x columns)
    func kthBest(query: Int, k: Int, where passes: (Int) -> Bool) -> Double {
        // Ascending, so that the first is what a row has to beat.
        var best: [Double] = []
        best.reserveCapacity(k + 1)
        for row in 0..<base.rows where passes(row) {
            let score = score(query: query, row: row)
            if best.count == k, score <= best[0] { continue }
            var low = 0
            var high = best.count
            while low < high {
                let middle = (low + high) / 2
                if best[middle] < score { low = middle + 1 } else { high = middle }
            }
            best.insert(score, at: low)
            if best.count > k { best.removeFirst() }
        }
        return best[0]
    }

    private static func lengths(of array: NPYArray) -> [Double] {
        (0..<array.rows).map { row in
            let start = row * array.columns
            return dot(array.values, start, array.values, start, array.columns).squareRoot()
        }
    }

    private static func dot(_ left: [Float], _ leftStart: Int, _ right: [Float], _ rightStart: Int, _ count: Int)
        -> Double
    {
        // Independent sums, so that an addition need not wait for the one before it.
        var sums = SIMD4<Double>()
        var position = 0
        while position + 4 <= count {
            let (l, r) = (leftStart + position, rightStart + position)
            let a = SIMD4(left[l], left[l + 1], left[l + 2], left[l + 3])
            let b = SIMD4(right[r], right[r + 1], right[r + 2], right[r + 3])
            sums += SIMD4<Double>(a) * SIMD4<Double>(b)
            position += 4
        }
        var sum = sums.sum()
        for rest in position..<count { sum += Double(left[leftStart + rest]) * Double(right[rightStart + rest]) }
        return sum
    }
}
