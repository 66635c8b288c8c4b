import TestSupport
import Testing

@Suite("Codes of rows")
struct CodeEncodingTests {
    @Test("A code has the definition's bits and factors, for every count of words", arguments: CodeLevel.all)
    func definition(level: CodeLevel) {
        for words in 1...64 {
            var random = SplitMix(seed: UInt64(words))
            let (row, centre) = (random.vector(64 * words), random.vector(64 * words).map { 0.4 * $0 })
            let coded = level.encode(row, centre: centre, misalignment: words % 4 * 4)
            let exact = ExactCode(row, centre: centre)
            #expect((0..<64 * words).allSatisfy { coded[bit: $0] == exact.bits[$0] }, "\(words) words")
            let slack = exact.length * exact.centreLength
            #expect((Double(coded.scale) - exact.scale).magnitude <= 1e-5 * exact.scale, "\(words) words")
            #expect((Double(coded.add) - exact.add).magnitude <= 1e-5 * slack, "\(words) words")
            #expect((Double(coded.error) - exact.error).magnitude <= 1e-4 * exact.error, "\(words) words")
            #expect(coded.code == CodeLevel.scalar.encode(row, centre: centre).code, "\(words) words")
        }
    }

    @Test("A row that is its centre has an exact estimate", arguments: CodeLevel.all, [1, 6, 64])
    func rowOfItsCentre(level: CodeLevel, words: Int) {
        var random = SplitMix(seed: 7)
        let centre = random.vector(64 * words)
        let coded = level.encode(centre, centre: centre)
        let none = [UInt64](repeating: 0, count: words)
        #expect(coded == CodedRow(code: none, add: 0, scale: 0, error: 0))
    }

    @Test("A row of equal magnitudes has an exact estimate", arguments: CodeLevel.all)
    func equalMagnitudes(level: CodeLevel) {
        var random = SplitMix(seed: 8)
        let centre = (0..<128).map { _ in Float(Int.random(in: -4...4, using: &random)) }
        let signs = (0..<128).map { _ in Bool.random(using: &random) ? Float(1) : -1 }
        let coded = level.encode(zip(centre, signs).map { $0 + $1 }, centre: centre)
        // xb is half of r, so <Pc, r> - scale * <Pc, xb> vanishes with the scale 2.
        #expect((coded.add, coded.scale, coded.error) == (0, 2, 0))
        #expect((0..<128).allSatisfy { coded[bit: $0] == (signs[$0] > 0) })
    }

    @Test("Values equal to the centre's have no bit, of either zero", arguments: CodeLevel.all)
    func zeros(level: CodeLevel) {
        var row = [Float](repeating: 1, count: 64)
        var centre = [Float](repeating: 0, count: 64)
        (row[3], row[20], row[41], centre[41], centre[63]) = (0, -0.0, 0.5, 0.5, 2)
        let coded = level.encode(row, centre: centre)
        #expect((0..<64).filter { !coded[bit: $0] } == [3, 20, 41, 63])
    }

    @Test("A lane gives back what was put or moved into it, and changes no other", arguments: CodeLevel.all)
    func lanes(level: CodeLevel) {
        for words in [1, 3] {
            var random = SplitMix(seed: UInt64(words))
            let blocks = CodeBlocks(level, words: words, count: 4)
            // The list has every block but one.
            let list = [3, 0, 2]
            var expected = (0..<96).map { _ in CodedRow.random(words: words, using: &random) }
            var ordinals = (0..<96).map { _ in UInt32.random(in: 0...UInt32.max, using: &random) }
            // From the last to the first: each lane is written next to one that is and one that is not.
            for lane in (0..<96).reversed() {
                blocks.put(expected[lane], ordinal: ordinals[lane], block: list[lane / 32], lane: lane % 32)
            }
            expectContents(blocks, list, expected, ordinals)
            for step in 0..<200 {
                let target = Int.random(in: 0..<96, using: &random)
                if step % 3 == 0 {
                    expected[target] = .random(words: words, using: &random)
                    ordinals[target] = UInt32(step)
                    let (block, lane) = (list[target / 32], target % 32)
                    blocks.put(expected[target], ordinal: ordinals[target], block: block, lane: lane)
                } else {
                    // Some lanes are moved onto themselves.
                    let source = step % 10 == 1 ? target : Int.random(in: 0..<96, using: &random)
                    expected[target] = expected[source]
                    ordinals[target] = ordinals[source]
                    blocks.move(
                        block: list[source / 32],
                        lane: source % 32,
                        toBlock: list[target / 32],
                        lane: target % 32
                    )
                }
            }
            expectContents(blocks, list, expected, ordinals)
        }
    }

    @Test("A lane moves to every other of its block and of another", arguments: CodeLevel.all)
    func everyMove(level: CodeLevel) {
        var random = SplitMix(seed: 9)
        let rows = (0..<32).map { _ in CodedRow.random(words: 2, using: &random) }
        for distance in 0..<32 {
            let blocks = CodeBlocks(level, words: 2, count: 2)
            for lane in 0..<32 { blocks.put(rows[lane], ordinal: UInt32(lane), block: 0, lane: lane) }
            for lane in 0..<32 { blocks.move(block: 0, lane: lane, toBlock: 1, lane: (lane + distance) % 32) }
            let kept = blocks.scan(random.vector(128), blocks: [1], rows: 32)
            #expect(kept.map(\.ordinal) == (0..<32).map { UInt32(($0 + 32 - distance) % 32) })
            if distance % 8 == 5 {
                let shifted = (0..<32).map { rows[($0 + 32 - distance) % 32] }
                #expect(blocks.contents(blocks: [1]).map(\.row) == shifted)
            }
            // Within a block: the lane takes the place of its neighbour at that distance.
            blocks.move(block: 0, lane: distance, toBlock: 0, lane: 31 - distance)
            var swapped = rows
            swapped[31 - distance] = rows[distance]
            if distance % 8 == 2 { #expect(blocks.contents(blocks: [0]).map(\.row) == swapped) }
        }
    }

    private func expectContents(
        _ blocks: CodeBlocks,
        _ list: [Int],
        _ expected: [CodedRow],
        _ ordinals: [UInt32]
    ) {
        let contents = blocks.contents(blocks: list)
        #expect(contents.map(\.row) == expected)
        #expect(contents.map(\.ordinal) == ordinals)
    }
}
