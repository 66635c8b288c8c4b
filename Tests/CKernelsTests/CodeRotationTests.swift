import TestSupport
import Testing

@Suite("Rotation")
struct CodeRotationTests {
    private static let everyWordCount = 1...64

    private func signs(_ words: Int, using random: inout SplitMix) -> [UInt64] {
        (0..<4 * words).map { _ in random.next() }
    }

    private func product(_ left: [Float], _ right: [Float]) -> Double {
        zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test("A rotation keeps lengths and dot products, for every count of words", arguments: CodeLevel.all)
    func orthogonal(level: CodeLevel) {
        for words in Self.everyWordCount {
            var random = SplitMix(seed: UInt64(words))
            let signs = signs(words, using: &random)
            let (first, second) = (random.vector(64 * words), random.vector(64 * words))
            let rotated = level.rotate(first, signs: signs)
            let other = level.rotate(second, signs: signs)
            let squares = product(first, first)
            #expect((product(rotated, rotated) - squares).magnitude <= 1e-5 * squares, "\(words) words")
            #expect((product(rotated, other) - product(first, second)).magnitude <= 1e-5 * squares, "\(words) words")
        }
    }

    @Test("A rotation has the same bits at every level, for every count of words", arguments: CodeLevel.all)
    func sameBits(level: CodeLevel) {
        for words in Self.everyWordCount {
            var random = SplitMix(seed: 100 + UInt64(words))
            let signs = signs(words, using: &random)
            let vector = random.vector(64 * words)
            let rotated = level.rotate(vector, signs: signs, misalignment: words % 5 * 4)
            let expected = CodeLevel.scalar.rotate(vector, signs: signs)
            #expect(rotated.map(\.bitPattern) == expected.map(\.bitPattern), "\(words) words")
        }
    }

    @Test("A rotation spreads a single value over all places", arguments: CodeLevel.all)
    func spreads(level: CodeLevel) {
        for words in [1, 2, 3, 5, 6, 12, 16, 24, 63] {
            var random = SplitMix(seed: 200 + UInt64(words))
            let signs = signs(words, using: &random)
            for place in [0, 31, 64 * words / 2, 64 * words - 1] {
                var vector = [Float](repeating: 0, count: 64 * words)
                vector[place] = 1
                let squares = level.rotate(vector, signs: signs).map { $0 * $0 }
                // A random direction has the square 1 / dimension at each place, and rarely more than 30 times that.
                let greatest = squares.max() ?? 1
                #expect(greatest <= 30 / Float(64 * words), "\(words) words, place \(place)")
                for half in [squares.prefix(32 * words), squares.suffix(32 * words)] {
                    let share = half.reduce(0, +)
                    #expect(share > 0.2 && share < 0.8, "\(words) words, place \(place)")
                }
            }
        }
    }

    @Test("A rotation depends on the sign of every round", arguments: CodeLevel.all)
    func everySignMatters(level: CodeLevel) {
        var random = SplitMix(seed: 300)
        let words = 3
        let signs = signs(words, using: &random)
        let vector = random.vector(64 * words)
        let rotated = level.rotate(vector, signs: signs)
        for bit in stride(from: 0, to: 4 * 64 * words, by: 7) {
            var changed = signs
            changed[bit / 64] ^= 1 << UInt64(bit % 64)
            #expect(level.rotate(vector, signs: changed) != rotated, "bit \(bit)")
        }
    }

    @Test("A rotation leaves zero where it is", arguments: CodeLevel.all)
    func zero(level: CodeLevel) {
        let zero = [Float](repeating: 0, count: 384)
        let signs = [UInt64](repeating: 0x5555_5555_5555_5555, count: 24)
        #expect(level.rotate(zero, signs: signs) == zero)
    }
}
