internal import CKernels

/// The instruction level of the kernels.
public enum SIMDLevel: Int, Comparable, Sendable, CaseIterable {
    case scalar = 0
    case neon = 1
    case avx2 = 2
    case avx512 = 3

    /// The level that this process uses: the best of the CPU, or what `ENGRAM_SIMD` asks for.
    public static var current: SIMDLevel { Kernels.current.level }

    /// The best level of the CPU.
    public static var best: SIMDLevel { SIMDLevel(rawValue: Int(engram_simd_level_best().rawValue)) ?? .scalar }

    /// The name that `ENGRAM_SIMD` takes, such as `avx512`.
    public var name: String { "\(self)" }

    /// Slower levels first.
    public static func < (left: SIMDLevel, right: SIMDLevel) -> Bool { left.rawValue < right.rawValue }
}
