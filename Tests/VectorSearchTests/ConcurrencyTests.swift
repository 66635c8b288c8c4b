import Foundation
import Synchronization
import TestSupport
import Testing
import VectorSearch

@Suite("Searches beside changes")
struct ConcurrencyTests {
    /// What a writer has done, and whether it has ended.
    private final class Progress: Sendable {
        /// The last version that the writer may have begun to apply.
        let begun = Atomic(0)
        /// The last version that was wholly applied.
        let applied = Atomic(0)
        let hasEnded = Atomic(false)
        let faults = Shared([String]())
        let searches = Atomic(0)

        /// Records a fault, of which the first few are enough.
        func fault(_ text: String) { faults.change { if $0.count < 5 { $0.append(text) } } }

        /// Applies versions 1 to `last` in order, never far ahead of the searches beside it.
        func write(upTo last: Int, _ apply: (Int) -> Void) {
            for version in 1...last {
                // Without this a writer on a busy machine may end before the first search begins.
                while searches.load(ordering: .relaxed) < version / 4, faults.value.isEmpty { sched_yield() }
                begun.store(version, ordering: .sequentiallyConsistent)
                apply(version)
                applied.store(version, ordering: .sequentiallyConsistent)
            }
            hasEnded.store(true, ordering: .sequentiallyConsistent)
        }

        /// Searches until the writer has ended, and once more; the closure gets the version that must be visible.
        func read(_ search: (Int) throws -> Void) {
            var isLast = false
            while !isLast {
                isLast = hasEnded.load(ordering: .sequentiallyConsistent)
                do {
                    try search(applied.load(ordering: .sequentiallyConsistent))
                } catch {
                    return fault("\(error)")
                }
                searches.add(1, ordering: .relaxed)
            }
        }
    }

    /// The score of a version for the first axis, exactly: above that of the rows that never change, from version 0 on.
    private static func score(version: Int) -> Float { Float(version + 1) / 8_192 }

    /// The version of a score, or -1 for that of the rows that never change.
    private static func version(score: Float?) -> Int { Int(((score ?? 0) * 8_192).rounded()) - 1 }

    /// A unit vector of a version.
    private static func unit(version: Int) -> [Float] {
        let first = score(version: version)
        return [first, (1 - first * first).squareRoot(), 0, 0]
    }

    /// Rows that never change: on the third axis, so that they score 0 for the first.
    private static let still = 1_500

    /// Rows that all change in each version.
    private static let moving = 25

    private static func movingID(_ number: Int) -> RowID { RowID(high: 9, low: UInt64(number)) }

    /// The changes that bring all moving rows to a version; the topic tells whether it is even.
    private static func changes(to version: Int) -> [RowChange] {
        let attributes = RowAttributes(topic: version % 2 == 0 ? "even" : "odd", confidence: 1)
        return (0..<moving).map { .upsert(movingID($0), unit: unit(version: version), attributes) }
    }

    private static func stillPartition() throws -> Partition {
        var builder = PartitionBuilder(dimension: 4)
        for number in 0..<still {
            try builder.append(RowID(number), unit: [0, 0, 1, 0], RowAttributes(topic: "still", confidence: 1))
        }
        return builder.finish()
    }

    @Test("A search sees all of one state, not older than what was applied before it began")
    func wholeStates() throws {
        let partition = try Self.stillPartition()
        partition.apply(Self.changes(to: 0))
        let progress = Progress()
        let axis: [Float] = [1, 0, 0, 0]
        onOwnThreads(4) { thread in
            if thread == 0 { return progress.write(upTo: 1_200) { partition.apply(Self.changes(to: $0)) } }
            progress.read { visible in
                let filter: RowFilter = thread == 3 ? RowFilter(topic: "even") : .all
                let hits: [Hit]
                if thread == 1 {
                    hits = try partition.nearest(to: axis, k: 60, where: filter)
                } else {
                    let both = try partition.nearest(toBlock: axis + axis, count: 2, k: 60, where: filter)
                    if both[0] != both[1] { progress.fault("a block saw two states") }
                    hits = both[0]
                }
                let latest = progress.begun.load(ordering: .sequentiallyConsistent)
                let moved = hits.filter { $0.id.high == 9 }
                if thread == 3, hits.isEmpty {
                    // An odd version was the state: at least one lies in what the search may have seen.
                    if visible == latest, visible % 2 == 0 { progress.fault("even rows are missing at \(visible)") }
                    return
                }
                let version = Self.version(score: moved.first?.score)
                if Set(moved.map(\.score)).count != 1 { progress.fault("states are mixed") }
                if Set(moved.map(\.id)).count != Self.moving { progress.fault("\(moved.count) moving rows") }
                if !(visible...latest).contains(version) {
                    progress.fault("\(version) is not in \(visible)...\(latest)")
                }
                if thread == 3, version % 2 != 0 || hits.count != Self.moving {
                    progress.fault("the filter let through version \(version), \(hits.count) hits")
                }
                if thread != 3, hits.count != 60 { progress.fault("\(hits.count) hits") }
            }
        }
        #expect(progress.faults.value.isEmpty, "\(progress.faults.value)")
        #expect(partition.count == Self.still + Self.moving)
    }

