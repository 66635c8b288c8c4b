import Synchronization
import VectorSearch

/// A partition and the calls that measure it.
final class SearchBench: Sendable {
    /// The rows.
    let partition: Partition

    /// The time that normalising the rows and filling the partition took.
    let buildTime: Duration

    private let k: Int
    private let threads: Int
    private let batch: Int
    private let accuracy: Accuracy
    private let queryCount: Int

    /// The unit vectors of each call's queries, one after the other.
    ///
    /// Every call has `batch` queries: the last one begins again with the first queries.
    private let blocks: [[Float]]

    /// The least time that the measured passes take together.
    private static let leastTime = Duration.seconds(1)

    /// Fills a partition with the rows, whose ids are their numbers.
    ///
    /// - Parameters:
    ///   - k: Hits of a search.
    ///   - threads: Threads that search at once.
    ///   - batch: Queries of a call.
    ///   - accuracy: How near to the true answers the searches have to come.
    /// - Throws: ``ExitMessage`` for a row or a query that has no direction.
    init(base: NPYArray, queries: NPYArray, k: Int, threads: Int, batch: Int, accuracy: Accuracy) throws {
        self.k = k
        self.threads = threads
        self.batch = batch
        self.accuracy = accuracy
        queryCount = queries.rows
        let clock = ContinuousClock()
        let start = clock.now
        var builder = PartitionBuilder(dimension: base.columns, capacity: base.rows)
        for row in 0..<base.rows {
            let unit = try base.unit(row, as: "row")
            try builder.append(RowID(high: 0, low: UInt64(row)), unit: unit, RowAttributes(topic: nil, confidence: 1))
        }
        partition = builder.finish()
        buildTime = clock.now - start
        let units = try (0..<queries.rows).map { try queries.unit($0, as: "query") }
        blocks = stride(from: 0, to: queries.rows, by: batch).map { first in
            (first..<first + batch).flatMap { units[$0 % units.count] }
        }
    }

    /// Answers every query once, which also warms up.
    ///
    /// - Returns: The hits of each query, in order.
    func answers() throws -> [[Hit]] {
        let work = WorkCounter(limit: blocks.count)
        let found = Collected([[[Hit]]](repeating: [], count: blocks.count))
        try ThreadTeam.run(threads) { [self] _ in
            while let block = work.take() {
                let hits = try call(block)
                found.values.withLock { $0[block] = hits }
            }
        }
        return Array(found.values.withLock { $0 }.joined().prefix(queryCount))
    }

    /// Answers all queries again and again for about a second.
    func measure() throws -> SearchTiming {
        let clock = ContinuousClock()
        let durations = Collected([Duration]())
        var elapsed = Duration.zero
        var passes = 1
        while elapsed < SearchBench.leastTime {
            let work = WorkCounter(limit: passes * blocks.count)
            let start = clock.now
            try ThreadTeam.run(threads) { [self] _ in
                var own: [Duration] = []
                while let piece = work.take() {
                    let before = clock.now
                    _ = try call(piece % blocks.count)
                    own.append(clock.now - before)
                }
                durations.values.withLock { $0 += own }
            }
            let time = clock.now - start
            elapsed += time
            // As many passes as the time left has room for, so that threads are seldom started.
            passes *= max(1, Int(((SearchBench.leastTime - elapsed) / time).rounded(.up)))
        }
        let calls = durations.values.withLock { $0 }
        return SearchTiming(calls: calls, queriesPerCall: batch, elapsed: elapsed)
    }

    private func call(_ block: Int) throws -> [[Hit]] {
        if batch == 1 { return [try partition.search(blocks[block], k: k, accuracy: accuracy).hits] }
        return try partition.search(block: blocks[block], count: batch, k: k, accuracy: accuracy).map(\.hits)
    }

    /// Values that several threads add to.
    private final class Collected<Value: Sendable>: Sendable {
        let values: Mutex<[Value]>

        init(_ values: [Value]) { self.values = Mutex(values) }
    }
}

extension NPYArray {
    /// The direction of a row.
    fileprivate func unit(_ row: Int, as kind: String) throws -> [Float] {
        do throws(VectorError) {
            return try UnitVector(normalising: Array(values[row * columns..<(row + 1) * columns])).values
        } catch {
            throw ExitMessage("\(kind) \(row) \(error)")
        }
    }
}
