import TestSupport
import Testing

@testable import VectorSearch

/// Partitions of every dimension and of rows that repeat, searched as usual.
@Suite("Shapes of partitions")
struct CodedShapeTests {
    /// Rows in loose groups.
    private func units(_ count: Int, _ dimension: Int, _ random: inout SplitMix) -> [[Float]] {
        random.looseUnits(count, dimension, groups: 8, noise: 1)
    }

    /// What every answer has to be, whatever is near: as many rows as asked for, with true scores, in order.
    private func check(_ partition: Partition, _ oracle: BruteForce, _ queries: [[Float]], ks: [Int]) throws {
        let tolerance = Double(partition.dimension + 4) * 0x1p-23
        for k in ks {
            for (place, query) in queries.enumerated() {
                let answer = try partition.search(query, k: k)
                if answer.isExact || place == 0 {
                    let hits = answer.isExact ? answer.hits : try partition.nearest(to: query, k: k)
                    #expect(oracle.fault(in: hits, for: query, k: k) == nil, "k \(k)")
                }
                #expect(answer.hits.count == min(k, oracle.rows.count))
                #expect(Set(answer.hits.map(\.id)).count == answer.hits.count)
                for hit in answer.hits.prefix(3) {
                    let score = oracle.rows[hit.id].map { dot($0.unit, query) } ?? .nan
                    #expect((score - Double(hit.score)).magnitude <= tolerance)
                }
                #expect(
                    zip(answer.hits, answer.hits.dropFirst())
                        .allSatisfy { $0.score > $1.score || $0.score == $1.score && $0.id < $1.id }
                )
            }
        }
    }

    @Test("Rows of few dimensions are answered exactly", arguments: [2, 3, 7, 8, 31, 64, 95])
    func fewDimensions(dimension: Int) throws {
        var random = SplitMix(seed: UInt64(dimension))
        let (partition, oracle) = try partition(of: units(700, dimension, &random))
        #expect(partition.examine { $0.lists.listCount } == 0)
        #expect(!partition.needsRebuild)
        partition.rebuild()
        let queries = [random.unit(dimension), oracle.rows[RowID(5)]?.unit ?? []]
        try check(partition, oracle, queries, ks: [1, 10, 1_000])
        #expect(try partition.search(queries[0], k: 10).isExact)
    }

    @Test(
        "Rows of any dimension have codes that find them",
        arguments: [
            (96, 700), (97, 4_200), (100, 700), (128, 700), (130, 700), (200, 700),
            (385, 1_100), (1_536, 700), (4_096, 520),
        ]
    )
    func manyDimensions(dimension: Int, count: Int) throws {
        var random = SplitMix(seed: UInt64(dimension))
        let units = units(count, dimension, &random)
        let (partition, oracle) = try partition(of: units)
        #expect(partition.examine { $0.lists.listCount } == ListPolicy.lists(rows: count, dimension: dimension))
        #expect(ListFaults(of: partition).found == [])
        try check(partition, oracle, [random.unit(dimension), units[7]], ks: [1, 20, 1_000])
        let queries = random.queries(25, near: units) + units.prefix(5)
        let truths = try partition.exact(queries, k: 10)
        let found = recall(try partition.usual(queries, k: 10), truths, of: 10)
        #expect(found >= 0.97)
        #expect(try partition.strangers(to: oracle.units.prefix(30)).count == 0)
    }

    @Test("When all rows are equal the least ids are answered, exactly on request", arguments: [511, 600, 4_200])
    func allEqual(count: Int) throws {
        var random = SplitMix(seed: 171)
        let unit = random.unit(96)
        let (partition, oracle) = try partition(of: [[Float]](repeating: unit, count: count))
        #expect(ListFaults(of: partition).found == [])
        let ids = oracle.rows.keys.sorted()
        for k in [1, 10, 500] {
            #expect(try partition.nearest(to: unit, k: k).map(\.id) == Array(ids.prefix(k)))
            try check(partition, oracle, [unit, random.unit(96)], ks: [k])
        }
        // More of them come and go.
        partition.apply((count..<count + 400).map { .upsert(RowID($0), unit: unit, plain) })
        partition.apply((0..<300).map { .remove(RowID($0)) })
        #expect(ListFaults(of: partition).found == [])
        #expect(try partition.search(unit, k: 2_000).hits.count == min(2_000, count + 100))
        partition.rebuild()
        #expect(ListFaults(of: partition).found == [])
        #expect(try partition.strangers(to: [(RowID(0), unit)]).count == 0)
    }

    @Test("When half of the rows are equal they and the others are found", arguments: [700, 4_200])
    func halfEqual(count: Int) throws {
        var random = SplitMix(seed: 172)
        let same = random.unit(96)
        var units = units(count, 96, &random)
        for number in stride(from: 0, to: count, by: 2) { units[number] = same }
        let (partition, oracle) = try partition(of: units)
        #expect(ListFaults(of: partition).found == [])
        let ids = stride(from: 0, to: count, by: 2).map { RowID($0) }.sorted()
        #expect(try partition.nearest(to: same, k: 50).map(\.id) == Array(ids.prefix(50)))
        try check(partition, oracle, [same, units[1], random.unit(96)], ks: [1, 10, 500])
        #expect(try partition.strangers(to: oracle.units.prefix(60)).count == 0)
        let hits = try partition.search(same, k: 20).hits
        #expect(hits.allSatisfy { $0.score == hits[0].score }, "there are more equal rows than were asked for")
    }

    @Test("Constant vectors, axes and their opposites find themselves", arguments: [600, 4_200])
    func constant(count: Int) throws {
        var random = SplitMix(seed: 173)
        var units = units(count, 128, &random)
        units[0] = normalised([Float](repeating: 1, count: 128))
        units[1] = normalised([Float](repeating: -1, count: 128))
        for axis in 0..<64 {
            units[2 + 2 * axis] = (0..<128).map { $0 == axis ? 1 : 0 }
            units[3 + 2 * axis] = (0..<128).map { $0 == axis ? -1 : 0 }
        }
        let (partition, oracle) = try partition(of: units)
        #expect(ListFaults(of: partition).found == [])
        #expect(try partition.strangers(to: (0..<130).map { (RowID($0), units[$0]) }).count == 0)
        try check(partition, oracle, Array(units.prefix(3)), ks: [1, 10])
    }

    @Test("A partition of one row, and one without rows, answer and are rebuilt", arguments: [2, 96, 385])
    func smallest(dimension: Int) throws {
        var random = SplitMix(seed: 174)
        let unit = random.unit(dimension)
        let partition = Partition(dimension: dimension)
        for count in [0, 1, 0] {
            partition.rebuild()
            #expect(!partition.needsRebuild)
            for k in [1, 10, 2_000] {
                #expect(try partition.search(unit, k: k).hits.count == count)
                #expect(try partition.search(block: unit + unit, count: 2, k: k).map(\.hits.count) == [count, count])
                #expect(try partition.search(unit, k: k, where: RowFilter(topic: "x")).hits.isEmpty)
            }
            partition.apply([count == 0 ? .upsert(RowID(1), unit: unit, plain) : .remove(RowID(1))])
        }
        #expect(PartitionBuilder(dimension: dimension).finish(threads: 2).count == 0)
    }

    @Test("A build with several threads keeps the rules", arguments: [2, 3])
    func threads(count: Int) throws {
        var random = SplitMix(seed: 175)
        let units = units(4_200, 96, &random)
        var builder = PartitionBuilder(dimension: 96)
        for (number, unit) in units.enumerated() { try builder.append(RowID(number), unit: unit, plain) }
        let partition = builder.finish(threads: count)
        #expect(ListFaults(of: partition).found == [])
        let queries = Array(units.prefix(50))
        let found = recall(try partition.usual(queries, k: 10), try partition.exact(queries, k: 10), of: 10)
        #expect(found >= 0.97)
    }
}
