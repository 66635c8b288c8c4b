#include <stdlib.h>
#include <string.h>

#include "dot_levels.h"

const char *engram_simd_level_name(engram_simd_level level) {
    switch (level) {
    case ENGRAM_SIMD_SCALAR: return "scalar";
    case ENGRAM_SIMD_NEON: return "neon";
    case ENGRAM_SIMD_AVX2: return "avx2";
    case ENGRAM_SIMD_AVX512: return "avx512";
    }
    return "unknown";
}

const engram_kernels *engram_kernels_for_level(engram_simd_level level) {
    switch (level) {
    case ENGRAM_SIMD_SCALAR: return &engram_kernels_scalar;
#if defined(__x86_64__)
    // The builtin also asks whether the operating system saves the wide registers.
    case ENGRAM_SIMD_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &engram_kernels_avx2 : NULL;
    case ENGRAM_SIMD_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                       __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
                   ? &engram_kernels_avx512
                   : NULL;
#elif defined(__aarch64__)
    case ENGRAM_SIMD_NEON: return &engram_kernels_neon;
#endif
    default: return NULL;
    }
}

static const engram_kernels *best_up_to(engram_simd_level limit) {
    for (int level = limit; level > ENGRAM_SIMD_SCALAR; level--) {
        const engram_kernels *kernels = engram_kernels_for_level((engram_simd_level)level);
        if (kernels) return kernels;
    }
    return &engram_kernels_scalar;
}

engram_simd_level engram_simd_level_best(void) { return best_up_to(ENGRAM_SIMD_AVX512)->level; }

static const engram_kernels *current;

// Before main, so that no two threads choose.
__attribute__((constructor)) static void choose(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
#endif
    engram_simd_level limit = ENGRAM_SIMD_AVX512;
    const char *wanted = getenv("ENGRAM_SIMD");
    for (int level = ENGRAM_SIMD_SCALAR; wanted && level <= ENGRAM_SIMD_AVX512; level++) {
        if (strcmp(wanted, engram_simd_level_name((engram_simd_level)level)) == 0) limit = (engram_simd_level)level;
    }
    current = best_up_to(limit);
}

const engram_kernels *engram_kernels_current(void) { return current; }
