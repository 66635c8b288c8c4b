import TestSupport
import Testing
import VectorSearch

@Suite("Exact search")
struct ExactSearchTests {
    @Test(
        "A search answers what brute force in double precision answers",
        arguments: [1, 2, 3, 7, 16, 64, 100, 384, 1_000]
    )
    func bruteForce(dimension: Int) throws {
        var random = SplitMix(seed: UInt64(dimension))
        let count = dimension > 300 ? 150 : 600
        let loose = (0..<count).map { _ in random.unit(dimension) }
        let clustered = random.clusteredUnits(count, dimension)
        for units in [loose, clustered] {
            let (partition, oracle) = try partition(of: units)
            // A query that is a row, one near many rows, and one anywhere.
            let near = normalised(zip(units[0], random.unit(dimension)).map { $0 + 0.02 * $1 })
            for query in [units[count / 2], near, random.unit(dimension)] {
                for k in [1, 2, 10, 100, 1_000] {
                    let hits = try partition.nearest(to: query, k: k)
                    #expect(oracle.fault(in: hits, for: query, k: k) == nil, "k \(k)")
                }
            }
        }
    }

    @Test("More rows than k come best first, across the blocks of a scan")
    func manyRows() throws {
        var random = SplitMix(seed: 21)
        let (partition, oracle) = try partition(of: (0..<5_000).map { _ in random.unit(8) })
        for k in [1, 10, 999, 1_000] {
            let query = random.unit(8)
            #expect(oracle.fault(in: try partition.nearest(to: query, k: k), for: query, k: k) == nil, "k \(k)")
        }
    }

    @Test("Rows in rising and in falling order of score are found alike")
    func orderedRows() throws {
        // Rising scores move the threshold with every block, falling ones never.
        let rising = (0..<4_000).map { position in normalised([Float(position) / 4_000, 1 - Float(position) / 4_000]) }
        for units in [rising, rising.reversed()] {
            let (partition, oracle) = try partition(of: units)
            let hits = try partition.nearest(to: [1, 0], k: 50)
            #expect(oracle.fault(in: hits, for: [1, 0], k: 50) == nil)
        }
    }

    @Test("Equal scores come in ascending id, whatever the order of insertion", arguments: [1, 5, 32, 33, 100, 1_000])
    func ties(k: Int) throws {
        var random = SplitMix(seed: 22)
        let same = random.unit(20)
        var builder = PartitionBuilder(dimension: 20)
        let numbers = (0..<3_000).shuffled(using: &random)
        for number in numbers { try builder.append(RowID(number), unit: same, plain) }
        let better = random.unit(20)
        try builder.append(RowID(9_999), unit: better, plain)
        let partition = builder.finish()
        let expected = [RowID(9_999)] + numbers.map { RowID($0) }.sorted().prefix(k - 1)
        #expect(try partition.nearest(to: better, k: k).map(\.id) == expected)
        for hits in try partition.nearest(toBlock: better + better + better, count: 3, k: k) {
            #expect(hits.map(\.id) == expected)
        }
    }

    @Test("Ties of several scores are all cut at the right id")
    func groupsOfTies() throws {
        var random = SplitMix(seed: 23)
        let directions = (0..<6).map { _ in random.unit(5) }
        let (partition, oracle) = try partition(of: (0..<2_400).map { directions[$0 % 6] })
        let query = random.unit(5)
        for k in [1, 399, 400, 401, 800, 1_000] {
            #expect(oracle.fault(in: try partition.nearest(to: query, k: k), for: query, k: k) == nil, "k \(k)")
            let wholly = try partition.nearest(to: query, k: k)
            // The last group is cut: what is there of it are its lowest ids.
            let last = try #require(wholly.last).score
            let group = directions.indices.first { group in
                wholly.contains { $0.score == last && belongs($0.id, group) }
            }
            let lowest = (0..<2_400).filter { $0 % 6 == group }.map { RowID($0) }.sorted()
            let cut = wholly.filter { $0.score == last }.map(\.id)
            #expect(cut == Array(lowest.prefix(cut.count)))
        }
    }

    private func belongs(_ id: RowID, _ group: Int) -> Bool {
        stride(from: group, to: 2_400, by: 6).contains { RowID($0) == id }
    }

    @Test("A partition without rows answers nothing")
    func empty() throws {
        let partition = Partition(dimension: 3)
        #expect(partition.count == 0)
        #expect(try partition.nearest(to: [1, 0, 0], k: 10).isEmpty)
        #expect(try partition.nearest(toBlock: [1, 0, 0, 0, 1, 0], count: 2, k: 10) == [[], []])
        #expect(try partition.nearest(toBlock: [], count: 0, k: 10).isEmpty)
    }

    @Test("A query of another dimension is refused", arguments: [0, 1, 2, 4, 300])
    func dimensionMismatch(dimension: Int) throws {
        let (partition, _) = try partition(of: [[1, 0, 0]])
        #expect(throws: VectorError.dimensionMismatch(expected: 3, received: dimension)) {
            try partition.nearest(to: [Float](repeating: 1, count: dimension), k: 1)
        }
        #expect(throws: VectorError.dimensionMismatch(expected: 3, received: dimension)) {
            try partition.nearest(toBlock: [Float](repeating: 1, count: 2 * dimension), count: 2, k: 1)
        }
    }

    @Test("k below 1 or above the maximum is refused", arguments: [Int.min, -1, 0, Partition.maximumHits + 1, Int.max])
    func kOutOfRange(k: Int) throws {
        let (partition, _) = try partition(of: [[1, 0]])
        #expect(throws: VectorError.kOutOfRange(received: k)) { try partition.nearest(to: [1, 0], k: k) }
        #expect(throws: VectorError.kOutOfRange(received: k)) {
            try partition.nearest(toBlock: [1, 0, 0, 1], count: 2, k: k)
        }
    }
}
