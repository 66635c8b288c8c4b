import TestSupport
import Testing
import VectorSearch

@Suite("Changes")
struct ChurnTests {
    @Test("After any changes a partition answers like a dictionary of its rows", arguments: [UInt64(51), 52])
    func churn(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let partition = Partition(dimension: 9)
        var oracle = BruteForce()
        var operations = 0
        while operations < 6_000 {
            let changes = (0..<Int.random(in: 1...30, using: &random)).map { _ in change(&random) }
            partition.apply(changes)
            for change in changes { oracle.apply(change) }
            operations += changes.count
            #expect(partition.count == oracle.rows.count)
            let query = random.unit(9)
            let filter: RowFilter =
                [.all, RowFilter(topic: "topic 2"), RowFilter(minimumConfidence: 0.7)]
                .randomElement(using: &random) ?? .all
            // All matches, so that every row's vector and attributes are compared.
            let hits = try partition.nearest(to: query, k: 1_000, where: filter)
            #expect(oracle.fault(in: hits, for: query, k: 1_000, where: filter) == nil, "after \(operations)")
        }
        let ids = oracle.rows.keys.shuffled(using: &random)
        partition.apply(ids.map { .remove($0) })
        #expect(partition.count == 0)
        #expect(try partition.nearest(to: random.unit(9), k: 10).isEmpty)
    }

    /// A change of one of 300 rows: most are there, some are not.
    private func change(_ random: inout SplitMix) -> RowChange {
        let id = RowID(Int.random(in: 0..<300, using: &random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: return .upsert(id, unit: random.unit(9), random.attributes())
        case 5..<7: return .reattribute(id, random.attributes())
        default: return .remove(id)
        }
    }

    @Test("The first, the last and the only row can be removed")
    func removals() throws {
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
            let (partition, built) = try partition(of: [[1, 0], [0, 1], [-1, 0]])
            var oracle = built
            for number in order {
                partition.apply([.remove(RowID(number)), .remove(RowID(number))])
                oracle.apply(.remove(RowID(number)))
                #expect(oracle.fault(in: try partition.nearest(to: [1, 0], k: 5), for: [1, 0], k: 5) == nil)
            }
            partition.apply([.upsert(RowID(1), unit: [0, 1], plain)])
            #expect(try partition.nearest(to: [0, 1], k: 5) == [Hit(id: RowID(1), score: 1)])
        }
    }

    @Test("A builder keeps the last of several rows with one id")
    func duplicatesInABuilder() throws {
        var random = SplitMix(seed: 53)
        var builder = PartitionBuilder(dimension: 4, capacity: 10)
        var oracle = BruteForce()
        for number in 0..<2_000 {
            let (id, unit, attributes) = (RowID(number % 70), random.unit(4), random.attributes())
            try builder.append(id, unit: unit, attributes)
            oracle.apply(.upsert(id, unit: unit, attributes))
        }
        let partition = builder.finish()
        #expect(partition.count == 70)
        for filter in [.all, RowFilter(topic: "topic 1"), RowFilter(minimumConfidence: 0.5)] {
            let query = random.unit(4)
            let hits = try partition.nearest(to: query, k: 100, where: filter)
            #expect(oracle.fault(in: hits, for: query, k: 100, where: filter) == nil)
        }
    }

    @Test("A builder refuses a row of another dimension and goes on", arguments: [0, 2, 4])
    func dimensionInABuilder(dimension: Int) throws {
        var builder = PartitionBuilder(dimension: 3)
        try builder.append(RowID(1), unit: [1, 0, 0], plain)
        do throws(VectorError) {
            try builder.append(RowID(2), unit: [Float](repeating: 0.5, count: dimension), plain)
            Issue.record("no error")
        } catch {
            #expect(error == .dimensionMismatch(expected: 3, received: dimension))
        }
        #expect(builder.finish().count == 1)
    }

    @Test("The bytes of a partition cover its rows")
    func byteCount() throws {
        var random = SplitMix(seed: 54)
        let (partition, _) = try partition(of: (0..<500).map { _ in random.unit(100) })
        #expect(partition.byteCount >= 500 * (100 * 4 + 16))
        #expect(partition.byteCount <= 2 * 500 * (112 * 4 + 60))
    }
}
