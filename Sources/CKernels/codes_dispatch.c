#include "codes_levels.h"

const engram_code_kernels *engram_code_kernels_for_level(engram_simd_level level) {
    if (!engram_kernels_for_level(level)) return NULL;
    switch (level) {
    case ENGRAM_SIMD_SCALAR: return &engram_code_kernels_scalar;
#if defined(__x86_64__)
    case ENGRAM_SIMD_AVX2: return &engram_code_kernels_avx2;
    case ENGRAM_SIMD_AVX512: return &engram_code_kernels_avx512;
#elif defined(__aarch64__)
    case ENGRAM_SIMD_NEON: return &engram_code_kernels_neon;
#endif
    default: return NULL;
    }
}

static const engram_code_kernels *current;

// After the constructor without a priority that chooses the level of the other kernels, or before it: either asks anew.
const engram_code_kernels *engram_code_kernels_current(void) {
    const engram_code_kernels *chosen = __atomic_load_n(&current, __ATOMIC_RELAXED);
    if (chosen) return chosen;
    for (int level = engram_kernels_current()->level; !chosen; level--) {
        chosen = engram_code_kernels_for_level((engram_simd_level)level);
    }
    __atomic_store_n(&current, chosen, __ATOMIC_RELAXED);
    return chosen;
}

float engram_code_query_step(const engram_code_query *query) { return query->step; }
