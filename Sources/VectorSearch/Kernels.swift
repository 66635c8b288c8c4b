internal import CKernels

/// The C kernels in use, with Swift argument types. Contracts: `engram_kernels.h`.
///
/// Pointers must be valid for the shapes given; every method is `@unsafe` for that reason and checks nothing.
@safe struct Kernels: @unchecked Sendable {
    // Unchecked because of the pointer: the table is constant and lives for ever, so there is no lock to name.
    private let table: UnsafePointer<engram_kernels>

    /// The kernels of the level in use.
    static let current = unsafe Kernels(table: engram_kernels_current())

    @unsafe private init(table: UnsafePointer<engram_kernels>) {
        unsafe self.table = table
    }

    @unsafe func dotGather(
        _ query: UnsafePointer<Float>,
        rows: UnsafePointer<Float>,
        _ indices: UnsafePointer<UInt32>,
        count: Int,
        dimension: Int,
        stride: Int,
        into scores: UnsafeMutablePointer<Float>
    ) {
        unsafe table.pointee.dot_gather(query, rows, indices, count, dimension, stride, scores)
    }

    @unsafe func dotTile(
        _ queries: UnsafePointer<Float>,
        count: Int,
        rows: UnsafePointer<Float>,
        rowCount: Int,
        dimension: Int,
        stride: Int,
        into scores: UnsafeMutablePointer<Float>,
        scoreStride: Int
    ) {
        unsafe table.pointee.dot_tile(
            queries,
            count,
            dimension,
            rows,
            rowCount,
            dimension,
            stride,
            scores,
            scoreStride
        )
    }

    @unsafe func scan(
        _ query: UnsafePointer<Float>,
        _ rows: RowsView,
        _ range: Range<Int>,
        mask: UnsafePointer<UInt64>?,
        into reservoir: inout Reservoir
    ) {
        let room = unsafe reservoir.room(for: range.count)
        let written = unsafe table.pointee.scan_rows(
            query,
            rows.vectors + range.lowerBound * rows.stride,
            range.count,
            rows.dimension,
            rows.stride,
            mask,
            UInt32(truncatingIfNeeded: rows.firstOrdinal + range.lowerBound),
            reservoir.threshold,
            room.scores,
            room.ordinals
        )
        reservoir.didAppend(written)
    }

    /// Appends the scores at or above `threshold` to `scoresOut` and `ordinalsOut`; both have room for `count`.
    @unsafe func select(
        _ scores: UnsafePointer<Float>,
        count: Int,
        mask: UnsafePointer<UInt64>?,
        first: Int,
        threshold: Float,
        scoresOut: UnsafeMutablePointer<Float>,
        ordinalsOut: UnsafeMutablePointer<UInt32>
    ) -> Int {
        unsafe table.pointee.select_above(
            scores,
            count,
            mask,
            UInt32(truncatingIfNeeded: first),
            threshold,
            scoresOut,
            ordinalsOut
        )
    }

    @unsafe func match(
        _ rows: RowsView,
        _ range: Range<Int>,
        _ filter: CompiledFilter,
        into bits: UnsafeMutablePointer<UInt64>
    ) -> Int {
        let topics = unsafe rows.topics + range.lowerBound
        let confidences = unsafe rows.confidences + range.lowerBound
        guard var topic = filter.topic else {
            return unsafe table.pointee.match_rows(
                topics,
                confidences,
                range.count,
                nil,
                filter.minimumConfidence,
                bits
            )
        }
        return unsafe table.pointee.match_rows(
            topics,
            confidences,
            range.count,
            &topic,
            filter.minimumConfidence,
            bits
        )
    }

    @unsafe func sumOfSquares(_ values: UnsafeBufferPointer<Float>) -> Double {
        guard let base = values.baseAddress else { return 0 }
        return unsafe table.pointee.sum_of_squares(base, values.count)
    }

    @unsafe func scale(_ values: UnsafeBufferPointer<Float>, by factor: Double, into out: UnsafeMutablePointer<Float>) {
        guard let base = values.baseAddress else { return }
        unsafe table.pointee.scale(base, values.count, factor, out)
    }

    /// The index of the first NaN or infinity.
    @unsafe func firstNotFinite(_ values: UnsafeBufferPointer<Float>) -> Int? {
        guard let base = values.baseAddress else { return nil }
        let index = unsafe table.pointee.first_not_finite(base, values.count)
        return index < values.count ? index : nil
    }
}
