import CKernels

/// The numbers that an encoder multiplies in.
///
/// Only the matrix products change; attention, normalisation and pooling are float32 always. Cosines to float32 are those
/// of all-MiniLM-L6-v2, as docs/performance.md measures them.
public enum EncoderPrecision: String, Sendable, CaseIterable {
    /// 32-bit floats: the reference.
    case float32
    /// 16-bit floats: vectors are those of float32 to a cosine of 0.9999, so both share a space.
    case bfloat16
    /// 8-bit integers, a scale for each output and each token: a cosine of about 0.999, and a space of its own.
    case int8

    /// The fastest precision of this machine whose vectors are those of float32: bfloat16 where the CPU multiplies it.
    public static let automatic: EncoderPrecision = {
        #if DEBUG
        // Without optimisation intrinsics are many times slower than the library.
        return .float32
        #else
        return bfloat16.isSupported ? .bfloat16 : .float32
        #endif
    }()

    /// Whether this CPU has instructions for it, and `ENGRAM_SIMD` does not forbid them.
    ///
    /// An encoder of a precision without them computes in float32.
    public var isSupported: Bool { self == .float32 || EncoderKernels.active(for: self) != nil }

    /// The space of vectors of this precision, from the space of float32.
    func space(of reference: EmbeddingSpace) -> EmbeddingSpace {
        guard self == .int8 else { return reference }
        return EmbeddingSpace(
            model: "\(reference.model)/\(rawValue)",
            dimension: reference.dimension,
            fingerprint: reference.fingerprint ^ Self.int8Mark
        )
    }

    /// Tells the fingerprints apart; its last digit is raised whenever codes would be computed otherwise.
    private static let int8Mark: UInt64 = 0x1A7E_C0DE_0000_0001
}
