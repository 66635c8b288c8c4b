import TestSupport
import Testing

@testable import VectorSearch

/// Blocks of queries over partitions whose codes are read.
@Suite("Block search over codes")
struct CodedBlockTests {
    /// Every way in which a search is answered: exactly or not, all rows, many or few.
    private let filters: [RowFilter] = [
        .all, RowFilter(topic: "topic 1"), RowFilter(topic: "topic 2", minimumConfidence: 0.95), .none,
    ]

    private func compare(_ partition: Partition, _ queries: [[Float]], sizes: [Int]) throws {
        for filter in filters {
            for (k, accuracy) in [(1, Accuracy.standard), (10, .recall(0.9)), (10, .exact)] {
                let single = try queries.map { try partition.search($0, k: k, where: filter, accuracy: accuracy) }
                for size in sizes {
                    let block = Array(queries.prefix(size).joined())
                    let found = try partition.search(
                        block: block,
                        count: size,
                        k: k,
                        where: filter,
                        accuracy: accuracy
                    )
                    let isSame = sameBits(found.map(\.hits), single.prefix(size).map(\.hits))
                    #expect(isSame, "\(size) queries, k \(k)")
                    #expect(found.map(\.isExact) == single.prefix(size).map(\.isExact))
                }
            }
        }
    }

    @Test("A block answers the bits of single searches, with any plan", arguments: [600, 5_000])
    func plans(rows: Int) throws {
        var random = SplitMix(seed: 201)
        let units = random.looseUnits(rows, 96, groups: 30)
        let (partition, _) = try partition(of: units, attributes: units.map { _ in random.attributes() })
        let queries = random.queries(33, near: units)
        try compare(partition, queries, sizes: [0, 1, 2, 32, 33])
    }

    @Test("A block of 300 queries answers the bits of single searches")
    func many() throws {
        var random = SplitMix(seed: 202)
        let units = random.looseUnits(4_200, 100, groups: 30)
        let (partition, _) = try partition(of: units)
        let queries = random.queries(300, near: units)
        let single = try partition.usual(queries, k: 10)
        for size in [129, 300] {
            let found = try partition.search(block: Array(queries.prefix(size).joined()), count: size, k: 10)
            #expect(sameBits(found.map(\.hits), Array(single.prefix(size))), "\(size) queries")
        }
    }

    @Test("A block sees the changes that wait beside held rows, as single searches do", arguments: [600, 5_000])
    func pending(rows: Int) throws {
        var random = SplitMix(seed: 203)
        let units = random.looseUnits(rows, 96, groups: 30)
        let (partition, _) = try partition(of: units, attributes: units.map { _ in random.attributes() })
        let queries = random.queries(33, near: units)
        _ = partition.enter(isLong: true)
        for (number, query) in queries.enumerated() {
            let id = RowID(Int.random(in: 0..<rows, using: &random))
            let change: RowChange =
                switch number % 3 {
                case 0: .remove(id)
                case 1: .upsert(RowID(rows + number), unit: query, random.attributes())
                default: .reattribute(id, random.attributes())
                }
            partition.apply([change])
        }
        try compare(partition, queries, sizes: [2, 32])
        partition.leave(isLong: true)
        try compare(partition, queries, sizes: [33])
    }
}
