/// A code with its factors.
struct CodedRow: Equatable {
    var code: [UInt64]
    var add: Float
    var scale: Float
    var error: Float

    /// A code of random bits with factors that are small integers, so that few operations on them round.
    static func random(words: Int, using random: inout some RandomNumberGenerator) -> CodedRow {
        CodedRow(
            code: (0..<words).map { _ in random.next() },
            add: Float(Int.random(in: -100...100, using: &random)),
            scale: Float(Int.random(in: 1...50, using: &random)),
            error: Float(Int.random(in: 0...50, using: &random))
        )
    }

    /// Whether a bit is set.
    subscript(bit place: Int) -> Bool { code[place / 64] >> UInt64(place % 64) & 1 == 1 }
}
