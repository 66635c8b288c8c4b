internal import COpenBLAS

/// Matrix products, one thread a call.
enum OpenBLAS {
    /// Several callers run products at once; a product that spread over threads of its own would stall them, and
    /// threaded products of different shapes are not safe beside each other in every release.
    private static let isSingleThreaded: Bool = {
        openblas_set_num_threads(1)
        return true
    }()

    static var coreName: String {
        // SAFETY: OpenBLAS returns a constant C string.
        unsafe String(cString: openblas_get_corename())
    }

    static var configuration: String {
        // SAFETY: OpenBLAS returns a constant C string.
        unsafe String(cString: openblas_get_config())
    }

    /// `scores[q * scoreStride + i] = <query q, row i>`, in whatever order of summation OpenBLAS prefers.
    ///
    /// - Parameters:
    ///   - queries: `queryCount * dimension` floats.
    ///   - rows: `rowCount` rows, `stride >= dimension` floats apart.
    ///   - scores: Room for `queryCount * scoreStride` floats, `scoreStride >= rowCount`.
    @unsafe static func scoreTile(
        queries: UnsafePointer<Float>,
        queryCount: Int,
        rows: UnsafePointer<Float>,
        rowCount: Int,
        dimension: Int,
        stride: Int,
        scores: UnsafeMutablePointer<Float>,
        scoreStride: Int
    ) {
        precondition(isSingleThreaded)
        // SAFETY: the caller vouches for the shapes; sgemm reads and writes nothing beyond them.
        unsafe cblas_sgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasTrans,
            blasint(queryCount),
            blasint(rowCount),
            blasint(dimension),
            1,
            queries,
            blasint(dimension),
            rows,
            blasint(stride),
            0,
            scores,
            blasint(scoreStride)
        )
    }
}
