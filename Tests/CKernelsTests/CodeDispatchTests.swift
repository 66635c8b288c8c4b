import CKernels
import Testing

@Suite("Choice of code kernels")
struct CodeDispatchTests {
    @Test("Every level below AVX-512 that this CPU has, has code kernels, and each table says its own level")
    func levels() {
        let names = CodeLevel.all.map(\.name)
        #expect(names.first == "scalar")
        #expect(KernelLevel.all.map(\.name).filter { $0 != "avx512" } == names.filter { $0 != "avx512" })
        for level in [ENGRAM_SIMD_SCALAR, ENGRAM_SIMD_NEON, ENGRAM_SIMD_AVX2, ENGRAM_SIMD_AVX512] {
            guard let table = unsafe engram_code_kernels_for_level(level) else { continue }
            #expect(unsafe table.pointee.level == level)
        }
        #expect(unsafe engram_code_kernels_for_level(engram_simd_level(99)) == nil)
    }

    @Test("The current code kernels are the best that the level of the other kernels allows")
    func current() {
        guard let chosen = unsafe engram_code_kernels_current(), let others = unsafe engram_kernels_current() else {
            Issue.record("no kernels")
            return
        }
        let limit = unsafe others.pointee.level
        let best = CodeLevel.all.last { unsafe $0.table.pointee.level.rawValue <= limit.rawValue }
        #expect(unsafe chosen == best?.table)
    }
}
