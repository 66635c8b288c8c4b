import Foundation
import Synchronization
import VectorSearch

/// Which part of the hits belongs to the best, and whether there are as many as there should be.
///
/// Aware of ties: a hit counts when its exact score is at least the `k`-th best exact score, less a tolerance.
struct SearchRecall {
    /// What the `k`-th best score is taken from.
    enum Judge: Sendable {
        /// The first `k` columns of the true neighbours of each query.
        case truth(NPYIntegers)
        /// An exact search of the rows, for a sample of the queries.
        case search(Partition)
        /// A double-precision pass over all rows, for every query.
        case pass
    }

    /// The rows that hits are judged by.
    struct Rows: Sendable {
        /// The scores of queries and rows.
        let scores: ExactScores

        /// The number of the row with an id, `nil` when there is none.
        let number: @Sendable (RowID) -> Int?

        /// Whether a row may be answered.
        var admits: @Sendable (Int) -> Bool = { _ in true }

        /// How many rows may be answered.
        let matches: Int
    }

    /// How far a hit's exact score may be below the `k`-th best: what rounding to float32 can do.
    static let tolerance = 1e-6

    /// The most queries of a sample: with fewer, two samples of the same recall differ by more than some thousandths.
    static let sampleSize = 2_000

    /// Queries that an exact search answers as a block.
    private static let blockSize = 64

    /// The part of the hits that there should be, 0 to 1: right ones by min(k, matches) of each query.
    let value: Double

    /// Queries with fewer hits than min(k, matches).
    let shortAnswers: Int

    /// Hits that must not be answered: another row's than those that match, or the same row twice.
    let wrongHits: Int

    /// Judges the hits of each query of a plan.
    ///
    /// - Parameters:
    ///   - queries: Unit vectors.
    ///   - judge: True neighbours from a file judge plans without a filter, and `k` up to their columns.
    /// - Complexity: O(judged queries x rows x columns) for a search or a pass
    init(hits: [[Hit]], plan: SearchPlan, queries: NPYArray, judge: Judge, rows: Rows) throws {
        let wanted = min(plan.k, rows.matches)
        var judged = Array(hits.indices)
        if case .search = judge, hits.count > SearchRecall.sampleSize {
            judged = (0..<SearchRecall.sampleSize).map { $0 * hits.count / SearchRecall.sampleSize }
        }
        shortAnswers = hits.count { $0.count < wanted }
        wrongHits = hits.reduce(0) { sum, hits in
            let numbers = hits.compactMap { rows.number($0.id) }.filter(rows.admits)
            return sum + hits.count - Set(numbers).count
        }
        guard wanted > 0, !judged.isEmpty else {
            value = 1
            return
        }
        let sample = judged
        let blocks = (sample.count + SearchRecall.blockSize - 1) / SearchRecall.blockSize
        let work = WorkCounter(limit: blocks)
        let right = Total()
        try ThreadTeam.run(min(ProcessInfo.processInfo.activeProcessorCount, blocks)) { _ in
            while let block = work.take() {
                let first = block * SearchRecall.blockSize
                let block = sample[first..<min(first + SearchRecall.blockSize, sample.count)]
                let borders = try judge.borders(of: block, wanted, plan, queries, rows)
                for (query, border) in zip(block, borders) {
                    let numbers = Set(hits[query].compactMap { rows.number($0.id) }.filter(rows.admits))
                    let count = numbers.count {
                        rows.scores.score(query: query, row: $0) >= border - SearchRecall.tolerance
                    }
                    right.value.add(min(count, wanted), ordering: .relaxed)
                }
            }
        }
        value = Double(right.value.load(ordering: .relaxed)) / Double(sample.count * wanted)
    }

    /// A sum that several threads add to.
    private final class Total: Sendable {
        let value = Atomic(0)
    }
}

extension SearchRecall.Judge {
    /// The exact scores of the last rows that belong to the answers of some queries.
    fileprivate func borders(
        of block: ArraySlice<Int>,
        _ wanted: Int,
        _ plan: SearchPlan,
        _ queries: NPYArray,
        _ rows: SearchRecall.Rows
    ) throws -> [Double] {
        switch self {
        case .truth(let truth):
            return block.map { query in
                let first = query * truth.columns
                return truth.values[first..<first + wanted]
                    .reduce(.infinity) { min($0, rows.scores.score(query: query, row: $1)) }
            }
        case .search(let oracle):
            let answers = try oracle.nearest(
                toBlock: block.flatMap { queries.row($0) },
                count: block.count,
                k: wanted,
                where: plan.filter
            )
            return zip(block, answers)
                .map { query, hits in
                    hits.compactMap { rows.number($0.id) }
                        .reduce(.infinity) { min($0, rows.scores.score(query: query, row: $1)) }
                }
        case .pass: return block.map { rows.scores.kthBest(query: $0, k: wanted, where: rows.admits) }
        }
    }
}
