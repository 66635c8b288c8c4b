import TestSupport
import Testing

@Suite("Scans of codes")
struct CodeScanTests {
    /// A list of 100 rows in blocks out of order, and the bounds of its rows in double precision.
    private struct List {
        let blocks: CodeBlocks
        let rows: [CodedRow]
        let query: [Float]
        let exact: [(value: Double, tolerance: Double)]

        /// The list's blocks in a pool of six.
        static let order = [4, 0, 5, 2]
        static let (base, reach): (Float, Float) = (0.25, 1.5)

        init(_ level: CodeLevel, words: Int) {
            var random = SplitMix(seed: UInt64(words))
            blocks = CodeBlocks(level, words: words, count: 6)
            query = random.vector(64 * words)
            rows = (0..<100).map { _ in
                CodedRow(
                    code: (0..<words).map { _ in random.next() },
                    add: Float.random(in: -1...1, using: &random),
                    scale: Float.random(in: 0...0.2, using: &random),
                    error: Float.random(in: 0...0.1, using: &random)
                )
            }
            for (place, row) in rows.enumerated() {
                blocks.put(row, ordinal: List.ordinal(place), block: List.order[place / 32], lane: place % 32)
            }
            let rounded = RoundedQuery(query)
            exact = rows.map { rounded.bound($0, base: List.base, reach: List.reach) }
        }

        /// The ordinal of the row at a place: neither in order nor near its neighbour's.
        static func ordinal(_ place: Int) -> UInt32 { UInt32(place + 1) &* 2_654_435_761 }

        func scan(rows: Int, threshold: Float) -> [Selection] {
            blocks.scan(
                query,
                blocks: Array(List.order.prefix((rows + 31) / 32)),
                rows: rows,
                base: List.base,
                reach: List.reach,
                threshold: threshold
            )
        }
    }

