import VectorSearch

/// Deletes, inserts and replaces most rows of a partition again and again, and looks what that did to its searches.
///
/// A round takes out 30 % of the rows, puts as many in under new ids (the vectors of rows that were taken out, plus
/// noise), and gives 30 % of the rows other vectors in place (those of rows chosen by chance, plus noise).
struct ChurnBench {
    /// The part of the rows that a round takes out, and that it replaces in place.
    static let share = 0.3

    /// Changes of one call.
    private static let callSize = 1_000

    private let session: SearchSession
    private var noise: BenchNoise
    private var ids: [RowID]
    private var values: [Float]
    /// The row of the base that each live row's vector was made from.
    private var sources: [Int]
    private var nextNumber: Int

    /// The churn of a session's rows, which changes its partition.
    init(_ session: SearchSession) {
        self.session = session
        let base = session.base
        noise = BenchNoise(dimension: base.columns, seed: 3)
        ids = (0..<base.rows).map(RowID.init(number:))
        values = base.values
        sources = Array(0..<base.rows)
        nextNumber = base.rows
    }

    /// Churns, and measures the partition beside a fresh one of the same rows.
    ///
    /// - Parameters:
    ///   - rounds: Rounds of changes.
    ///   - trials: How often each partition's speed is measured, in turns.
    mutating func run(_ plan: SearchPlan, rounds: Int, trials: Int) throws -> ChurnReport {
        let before = try session.report(plan)
        let clock = ContinuousClock()
        var changeTime = Duration.zero
        var changeCount = 0
        for _ in 0..<rounds {
            for changes in try round() {
                let start = clock.now
                session.filled.partition.apply(changes)
                changeTime += clock.now - start
                changeCount += changes.count
            }
            // A server does this in the background, when as many rows have changed as there are.
            if session.filled.partition.needsRebuild { session.filled.partition.rebuild() }
        }
        let dimension = session.base.columns
        let rows = NPYArray(rows: ids.count, columns: dimension, values: values)
        let (names, shares) = (ids, session.shares)
        let fresh = try BenchPartition(rows, id: { names[$0] }, topic: { shares.topic(of: names[$0].number) })
        var numbers: [RowID: Int] = [:]
        for (row, id) in ids.enumerated() { numbers[id] = row }
        let places = numbers
        let judged = SearchRecall.Rows(
            scores: ExactScores(base: rows, queries: session.queries),
            number: { places[$0] },
            matches: rows.rows
        )
        let churned = SearchBench(partition: session.filled.partition, queries: session.queries)
        let renewed = SearchBench(partition: fresh.partition, queries: session.queries)
        func recall(_ bench: SearchBench) throws -> SearchRecall {
            try SearchRecall(
                hits: try bench.answers(plan),
                plan: plan,
                queries: session.queries,
                judge: .search(fresh.partition),
                rows: judged
            )
        }
        let (recallChurned, recallFresh) = (try recall(churned), try recall(renewed))
        var speeds: [(churned: SearchTiming, fresh: SearchTiming)] = []
        for _ in 0..<trials { speeds.append((try churned.measure(plan), try renewed.measure(plan))) }
        return ChurnReport(
            rows: ids.count,
            rounds: rounds,
            plan: plan,
            changesPerSecond: Double(changeCount) / (changeTime / .seconds(1)),
            recallBefore: before.recall.value,
            recallChurned: recallChurned,
            recallFresh: recallFresh,
            selfHits: try selfHits(plan, in: rows),
            speeds: speeds,
            countMatches: session.filled.partition.count == ids.count
        )
    }

    /// The changes of a round, in calls.
    private mutating func round() throws -> [[RowChange]] {
        let count = Int(Double(ids.count) * ChurnBench.share)
        let leaving = noise.order(of: ids.count).prefix(count)
        var changes: [RowChange] = leaving.map { .remove(ids[$0]) }
        let leavingSources = leaving.map { sources[$0] }
        // The place of a row that left is taken by one that comes.
        for (place, source) in zip(leaving, noise.shuffled(leavingSources)) {
            ids[place] = RowID(number: nextNumber)
            nextNumber += 1
            changes.append(try put(source, at: place))
        }
        for place in noise.order(of: ids.count).prefix(count) {
            changes.append(try put(noise.number(below: session.base.rows), at: place))
        }
        return stride(from: 0, to: changes.count, by: ChurnBench.callSize).map { first in
            Array(changes[first..<min(first + ChurnBench.callSize, changes.count)])
        }
    }

    /// Gives a live row a neighbour of a row of the base.
    private mutating func put(_ source: Int, at place: Int) throws -> RowChange {
        let unit = try noise.neighbour(of: source, in: session.base)
        sources[place] = source
        values.replaceSubrange(place * unit.count..<(place + 1) * unit.count, with: unit)
        let topic = session.shares.topic(of: ids[place].number)
        return .upsert(ids[place], unit: unit, RowAttributes(benchTopic: topic))
    }

    /// The part of a sample of rows that find themselves, or a row as near, at rank 1.
    private func selfHits(_ plan: SearchPlan, in rows: NPYArray) throws -> Double {
        let count = min(1_000, rows.rows)
        var right = 0
        for position in 0..<count {
            let row = position * rows.rows / count
            let hits = try session.filled.partition.search(rows.row(row), k: 1, accuracy: plan.accuracy).hits
            if let hit = hits.first, hit.id == ids[row] || Double(hit.score) >= 1 - SearchRecall.tolerance {
                right += 1
            }
        }
        return Double(right) / Double(count)
    }
}
