import VectorSearch

/// Rows, queries and a judge: what several measurements have in common.
final class SearchSession: Sendable {
    /// Unit vectors; the id of a row is its number.
    let base: NPYArray

    /// Unit vectors.
    let queries: NPYArray

    /// The rows, filled in.
    let filled: BenchPartition

    /// The topics that filters ask for.
    let shares: TopicShares

    private let judge: SearchRecall.Judge?
    private let scores: ExactScores

    /// Fills a partition with the rows.
    ///
    /// - Parameters:
    ///   - judge: What recall is measured by; `nil` for an exact search.
    init(base: NPYArray, queries: NPYArray, shares: TopicShares, judge: SearchRecall.Judge?) throws {
        self.base = base
        self.queries = queries
        self.shares = shares
        self.judge = judge
        filled = try BenchPartition(base, id: RowID.init(number:), topic: shares.topic(of:))
        scores = ExactScores(base: base, queries: queries)
    }

    /// Measures speed and recall.
    ///
    /// - Parameter selectivity: One of the shares, to search with its filter.
    /// - Throws: ``ExitMessage`` for another selectivity.
    func report(_ plan: SearchPlan, selectivity: Double? = nil) throws -> SearchReport {
        var plan = plan
        let count = base.rows
        let number: @Sendable (RowID) -> Int? = { $0.high == 0 && $0.low < count ? $0.number : nil }
        var rows = SearchRecall.Rows(scores: scores, number: number, matches: count)
        var judge = judge ?? .search(filled.partition)
        // A file of true neighbours knows of no filter, and of no more neighbours than it has columns.
        if case .truth(let truth) = judge, selectivity != nil || truth.columns < plan.k {
            judge = .search(filled.partition)
        }
        var selection: (share: Double, matches: Int)?
        if let selectivity {
            guard let topic = shares.topic(for: selectivity) else {
                throw ExitMessage("no rows were given a selectivity of \(selectivity)")
            }
            plan.filter = RowFilter(topic: topic)
            let shares = shares
            let admits: @Sendable (Int) -> Bool = { shares.topic(of: $0) == topic }
            let matches = (0..<count).count(where: admits)
            rows = SearchRecall.Rows(scores: scores, number: number, admits: admits, matches: matches)
            selection = (selectivity, matches)
        }
        let bench = SearchBench(partition: filled.partition, queries: queries)
        let hits = try bench.answers(plan)
        let timing = try bench.measure(plan)
        return SearchReport(
            rows: base.rows,
            dimension: base.columns,
            plan: plan,
            buildSeconds: filled.buildTime / .seconds(1),
            bytesPerRow: Double(filled.partition.byteCount) / Double(base.rows),
            timing: timing,
            recall: try SearchRecall(hits: hits, plan: plan, queries: queries, judge: judge, rows: rows),
            selection: selection
        )
    }
}
