internal import COpenBLAS

/// Products of queries and rows: OpenBLAS for many queries, the tile kernel for few.
enum MatrixProduct {
    /// From this many queries on OpenBLAS is faster than the tile kernel, which packs nothing.
    private static let gemmQueries = 32

    /// scores[queries x rows] = queries[queries x dimension] * rows[rows x dimension] transposed.
    @unsafe static func multiply(
        _ queries: UnsafePointer<Float>,
        _ queryCount: Int,
        _ rows: UnsafePointer<Float>,
        _ count: Int,
        dimension: Int,
        stride: Int,
        into scores: UnsafeMutablePointer<Float>,
        scoreStride: Int
    ) {
        if queryCount < gemmQueries || !OpenBLAS.isSingleThreaded {
            unsafe Kernels.current.dotTile(
                queries,
                queryCount: queryCount,
                rows,
                count: count,
                dimension: dimension,
                stride: stride,
                into: scores,
                scoreStride: scoreStride
            )
        } else {
            unsafe cblas_sgemm(
                CblasRowMajor,
                CblasNoTrans,
                CblasTrans,
                Int32(queryCount),
                Int32(count),
                Int32(dimension),
                1,
                queries,
                Int32(dimension),
                rows,
                Int32(stride),
                0,
                scores,
                Int32(scoreStride)
            )
        }
    }
}
