/// The code of a row in double precision, from its definition.
struct ExactCode {
    /// Whether r[i] > 0, for each i.
    let bits: [Bool]

    /// The factors of the definition.
    let add, scale, error: Double

    /// The lengths of the row without its centre, and of the centre: what tolerances are relative to.
    let length, centreLength: Double

    /// The code of a rotated row against a rotated centre, which must differ.
    init(_ row: [Float], centre: [Float]) {
        var (squares, overlap, centreOverlap, product, centreSquares) = (0.0, 0.0, 0.0, 0.0, 0.0)
        var bits: [Bool] = []
        for (value, middle) in zip(row, centre) {
            let (r, c) = (Double(value) - Double(middle), Double(middle))
            let half = r > 0 ? 0.5 : -0.5
            bits.append(r > 0)
            squares += r * r
            overlap += r * half
            centreOverlap += c * half
            product += c * r
            centreSquares += c * c
        }
        let dimension = Double(row.count)
        self.bits = bits
        scale = squares / overlap
        add = product - scale * centreOverlap
        let excess = squares * dimension / (4 * overlap * overlap) - 1
        error = (squares * max(0, excess) / (dimension - 1)).squareRoot()
        length = squares.squareRoot()
        centreLength = centreSquares.squareRoot()
    }
}
