internal import CKernels

/// The C kernels of one instruction level, with Swift's types.
///
/// Thin: each call crosses into C once for a whole block of rows.
@safe struct Kernels: Sendable {
    // SAFETY: points to a constant table of the C library that lives as long as the process.
    private nonisolated(unsafe) let table: UnsafePointer<engram_kernels>

    /// The kernels that this process uses.
    static let current: Kernels = unsafe Kernels(table: engram_kernels_current())

    /// The kernels of a level, or `nil` when the CPU lacks it.
    init?(level: SIMDLevel) {
        guard let table = unsafe engram_kernels_for_level(engram_simd_level(UInt32(level.rawValue))) else { return nil }
        unsafe self.init(table: table)
    }

    private init(table: UnsafePointer<engram_kernels>) { unsafe self.table = table }

    /// The level of these kernels.
    var level: SIMDLevel { SIMDLevel(rawValue: Int(unsafe table.pointee.level.rawValue)) ?? .scalar }

    /// Dot products of a query with `count` rows, `stride` floats apart, into `scores`.
    @unsafe func dotRows(
        _ query: UnsafePointer<Float>,
        _ rows: UnsafePointer<Float>,
        count: Int,
        dimension: Int,
        stride: Int,
        into scores: UnsafeMutablePointer<Float>
    ) {
        unsafe table.pointee.dot_rows(query, rows, count, dimension, stride, scores)
    }

    /// Dot products of a query with listed rows, into `scores`.
    @unsafe func dotGather(
        _ query: UnsafePointer<Float>,
        _ rows: UnsafePointer<Float>,
        ordinals: UnsafePointer<UInt32>,
        count: Int,
        dimension: Int,
        stride: Int,
        into scores: UnsafeMutablePointer<Float>
    ) {
        unsafe table.pointee.dot_gather(query, rows, ordinals, count, dimension, stride, scores)
    }

    /// Dot products of `queryCount` queries with `count` rows into `scores`, a line of `scoreStride` for each query.
    @unsafe func dotTile(
        _ queries: UnsafePointer<Float>,
        queryCount: Int,
        _ rows: UnsafePointer<Float>,
        count: Int,
        dimension: Int,
        stride: Int,
        into scores: UnsafeMutablePointer<Float>,
        scoreStride: Int
    ) {
        unsafe table.pointee.dot_tile(
            queries,
            queryCount,
            dimension,
            rows,
            count,
            dimension,
            stride,
            scores,
            scoreStride
        )
    }

    /// The scores that reach a threshold, with their ordinals counted from `first`.
    ///
    /// - Returns: How many were written; both outputs have room for `count + 16`.
    @unsafe func select(
        _ scores: UnsafePointer<Float>,
        count: Int,
        atLeast threshold: Float,
        first: Int,
        into chosen: UnsafeMutablePointer<Float>,
        _ ordinals: UnsafeMutablePointer<UInt32>
    ) -> Int {
        unsafe table.pointee.select(scores, count, threshold, UInt32(first), chosen, ordinals)
    }

    /// The place of the greatest of `scores[i] + biases[i]`.
    @unsafe func greatest(_ scores: UnsafePointer<Float>, biases: UnsafePointer<Float>, count: Int) -> Int {
        unsafe table.pointee.greatest(scores, biases, count)
    }
}
