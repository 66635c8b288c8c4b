import TestSupport
import Testing

@testable import VectorSearch

@Suite("Best rows")
struct BestRowsTests {
    @Test("The best rows of any offers are those of a sort, equal scores in ascending id", arguments: [2, 10, 1_000])
    func best(kinds: Int) {
        var random = SplitMix(seed: UInt64(kinds))
        let ids = (0..<500).map { RowID($0) }.shuffled(using: &random)
        var best = BestRows()
        for k in [1, 2, 3, 10, 17, 100, 499, 500, 2_000, 5] {
            let scores = ids.map { _ in Float(Int.random(in: 0..<kinds, using: &random)) / 8 - 1 }
            best.begin(k: k)
            #expect(best.count == 0)
            #expect(best.threshold == -.infinity)
            let order = (0..<ids.count).shuffled(using: &random)
            for (place, row) in order.enumerated() {
                unsafe ids.withUnsafeBufferPointer { unsafe best.offer(UInt32(row), scores[row], $0.baseAddress!) }
                #expect(best.count == min(k, place + 1))
            }
            let sorted = order.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : ids[$0] < ids[$1] }
            #expect(Set(best.rows().map { Int($0.row) }) == Set(sorted.prefix(k)), "k \(k)")
            #expect(best.rows().allSatisfy { $0.score == scores[Int($0.row)] })
            #expect(best.threshold == (k <= ids.count ? scores[sorted[k - 1]] : -.infinity))
        }
    }

    @Test("Visited rows are new once in each search, however many rows a search has")
    func visited() {
        var random = SplitMix(seed: 132)
        var visited = VisitedRows()
        for count in [1, 64, 65, 1_000, 10, 100_000, 999] {
            visited.begin(count)
            var seen: Set<UInt32> = []
            for _ in 0..<300 {
                let row = UInt32.random(in: 0..<UInt32(count), using: &random)
                #expect(visited.insert(row) == seen.insert(row).inserted)
            }
            #expect(visited.insert(UInt32(count - 1)) == !seen.contains(UInt32(count - 1)))
        }
    }
}
