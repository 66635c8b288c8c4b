import TestSupport
import Testing

@testable import VectorSearch

@Suite("Recall")
struct RecallTests {
    @Test(
        "The usual search of a real set finds 98 of 100 neighbours, and every row itself",
        .enabled(if: !RealSet.names.isEmpty, RealSet.absence),
        arguments: RealSet.names
    )
    func realSets(name: String) throws {
        let set = try RealSet(name, queries: 200)
        let (partition, oracle) = try partition(of: set.base)
        #expect(partition.examine { $0.lists.listCount } >= 1)
        let truths = try partition.exact(set.queries, k: 100)
        // Exact answers are compared with products in double precision.
        for query in [0, set.queries.count - 1] {
            #expect(oracle.fault(in: truths[query], for: set.queries[query], k: 100) == nil)
        }
        for k in [1, 10] {
            let found = recall(try partition.usual(set.queries, k: k), truths, of: k)
            #expect(found >= 0.98, "recall at \(k)")
        }
        #expect(try partition.strangers(to: oracle.units.prefix(300)).count == 0)
        #expect(ListFaults(of: partition).found == [])
    }

    @Test(
        "Recall is that of a build when the rows of a real set come one by one",
        .enabled(if: RealSet.names.contains("sift5k"), RealSet.absence)
    )
    func oneByOne() throws {
        let set = try RealSet("sift5k", queries: 100)
        let partition = Partition(dimension: set.base[0].count)
        for (number, unit) in set.base.enumerated() { partition.apply([.upsert(RowID(number), unit: unit, plain)]) }
        let truths = try partition.exact(set.queries, k: 10)
        #expect(recall(try partition.usual(set.queries, k: 10), truths, of: 10) >= 0.98)
        #expect(partition.needsRebuild)
        partition.rebuild()
        #expect(ListFaults(of: partition).found == [])
        #expect(recall(try partition.usual(set.queries, k: 10), truths, of: 10) >= 0.98)
    }

    @Test(
        "Of rows in tight groups the nearest are found, and every row itself",
        arguments: [Float(0.1), 0.01, 0.003, 0.001]
    )
    func tightGroups(noise: Float) throws {
        var random = SplitMix(seed: 111)
        let centres = (0..<30).map { _ in random.unit(128) }
        let units = (0..<5_000)
            .map { number in
                let direction = random.unit(128)
                return normalised(zip(centres[number % 30], direction).map { $0 + noise * $1 })
            }
        let (partition, oracle) = try partition(of: units)
        #expect(partition.examine { $0.lists.isSpilled })
        let strangers = try partition.strangers(to: oracle.units.prefix(300)).count
        #expect(strangers == 0, "of 300 rows")
        let queries = (0..<100)
            .map { number in
                let direction = random.unit(128)
                return normalised(zip(centres[number % 30], direction).map { $0 + noise * $1 })
            }
        let truths = try partition.exact(queries, k: 10)
        let found = recall(try partition.usual(queries, k: 10), truths, of: 10)
        #expect(found >= 0.98)
    }

    @Test("More recall is asked for, more is found; all of it by exact answers")
    func orders() throws {
        var random = SplitMix(seed: 112)
        let units = (0..<4_500).map { _ in random.unit(100) }
        let (partition, oracle) = try partition(of: units)
        let queries = (0..<60).map { _ in random.unit(100) }
        let truths = try partition.exact(queries, k: 10)
        for query in 0..<5 { #expect(oracle.fault(in: truths[query], for: queries[query], k: 10) == nil) }
        let recalls = try [0.5, 0.9, 0.99]
            .map { wanted in
                recall(
                    try queries.map { try partition.search($0, k: 10, accuracy: .recall(wanted)).hits },
                    truths,
                    of: 10
                )
            }
        // Random directions are the hardest rows there are.
        #expect(recalls[1] >= 0.88 && recalls[2] >= 0.97, "\(recalls)")
        #expect(recalls == recalls.sorted())
        let exact = try partition.search(queries[0], k: 10, accuracy: .exact)
        #expect(exact.isExact && exact.hits == truths[0])
        #expect(try !partition.search(queries[0], k: 10).isExact)
    }
}
