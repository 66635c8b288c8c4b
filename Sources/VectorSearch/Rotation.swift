/// The orthogonal matrix by which vectors of one dimension are rotated before they are coded.
///
/// Four rounds of random signs, a Hadamard transform and plane rotations: a rotation costs O(dimension x log dimension)
/// and the matrix is 4 bits a dimension. The signs follow from a constant seed, so codes of one process mean the same in
/// another.
struct Rotation: Sendable {
    /// 64-bit words of a code: the dimension in steps of 64.
    let words: Int

    /// Values of a rotated vector.
    var paddedDimension: Int { 64 * words }

    private let dimension: Int
    private let signs: [UInt64]

    /// The rotation of a dimension.
    init(dimension: Int) {
        self.dimension = dimension
        words = (dimension + 63) / 64
        var random = SeededNumbers(seed: 0x9E37_79B9_7F4A_7C15)
        signs = (0..<4 * words).map { _ in random.next() }
    }

    /// Rotates a vector of `dimension` values into `paddedDimension` values.
    @unsafe func rotate(_ values: UnsafePointer<Float>, into rotated: UnsafeMutablePointer<Float>) {
        unsafe rotated.update(from: values, count: dimension)
        for place in dimension..<paddedDimension { unsafe rotated[place] = 0 }
        unsafe signs.withUnsafeBufferPointer {
            // SAFETY: there are four words of signs for each word of values.
            unsafe CodeKernels.current.rotate(rotated, signs: $0.baseAddress!, words: words)
        }
    }
}
