import TestSupport
import Testing

@Suite("Estimates from codes")
struct CodeEstimateTests {
    private func product(_ left: [Float], _ right: [Float]) -> Double {
        zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    /// A vector of the length 1 with a random direction around a centre.
    private func unit(around centre: [Float], using random: inout SplitMix) -> [Float] {
        // The sum of four uniform values is close enough to normal for a direction.
        let values = centre.map { middle in
            middle + (0..<4).reduce(Float(0)) { sum, _ in sum + Float.random(in: -0.05...0.05, using: &random) }
        }
        let length = Float(product(values, values).squareRoot())
        return values.map { $0 / length }
    }

    @Test("The product of a row of equal magnitudes with a query of whole steps is exact", arguments: CodeLevel.all)
    func knownCase(level: CodeLevel) {
        let centre = (0..<64).map { Float($0 % 5) }
        let row = (0..<64).map { Float($0 % 5) + ($0 % 3 == 0 ? 1 : -1) }
        var query = (0..<64).map { Float($0 % 13 - 6) }
        // The greatest magnitude makes the step 1, and is the one value that is rounded: to -8.
        query[1] = -7.5
        let blocks = CodeBlocks(level, words: 1, count: 1)
        blocks.put(level.encode(row, centre: centre), ordinal: 77, block: 0, lane: 19)
        blocks.move(block: 0, lane: 19, toBlock: 0, lane: 0)
        let kept = blocks.scan(query, blocks: [0], rows: 1, base: Float(product(query, centre)), reach: 3)
        // row[1] - centre[1] is -1, so the rounding adds 0.5.
        #expect(kept == [Selection(score: Float(product(query, row) + 0.5), ordinal: 77)])
    }

    @Test(
        "Estimates of random unit vectors are unbiased and as far off as their error says",
        arguments: CodeLevel.all
    )
    func statistics(level: CodeLevel) {
        var random = SplitMix(seed: 21)
        let (dimension, words) = (384, 6)
        let signs = (0..<4 * words).map { _ in random.next() }
        let centre = random.vector(dimension).map { $0 * 0.04 }
        let rotatedCentre = level.rotate(centre, signs: signs)
        let rows = (0..<128).map { _ in unit(around: centre, using: &random) }
        let blocks = CodeBlocks(level, words: words, count: 4)
        let coded = rows.map { level.encode(level.rotate($0, signs: signs), centre: rotatedCentre) }
        for (place, row) in coded.enumerated() {
            blocks.put(row, ordinal: UInt32(place), block: place / 32, lane: place % 32)
        }
        var ratios: [Double] = []
        for _ in 0..<16 {
            let query = unit(around: centre.map { 0.5 * $0 }, using: &random)
            let base = product(query, centre)
            let away = zip(query, centre).map { $0 - $1 }
            let distance = product(away, away).squareRoot()
            let rotated = level.rotate(query, signs: signs)
            let kept = blocks.scan(rotated, blocks: [0, 1, 2, 3], rows: rows.count, base: Float(base))
            for selection in kept {
                let place = Int(selection.ordinal)
                let miss = Double(selection.score) - product(query, rows[place])
                ratios.append(miss / (Double(coded[place].error) * distance))
            }
        }
        #expect(ratios.count == 16 * rows.count)
        let mean = ratios.reduce(0, +) / Double(ratios.count)
        let deviation = (ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratios.count)).squareRoot()
        // 2,048 errors of the deviation 1 have a mean within 0.11 with five times its own deviation.
        #expect(mean.magnitude < 0.11, "\(mean)")
        #expect(deviation > 0.9 && deviation < 1.1, "\(deviation)")
        #expect(ratios.allSatisfy { $0.magnitude < 5 })
    }
}
