import TestSupport
import Testing
import VectorSearch

@Suite("Block search")
struct BlockSearchTests {
    @Test("A block answers the bits of single searches at every size, with and without filters", arguments: [24, 100])
    func everySize(dimension: Int) throws {
        var random = SplitMix(seed: 31)
        let units = random.clusteredUnits(1_100, dimension)
        let attributes = units.map { _ in random.attributes() }
        let (partition, _) = try partition(of: units, attributes: attributes)
        let queries = (0..<300).map { $0 % 3 == 0 ? units[$0] : random.unit(dimension) }
        let filters: [RowFilter] = [.all, RowFilter(topic: "topic 1"), RowFilter(minimumConfidence: 0.95)]
        for filter in filters {
            for k in [1, 10] {
                let single = try queries.map { try partition.nearest(to: $0, k: k, where: filter) }
                for size in Array(1...40) + [63, 64, 65, 127, 128, 129, 300] {
                    let block = Array(queries.prefix(size).joined())
                    let found = try partition.nearest(toBlock: block, count: size, k: k, where: filter)
                    #expect(sameBits(found, Array(single.prefix(size))), "\(size) queries, k \(k), \(filter)")
                }
            }
        }
    }

    @Test(
        "A block answers the bits of single searches for every dimension",
        arguments: [1, 2, 3, 7, 16, 64, 384, 1_000]
    )
    func everyDimension(dimension: Int) throws {
        var random = SplitMix(seed: 32)
        let (partition, _) = try partition(of: random.clusteredUnits(700, dimension, clusters: 3))
        for size in [2, 31, 32, 33] {
            let queries = (0..<size).map { _ in random.unit(dimension) }
            for k in [1, 10, 1_000] {
                let found = try partition.nearest(toBlock: Array(queries.joined()), count: size, k: k)
                let single = try queries.map { try partition.nearest(to: $0, k: k) }
                #expect(sameBits(found, single), "\(size) queries, k \(k)")
            }
        }
    }

    @Test("A block keeps near ties that its faster products would order differently", arguments: [4, 32, 128])
    func nearTies(size: Int) throws {
        var random = SplitMix(seed: 33)
        let centre = random.unit(200)
        // Rows that differ in the last bits: their scores differ by less than the rounding of a product.
        let units = (0..<2_000).map { _ in centre.map { Int.random(in: 0...1, using: &random) == 0 ? $0 : $0.nextUp } }
        let (partition, _) = try partition(of: units)
        let queries = (0..<size).map { $0 % 2 == 0 ? centre : random.unit(200) }
        for k in [1, 10, 100] {
            let found = try partition.nearest(toBlock: Array(queries.joined()), count: size, k: k)
            #expect(sameBits(found, try queries.map { try partition.nearest(to: $0, k: k) }), "k \(k)")
        }
    }
}

/// Whether hits are equal, scores by their bits.
func sameBits(_ left: [[Hit]], _ right: [[Hit]]) -> Bool {
    left.map { $0.map { [$0.id.high, $0.id.low, UInt64($0.score.bitPattern)] } }
        == right.map { $0.map { [$0.id.high, $0.id.low, UInt64($0.score.bitPattern)] } }
}
