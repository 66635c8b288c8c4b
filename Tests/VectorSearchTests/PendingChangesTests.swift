import Foundation
import TestSupport
import Testing

@testable import VectorSearch

/// What searches answer while another search holds the rows, so that changes wait in the pending log.
@Suite("Pending changes")
struct PendingChangesTests {
    @Test("Any changes that wait beside held rows are seen by every search", arguments: [UInt64(81), 82, 83])
    func churnBesideHeldRows(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let units = (0..<150).map { _ in random.unit(6) }
        let attributes = units.map { _ in random.attributes() }
        var (partition, oracle) = try partition(of: units, attributes: attributes)
        for _ in 0..<30 {
            #expect(partition.enter().isEmpty, "nothing waits when no search holds the rows")
            for _ in 0..<6 {
                let changes = (0..<Int.random(in: 1...20, using: &random)).map { _ in change(&random) }
                partition.apply(changes)
                for change in changes { oracle.apply(change) }
                #expect(partition.count == oracle.rows.count)
                try compare(partition, oracle, &random)
            }
            partition.leave()
            #expect(partition.count == oracle.rows.count)
            try compare(partition, oracle, &random)
        }
    }

    private func change(_ random: inout SplitMix) -> RowChange {
        let id = RowID(Int.random(in: 0..<200, using: &random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4: return .upsert(id, unit: random.unit(6), random.attributes())
        case 4..<7: return .reattribute(id, random.attributes())
        default: return .remove(id)
        }
    }

    private func compare(_ partition: Partition, _ oracle: BruteForce, _ random: inout SplitMix) throws {
        for filter in [.all, RowFilter(topic: "topic 1"), RowFilter(topic: "topic 2", minimumConfidence: 0.5)] {
            for k in [1, 10, 1_000] {
                let queries = (0..<2).map { _ in random.unit(6) }
                let single = try queries.map { try partition.nearest(to: $0, k: k, where: filter) }
                for (query, hits) in zip(queries, single) {
                    #expect(oracle.fault(in: hits, for: query, k: k, where: filter) == nil)
                }
                let block = try partition.nearest(toBlock: queries[0] + queries[1], count: 2, k: k, where: filter)
                #expect(sameBits(block, single))
            }
        }
    }

    @Test("The best rows may all be hidden by changes that wait: as many come after them", arguments: [1, 10, 100])
    func hiddenBest(k: Int) throws {
        // The first rows are the best; they are removed while the rows are held.
        let units = (0..<500).map { position in normalised([1, Float(position) / 500]) }
        var (partition, oracle) = try partition(of: units)
        _ = partition.enter()
        for number in 0..<300 {
            let change: RowChange =
                number % 2 == 0 ? .remove(RowID(number)) : .upsert(RowID(number), unit: [-1, 0], plain)
            partition.apply([change])
            oracle.apply(change)
        }
        let hits = try partition.nearest(to: [1, 0], k: k)
        #expect(oracle.fault(in: hits, for: [1, 0], k: k) == nil)
        for found in try partition.nearest(toBlock: [1, 0, 1, 0, 1, 0], count: 3, k: k) { #expect(found == hits) }
        partition.leave()
        #expect(try partition.nearest(to: [1, 0], k: k) == hits)
    }

    @Test("The bits of a score are those of the dense row, before and after a change is folded")
    func bitsOfPendingRows() throws {
        var random = SplitMix(seed: 84)
        for dimension in [1, 17, 100, 385] {
            let (partition, _) = try partition(of: (0..<9).map { _ in random.unit(dimension) })
            let query = random.unit(dimension)
            _ = partition.enter()
            partition.apply((0..<20).map { .upsert(RowID($0), unit: random.unit(dimension), plain) })
            partition.apply([.reattribute(RowID(3), plain)])
            let waiting = try partition.nearest(to: query, k: 50)
            partition.leave()
            #expect(sameBits([waiting], [try partition.nearest(to: query, k: 50)]), "dimension \(dimension)")
        }
    }

    @Test("Changes beyond the limit of the log are all there once the rows are free, and none was lost before")
    func beyondTheLimit() throws {
        var random = SplitMix(seed: 85)
        var (partition, oracle) = try partition(of: (0..<50).map { _ in random.unit(3) })
        _ = partition.enter()
        for _ in 0..<6_000 {
            let id = RowID(Int.random(in: 0..<400, using: &random))
            let change: RowChange =
                Int.random(in: 0..<3, using: &random) == 0
                ? .remove(id) : .upsert(id, unit: random.unit(3), plain)
            // Never waits, whatever the log holds.
            partition.apply([change])
            oracle.apply(change)
        }
        // A search that comes now waits for this one, and then sees everything.
        let found = Shared([Hit]())
        let query = random.unit(3)
        let held = partition
        let isDone = Gate()
        let begins = Gate()
        let searcher = Foundation.Thread {
            begins.open()
            if let hits = try? held.nearest(to: query, k: 1_000) { found.change { $0 = hits } }
            isDone.open()
        }
        searcher.start()
        begins.pass()
        #expect(found.value.isEmpty, "a search began although the log is beyond its limit")
        partition.leave()
        #expect(isDone.pass())
        #expect(oracle.fault(in: found.value, for: query, k: 1_000) == nil)
        #expect(partition.count == oracle.rows.count)
    }
}
