import TestSupport
import Testing

@Suite("Selection of scores")
struct SelectTests {
    /// What a selection is, in plain terms.
    private func oracle(_ scores: [Float], _ threshold: Float, _ first: UInt32) -> [Selection] {
        scores.enumerated().filter { $0.element >= threshold }
            .map { Selection(score: $0.element, ordinal: first + UInt32($0.offset)) }
    }

    @Test("A selection keeps what reaches the threshold, in order, for every count", arguments: KernelLevel.all)
    func everyCount(level: KernelLevel) {
        var random = SplitMix(seed: 1)
        for count in 0...130 {
            let scores = random.vector(count)
            for threshold: Float in [-.infinity, -2, -0.5, 0, 0.5, 0.97, 2, .infinity] {
                let expected = oracle(scores, threshold, 7)
                #expect(level.select(scores, atLeast: threshold, first: 7) == expected, "\(count) scores, \(threshold)")
            }
        }
    }

    @Test("A selection keeps scores equal to the threshold", arguments: KernelLevel.all)
    func ties(level: KernelLevel) {
        var random = SplitMix(seed: 2)
        for count in [1, 8, 15, 16, 17, 33, 100] {
            // Few distinct values, so that each threshold is hit many times.
            let scores = (0..<count).map { _ in Float(Int.random(in: 0...3, using: &random)) / 4 }
            for threshold: Float in [0, 0.25, 0.5, 0.75] {
                let expected = oracle(scores, threshold, 0)
                #expect(level.select(scores, atLeast: threshold, first: 0) == expected)
                #expect(expected.count == scores.count { $0 >= threshold })
            }
            let above = Float(0.5).nextUp
            #expect(level.select(scores, atLeast: above, first: 0) == oracle(scores, above, 0))
        }
    }

    @Test(
        "A selection never keeps what is not a number, whatever its place and the threshold",
        arguments: KernelLevel.all
    )
    func notANumber(level: KernelLevel) {
        for count in [1, 7, 8, 15, 16, 17, 40] {
            for place in 0..<count {
                var scores = [Float](repeating: 1, count: count)
                scores[place] = place % 2 == 0 ? .nan : -.nan
                let kept = level.select(scores, atLeast: -.infinity, first: 0)
                #expect(kept.map(\.ordinal) == (0..<UInt32(count)).filter { $0 != UInt32(place) })
            }
            let all = [Float](repeating: .nan, count: count)
            #expect(level.select(all, atLeast: -.infinity, first: 0).isEmpty)
            #expect(level.select([Float](repeating: 1, count: count), atLeast: .nan, first: 0).isEmpty)
        }
    }

    @Test("A selection keeps infinities and both zeros with their bits", arguments: KernelLevel.all)
    func specialValues(level: KernelLevel) {
        let scores: [Float] = [.infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude]
        for threshold: Float in [-.infinity, -0.0, 0, .leastNonzeroMagnitude, .infinity] {
            #expect(level.select(scores, atLeast: threshold, first: 0) == oracle(scores, threshold, 0), "\(threshold)")
        }
        #expect(level.select(scores, atLeast: -.infinity, first: 0).count == 6)
    }

    @Test("A selection counts ordinals up to the greatest", arguments: KernelLevel.all)
    func greatestOrdinals(level: KernelLevel) {
        for count in [1, 16, 19] {
            let first = UInt32.max - UInt32(count - 1)
            let kept = level.select([Float](repeating: 1, count: count), atLeast: 0, first: first)
            #expect(kept.map(\.ordinal) == Array(first...UInt32.max))
        }
    }
}
