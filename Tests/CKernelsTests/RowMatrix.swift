import TestSupport

/// Rows as the kernels take them: `stride` floats apart, with values that are not numbers in between.
///
/// The allocation ends with the last value of the last row.
@safe struct RowMatrix {
    /// The rows.
    let rows: [[Float]]

    /// Values of a row.
    let dimension: Int

    /// Floats from one row to the next.
    let stride: Int

    private let buffer: ExactBuffer

    /// Rows of the given layout.
    init(_ rows: [[Float]], dimension: Int, stride: Int, misalignment: Int = 0) {
        self.rows = rows
        self.dimension = dimension
        self.stride = stride
        var values: [Float] = []
        for (position, row) in rows.enumerated() {
            values += row
            if position < rows.count - 1 { values += [Float](repeating: .nan, count: stride - dimension) }
        }
        buffer = ExactBuffer(values, misalignment: misalignment)
    }

    /// Random rows of the given layout, values from -1 to 1.
    init(random count: Int, dimension: Int, stride: Int, misalignment: Int = 0, seed: UInt64) {
        var random = SplitMix(seed: seed)
        let rows = (0..<count).map { _ in random.vector(dimension) }
        self.init(rows, dimension: dimension, stride: stride, misalignment: misalignment)
    }

    /// The first value of the first row.
    @unsafe var floats: UnsafeMutablePointer<Float> { unsafe buffer.floats }
}
