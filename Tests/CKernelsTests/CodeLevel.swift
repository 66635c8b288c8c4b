import CKernels
import Testing

/// The code kernels of an instruction level that this CPU has, over exact allocations.
@safe struct CodeLevel: CustomTestStringConvertible, Sendable {
    // SAFETY: points to a constant table that lives as long as the process.
    nonisolated(unsafe) let table: UnsafePointer<engram_code_kernels>

    /// The name of the level.
    let name: String

    var testDescription: String { name }

    /// The level, or `nil` when this CPU or build lacks it.
    init?(_ level: engram_simd_level) {
        guard let table = unsafe engram_code_kernels_for_level(level) else { return nil }
        unsafe self.table = table
        name = unsafe String(cString: engram_simd_level_name(level))
    }

    /// Every level of this CPU.
    static let all = [ENGRAM_SIMD_SCALAR, ENGRAM_SIMD_NEON, ENGRAM_SIMD_AVX2, ENGRAM_SIMD_AVX512].compactMap {
        CodeLevel($0)
    }

    /// The level that others are compared with.
    static var scalar: CodeLevel { all[0] }

    // SAFETY, for both of these: the buffers have the sizes that the kernels' contracts name, and live across the call.

    /// A vector after its rotation.
    ///
    /// - Parameter signs: A bit for each value and round: a word a round for every 64 values.
    func rotate(_ values: [Float], signs: [UInt64], misalignment: Int = 0) -> [Float] {
        let buffer = ExactBuffer(values, misalignment: misalignment)
        unsafe table.pointee.rotate(buffer.floats, signs, values.count / 64)
        return buffer.values
    }

    /// The code of a rotated row against a rotated centre.
    func encode(_ row: [Float], centre: [Float], misalignment: Int = 0) -> CodedRow {
        let (from, middle) = (ExactBuffer(row, misalignment: misalignment), ExactBuffer(centre))
        // Words in an allocation that ends behind the last.
        let code = ExactBuffer(repeating: 0, count: row.count / 32)
        let words = unsafe UnsafeMutableRawPointer(code.floats).assumingMemoryBound(to: UInt64.self)
        let factors = unsafe table.pointee.encode(from.floats, middle.floats, row.count / 64, words)
        let halves = code.values.map { UInt64($0.bitPattern) }
        return CodedRow(
            code: stride(from: 0, to: halves.count, by: 2).map { halves[$0] | halves[$0 + 1] << 32 },
            add: factors.add,
            scale: factors.scale,
            error: factors.error
        )
    }
}
