import TestSupport
import Testing

@testable import VectorSearch

@Suite("Turnover of coded rows")
struct CodedChurnTests {
    @Test(
        "After ten rounds of deletes and upserts recall is that of a fresh build, and every row finds itself",
        arguments: [0, 2]
    )
    func turnover(moves: Int) throws {
        var random = SplitMix(seed: 191)
        let centres = (0..<80).map { _ in random.unit(96) }
        // Where groups move on, later rows are not where the lists were made.
        func unit(_ round: Int) -> [Float] {
            let centre = centres[(Int.random(in: 0..<40, using: &random) + moves * round) % 80]
            let direction = random.unit(96)
            return normalised(zip(centre, direction).map { $0 + 0.8 * $1 })
        }
        let (partition, built) = try partition(of: (0..<4_500).map { _ in unit(0) })
        var oracle = built
        var next = 4_500
        for round in 1...10 {
            let ids = oracle.rows.keys.sorted().shuffled(using: &random)
            var changes = ids.prefix(1_350).map { RowChange.remove($0) }
            // A third of the upserts replace a row, the others bring a new one.
            for id in ids.dropFirst(1_350).prefix(675) { changes.append(.upsert(id, unit: unit(round), plain)) }
            for _ in 0..<1_350 {
                changes.append(.upsert(RowID(next), unit: unit(round), plain))
                next += 1
            }
            changes.shuffle(using: &random)
            partition.apply(changes)
            for change in changes { oracle.apply(change) }
            // Rows that stay where they were need no rebuild; for others it is due when the partition says so.
            if moves > 0, partition.needsRebuild { partition.rebuild() }
        }
        #expect(partition.count == oracle.rows.count)
        #expect(ListFaults(of: partition).found == [])

        var builder = PartitionBuilder(dimension: 96)
        for (id, unit) in oracle.units { try builder.append(id, unit: unit, plain) }
        let fresh = builder.finish()
        let queries = random.queries(80, near: oracle.units.map(\.1))
        let truths = try fresh.exact(queries, k: 10)
        #expect(sameBits(truths, try partition.exact(queries, k: 10)))
        #expect(oracle.fault(in: truths[0], for: queries[0], k: 10) == nil)
        let churned = recall(try partition.usual(queries, k: 10), truths, of: 10)
        let rebuilt = recall(try fresh.usual(queries, k: 10), truths, of: 10)
        #expect(churned >= rebuilt - (moves == 0 ? 0.01 : 0.05))
        #expect(churned >= (moves == 0 ? 0.97 : 0.93))
        let strangers = try partition.strangers(to: oracle.units.prefix(500)).count
        if moves == 0 {
            #expect(strangers == 0)
        } else {
            // The margin was learnt from groups that are gone: a few rows in a hundred stay unseen until a rebuild.
            withKnownIssue("rows of new groups are not always found", isIntermittent: true) { #expect(strangers == 0) }
            #expect(strangers <= 10)
            partition.rebuild()
            let again = recall(try partition.usual(queries, k: 10), truths, of: 10)
            #expect(again >= rebuilt - 0.01)
            #expect(try partition.strangers(to: oracle.units.prefix(500)).count == 0)
        }
        #expect(try fresh.strangers(to: oracle.units.prefix(100)).count == 0)
    }
}
