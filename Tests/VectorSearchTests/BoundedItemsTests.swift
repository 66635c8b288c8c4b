import TestSupport
import Testing

@testable import VectorSearch

@Suite("Bounded items")
struct BoundedItemsTests {
    private struct Item: Hashable {
        var number: UInt32
        var bound: Float
    }

    private func read(_ items: borrowing BoundedItems, from first: Int = 0) -> [Item] {
        (first..<items.count).map { unsafe Item(number: items.numbers[$0], bound: items.bounds[$0]) }
    }

    private func fill(_ items: inout BoundedItems, _ added: [Item]) {
        for item in added {
            items.reserve(1)
            unsafe items.numbers[items.count] = item.number
            unsafe items.bounds[items.count] = item.bound
            items.count += 1
        }
    }

    /// Items of few or many different bounds.
    private func some(_ count: Int, _ kinds: Int, _ random: inout SplitMix) -> [Item] {
        (0..<count)
            .map {
                Item(number: UInt32($0), bound: Float(Int.random(in: 0..<kinds, using: &random)) - Float(kinds / 2))
            }
    }

    @Test(
        "Gathering moves at least the wanted greatest bounds to the end, with their numbers",
        arguments: [1, 2, 7, 100_000]
    )
    func gathers(kinds: Int) {
        var random = SplitMix(seed: UInt64(kinds))
        for count in [0, 1, 2, 3, 16, 17, 255, 256, 257, 1_000] {
            let added = some(count, kinds, &random)
            let sorted = added.map(\.bound).sorted()
            for wanted in Set([0, 1, 2, count / 2, count - 1, count]).filter({ (0...count).contains($0) }) {
                var items = BoundedItems()
                fill(&items, added)
                let size = items.gather(wanted)
                #expect(size >= wanted)
                #expect(Set(read(items)) == Set(added), "nothing is lost")
                #expect(read(items, from: count - size).map(\.bound).sorted() == Array(sorted.suffix(size)))
                // Of bounds that differ, half more than wanted at most.
                if kinds == 100_000, wanted > 2 { #expect(2 * size <= 3 * wanted) }
            }
        }
    }

    @Test("Gathering copes with rows of bounds that rise, fall or are infinite")
    func gathersOrdered() {
        let rising = (0..<300).map { Item(number: UInt32($0), bound: Float($0)) }
        let infinite = rising.map { Item(number: $0.number, bound: $0.number % 3 == 0 ? -.infinity : $0.bound) }
        for added in [rising, rising.reversed(), infinite] {
            var items = BoundedItems()
            fill(&items, added)
            let size = items.gather(40)
            #expect(size >= 40)
            #expect(Set(read(items, from: 300 - size).map(\.bound)) == Set(added.map(\.bound).sorted().suffix(size)))
        }
    }

    @Test("Dropping keeps the others in order, from the place on")
    func drops() {
        var random = SplitMix(seed: 122)
        for first in [0, 1, 50, 200] {
            let added = some(200, 20, &random)
            let head = added.prefix(first)
            let tail = added.dropFirst(first)

            var items = BoundedItems()
            fill(&items, added)
            items.drop(from: first, below: 3)
            #expect(read(items) == head + tail.filter { $0.bound >= 3 })

            let admitted = (0..<4).map { _ in random.next() }
            items.count = 0
            fill(&items, added)
            unsafe admitted.withUnsafeBufferPointer { unsafe items.drop(from: first, outside: $0.baseAddress!) }
            #expect(
                read(items) == head + tail.filter { admitted[Int($0.number) / 64] >> UInt64($0.number % 64) & 1 == 1 }
            )
        }
        let added = some(200, 20, &random)
        var items = BoundedItems()
        fill(&items, added)
        items.drop(from: Float(2))
        #expect(read(items) == added.filter { $0.bound < 2 })
        items.drop(below: .infinity)
        #expect(items.count == 0)
    }

    @Test("Sorting puts the greatest bound first and leaves what is before the place")
    func sorts() {
        var random = SplitMix(seed: 123)
        for count in [0, 1, 2, 3, 30] {
            for first in [0, 1, 5] where first <= count {
                let added = some(count, 12, &random)
                var items = BoundedItems()
                fill(&items, added)
                items.sort(from: first)
                #expect(Array(read(items).prefix(first)) == Array(added.prefix(first)))
                #expect(Set(read(items)) == Set(added))
                #expect(read(items, from: first).map(\.bound) == added.dropFirst(first).map(\.bound).sorted(by: >))
            }
        }
    }
}
