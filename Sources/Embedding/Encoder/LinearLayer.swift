import CKernels
import COpenBLAS

/// A fully connected layer: `outputs = states * transpose(weights) + bias`, and GELU of that where it follows.
@safe
struct LinearLayer: Sendable {
    /// The width of a state.
    let inputCount: Int
    /// The width of an output row.
    let outputCount: Int

    private let kernels: EncoderKernels
    private let isActivated: Bool
    /// `[outputCount][inputCount]`, packed if the kernels compute the product.
    private let weights: FloatBuffer
    private let bias: FloatBuffer

    private static let singleThreadedBLAS: Void = openblas_set_num_threads(1)

    /// A layer of some weights.
    ///
    /// - Parameters:
    ///   - weights: `[outputs][inputs]`, row-major.
    ///   - bias: `[outputs]`.
    ///   - isActivated: Whether GELU follows.
    init(weights: FloatBuffer, bias: FloatBuffer, isActivated: Bool = false, kernels: EncoderKernels) {
        outputCount = bias.count
        inputCount = weights.count / bias.count
        precondition(weights.count == outputCount * inputCount, "weights must have a row for each bias")
        self.kernels = kernels
        self.bias = bias
        self.isActivated = isActivated
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
        case .bfloat16, .int8:
            guard let reduced = kernels.reduced else { preconditionFailure("kernels without their products") }
            let packed = FloatBuffer(byteCount: reduced.packed_bytes(outputCount, inputCount))
            // SAFETY: `packed` has the size that the kernel states for this shape.
            unsafe reduced.pack(weights.base, outputCount, inputCount, packed.base)
            self.weights = packed
        }
    }

    /// Computes output rows.
    ///
    /// - Parameters:
    ///   - states: `[rows][inputCount]`.
    ///   - rows: Any number.
    ///   - scratch: As many bytes as the kernels state for this shape, aligned to 64; overwritten.
    ///   - outputs: `[rows][outputCount]`, not overlapping the states.
    @unsafe
    func apply(
        to states: UnsafePointer<Float>,
        rows: Int,
        scratch: UnsafeMutablePointer<Float>,
        into outputs: UnsafeMutablePointer<Float>
    ) {
        if let reduced = kernels.reduced {
            // SAFETY: shapes as stated; weights and bias live with `self`.
            unsafe reduced.multiply(
                states,
                rows,
                inputCount,
                weights.base,
                outputCount,
                bias.base,
                isActivated ? 1 : 0,
                scratch,
                outputs
            )
            return
        }
        if kernels.products == .packed {
            // SAFETY: shapes as stated; weights and bias live with `self`.
            unsafe kernels.table.multiply(states, rows, inputCount, weights.base, outputCount, bias.base, outputs)
        } else {
            unsafe multiplyByBLAS(states, rows: rows, into: outputs)
        }
        // SAFETY: the outputs have so many values.
        if isActivated { unsafe kernels.table.gelu(outputs, rows * outputCount) }
    }

    @unsafe
    private func multiplyByBLAS(
        _ states: UnsafePointer<Float>,
        rows: Int,
        into outputs: UnsafeMutablePointer<Float>
    ) {
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
