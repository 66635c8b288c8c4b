/// The dot product of two vectors in double precision, and how far a float32 kernel may be from it.
struct ExactProduct {
    /// The product.
    let value: Double

    /// The bound that the kernels state: dimension * 2^-24 * sum of |q * r|.
    let bound: Double

    /// The product of two vectors of the same dimension.
    init(_ query: [Float], _ row: [Float]) {
        var sum = 0.0
        var magnitudes = 0.0
        for position in query.indices {
            let product = Double(query[position]) * Double(row[position])
            sum += product
            magnitudes += product.magnitude
        }
        value = sum
        bound = Double(query.count) * 0x1p-24 * magnitudes
    }

    /// Whether a kernel's result is within the bound.
    func admits(_ result: Float) -> Bool { (Double(result) - value).magnitude <= bound }
}
