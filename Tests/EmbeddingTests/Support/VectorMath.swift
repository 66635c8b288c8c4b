/// The cosine of two rows of equal length.
func cosine(_ left: some Collection<Float>, _ right: some Collection<Float>) -> Double {
    var (product, leftSquares, rightSquares) = (0.0, 0.0, 0.0)
    for (x, y) in zip(left, right) {
        product += Double(x) * Double(y)
        leftSquares += Double(x) * Double(x)
        rightSquares += Double(y) * Double(y)
    }
    return product / (leftSquares.squareRoot() * rightSquares.squareRoot())
}

/// The length of a row.
func length(_ row: some Collection<Float>) -> Double {
    row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
}

extension [Float] {
    /// The row of a matrix whose rows are `width` wide.
    func row(_ index: Int, width: Int) -> ArraySlice<Float> { self[index * width..<(index + 1) * width] }
}

/// A repeatable generator (SplitMix64), so that a failing case fails again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Some floats of about the same spread.
    mutating func floats(_ count: Int, within bound: Float = 1) -> [Float] {
        (0..<count).map { _ in Float.random(in: -bound...bound, using: &self) }
    }
}
