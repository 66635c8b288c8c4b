import Synchronization
import VectorSearch

/// Measures the searches of a partition.
final class SearchBench: Sendable {
    /// What is searched.
    let partition: Partition

    /// Unit vectors.
    private let queries: NPYArray

    /// - Precondition: There is a query, and it has the dimension of the rows.
    init(partition: Partition, queries: NPYArray) {
        self.partition = partition
        self.queries = queries
    }

    /// Answers every query of a plan once, which also warms up.
    ///
    /// - Returns: The hits of each query, in order.
    func answers(_ plan: SearchPlan) throws -> [[Hit]] {
        let calls = calls(plan)
        let work = WorkCounter(limit: calls.count)
        let found = Collected([[[Hit]]](repeating: [], count: calls.count))
        try ThreadTeam.run(plan.threads) { [partition] _ in
            while let call = work.take() {
                let hits = try partition.hits(calls[call], plan)
                found.values.withLock { $0[call] = hits }
            }
        }
        return Array(found.values.withLock { $0 }.joined().prefix(queryCount(plan)))
    }

    /// Answers the queries of a plan again and again for its time.
    func measure(_ plan: SearchPlan) throws -> SearchTiming {
        let clock = ContinuousClock()
        let calls = calls(plan)
        let work = WorkCounter(limit: .max)
        let durations = Collected<Duration>()
        let start = clock.now
        let end = start + plan.time
        try ThreadTeam.run(plan.threads) { [partition] _ in
            var own: [Duration] = []
            own.reserveCapacity(1 << 16)
            var before = clock.now
            while before < end, let piece = work.take() {
                _ = try partition.hits(calls[piece % calls.count], plan)
                let after = clock.now
                own.append(after - before)
                before = after
            }
            durations.values.withLock { $0 += own }
        }
        let elapsed = clock.now - start
        return SearchTiming(
            calls: durations.values.withLock { $0 },
            queriesPerCall: plan.batch,
            elapsed: elapsed
        )
    }

    private func queryCount(_ plan: SearchPlan) -> Int { min(plan.queryLimit ?? .max, queries.rows) }

    /// The values of each call's queries, one after the other.
    ///
    /// Every call has as many queries: the last one begins again with the first queries.
    private func calls(_ plan: SearchPlan) -> [[Float]] {
        let count = queryCount(plan)
        return stride(from: 0, to: count, by: plan.batch).map { first in
            var values: [Float] = []
            values.reserveCapacity(plan.batch * queries.columns)
            for position in first..<first + plan.batch { values += queries.row(position % count) }
            return values
        }
    }
}

extension Partition {
    /// The hits of one call of a plan.
    fileprivate func hits(_ queries: [Float], _ plan: SearchPlan) throws -> [[Hit]] {
        if plan.batch == 1 {
            return [try search(queries, k: plan.k, where: plan.filter, accuracy: plan.accuracy).hits]
        }
        return try search(
            block: queries,
            count: plan.batch,
            k: plan.k,
            where: plan.filter,
            accuracy: plan.accuracy
        ).map(\.hits)
    }
}
