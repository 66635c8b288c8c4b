import Terms
import TestSupport
import Testing
import VectorSearch

@Suite("Words and meaning")
struct RankingTests {
    /// Words of very different frequency.
    private func text(_ random: inout SplitMix) -> TermVector {
        TermVector(
            of: (0..<Int.random(in: 0...12, using: &random)).map { _ in
                UInt64(Int.random(in: 1...Int.random(in: 1...60, using: &random), using: &random))
            }
        )
    }

    private func attributes(_ random: inout SplitMix) -> RowAttributes {
        var attributes = random.attributes()
        attributes.importance = Double(Int.random(in: 0...4, using: &random)) / 4
        attributes.created = Int64.random(in: 0...40, using: &random)
        attributes.updated = attributes.created + Int64.random(in: 0...40, using: &random)
        if Bool.random(using: &random) { attributes.session = RowID(Int.random(in: 1_000...1_008, using: &random)) }
        return attributes
    }

    private func changes(_ random: inout SplitMix) -> [RowChange] {
        let id = RowID(Int.random(in: 0..<200, using: &random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5:
            return [.upsert(id, unit: random.unit(9), attributes(&random)), .reword(id, text(&random))]
        case 5: return [.reattribute(id, attributes(&random))]
        case 6: return [.reword(id, text(&random))]
        default: return [.remove(id)]
        }
    }

    private func query(_ random: inout SplitMix) -> RankedQuery {
        var query = RankedQuery(
            unit: random.unit(9),
            terms: Array(
                Set((0..<Int.random(in: 0...6, using: &random)).map { _ in UInt64.random(in: 1...70, using: &random) })
            )
        )
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            (query.semantic, query.keyword, query.context, query.requiresTerm) = (0, 1, 0, true)
            if Bool.random(using: &random) { query.unit = nil }
        case 1: query.context = 0
        case 2:
            (query.importance, query.recency, query.halfLife, query.now) = (0.3, 0.2, 20, 60)
            query.isExhaustive = true
        default: break
        }
        if query.unit != nil, Int.random(in: 0..<4, using: &random) == 0 { query.minimumCosine = 0.2 }
        return query
    }

    @Test("After any changes a ranking equals one by brute force", arguments: [UInt64(61), 62, 63])
    func churn(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let partition = Partition(dimension: 9)
        var oracle = WordOracle()
        // Rows from before there was an index get their words afterwards, in pieces, beside changes.
        var early: [(id: RowID, terms: TermVector)] = []
        for number in 0..<120 {
            let id = RowID(number)
            let terms = text(&random)
            let changes: [RowChange] = [.upsert(id, unit: random.unit(9), attributes(&random)), .reword(id, terms)]
            partition.apply(changes)
            for change in changes { oracle.apply(change) }
            early.append((id, terms))
        }
        #expect(!partition.hasWords)
        partition.beginWords()
        for start in stride(from: 0, to: early.count, by: 40) {
            let run = changes(&random)
            partition.apply(run)
            for change in run { oracle.apply(change) }
            partition.addWords(Array(early[start..<start + 40]))
        }
        partition.completeWords()
        #expect(partition.hasWords)
        for _ in 0..<400 {
            let run = (0..<Int.random(in: 1...8, using: &random)).flatMap { _ in changes(&random) }
            partition.apply(run)
            for change in run { oracle.apply(change) }
            let query = query(&random)
            let filter: RowFilter =
                [.all, RowFilter(topic: "topic 2"), RowFilter(minimumConfidence: 0.7)]
                .randomElement(using: &random) ?? .all
            let k = [1, 5, 300].randomElement(using: &random) ?? 5
            let found = try partition.ranked(query, k: k, where: filter)
            #expect(found.isExact)
            #expect(oracle.fault(in: found.hits, of: query, k: k, where: filter) == nil)
        }
        partition.apply(oracle.texts.keys.map { .remove($0) })
        #expect(try partition.ranked(query(&random), k: 5).hits.isEmpty)
    }

    @Test("Words of many rows are ranked as by brute force, and proposals find what an exhaustive ranking finds")
    func many() throws {
        var random = SplitMix(seed: 64)
        let partition = Partition(dimension: 9)
        partition.beginWords()
        partition.completeWords()
        var oracle = WordOracle()
        for number in 0..<1_500 {
            let id = RowID(number)
            for change in [.upsert(id, unit: random.unit(9), attributes(&random)), .reword(id, text(&random))]
                as [RowChange]
            {
                partition.apply([change])
                oracle.apply(change)
            }
        }
        for _ in 0..<10 {
            var query = RankedQuery(unit: random.unit(9), terms: [3, 17, 40, 90])
            query.isExhaustive = true
            let exact = try partition.ranked(query, k: 10)
            #expect(oracle.fault(in: exact.hits, of: query, k: 10) == nil)
            query.isExhaustive = false
            query.context = 0
            let proposed = try partition.ranked(query, k: 10)
            #expect(!proposed.isExact)
            query.isExhaustive = true
            #expect(proposed.hits.map(\.id) == (try partition.ranked(query, k: 10)).hits.map(\.id))
            (query.semantic, query.keyword, query.context, query.requiresTerm) = (0, 1, 0, true)
            let words = try partition.ranked(query, k: 100)
            #expect(words.isExact)
            #expect(oracle.fault(in: words.hits, of: query, k: 100) == nil)
        }
    }

    @Test("A ranking sees every change that was made before it, beside other searches and a writer")
    func concurrency() async throws {
        let partition = Partition(dimension: 9)
        partition.beginWords()
        partition.completeWords()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<2 {
                group.addTask {
                    var random = SplitMix(seed: UInt64(70 + task))
                    for _ in 0..<300 {
                        _ = try? partition.search(random.unit(9), k: 3)
                        _ = try? partition.ranked(RankedQuery(unit: random.unit(9), terms: [1]), k: 3)
                    }
                }
            }
            group.addTask {
                var random = SplitMix(seed: 72)
                for number in 0..<300 {
                    let term = UInt64(1_000 + number)
                    partition.apply([
                        .upsert(RowID(number), unit: random.unit(9), plain),
                        .reword(RowID(number), TermVector(of: [term])),
                    ])
                    var query = RankedQuery(unit: nil, terms: [term])
                    query.requiresTerm = true
                    #expect((try? partition.ranked(query, k: 3))?.hits.map(\.id) == [RowID(number)])
                }
            }
        }
        #expect(partition.count == 300)
    }
}
