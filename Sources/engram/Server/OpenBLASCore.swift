import Foundation
import VectorSearch

/// Which of OpenBLAS's kernel families serves this process, and whether it suits the CPU.
///
/// OpenBLAS chooses in its constructor, before `main`, by the CPU or by `OPENBLAS_CORETYPE`. Versions older than a CPU
/// may choose a family without its widest vectors; the only way to change that is to start again with the variable set.
enum OpenBLASCore {
    /// The families that use 512-bit vectors.
    private static let wide: Set<String> = ["SkylakeX", "Cooperlake", "SapphireRapids"]

    private static let restarted = "ENGRAM_RESTARTED"

    /// The chosen family.
    static var current: String { OpenBLAS.coreName }

    /// A family that would be faster here, or `nil` when the choice is good.
    static var better: String? {
        SIMDLevel.best >= .avx512 && !wide.contains(current) ? "SkylakeX" : nil
    }

    /// What to tell people about the choice, if it is not the best.
    static var warning: String? {
        better.map { better in
            "OpenBLAS runs its \(current) kernels; this CPU has AVX-512: set OPENBLAS_CORETYPE=\(better) or unset it"
        }
    }

    /// Starts the program again, once, with a better family: the one that `ENGRAM_OPENBLAS_CORE` names, or the best
    /// when nothing is set and the choice is poor.
    ///
    /// An `OPENBLAS_CORETYPE` of the user is respected.
    static func chooseBest() {
        // Set by the first start, so that a family that OpenBLAS does not know is not asked for again and again.
        guard environmentVariable(restarted) == nil else { return }
        let isChosen = environmentVariable("OPENBLAS_CORETYPE") != nil
        guard let core = environmentVariable("ENGRAM_OPENBLAS_CORE") ?? (isChosen ? nil : better), core != current
        else {
            return
        }
        unsafe setenv(restarted, "1", 1)
        unsafe setenv("OPENBLAS_CORETYPE", core, 1)
        // SAFETY: the arguments are copies that live until exec replaces the process; the list ends with a null.
        var arguments = unsafe CommandLine.arguments.map { unsafe strdup($0) } + [nil]
        _ = unsafe execv("/proc/self/exe", &arguments)
        // Only a failed exec returns; the program goes on with the kernels that it has.
        unsafe unsetenv("OPENBLAS_CORETYPE")
    }
}
