import Foundation
import Synchronization
import VectorSearch

/// Which part of the hits belongs to the `k` best.
///
/// Aware of ties: a hit counts when its exact score is at least the `k`-th best exact score, less a tolerance.
struct SearchRecall {
    /// What the `k`-th best score is taken from.
    enum Judge: Sendable {
        /// The first `k` columns of the true neighbours of each query.
        case truth(NPYIntegers)
        /// A pass over all rows, for every query or for a sample.
        case pass(everyQuery: Bool)
    }

    /// How far a hit's exact score may be below the `k`-th best: what rounding to float32 can do.
    static let tolerance = 1e-6

    /// The most queries of a sample.
    static let sampleSize = 200

    /// The part of the hits, 0 to 1.
    let value: Double

    /// Judges the hits of each query, whose ids are row numbers.
    ///
    /// - Complexity: O(judged queries x rows x columns) for a pass
    init(hits: [[Hit]], k: Int, judge: Judge, scores: ExactScores) throws {
        var judged = Array(hits.indices)
        if case .pass(everyQuery: false) = judge, hits.count > SearchRecall.sampleSize {
            judged = (0..<SearchRecall.sampleSize).map { $0 * hits.count / SearchRecall.sampleSize }
        }
        let queries = judged
        let work = WorkCounter(limit: queries.count)
        let right = Total()
        try ThreadTeam.run(min(ProcessInfo.processInfo.activeProcessorCount, queries.count)) { _ in
            while let position = work.take() {
                let query = queries[position]
                let best = SearchRecall.kthBest(of: query, k, by: judge, scores) - SearchRecall.tolerance
                let count = hits[query].count { scores.score(query: query, row: Int($0.id.low)) >= best }
                right.value.add(count, ordering: .relaxed)
            }
        }
        value = Double(right.value.load(ordering: .relaxed)) / Double(queries.count * k)
    }

    private static func kthBest(of query: Int, _ k: Int, by judge: Judge, _ scores: ExactScores) -> Double {
        switch judge {
        case .truth(let truth):
            let first = query * truth.columns
            return truth.values[first..<first + k].reduce(.infinity) { min($0, scores.score(query: query, row: $1)) }
        case .pass: return scores.kthBest(query: query, k: k)
        }
    }

    /// A sum that several threads add to.
    private final class Total: Sendable {
        let value = Atomic(0)
    }
}
