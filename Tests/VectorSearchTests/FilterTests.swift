import TestSupport
import Testing

@testable import VectorSearch

@Suite("Filters")
struct FilterTests {
    @Test(
        "A filter of any selectivity leaves exactly the matches",
        arguments: [0, 1, 2, 9, 10, 11, 50, 500, 1_299, 1_300]
    )
    func selectivity(matching: Int) throws {
        var random = SplitMix(seed: 41)
        let chosen = Set((0..<1_300).shuffled(using: &random).prefix(matching))
        let units = (0..<1_300).map { _ in random.unit(12) }
        let attributes = (0..<1_300).map { RowAttributes(topic: chosen.contains($0) ? "wanted" : nil, confidence: 1) }
        let (partition, oracle) = try partition(of: units, attributes: attributes)
        let filter = RowFilter(topic: "wanted")
        for k in [1, 10, 100, 1_000] {
            let queries = (0..<3).map { _ in random.unit(12) }
            let block = try partition.nearest(toBlock: Array(queries.joined()), count: 3, k: k, where: filter)
            for (query, hits) in zip(queries, block) {
                #expect(hits.count == min(k, matching))
                #expect(oracle.fault(in: hits, for: query, k: k, where: filter) == nil, "k \(k)")
                #expect(try partition.nearest(to: query, k: k, where: filter) == hits)
            }
        }
    }

    @Test("Conditions on topic and confidence are and-ed; the least confidence is included")
    func conditions() throws {
        var random = SplitMix(seed: 42)
        let units = (0..<800).map { _ in random.unit(6) }
        let (partition, oracle) = try partition(of: units, attributes: units.map { _ in random.attributes() })
        for topic in [nil, "topic 1", "topic 3", "no such topic", ""] {
            for confidence: Double? in [nil, -1, 0, 0.5, 1, 1.1, .infinity] {
                let filter = RowFilter(topic: topic, minimumConfidence: confidence)
                let query = random.unit(6)
                let hits = try partition.nearest(to: query, k: 1_000, where: filter)
                #expect(oracle.fault(in: hits, for: query, k: 1_000, where: filter) == nil, "\(filter)")
            }
        }
    }

    @Test("A row moves between filters when its attributes change")
    func reattribution() throws {
        let (partition, _) = try partition(of: [[1, 0], [0, 1]])
        let filter = RowFilter(topic: "new", minimumConfidence: 0.5)
        #expect(try partition.nearest(to: [1, 0], k: 5, where: filter).isEmpty)
        partition.apply([.reattribute(RowID(1), RowAttributes(topic: "new", confidence: 0.5))])
        #expect(try partition.nearest(to: [1, 0], k: 5, where: filter) == [Hit(id: RowID(1), score: 0)])
        partition.apply([.reattribute(RowID(1), RowAttributes(topic: "new", confidence: 0.4))])
        #expect(try partition.nearest(to: [1, 0], k: 5, where: filter).isEmpty)
        partition.apply([.reattribute(RowID(77), RowAttributes(topic: "new", confidence: 1))])
        #expect(try partition.nearest(to: [1, 0], k: 5, where: filter).isEmpty)
        #expect(partition.count == 2)
    }

    @Test("Under any changes a search under any filter answers min(k, matches) rows", arguments: [UInt64(43), 44])
    func churn(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let partition = Partition(dimension: 8)
        var oracle = BruteForce()
        let usual = (0..<6).map { _ in random.spelling() }
        for round in 0..<60 {
            // In some rounds a search holds the rows, so that the changes wait beside them.
            if round % 3 == 0 { _ = partition.enter() }
            let changes = (0..<25).map { _ -> RowChange in
                let id = RowID(Int.random(in: 0..<300, using: &random))
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<6: return .upsert(id, unit: random.unit(8), random.richAttributes())
                case 6..<8: return .reattribute(id, random.richAttributes())
                default: return .remove(id)
                }
            }
            partition.apply(changes)
            for change in changes { oracle.apply(change) }
            for spelling in usual + [random.spelling()] {
                let filter = spelling.filter
                let k = [1, 10, 1_000].randomElement(using: &random) ?? 1
                let queries = [random.unit(8), random.unit(8)]
                let hits = try partition.search(queries[0], k: k, where: filter).hits
                #expect(oracle.fault(in: hits, for: queries[0], k: k, where: filter) == nil, "\(spelling)")
                let respelt = spelling.respelt(&random).filter
                #expect(try partition.search(queries[0], k: k, where: respelt).hits == hits)
                let block = try partition.search(block: queries[0] + queries[1], count: 2, k: k, where: respelt)
                #expect(block[0].hits == hits)
            }
            if round % 3 == 0 { partition.leave() }
        }
    }
}
