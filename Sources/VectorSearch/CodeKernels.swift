internal import CKernels

/// The C kernels over 1-bit codes of one instruction level, with Swift's types.
@safe struct CodeKernels: Sendable {
    // SAFETY: points to a constant table of the C library that lives as long as the process.
    private nonisolated(unsafe) let table: UnsafePointer<engram_code_kernels>

    /// The kernels that this process uses.
    static let current: CodeKernels = unsafe CodeKernels(table: engram_code_kernels_current())

    private init(table: UnsafePointer<engram_code_kernels>) { unsafe self.table = table }

    /// Rotates `64 * words` values in place.
    @unsafe func rotate(_ values: UnsafeMutablePointer<Float>, signs: UnsafePointer<UInt64>, words: Int) {
        unsafe table.pointee.rotate(values, signs, words)
    }

    /// Codes a rotated row against a rotated centre.
    @unsafe func encode(
        _ row: UnsafePointer<Float>,
        centre: UnsafePointer<Float>,
        words: Int,
        into code: UnsafeMutablePointer<UInt64>
    ) -> engram_code_factors {
        unsafe table.pointee.encode(row, centre, words, code)
    }

    /// Rounds a rotated query.
    @unsafe func prepare(
        _ query: UnsafePointer<Float>,
        words: Int,
        into prepared: OpaquePointer
    ) {
        unsafe table.pointee.prepare(query, words, prepared)
    }

    /// Writes a code and its factors into a lane of a block.
    @unsafe func put(
        _ code: UnsafePointer<UInt64>,
        _ factors: engram_code_factors,
        ordinal: UInt32,
        into block: UnsafeMutablePointer<UInt8>,
        lane: Int,
        words: Int
    ) {
        unsafe table.pointee.put(block, lane, words, code, factors, ordinal)
    }

    /// Copies a lane of a block over another.
    @unsafe func move(
        _ source: UnsafePointer<UInt8>,
        lane: Int,
        to target: UnsafeMutablePointer<UInt8>,
        lane targetLane: Int,
        words: Int
    ) {
        unsafe table.pointee.move(source, lane, target, targetLane, words)
    }

    /// The rows of a list whose upper bound reaches a threshold.
    ///
    /// - Returns: How many were written; both outputs have room for `rows + 16`.
    @unsafe func scan(
        _ query: OpaquePointer,
        _ pool: UnsafePointer<UInt8>,
        blocks: UnsafePointer<UInt32>,
        rows: Int,
        words: Int,
        base: Float,
        reach: Float,
        threshold: Float,
        into ordinals: UnsafeMutablePointer<UInt32>,
        _ bounds: UnsafeMutablePointer<Float>
    ) -> Int {
        unsafe table.pointee.scan(query, pool, blocks, rows, words, base, reach, threshold, ordinals, bounds)
    }
}
