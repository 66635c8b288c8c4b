import TestSupport
import Testing

@testable import VectorSearch

/// Filters of partitions whose codes are read.
@Suite("Filters over codes")
struct CodedFilterTests {
    private static let rowCount = 5_000

    /// Rows of which shares of 50, 25, 10, 1 and 0.1 in 100 have a topic of their own.
    private static func attributes(_ random: inout SplitMix) -> RowAttributes {
        let drawn = Double.random(in: 0..<1, using: &random)
        let topic =
            switch drawn {
            case ..<0.5: "half"
            case ..<0.75: "quarter"
            case ..<0.85: "tenth"
            case ..<0.86: "hundredth"
            case ..<0.861: "thousandth"
            default: "rest"
            }
        return RowAttributes(topic: topic, confidence: drawn)
    }

    private static let topics = ["half", "quarter", "tenth", "hundredth", "thousandth", "none"]

    private static func units(_ count: Int, _ random: inout SplitMix) -> [[Float]] {
        random.looseUnits(count, 96, groups: 60)
    }

    private func checkHits(_ hits: [Hit], _ matches: Int, _ k: Int, _ filter: RowFilter, _ oracle: BruteForce) {
        #expect(hits.count == min(k, matches), "\(filter)")
        #expect(Set(hits.map(\.id)).count == hits.count)
        let strangers = hits.count { hit in
            guard let row = oracle.rows[hit.id] else { return true }
            return !filter.admits(row.attributes, id: hit.id)
        }
        #expect(strangers == 0, "\(filter)")
        #expect(zip(hits, hits.dropFirst()).allSatisfy { $0.score > $1.score || $0.score == $1.score && $0.id < $1.id })
    }

    @Test(
        "A filter of any selectivity answers min(k, matches) matching rows, nearly all of the nearest",
        arguments: [1_500, rowCount]
    )
    func selectivity(rows: Int) throws {
        var random = SplitMix(seed: 161)
        let attributes = (0..<rows).map { _ in Self.attributes(&random) }
        let units = Self.units(rows, &random)
        let (partition, oracle) = try partition(of: units, attributes: attributes)
        #expect(partition.examine { $0.lists.listCount } > 0)
        let queries = random.queries(12, near: units)
        for topic in Self.topics {
            let filter = RowFilter(topic: topic)
            let matches = oracle.matches(filter).count
            for k in [1, 10, 100, 1_000, 2_000] {
                let few = k > 100 ? Array(queries.prefix(1)) : queries
                let answers = try partition.usual(few, k: k, where: filter)
                let truths = try partition.exact(few, k: k, where: filter)
                for hits in answers { checkHits(hits, matches, k, filter, oracle) }
                let found = recall(answers, truths, of: k)
                #expect(found >= (k == 1 ? 0.9 : 0.96), "\(topic), k \(k)")
            }
            let truth = try partition.nearest(to: queries[0], k: 10, where: filter)
            #expect(oracle.fault(in: truth, for: queries[0], k: 10, where: filter) == nil)
        }
    }

    /// Rows that pass lie anywhere, or in groups of their own, most of them far from a query.
    @Test(
        "A filter asked for again and again answers as at first, and follows the rows that change",
        arguments: [(passing: 7, recall: 0.97), (passing: 5, recall: 0.75)]
    )
    func repeated(passing: Int, recall wanted: Double) throws {
        var random = SplitMix(seed: 171)
        let count = 8_000
        let attributes = (0..<count).map { RowAttributes(topic: $0 % passing == 0 ? "some" : nil, confidence: 1) }
        let units = Self.units(count, &random)
        var (partition, oracle) = try partition(of: units, attributes: attributes)
        let filter = RowFilter(topic: "some")
        let queries = random.queries(40, near: units)
        func check() throws {
            let truths = try partition.exact(queries, k: 10, where: filter)
            // Copies of codes are made on the way.
            for _ in 0..<3 {
                let answers = try partition.usual(queries, k: 10, where: filter)
                for hits in answers { checkHits(hits, oracle.matches(filter).count, 10, filter, oracle) }
                #expect(recall(answers, truths, of: 10) >= wanted)
            }
            #expect(partition.examine { $0.hasCopies(of: filter) })
        }
        try check()
        let others = Self.units(count / 25, &random)
        // Rows that pass go, rows that did not pass do now, and new ones come.
        for row in stride(from: 0, to: count, by: 25) {
            let change = RowChange.remove(RowID(row))
            partition.apply([change])
            oracle.apply(change)
        }
        for row in stride(from: 1, to: count, by: 25) {
            let attributes = RowAttributes(topic: "some", confidence: 1)
            let change = RowChange.upsert(RowID(row), unit: others[row / 25], attributes)
            partition.apply([change])
            oracle.apply(change)
        }
        #expect(!partition.examine { $0.hasCopies(of: filter) })
        try check()
    }

