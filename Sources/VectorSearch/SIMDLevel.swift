internal import CKernels

/// The instruction level the kernels run at.
public enum SIMDLevel: String, CaseIterable, Sendable {
    /// Portable C.
    case scalar
    /// AArch64 Advanced SIMD.
    case neon
    /// AVX2 with FMA.
    case avx2
    /// AVX-512 F, VL, DQ and BW.
    case avx512

    /// The level in use: the best of this processor, or the one that `ENGRAM_SIMD` names if it is available.
    public static var current: SIMDLevel { SIMDLevel(engram_simd_current_level()) }

    /// Whether this processor and this build offer the level.
    public var isAvailable: Bool { unsafe engram_kernels_for_level(code) != nil }

    init(_ code: engram_simd_level) {
        self =
            switch code {
            case ENGRAM_SIMD_AVX512: .avx512
            case ENGRAM_SIMD_AVX2: .avx2
            case ENGRAM_SIMD_NEON: .neon
            default: .scalar
            }
    }

    private var code: engram_simd_level {
        switch self {
        case .scalar: ENGRAM_SIMD_SCALAR
        case .neon: ENGRAM_SIMD_NEON
        case .avx2: ENGRAM_SIMD_AVX2
        case .avx512: ENGRAM_SIMD_AVX512
        }
    }
}
