/* Which level runs: decided once, from the processor and ENGRAM_SIMD. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "engram_kernels.h"
#include "float32.h"

static const char *const level_names[] = {"scalar", "neon", "avx2", "avx512"};
enum { LEVELS = sizeof level_names / sizeof *level_names };

const engram_kernels *engram_kernels_for_level(engram_simd_level level) {
    switch (level) {
    case ENGRAM_SIMD_SCALAR:
        return &engram_kernels_scalar;
#if defined(__aarch64__)
    case ENGRAM_SIMD_NEON:
        return &engram_kernels_neon;
#endif
#if defined(__x86_64__)
    /* The built-in also asks whether the operating system saves the registers. */
    case ENGRAM_SIMD_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &engram_kernels_avx2 : NULL;
    case ENGRAM_SIMD_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
                   ? &engram_kernels_avx512
                   : NULL;
#endif
    default:
        return NULL;
    }
}

static const engram_kernels *choose(void) {
    int level = LEVELS - 1;
    const char *asked = getenv("ENGRAM_SIMD");
    for (int i = 0; asked != NULL && i < LEVELS; i++) {
        if (strcmp(asked, level_names[i]) == 0) level = i;
    }
    while (level > 0 && engram_kernels_for_level((engram_simd_level)level) == NULL) level--;
    return engram_kernels_for_level((engram_simd_level)level);
}

const engram_kernels *engram_kernels_current(void) {
    /* Two threads may both choose on the first call; they choose the same table. */
    static _Atomic(const engram_kernels *) current;
    const engram_kernels *kernels = atomic_load_explicit(&current, memory_order_acquire);
    if (kernels == NULL) {
        kernels = choose();
        atomic_store_explicit(&current, kernels, memory_order_release);
    }
    return kernels;
}

engram_simd_level engram_simd_current_level(void) { return engram_kernels_current()->level; }

const char *engram_simd_level_name(void) { return level_names[engram_simd_current_level()]; }
