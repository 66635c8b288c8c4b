import CKernels
import COpenBLAS

/// A fully connected layer: `outputs = states * transpose(weights) + bias`.
@safe
struct LinearLayer: Sendable {
    /// The width of a state.
    let inputCount: Int
    /// The width of an output row.
    let outputCount: Int

    private let kernels: EncoderKernels
    /// `[outputCount][inputCount]`, packed if the kernels compute the product.
    private let weights: FloatBuffer
    private let bias: FloatBuffer

    private static let singleThreadedBLAS: Void = openblas_set_num_threads(1)

    /// A layer of some weights.
    ///
    /// - Parameters:
    ///   - weights: `[outputs][inputs]`, row-major.
    ///   - bias: `[outputs]`.
    init(weights: FloatBuffer, bias: FloatBuffer, kernels: EncoderKernels) {
        outputCount = bias.count
        inputCount = weights.count / bias.count
        precondition(weights.count == outputCount * inputCount, "weights must have a row for each bias")
        self.kernels = kernels
        self.bias = bias
        switch kernels.products {
        case .openBLAS:
            _ = Self.singleThreadedBLAS
            self.weights = weights
        case .packed:
            let width = unsafe kernels.table.panel_width
            let packed = FloatBuffer(count: engram_encoder_packed_size(outputCount, inputCount, width))
            // SAFETY: `packed` has the size that the kernel states for this shape.
            unsafe engram_encoder_pack(weights.base, outputCount, inputCount, width, packed.base)
            self.weights = packed
        }
    }

    /// Computes output rows.
    ///
    /// - Parameters:
    ///   - states: `[rows][inputCount]`.
    ///   - rows: Any number.
    ///   - outputs: `[rows][outputCount]`, not overlapping the states.
    @unsafe
    func apply(to states: UnsafePointer<Float>, rows: Int, into outputs: UnsafeMutablePointer<Float>) {
        switch kernels.products {
        case .packed:
            // SAFETY: shapes as stated; weights and bias live with `self`.
            unsafe kernels.table.multiply(states, rows, inputCount, weights.base, outputCount, bias.base, outputs)
        case .openBLAS:
            // The bias goes in first and the product is added to it.
            for row in 0..<rows {
                unsafe (outputs + row * outputCount).update(from: bias.base, count: outputCount)
            }
            // SAFETY: shapes as stated; weights live with `self`.
            unsafe cblas_sgemm(
                CblasRowMajor,
                CblasNoTrans,
                CblasTrans,
                Int32(rows),
                Int32(outputCount),
                Int32(inputCount),
                1,
                states,
                Int32(inputCount),
                weights.base,
                Int32(inputCount),
                1,
                outputs,
                Int32(outputCount)
            )
        }
    }
}