    @Test("Equivalent filters give the same answers, single and in blocks")
    func equivalent() throws {
        var random = SplitMix(seed: 162)
        let attributes = (0..<Self.rowCount).map { _ in Self.attributes(&random) }
        let (partition, _) = try partition(of: Self.units(Self.rowCount, &random), attributes: attributes)
        let half = RowFilter(topic: "half")
        let spellings: [RowFilter] = [
            half, .and([half, .all]), .not(.not(half)), .isAny(.topic, of: [.string("half")]),
            .not(.and([.not(half), .not(half)])),
        ]
        for k in [1, 10, 300] {
            let queries = (0..<3).map { _ in random.unit(96) }
            for query in queries {
                let hits = try partition.search(query, k: k, where: half).hits
                for spelling in spellings { #expect(try partition.search(query, k: k, where: spelling).hits == hits) }
            }
            // Another way to say the same: by confidence.
            let other = RowFilter.compares(.confidence, .less, .number(0.5))
            let left = try partition.search(block: Array(queries.joined()), count: 3, k: k, where: half)
            let right = try partition.search(block: Array(queries.joined()), count: 3, k: k, where: other)
            #expect(left.map(\.hits) == right.map(\.hits))
        }
    }

    @Test("Filters see the changes that wait beside held rows", arguments: [1_500, rowCount])
    func pending(rows: Int) throws {
        var random = SplitMix(seed: 163)
        let attributes = (0..<rows).map { _ in Self.attributes(&random) }
        var (partition, oracle) = try partition(of: Self.units(rows, &random), attributes: attributes)
        _ = partition.enter()
        // Beyond the limit of the log searches would wait for this one; a long search lets them in.
        _ = partition.enter(isLong: true)
        for step in 0..<240 {
            let id = RowID(Int.random(in: 0..<rows + 200, using: &random))
            let change: RowChange =
                switch step % 3 {
                case 0: .remove(id)
                case 1: .upsert(id, unit: Self.units(1, &random)[0], Self.attributes(&random))
                default: .reattribute(id, Self.attributes(&random))
                }
            partition.apply([change])
            oracle.apply(change)
        }
        #expect(partition.count == oracle.rows.count)
        func compare() throws {
            for topic in [nil] + Self.topics {
                let filter = topic.map { RowFilter(topic: $0) } ?? .all
                let matches = oracle.matches(filter)
                for k in [1, 10, 300] {
                    let queries = matches.sorted { $0.key < $1.key }.prefix(60).map(\.value.unit)
                    if queries.isEmpty { continue }
                    let answers = try partition.usual(queries, k: k, where: filter)
                    let truths = try partition.exact(queries, k: k, where: filter)
                    for hits in answers { checkHits(hits, matches.count, k, filter, oracle) }
                    let found = recall(answers, truths, of: k)
                    #expect(found >= 0.95, "\(topic ?? "all"), k \(k)")
                    let block = try partition.search(
                        block: Array(queries.joined()),
                        count: queries.count,
                        k: k,
                        where: filter
                    )
                    #expect(sameBits(block.map(\.hits), answers), "\(filter), k \(k)")
                }
                let query = random.unit(96)
                let truth = try partition.nearest(to: query, k: 20, where: filter)
                #expect(oracle.fault(in: truth, for: query, k: 20, where: filter) == nil)
            }
        }
        try compare()
        partition.leave(isLong: true)
        partition.leave()
        #expect(ListFaults(of: partition).found == [])
        try compare()
    }
}
