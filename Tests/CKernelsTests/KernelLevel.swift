import CKernels
import Testing

/// The kernels of an instruction level that this CPU has, over exact allocations.
@safe struct KernelLevel: CustomTestStringConvertible, Sendable {
    // SAFETY: points to a constant table that lives as long as the process.
    private nonisolated(unsafe) let table: UnsafePointer<engram_kernels>

    /// The name of the level.
    let name: String

    var testDescription: String { name }

    /// The level, or `nil` when this CPU or build lacks it.
    init?(_ level: engram_simd_level) {
        guard let table = unsafe engram_kernels_for_level(level) else { return nil }
        unsafe self.table = table
        name = unsafe String(cString: engram_simd_level_name(level))
    }

    /// Every level of this CPU.
    static let all = [ENGRAM_SIMD_SCALAR, ENGRAM_SIMD_NEON, ENGRAM_SIMD_AVX2, ENGRAM_SIMD_AVX512].compactMap {
        KernelLevel($0)
    }

    /// What a place holds that no kernel may have written.
    static let untouched: Float = -12_345

    // SAFETY, for all of these: the buffers have the sizes that the kernels' contracts name, and live across the call.

    /// The products of a query with all rows.
    func dotRows(_ query: ExactBuffer, _ rows: RowMatrix, misalignment: Int = 0) -> [Float] {
        let out = ExactBuffer(repeating: KernelLevel.untouched, count: rows.rows.count, misalignment: misalignment)
        unsafe table.pointee.dot_rows(
            query.floats,
            rows.floats,
            rows.rows.count,
            rows.dimension,
            rows.stride,
            out.floats
        )
        return out.values
    }

    /// The products of a query with listed rows.
    func dotGather(_ query: ExactBuffer, _ rows: RowMatrix, _ ordinals: [UInt32]) -> [Float] {
        let out = ExactBuffer(repeating: KernelLevel.untouched, count: ordinals.count)
        // The bits of the ordinals, in an allocation that ends behind the last.
        let list = ExactBuffer(ordinals.map { Float(bitPattern: $0) })
        unsafe table.pointee.dot_gather(
            query.floats,
            rows.floats,
            UnsafeRawPointer(list.floats).assumingMemoryBound(to: UInt32.self),
            ordinals.count,
            rows.dimension,
            rows.stride,
            out.floats
        )
        return out.values
    }

    /// The product of a query with one row of a matrix of which nothing else may be readable.
    @unsafe func dotGather(
        _ query: ExactBuffer,
        _ rows: UnsafePointer<Float>,
        ordinal: UInt32,
        dimension: Int,
        stride: Int
    ) -> Float {
        var ordinal = ordinal
        var out = KernelLevel.untouched
        unsafe table.pointee.dot_gather(query.floats, rows, &ordinal, 1, dimension, stride, &out)
        return out
    }

    /// The products of queries with rows, a line of `outStride` places for each query; the last line ends with its last
    /// product.
    func dotTile(_ queries: RowMatrix, _ rows: RowMatrix, outStride: Int) -> [[Float]] {
        let (m, n) = (queries.rows.count, rows.rows.count)
        let out = ExactBuffer(repeating: KernelLevel.untouched, count: m == 0 ? 0 : (m - 1) * outStride + n)
        unsafe table.pointee.dot_tile(
            queries.floats,
            m,
            queries.stride,
            rows.floats,
            n,
            rows.dimension,
            rows.stride,
            out.floats,
            outStride
        )
        let values = out.values
        for query in 0..<max(0, m - 1) {
            let gap = values[query * outStride + n..<(query + 1) * outStride]
            #expect(gap.allSatisfy { $0 == KernelLevel.untouched }, "wrote between lines")
        }
        return (0..<m).map { Array(values[$0 * outStride..<$0 * outStride + n]) }
    }

    /// The scores that reach a threshold, with their ordinals.
    func select(_ scores: [Float], atLeast threshold: Float, first: UInt32) -> [Selection] {
        let input = ExactBuffer(scores)
        let chosen = ExactBuffer(repeating: 0, count: scores.count + 16)
        let ordinals = ExactBuffer(repeating: 0, count: scores.count + 16)
        let count = unsafe table.pointee.select(
            input.floats,
            scores.count,
            threshold,
            first,
            chosen.floats,
            UnsafeMutableRawPointer(ordinals.floats).assumingMemoryBound(to: UInt32.self)
        )
        guard count <= scores.count else {
            Issue.record("\(name) selected \(count) of \(scores.count) scores")
            return []
        }
        return zip(chosen.values, ordinals.values).prefix(count).map { Selection(score: $0, ordinal: $1.bitPattern) }
    }
}

/// A selected score, compared by its bits.
struct Selection: Equatable {
    let score: Float
    let ordinal: UInt32

    static func == (left: Selection, right: Selection) -> Bool {
        left.score.bitPattern == right.score.bitPattern && left.ordinal == right.ordinal
    }
}
