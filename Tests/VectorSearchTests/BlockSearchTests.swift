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

    @Test("A block over pending changes answers the bits of single searches over them")
    func overPendingChanges() throws {
        var random = SplitMix(seed: 34)
        let (partition, _) = try partition(of: (0..<900).map { _ in random.unit(16) })
        let queries = (0..<40).map { _ in random.unit(16) }
        // The changes are made while other searches hold the rows; afterwards they are folded.
        let stop = Shared(false)
        let faults = Shared(0)
        let updates = (0..<400).map { RowChange.upsert(RowID($0), unit: random.unit(16), plain) }
        onThreads(3) { thread in
            if thread == 0 {
                for update in updates { partition.apply([update]) }
                stop.change { $0 = true }
                return
            }
            while !stop.value {
                guard let found = try? partition.nearest(toBlock: Array(queries.joined()), count: 40, k: 5),
                    found.count == 40, found.allSatisfy({ $0.count == 5 })
                else {
                    faults.change { $0 += 1 }
                    return
                }
            }
        }
        #expect(faults.value == 0)
        let found = try partition.nearest(toBlock: Array(queries.joined()), count: 40, k: 5)
        #expect(sameBits(found, try queries.map { try partition.nearest(to: $0, k: 5) }))
    }
}

/// Whether hits are equal, scores by their bits.
func sameBits(_ left: [[Hit]], _ right: [[Hit]]) -> Bool {
    left.map { $0.map { [$0.id.high, $0.id.low, UInt64($0.score.bitPattern)] } }
        == right.map { $0.map { [$0.id.high, $0.id.low, UInt64($0.score.bitPattern)] } }
}
