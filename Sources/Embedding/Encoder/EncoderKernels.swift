import CKernels

/// The C kernels of one instruction level, and how big matrix products are computed with them.
///
/// The functions of the tables are valid for the life of the process and safe to call from any thread.
@safe
struct EncoderKernels: @unchecked Sendable {
    // Sendable: the tables are constant data of the C target; no lock is needed.

    /// How `states * transpose(weights)` is computed.
    enum Products: String, Sendable, CaseIterable {
        /// In float32 by the kernels, on weights packed once at load: fastest, above all for few tokens.
        case packed
        /// In float32 by OpenBLAS, which packs the weights anew on each call.
        case openBLAS
        /// In bfloat16 by the kernels.
        case bfloat16
        /// In bytes by the kernels.
        case int8

        /// What the products multiply in.
        var precision: EncoderPrecision {
            switch self {
            case .packed, .openBLAS: .float32
            case .bfloat16: .bfloat16
            case .int8: .int8
            }
        }

        /// The number of the precision in `engram_encoder_products.h`; `nil` for float32.
        fileprivate var reducedPrecision: Int? {
            switch self {
            case .packed, .openBLAS: nil
            case .bfloat16: ENGRAM_ENCODER_BFLOAT16
            case .int8: ENGRAM_ENCODER_INT8
            }
        }
    }

    /// The C table.
    let table: engram_encoder_kernels
    /// How products are computed.
    let products: Products
    /// The C table of products in fewer bits; `nil` for float32.
    let reduced: engram_encoder_products?

    /// The kernels of a level of `engram_encoder.h`; `nil` if this CPU lacks it or its products.
    init?(level: Int, products: Products) {
        // SAFETY: the table is constant data; it is copied.
        guard let table = unsafe engram_encoder_kernels_for_level(Int32(level))?.pointee else { return nil }
        unsafe self.init(table: table, products: products)
    }

    /// The float32 kernels to use on this machine.
    static let active: EncoderKernels = {
        // SAFETY: the pointer is never null and its table is constant data; it is copied.
        let table = unsafe engram_encoder_kernels_active().pointee
        // Products in float32 exist at every level.
        return unsafe EncoderKernels(table: table, products: defaultProducts(level: Int(table.level)))!
    }()

    /// The kernels of a precision to use on this machine; `nil` if its CPU has no instructions for it.
    static func active(for precision: EncoderPrecision) -> EncoderKernels? {
        let active = EncoderKernels.active
        let level = unsafe Int(active.table.level)
        switch precision {
        case .float32: return active
        // The plain level is there for comparison only: it is slower than float32.
        case .bfloat16: return level > ENGRAM_ENCODER_SCALAR ? EncoderKernels(level: level, products: .bfloat16) : nil
        case .int8: return level > ENGRAM_ENCODER_SCALAR ? EncoderKernels(level: level, products: .int8) : nil
        }
    }

    /// The name of the level: `scalar`, `neon`, `avx2` or `avx512`.
    var levelName: String {
        // SAFETY: the name is a constant, terminated string.
        unsafe String(cString: table.name)
    }

    /// Bytes of scratch that a product of so many rows needs.
    func scratchBytes(rows: Int, inputs: Int) -> Int {
        reduced.map { $0.scratch_bytes(rows, inputs) } ?? 0
    }

    private init?(table: engram_encoder_kernels, products: Products) {
        unsafe self.table = table
        self.products = products
        guard let precision = products.reducedPrecision else {
            reduced = nil
            return
        }
        // SAFETY: the table is constant data; it is copied.
        let reduced = unsafe engram_encoder_products_for_level(Int32(precision), table.level)?.pointee
        guard let reduced else { return nil }
        self.reduced = reduced
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
