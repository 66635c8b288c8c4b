/// What the vector arithmetic of this process runs on; for diagnostics.
public enum ComputePlatform {
    /// The level of the kernels.
    public static var simdLevel: SIMDLevel { .current }

    /// The core OpenBLAS chose its routines for, such as "SkylakeX" or "Haswell".
    ///
    /// OpenBLAS decides before `main` from the processor and `OPENBLAS_CORETYPE`.
    public static var openBLASCoreName: String { OpenBLAS.coreName }

    /// OpenBLAS's own description of its version and build options.
    public static var openBLASConfiguration: String { OpenBLAS.configuration }
}
