import TestSupport
import Testing

@testable import MemoryEngine

@Suite("The list of recency")
struct RecencyListTests {
    @Test("After random use the order is that of an array that had the same changes")
    func equalsArray() {
        var random = SplitMix(seed: 1)
        var list = RecencyList<Int>()
        var expected: [(element: Int, slot: Int)] = []
        for number in 0..<5_000 {
            let place = expected.indices.randomElement(using: &random)
            switch (Int.random(in: 0..<7, using: &random), place) {
            case (0...1, let place?):
                list.remove(expected[place].slot)
                expected.remove(at: place)
            case (2...3, let place?):
                list.touch(expected[place].slot)
                expected.append(expected.remove(at: place))
            default: expected.append((number, list.append(number)))
            }
            #expect(list.count == expected.count && list.oldest == expected.first?.element)
        }
        #expect(expected.count > 1)
        for next in expected {
            #expect(list.oldest == next.element)
            list.remove(next.slot)
        }
        #expect(list.count == 0 && list.oldest == nil)
    }
}
