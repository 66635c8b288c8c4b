import CKernels
import Testing

@Suite("Choice of kernels")
struct DispatchTests {
    @Test("The scalar level is always there, and each table says its own level")
    func levels() {
        let names = KernelLevel.all.map(\.name)
        #expect(names.first == "scalar")
        for level in [ENGRAM_SIMD_SCALAR, ENGRAM_SIMD_NEON, ENGRAM_SIMD_AVX2, ENGRAM_SIMD_AVX512] {
            guard let table = unsafe engram_kernels_for_level(level) else { continue }
            #expect(unsafe table.pointee.level == level)
        }
        #if arch(x86_64)
        #expect(!names.contains("neon"))
        #elseif arch(arm64)
        #expect(names == ["scalar", "neon"])
        #endif
    }

    @Test("The best level is the last that this CPU has")
    func best() {
        let best = unsafe String(cString: engram_simd_level_name(engram_simd_level_best()))
        #expect(best == KernelLevel.all.last?.name)
    }

    @Test("The current level is one that this CPU has, not above the best")
    func current() {
        guard let current = unsafe engram_kernels_current() else {
            Issue.record("no kernels")
            return
        }
        let level = unsafe current.pointee.level
        #expect(level.rawValue <= engram_simd_level_best().rawValue)
        #expect(unsafe current == engram_kernels_for_level(level))
    }

    @Test("A level that does not exist has no kernels and no name")
    func unknownLevel() {
        #expect(unsafe engram_kernels_for_level(engram_simd_level(99)) == nil)
        #expect(unsafe String(cString: engram_simd_level_name(engram_simd_level(99))) == "unknown")
    }
}
