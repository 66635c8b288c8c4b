/// A query as scans round it: values of -8...7 times a step.
struct RoundedQuery {
    /// The step.
    let step: Float

    /// The rounded values.
    let values: [Int]

    /// A rotated query; the greatest magnitude is 7.5 steps.
    init(_ query: [Float]) {
        let greatest = query.map(\.magnitude).max() ?? 0
        let step = greatest > 0 ? greatest / 7.5 : 1
        let inverse = 1 / step
        self.step = step
        values = query.map { Int(min(7, max(-8, ($0 * inverse).rounded(.toNearestOrEven)))) }
    }

    /// The product with the code of a row: the sum over set bits, less half the sum of all.
    func product(_ row: CodedRow) -> Double {
        var doubled = 0
        for place in values.indices { doubled += row[bit: place] ? values[place] : -values[place] }
        return Double(step) * Double(doubled) / 2
    }

    /// The upper bound of a row, and how far a float32 kernel may be from it.
    func bound(_ row: CodedRow, base: Float, reach: Float) -> (value: Double, tolerance: Double) {
        let terms = [
            Double(base), Double(row.add), Double(row.scale) * product(row), Double(reach) * Double(row.error),
        ]
        let magnitudes = terms.reduce(0) { $0 + $1.magnitude }
        // Six roundings, each at most 2^-24 of a term or of a sum of terms.
        return (terms.reduce(0, +), 8 * 0x1p-24 * magnitudes)
    }
}
