import TestSupport
import Testing
import VectorSearch

@Suite("Filter forms")
struct FilterFormTests {
    @Test("A filter admits exactly the rows that its spelling describes", arguments: [UInt64(1), 2, 3])
    func meaning(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let rows = (0..<60).map { (RowID($0), random.richAttributes()) }
        var admitted = 0
        for _ in 0..<700 {
            let spelling = random.spelling(depth: 4)
            let filter = spelling.filter
            for (id, row) in rows {
                let isAdmitted = filter.admits(row, id: id)
                #expect(isAdmitted == spelling.holds(row, id), "\(spelling) of \(row)")
                admitted += isAdmitted ? 1 : 0
            }
        }
        #expect((8_000..<34_000).contains(admitted), "filters that select nothing, or everything, show nothing")
    }

    @Test("Spellings of the same filter are equal", arguments: [UInt64(4), 5, 6])
    func equivalence(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<1_500 {
            let spelling = random.spelling(depth: 4)
            let other = spelling.respelt(&random).respelt(&random)
            #expect(spelling.filter == other.filter, "\(spelling) and \(other)")
            #expect(spelling.filter.hashValue == other.filter.hashValue)
        }
    }

    @Test("Filters that mean something else are not equal")
    func difference() {
        let one = RowFilter.isEqual(.topic, .string("a"))
        let two = RowFilter.isEqual(.metadata("topic"), .string("a"))
        let others: [RowFilter] = [
            .all, .none, one, two, .not(one), .not(two), .and([one, two]), .or([one, two]), .exists(.topic),
            .not(.exists(.topic)), .isAny(.topic, of: [.string("a"), .string("b")]),
            .isEqual(.metadata("topic"), .number(1)), .isEqual(.metadata("topic"), .bool(true)),
            .isEqual(.metadata("topic"), .time(1)), .isEqual(.metadata("topic"), .null),
            .compares(.topic, .greater, .string("a")), .compares(.topic, .atLeast, .string("a")),
            .compares(.topic, .less, .string("a")), .compares(.topic, .atMost, .string("a")),
            .compares(.created, .less, .time(5)), .compares(.updated, .less, .time(5)),
        ]
        for (position, filter) in others.enumerated() {
            for other in others[(position + 1)...] { #expect(filter != other) }
        }
    }

    @Test("What decides the whole is all that is left of a filter")
    func constants() {
        let one = RowFilter.isEqual(.topic, .string("a"))
        #expect(RowFilter.and([]) == .all)
        #expect(RowFilter.or([]) == .none)
        #expect(RowFilter() == .all)
        #expect(RowFilter.and([one, .none]) == .none)
        #expect(RowFilter.or([one, .all]) == .all)
        #expect(RowFilter.and([one, .not(one)]) == .none)
        #expect(RowFilter.or([one, .not(one)]) == .all)
        #expect(RowFilter.exists(.created) == .all)
        #expect(RowFilter.isAny(.topic, of: []) == .none)
        #expect(RowFilter(minimumConfidence: .nan) == .none)
        #expect(RowFilter.isEqual(.metadata("n"), .number(.nan)) == .none)
        #expect(RowFilter.isEqual(.metadata("n"), .number(-0.0)) == .isEqual(.metadata("n"), .number(0)))
        #expect(RowFilter.compares(.metadata("n"), .greater, .null) == .none)
    }

    @Test("A missing field fails every comparison, and so passes every negated one")
    func missing() {
        let row = RowAttributes(topic: nil, confidence: 0.5)
        let fields: [(RowField, RowValue)] = [
            (.topic, .string("a")), (.session, .id(RowID(1))), (.expires, .time(0)), (.metadata("x"), .null),
            (.metadata("x"), .number(0)),
        ]
        for (field, value) in fields {
            var filters: [RowFilter] = [.isEqual(field, value), .exists(field)]
            for comparison in RowFilter.Comparison.allCases { filters.append(.compares(field, comparison, value)) }
            for filter in filters {
                #expect(!filter.admits(row, id: RowID(1)))
                #expect(RowFilter.not(filter).admits(row, id: RowID(1)))
            }
        }
    }

    @Test("Numbers are compared with numbers only, texts with texts only")
    func kinds() {
        let row = RowAttributes(topic: "5", confidence: 1, metadata: ["n": [.number(5)], "s": [.string("5")]])
        #expect(RowFilter.isEqual(.metadata("n"), .number(5)).admits(row, id: RowID(1)))
        #expect(!RowFilter.isEqual(.metadata("n"), .string("5")).admits(row, id: RowID(1)))
        #expect(!RowFilter.isEqual(.metadata("s"), .number(5)).admits(row, id: RowID(1)))
        #expect(!RowFilter.compares(.metadata("s"), .greater, .number(4)).admits(row, id: RowID(1)))
        #expect(RowFilter.compares(.metadata("s"), .greater, .string("4")).admits(row, id: RowID(1)))
        #expect(RowFilter.compares(.metadata("n"), .less, .number(5.5)).admits(row, id: RowID(1)))
    }
}
