import TestSupport
import Testing

@testable import VectorSearch

@Suite("Calibration and seeded numbers")
struct CalibrationTests {
    private func margins(_ depth: Int, plain: [Float], noisy: [Float]) -> Calibration.Margins {
        var margins = Calibration.Margins(depth: depth)
        for value in plain { margins.add(value, belowHit: 0, isBetween: false) }
        for value in noisy { margins.add(value, belowHit: 0, isBetween: true) }
        return margins
    }

    @Test("The margin is the quantile of the harder half of the queries, and grows between two depths")
    func quantiles() {
        let rising = (1...100).map { Float($0) }
        let calibration = Calibration([
            margins(10, plain: rising.reversed(), noisy: rising.map { $0 / 2 }),
            margins(100, plain: rising.map { $0 + 100 }, noisy: rising.map { $0 + 300 }),
        ])
        // Of what may be missing, lists that are left out may cost 90 %.
        #expect(calibration.margin(recall: 0.99, depth: 1) == 100)
        #expect(calibration.margin(recall: 0.99, depth: 10) == 100)
        #expect((55...56).contains(calibration.margin(recall: 0.5, depth: 10)))
        #expect(calibration.margin(recall: 1, depth: 10) == 100)
        #expect(calibration.margin(recall: 0, depth: 10) == 10)
        #expect(calibration.margin(recall: 0.99, depth: 100) == 400)
        #expect(calibration.margin(recall: 0.99, depth: 5_000) == 400, "the deepest there is")
        let between = calibration.margin(recall: 0.99, depth: 32)
        #expect((240...260).contains(between), "half-way in the logarithm of the depth")
    }

    @Test("Before anything was learnt the margin is wide")
    func unlearnt() {
        #expect(Calibration().margin(recall: 0.99, depth: 10) >= 0.3)
        #expect(Calibration([Calibration.Margins(depth: 10)]).margin(recall: 0.99, depth: 10) >= 0.3)
    }

    @Test("A margin does not shrink when more recall or more rows are asked for")
    func monotone() throws {
        var random = SplitMix(seed: 151)
        let units = random.clusteredUnits(6_000, 96, clusters: 300)
        let (partition, _) = try partition(of: units)
        let calibration = partition.examine { $0.lists.calibration }
        let margins = [0, 0.5, 0.9, 0.99, 1].map { calibration.margin(recall: $0, depth: 10) }
        #expect(margins == margins.sorted(), "\(margins)")
    }

    @Test(
        "A sample has different numbers below the limit, as many as asked for",
        arguments: [(0, 0), (0, 5), (1, 1), (5, 5), (33, 100), (34, 100), (99, 100), (256, 100_000)]
    )
    func samples(count: Int, limit: Int) {
        var random = SeededNumbers(seed: 7)
        for _ in 0..<5 {
            let sample = random.sample(count, of: limit)
            #expect(sample.count == count)
            #expect(Set(sample).count == count)
            #expect(sample.allSatisfy { $0 < limit })
        }
    }

    @Test("Every number has its chance in a sample, whichever way it is drawn", arguments: [2, 10])
    func uniform(count: Int) {
        var random = SeededNumbers(seed: 8)
        var drawn = [Int](repeating: 0, count: 20)
        for _ in 0..<2_000 { for number in random.sample(count, of: 20) { drawn[Int(number)] += 1 } }
        let expected = 2_000 * Double(count) / 20
        // Eight deviations of a binomial count.
        let allowed = 8 * (expected * (1 - Double(count) / 20)).squareRoot()
        #expect(drawn.allSatisfy { (Double($0) - expected).magnitude < allowed }, "\(drawn)")
    }

    @Test("Equal seeds give equal numbers, others give others; numbers stay below their limit")
    func seeds() {
        var (one, same, other) = (SeededNumbers(seed: 1), SeededNumbers(seed: 1), SeededNumbers(seed: 2))
        let numbers = (0..<20).map { _ in one.next() }
        #expect(numbers == (0..<20).map { _ in same.next() })
        #expect(numbers != (0..<20).map { _ in other.next() })
        for limit in [1, 2, 3, 1_000] { for _ in 0..<100 { #expect((0..<limit).contains(one.below(limit))) } }
    }
}
