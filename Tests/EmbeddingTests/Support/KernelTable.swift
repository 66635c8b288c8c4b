import CKernels

@testable import Embedding

/// The C kernels of a level behind arrays.
///
/// Each array is copied to memory that ends where the array ends, so that the address sanitizer sees any access
/// beyond it, and that starts off the usual alignment.
@safe
struct KernelTable {
    private let table: engram_encoder_kernels

    /// The levels of this CPU above the plain one.
    static let levels: [Int] = (1...3).filter { KernelTable(level: $0) != nil }

    /// The kernels of a level; `nil` if this CPU lacks it.
    init?(level: Int) {
        guard let kernels = EncoderKernels(level: level, products: .packed) else { return nil }
        unsafe table = kernels.table
    }

    func gelu(_ values: [Float]) -> [Float] {
        let buffer = ExactBuffer(values)
        // SAFETY: the count is the buffer's.
        unsafe table.gelu(buffer.start, values.count)
        return buffer.values
    }

    func addLayerNorm(
        _ rows: [Float],
        _ residual: [Float]?,
        width: Int,
        gamma: [Float],
        beta: [Float],
        epsilon: Float
    ) -> [Float] {
        precondition(gamma.count == width && beta.count == width && residual?.count ?? rows.count == rows.count)
        let (buffer, gamma, beta) = (ExactBuffer(rows), ExactBuffer(gamma), ExactBuffer(beta))
        let residual = residual.map(ExactBuffer.init)
        let count = rows.count / width
        // SAFETY: the shapes were just checked, and the buffers live through the call.
        withExtendedLifetime((residual, gamma, beta)) {
            unsafe table.add_layer_norm(buffer.start, residual?.start, count, width, gamma.start, beta.start, epsilon)
        }
        return buffer.values
    }

    func attention(_ states: [Float], tokens: Int, heads: Int, width: Int) -> [Float] {
        precondition(states.count == tokens * 3 * heads * width)
        let input = ExactBuffer(states)
        let scratch = ExactBuffer(
            [Float](repeating: .nan, count: engram_encoder_attention_scratch(tokens, width))
        )
        let output = ExactBuffer([Float](repeating: .nan, count: tokens * heads * width))
        // SAFETY: the shapes were just checked or made, and the buffers live through the call.
        withExtendedLifetime((input, scratch)) {
            unsafe table.attention(input.start, tokens, heads, width, scratch.start, output.start)
        }
        return output.values
    }

    func meanUnit(_ rows: [Float], width: Int) -> (vector: [Float], length: Float) {
        let input = ExactBuffer(rows)
        let output = ExactBuffer([Float](repeating: .nan, count: width))
        // SAFETY: the input has whole rows, the output one, and the buffers live through the call.
        let length = withExtendedLifetime(input) {
            unsafe table.mean_unit(input.start, rows.count / width, width, output.start)
        }
        return (output.values, length)
    }

    func pack(_ weights: [Float], outputs: Int, inputs: Int) -> [Float] {
        precondition(weights.count == outputs * inputs)
        let input = ExactBuffer(weights)
        let width = unsafe table.panel_width
        let size = engram_encoder_packed_size(outputs, inputs, width)
        let packed = ExactBuffer([Float](repeating: .nan, count: size))
        // SAFETY: the sizes are those that the kernels state, and the buffers live through the call.
        withExtendedLifetime(input) {
            unsafe engram_encoder_pack(input.start, outputs, inputs, width, packed.start)
        }
        return packed.values
    }

    func multiply(_ states: [Float], packed: [Float], bias: [Float], inputs: Int) -> [Float] {
        let rows = states.count / inputs
        let (states, packed, offsets) = (ExactBuffer(states), ExactBuffer(packed), ExactBuffer(bias))
        let results = ExactBuffer([Float](repeating: .nan, count: rows * bias.count))
        // SAFETY: the shapes follow from the arrays, and the buffers live through the call.
        withExtendedLifetime((states, packed, offsets)) {
            unsafe table.multiply(
                states.start,
                rows,
                inputs,
                packed.start,
                bias.count,
                offsets.start,
                results.start
            )
        }
        return results.values
    }
}

/// The hash of some bytes.
func encoderHash(_ bytes: some Collection<UInt8>, seed: UInt64) -> UInt64 {
    let bytes = Array(bytes)
    // SAFETY: the kernel reads as many bytes as the array has.
    return unsafe engram_encoder_hash(bytes, bytes.count, seed)
}

/// A copy of some floats, one float after the start of an allocation and right at its end.
@safe
final class ExactBuffer {
    private let base: UnsafeMutablePointer<Float>
    private let count: Int

    /// The first float; valid as long as the object.
    var start: UnsafeMutablePointer<Float> {
        // SAFETY: the allocation has one float more than `count`.
        unsafe base + 1
    }

    /// The floats.
    var values: [Float] {
        // SAFETY: `count` floats from the start are initialised.
        unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }

    init(_ values: [Float]) {
        count = values.count
        unsafe base = .allocate(capacity: values.count + 1)
        // SAFETY: the allocation has room for one float and all values.
        unsafe base.initialize(to: 0)
        for (index, value) in values.enumerated() { unsafe (base + 1 + index).initialize(to: value) }
    }

    // SAFETY: `base` is the start of the allocation that the initialiser made.
    deinit { unsafe base.deallocate() }
}