    @Test("A row that was removed never appears again, and a row that stays is always found")
    func removedAndStaying() throws {
        let doomed = 800
        let partition = try Self.stillPartition()
        partition.apply([.upsert(RowID(high: 7, low: 0), unit: [0, 0, 0, 1], plain)])
        partition.apply((1...doomed).map { .upsert(Self.movingID($0), unit: [0, 1, 0, 0], plain) })
        let progress = Progress()
        onOwnThreads(4) { thread in
            if thread == 0 {
                return progress.write(upTo: doomed) { version in
                    // Rows of other ids come in between, so that the last row moves into the hole again and again.
                    partition.apply([.remove(Self.movingID(version))])
                    partition.apply([.upsert(RowID(high: 8, low: UInt64(version)), unit: [1, 0, 0, 0], plain)])
                }
            }
            progress.read { removed in
                let query: [Float] = [0, 0.8, 0, 0.6]
                let hits: [Hit]
                if thread == 1 {
                    hits = try partition.nearest(to: query, k: 1_000)
                } else {
                    hits = try partition.nearest(toBlock: query + query, count: 2, k: 1_000)[1]
                }
                let left = progress.begun.load(ordering: .sequentiallyConsistent)
                let doomedHits = hits.filter { $0.id.high == 9 }
                if let back = doomedHits.first(where: { $0.id.low <= UInt64(removed) }) {
                    progress.fault("\(back) was removed")
                }
                // Rows whose removal has not begun are all there, above every other score.
                if doomedHits.count < doomed - left { progress.fault("\(doomedHits.count) of \(doomed - left) rows") }
                if !hits.contains(where: { $0.id == RowID(high: 7, low: 0) }) {
                    progress.fault("the staying row is lost")
                }
                let count = partition.count
                if !(Self.still + doomed...Self.still + doomed + 1).contains(count) { progress.fault("\(count) rows") }
            }
        }
        #expect(progress.faults.value.isEmpty, "\(progress.faults.value)")
        #expect(partition.count == Self.still + doomed + 1)
    }

    @Test("More changes than the pending log holds are all applied, and searches go on")
    func fullLog() throws {
        let partition = try Self.stillPartition()
        partition.apply((0..<700).map { .upsert(Self.movingID($0), unit: Self.unit(version: 0), plain) })
        let progress = Progress()
        let rounds = 8
        onOwnThreads(4) { thread in
            if thread == 0 {
                return progress.write(upTo: rounds) { version in
                    let attributes = RowAttributes(topic: "\(version)", confidence: 1)
                    let changes: [RowChange] = (0..<5_000).map { number in
                        .upsert(Self.movingID(number % 700), unit: Self.unit(version: version), attributes)
                    }
                    partition.apply(changes)
                    // Beyond the limit already, and still more.
                    partition.apply(
                        (0..<700).map { .upsert(Self.movingID($0), unit: Self.unit(version: version), plain) }
                    )
                }
            }
            progress.read { visible in
                let hits = try partition.nearest(to: [1, 0, 0, 0], k: 10)
                let latest = progress.begun.load(ordering: .sequentiallyConsistent)
                let version = Self.version(score: hits.first?.score)
                if !(visible...latest).contains(version) {
                    progress.fault("\(version) is not in \(visible)...\(latest)")
                }
                if Set(hits.map(\.score)).count != 1 { progress.fault("states are mixed") }
            }
        }
        #expect(progress.faults.value.isEmpty, "\(progress.faults.value)")
        #expect(progress.searches.load(ordering: .relaxed) >= 3)
        #expect(partition.count == Self.still + 700)
        let hits = try partition.nearest(to: [1, 0, 0, 0], k: 1_000)
        #expect(hits.prefix(700).allSatisfy { $0.score == Self.score(version: rounds) && $0.id.high == 9 })
    }

    @Test("After churn beside searches a partition equals a dictionary that had the same changes")
    func churnBesideSearches() throws {
        let progress = Progress()
        let partition = Partition(dimension: 5)
        let final = Shared(BruteForce())
        onOwnThreads(3) { thread in
            if thread == 0 {
                var random = SplitMix(seed: 71)
                var oracle = BruteForce()
                progress.write(upTo: 3_000) { _ in
                    let id = RowID(Int.random(in: 0..<200, using: &random))
                    let change: RowChange =
                        switch Int.random(in: 0..<4, using: &random) {
                        case 0: .remove(id)
                        case 1: .reattribute(id, random.attributes())
                        default: .upsert(id, unit: random.unit(5), random.attributes())
                        }
                    partition.apply([change])
                    oracle.apply(change)
                }
                let result = oracle
                return final.change { $0 = result }
            }
            var random = SplitMix(seed: 72 + UInt64(thread))
            progress.read { _ in
                let hits = try partition.nearest(to: random.unit(5), k: 20, where: RowFilter(minimumConfidence: 0.5))
                if Set(hits.map(\.id)).count != hits.count { progress.fault("a row twice") }
            }
        }
        #expect(progress.faults.value.isEmpty, "\(progress.faults.value)")
        let oracle = final.value
        #expect(partition.count == oracle.rows.count)
        for filter in [.all, RowFilter(topic: "topic 1"), RowFilter(minimumConfidence: 0.6)] {
            let query: [Float] = [0.6, 0, 0.8, 0, 0]
            let hits = try partition.nearest(to: query, k: 1_000, where: filter)
            #expect(oracle.fault(in: hits, for: query, k: 1_000, where: filter) == nil)
        }
    }
}

/// Runs a closure on several threads of their own, which need no place in a pool, and waits for all of them.
private func onOwnThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    for number in 0..<count {
        group.enter()
        Thread.detachNewThread {
            body(number)
            group.leave()
        }
    }
    group.wait()
}
