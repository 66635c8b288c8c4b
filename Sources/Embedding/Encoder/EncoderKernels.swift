import CKernels

/// The C kernels of one instruction level, and how big matrix products are computed with them.
///
/// The functions of the table are valid for the life of the process and safe to call from any thread.
@safe
struct EncoderKernels: @unchecked Sendable {
    // Sendable: the table is constant data of the C target; no lock is needed.

    /// How `states * transpose(weights)` is computed.
    enum Products: String, Sendable, CaseIterable {
        /// By the kernels, on weights packed once at load: fastest, above all for few tokens.
        case packed
        /// By OpenBLAS, which packs the weights anew on each call.
        case openBLAS
    }

    /// The C table.
    let table: engram_encoder_kernels
    /// How products are computed.
    let products: Products

    /// The kernels of a level of `engram_encoder.h`; `nil` if this CPU lacks it.
    init?(level: Int, products: Products) {
        // SAFETY: the table is constant data; it is copied.
        guard let table = unsafe engram_encoder_kernels_for_level(Int32(level))?.pointee else { return nil }
        unsafe self.table = table
        self.products = products
    }

    /// The kernels to use on this machine.
    static let active: EncoderKernels = {
        // SAFETY: the pointer is never null and its table is constant data; it is copied.
        let table = unsafe engram_encoder_kernels_active().pointee
        return unsafe EncoderKernels(table: table, products: defaultProducts(level: Int(table.level)))
    }()

    /// The name of the level: `scalar`, `neon`, `avx2` or `avx512`.
    var levelName: String {
        // SAFETY: the name is a constant, terminated string.
        unsafe String(cString: table.name)
    }

    private init(table: engram_encoder_kernels, products: Products) {
        unsafe self.table = table
        self.products = products
    }

    private static func defaultProducts(level: Int) -> Products {
        #if DEBUG
        // Without optimisation intrinsics are many times slower than the library.
        return .openBLAS
        #else
        // Levels without a product of their own in registers gain from the library.
        return level >= ENGRAM_ENCODER_AVX2 ? .packed : .openBLAS
        #endif
    }
}
