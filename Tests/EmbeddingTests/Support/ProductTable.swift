import CKernels

@testable import Embedding

/// The C products of a precision at a level behind arrays, which are copied as ``KernelTable`` says.
@safe
struct ProductTable {
    private let table: engram_encoder_products

    /// The products of a level; `nil` if this CPU lacks them.
    init?(_ products: EncoderKernels.Products, level: Int) {
        guard let reduced = EncoderKernels(level: level, products: products)?.reduced else { return nil }
        table = reduced
    }

    func multiply(
        _ states: [Float],
        weights: [Float],
        bias: [Float],
        inputs: Int,
        gelu: Bool = false
    ) -> [Float] {
        let (rows, outputs) = (states.count / inputs, bias.count)
        precondition(states.count == rows * inputs && weights.count == outputs * inputs)
        let (input, factors, offsets) = (ExactBuffer(states), ExactBuffer(weights), ExactBuffer(bias))
        let packed = FloatBuffer(byteCount: table.packed_bytes(outputs, inputs))
        let scratch = FloatBuffer(byteCount: table.scratch_bytes(rows, inputs))
        let results = ExactBuffer([Float](repeating: .nan, count: rows * outputs))
        // SAFETY: the shapes were just checked or made, and the buffers live through the call.
        withExtendedLifetime((input, factors, offsets, packed, scratch)) {
            unsafe table.pack(factors.start, outputs, inputs, packed.base)
            unsafe table.multiply(
                input.start,
                rows,
                inputs,
                packed.base,
                outputs,
                offsets.start,
                gelu ? 1 : 0,
                scratch.base,
                results.start
            )
        }
        return results.values
    }

    /// A value rounded to bfloat16, to nearest and ties to even, by another way than the kernels'.
    static func rounded(_ value: Float) -> Float {
        guard value != 0 else { return value }
        let step = Float(sign: .plus, exponent: value.exponent - 7, significand: 1)
        return (value / step).rounded(.toNearestOrEven) * step
    }

    /// What the codes of a row of states stand for.
    static func byteCoded(_ row: [Float]) -> [Double] {
        let (least, most) = (row.min()!, row.max()!)
        let scale = Double(most - least) / 255
        guard scale > 0 else { return row.map(Double.init) }
        return row.map { value in
            let code = ((value - least) * (255 / (most - least))).rounded(.toNearestOrEven)
            return Double(least) + scale * Double(code)
        }
    }

    /// What the codes of a row of weights stand for.
    static func signedCoded(_ row: [Float]) -> [Double] {
        let most = row.map(\.magnitude).max()!
        return row.map { Double(most) / 127 * Double(($0 * (127 / most)).rounded(.toNearestOrEven)) }
    }
}
