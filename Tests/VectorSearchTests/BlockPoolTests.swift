import TestSupport
import Testing

@testable import VectorSearch

@Suite("Blocks of codes")
struct BlockPoolTests {
    @Test("Lists grow, shrink, come and go, and no block is used twice or lost", arguments: [UInt64(141), 142])
    func table(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var pool = CodePool(words: 1)
        var table = BlockTable()
        // A number for every slot: what the blocks have to hold.
        var oracle: [[UInt32]] = []
        var next: UInt32 = 0
        for step in 0..<6_000 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0 where oracle.count < 40:
                table.appendList()
                oracle.append([])
            case 1 where step % 5 == 0 && oracle.count > 3:
                let list = Int.random(in: 0..<oracle.count, using: &random)
                while table.count(list) > 0 { table.shorten(list, into: &pool) }
                table.removeList(list)
                oracle[list] = oracle[oracle.count - 1]
                oracle.removeLast()
            case 2..<16 where !oracle.isEmpty:
                // Mostly the first list, so that one list gets more blocks than a line has places.
                let list = Bool.random(using: &random) ? 0 : Int.random(in: 0..<oracle.count, using: &random)
                let slot = table.extend(list, from: &pool)
                #expect(slot == oracle[list].count)
                pool.setOrdinal(table.block(list, slot: slot), lane: slot % CodePool.blockRows, to: next)
                oracle[list].append(next)
                next += 1
            default:
                guard let list = oracle.indices.randomElement(using: &random), !oracle[list].isEmpty else { continue }
                table.shorten(list, into: &pool)
                oracle[list].removeLast()
            }
            if step % 500 == 499 { compare(table, pool, oracle) }
        }
        #expect(table.width > 4, "lines became wider")
    }

    private func compare(_ table: BlockTable, _ pool: borrowing CodePool, _ oracle: [[UInt32]]) {
        #expect(table.listCount == oracle.count)
        var used: Set<UInt32> = []
        for (list, numbers) in oracle.enumerated() where list < table.listCount {
            #expect(table.count(list) == numbers.count)
            for (slot, number) in numbers.enumerated() {
                let block = table.block(list, slot: slot)
                if slot % CodePool.blockRows == 0 { #expect(used.insert(block).inserted, "a block is used twice") }
                if pool.ordinal(block, lane: slot % CodePool.blockRows) != number { Issue.record("slot \(slot)") }
            }
        }
        // Blocks are used again: there are hardly more than are in use at the peak.
        #expect(pool.byteCount >= used.count * pool.blockBytes)
    }

    @Test("Changes are counted by list and move with it")
    func changes() {
        var table = BlockTable()
        for list in 0..<3 {
            table.appendList()
            for _ in 0...list { table.countChange(list) }
        }
        table.removeList(0)
        #expect(table.listCount == 2)
        #expect((0..<2).map { table.changes($0) } == [3, 2])
        table.forgetChanges(0)
        #expect((0..<2).map { table.changes($0) } == [0, 2])
    }

    @Test("A pool gives every block once until it comes back, and keeps what is in the others")
    func pool() {
        var pool = CodePool(words: 6)
        pool.reserve(10)
        var taken: [UInt32] = []
        // 2 KiB each: over the border of 2 MiB.
        for number in 0..<1_500 {
            let block = pool.take()
            for lane in 0..<CodePool.blockRows { pool.setOrdinal(block, lane: lane, to: UInt32(number * 100 + lane)) }
            taken.append(block)
        }
        #expect(Set(taken).count == taken.count)
        for (number, block) in taken.enumerated() {
            let kept = (0..<CodePool.blockRows).map { pool.ordinal(block, lane: $0) }
            if kept != (0..<CodePool.blockRows).map({ UInt32(number * 100 + $0) }) { Issue.record("block \(block)") }
        }
        let back = taken.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
        for block in back { pool.give(block) }
        let bytes = pool.byteCount
        #expect(Set(back.map { _ in pool.take() }) == Set(back))
        #expect(pool.byteCount == bytes)
        #expect(!taken.contains(pool.take()))
    }
}
