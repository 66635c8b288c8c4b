import Foundation
import Synchronization
import VectorSearch

/// Measures searches while a thread inserts rows at a steady rate, beside searches of the idle partition.
struct InsertBench {
    let session: SearchSession
    /// Rows inserted in a second, one a call.
    let rate: Double

    /// Measures idle and loaded in turns; the inserted rows are taken out in the end.
    ///
    /// - Parameter trials: How often each is measured.
    func run(_ plan: SearchPlan, trials: Int) throws -> InsertReport {
        let bench = SearchBench(partition: session.filled.partition, queries: session.queries)
        _ = try bench.answers(plan)
        var pairs: [(idle: SearchTiming, loaded: SearchTiming)] = []
        var inserted: [(id: RowID, unit: [Float])] = []
        var insertTimes: [Duration] = []
        var seconds = 0.0
        for trial in 0..<trials {
            let idle = try bench.measure(plan)
            // Vectors are made beforehand: the writer only inserts.
            let room = Int((rate * (plan.time / .seconds(1)) * 1.5).rounded(.up)) + 1
            let writer = Writer(try rows(room, from: session.base.rows + inserted.count, seed: UInt64(trial) + 31))
            let start = ContinuousClock.now
            let thread = writer.start(session.filled.partition, rate: rate)
            let result = Result { try bench.measure(plan) }
            let outcome = writer.stop(thread)
            seconds += (ContinuousClock.now - start) / .seconds(1)
            inserted += outcome.rows
            insertTimes += outcome.times
            pairs.append((idle, try result.get()))
        }
        let found = try inserted.indices.filter { $0 % max(1, inserted.count / 200) == 0 }.map { position in
            let row = inserted[position]
            let hit = try session.filled.partition.search(row.unit, k: 1, accuracy: plan.accuracy).hits.first
            return hit.map { $0.id == row.id || Double($0.score) >= 1 - SearchRecall.tolerance } ?? false
        }
        for row in inserted { session.filled.partition.apply([.remove(row.id)]) }
        guard !insertTimes.isEmpty else { throw ExitMessage("no row was inserted: --seconds is too short") }
        return InsertReport(
            rows: session.base.rows,
            plan: plan,
            wantedRate: rate,
            rate: Double(insertTimes.count) / seconds,
            pairs: pairs,
            inserts: SearchTiming(calls: insertTimes, queriesPerCall: 1, elapsed: .seconds(seconds)),
            selfHits: Double(found.count { $0 }) / Double(found.count)
        )
    }

    private func rows(_ count: Int, from first: Int, seed: UInt64) throws -> [(id: RowID, unit: [Float])] {
        var noise = BenchNoise(dimension: session.base.columns, seed: seed)
        return try (0..<count).map { position in
            let source = noise.number(below: session.base.rows)
            return (RowID(number: first + position), try noise.neighbour(of: source, in: session.base))
        }
    }

    /// A thread that inserts.
    private final class Writer: Sendable {
        private let rows: [(id: RowID, unit: [Float])]
        private let isStopping = Atomic(false)
        private let times = Collected<Duration>()

        init(_ rows: [(id: RowID, unit: [Float])]) { self.rows = rows }

        /// Starts to insert.
        ///
        /// - Returns: What the thread signals when it ends.
        func start(_ partition: Partition, rate: Double) -> DispatchSemaphore {
            let end = DispatchSemaphore(value: 0)
            Thread.detachNewThread { [self] in
                var own: [Duration] = []
                own.reserveCapacity(rows.count)
                let start = ContinuousClock.now
                while own.count < rows.count, !isStopping.load(ordering: .relaxed) {
                    let due = Int((ContinuousClock.now - start) / .seconds(1) * rate)
                    while own.count < min(due, rows.count) {
                        let row = rows[own.count]
                        let before = ContinuousClock.now
                        partition.apply([.upsert(row.id, unit: row.unit, RowAttributes(benchTopic: nil))])
                        own.append(ContinuousClock.now - before)
                    }
                    Thread.sleep(forTimeInterval: min(0.000_5, 0.5 / rate))
                }
                times.values.withLock { $0 = own }
                end.signal()
            }
            return end
        }

        /// Ends the thread.
        ///
        /// - Returns: The rows that were inserted, and how long each insert took.
        func stop(_ end: DispatchSemaphore) -> (rows: [(id: RowID, unit: [Float])], times: [Duration]) {
            isStopping.store(true, ordering: .relaxed)
            end.wait()
            let taken = times.values.withLock { $0 }
            return (Array(rows.prefix(taken.count)), taken)
        }
    }
}