    @Test(
        "A scan keeps the rows whose bound reaches the threshold, in order, for 0 to 100 rows",
        arguments: CodeLevel.all,
        [1, 2, 6, 12, 13, 64]
    )
    func everyRowCount(level: CodeLevel, words: Int) {
        let list = List(level, words: words)
        let places = Dictionary(uniqueKeysWithValues: (0..<100).map { (List.ordinal($0), $0) })
        let middle = Float(list.exact.map(\.value).sorted()[60])
        let counts = words < 64 ? Array(0...100) : [0, 1, 8, 31, 32, 33, 63, 65, 97, 100]
        for count in counts {
            for threshold in [-.infinity, middle, .infinity] {
                let kept = list.scan(rows: count, threshold: threshold)
                let found = kept.compactMap { places[$0.ordinal] }
                #expect(found.count == kept.count && found == Array(Set(found)).sorted(), "\(count) rows")
                for (place, selection) in zip(found, kept) {
                    let (value, tolerance) = list.exact[place]
                    #expect(place < count && (Double(selection.score) - value).magnitude <= tolerance, "\(count) rows")
                    #expect(selection.score >= threshold, "\(count) rows")
                }
                // A bound within the tolerance of the threshold may be on either side.
                for place in Set(0..<count).subtracting(found) {
                    let (value, tolerance) = list.exact[place]
                    #expect(value - tolerance < Double(threshold), "\(count) rows, place \(place)")
                }
                if threshold == -.infinity { #expect(found == Array(0..<count)) }
                if threshold == .infinity { #expect(found.isEmpty) }
            }
        }
    }

    @Test("A scan keeps a bound that equals the threshold", arguments: CodeLevel.all)
    func ties(level: CodeLevel) {
        let list = List(level, words: 6)
        let all = list.scan(rows: 100, threshold: -.infinity)
        for place in 0..<all.count {
            let bound = all[place].score
            #expect(list.scan(rows: 100, threshold: bound) == all.filter { $0.score >= bound })
            #expect(list.scan(rows: 100, threshold: bound.nextUp) == all.filter { $0.score > bound })
        }
    }

    @Test("A scan may see a block of the pool twice", arguments: CodeLevel.all)
    func repeatedBlocks(level: CodeLevel) {
        let list = List(level, words: 2)
        let once = list.blocks.scan(list.query, blocks: [5], rows: 32)
        let twice = list.blocks.scan(list.query, blocks: [5, 5], rows: 64)
        #expect(once.count == 32)
        #expect(twice == once + once)
    }

    @Test("Sums of rounded values are the same integers at every level", arguments: CodeLevel.all)
    func integers(level: CodeLevel) {
        for words in 1...64 {
            var random = SplitMix(seed: 500 + UInt64(words))
            let rows = (0..<40).map { _ in
                CodedRow(code: (0..<words).map { _ in random.next() }, add: 0, scale: 1, error: 0)
            }
            let blocks = CodeBlocks(level, words: words, count: 2)
            for (place, row) in rows.enumerated() {
                blocks.put(row, ordinal: UInt32(place), block: place / 32, lane: place % 32)
            }
            // The step is 1: no operation on sums and halves of sums rounds.
            let uniform = (0..<64 * words).map { _ in Float.random(in: -7.5...7.5, using: &random) }
            // Mostly small, as after a rotation.
            let small = (0..<64 * words).map { _ in
                let value = Float.random(in: -1...1, using: &random)
                return 7.5 * value * value * value
            }
            for var query in [uniform, small] {
                query[words] = -7.5
                let rounded = RoundedQuery(query)
                let kept = blocks.scan(query, blocks: [0, 1], rows: 40)
                #expect(kept.map(\.score) == rows.map { Float(rounded.product($0)) }, "\(words) words")
            }
        }
    }

    @Test("Sums of the greatest and least values do not overflow", arguments: CodeLevel.all, [1, 6, 17, 64])
    func extremes(level: CodeLevel, words: Int) {
        let blocks = CodeBlocks(level, words: words, count: 1)
        let codes: [UInt64] = [0, .max, 0xAAAA_AAAA_AAAA_AAAA, 0x5555_5555_5555_5555]
        for lane in 0..<32 {
            let code = [UInt64](repeating: codes[lane % 4], count: words)
            blocks.put(CodedRow(code: code, add: 0, scale: 1, error: 0), ordinal: 0, block: 0, lane: lane)
        }
        let dimension = Float(64 * words)
        // 7.5 is rounded to 7 or to -8; half of the sum of all is taken away.
        for (value, whole) in [(Float(7.5), 3.5 * dimension), (-7.5, -4 * dimension)] {
            let query = [Float](repeating: value, count: 64 * words)
            let kept = blocks.scan(query, blocks: [0], rows: 32)
            #expect(kept.map(\.score) == (0..<32).map { [-whole, whole, 0, 0][$0 % 4] }, "\(value)")
        }
    }

    @Test("A query of zeros estimates every product by the row's constant", arguments: CodeLevel.all, [1, 6, 64])
    func zeroQuery(level: CodeLevel, words: Int) {
        var random = SplitMix(seed: 11)
        let blocks = CodeBlocks(level, words: words, count: 1)
        let rows = (0..<32).map { _ in CodedRow.random(words: words, using: &random) }
        for (lane, row) in rows.enumerated() { blocks.put(row, ordinal: 0, block: 0, lane: lane) }
        let zero = [Float](repeating: 0, count: 64 * words)
        let kept = blocks.scan(zero, blocks: [0], rows: 32, base: 3, reach: 2)
        #expect(kept.map(\.score) == rows.map { 3 + $0.add + 2 * $0.error })
    }

    @Test("A scan never keeps a bound that is not a number", arguments: CodeLevel.all)
    func notANumber(level: CodeLevel) {
        var random = SplitMix(seed: 12)
        for place in 0..<32 {
            let blocks = CodeBlocks(level, words: 1, count: 1)
            for lane in 0..<32 {
                var row = CodedRow.random(words: 1, using: &random)
                if lane == place { row.add = .nan }
                blocks.put(row, ordinal: UInt32(lane), block: 0, lane: lane)
            }
            let kept = blocks.scan(random.vector(64), blocks: [0], rows: 32)
            #expect(kept.map(\.ordinal) == (0..<32).filter { $0 != UInt32(place) })
        }
    }
}
