internal import COpenBLAS

/// The OpenBLAS library of this process.
public enum OpenBLAS {
    /// The kernel family that the library chose for the CPU, such as `SkylakeX`.
    public static var coreName: String {
        // SAFETY: the library returns a static string.
        unsafe String(cString: openblas_get_corename())
    }

    /// The library's name and version, such as `OpenBLAS 0.3.21`.
    public static var version: String {
        // SAFETY: the library returns a static string.
        let words = unsafe String(cString: openblas_get_config()).split(separator: " ").prefix(2)
        return words.joined(separator: " ")
    }

    /// Makes every call run on its caller's thread alone.
    ///
    /// Threaded calls of different kinds disturb each other in this library, so parallelism is outside of it.
    static let isSingleThreaded: Bool = {
        openblas_set_num_threads(1)
        return true
    }()
}
