/* Chooses the encoder's kernels by CPU, once; see engram_encoder.h. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "encoder_levels.h"

static const engram_encoder_kernels scalar_kernels = {
    ENGRAM_ENCODER_SCALAR,
    "scalar",
    ENGRAM_ENCODER_PANEL_SCALAR,
    engram_encoder_gelu_scalar,
    engram_encoder_add_layer_norm_scalar,
    engram_encoder_attention_scalar,
    engram_encoder_mean_unit_scalar,
    engram_encoder_multiply_scalar,
};

#if defined(__aarch64__)
/* NEON is part of the architecture's baseline, so the compiler vectorises the plain definitions with it. */
static const engram_encoder_kernels neon_kernels = {
    ENGRAM_ENCODER_NEON,
    "neon",
    ENGRAM_ENCODER_PANEL_SCALAR,
    engram_encoder_gelu_scalar,
    engram_encoder_add_layer_norm_scalar,
    engram_encoder_attention_scalar,
    engram_encoder_mean_unit_scalar,
    engram_encoder_multiply_scalar,
};
#endif

#if defined(__x86_64__)
static const engram_encoder_kernels avx2_kernels = {
    ENGRAM_ENCODER_AVX2,
    "avx2",
    ENGRAM_ENCODER_PANEL_AVX2,
    engram_encoder_gelu_avx2,
    engram_encoder_add_layer_norm_avx2,
    engram_encoder_attention_avx2,
    engram_encoder_mean_unit_avx2,
    engram_encoder_multiply_avx2,
};

static const engram_encoder_kernels avx512_kernels = {
    ENGRAM_ENCODER_AVX512,
    "avx512",
    ENGRAM_ENCODER_PANEL_AVX512,
    engram_encoder_gelu_avx512,
    engram_encoder_add_layer_norm_avx512,
    engram_encoder_attention_avx512,
    engram_encoder_mean_unit_avx512,
    engram_encoder_multiply_avx512,
};
#endif

const engram_encoder_kernels *engram_encoder_kernels_for_level(int level) {
    switch (level) {
    case ENGRAM_ENCODER_SCALAR:
        return &scalar_kernels;
#if defined(__aarch64__)
    case ENGRAM_ENCODER_NEON:
        return &neon_kernels;
#endif
#if defined(__x86_64__)
    /* The builtin also proves that the system saves the wide registers. */
    case ENGRAM_ENCODER_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &avx2_kernels : NULL;
    case ENGRAM_ENCODER_AVX512:
        return __builtin_cpu_supports("avx512f") ? &avx512_kernels : NULL;
#endif
    default:
        return NULL;
    }
}

static int requested_level(void) {
    const char *name = getenv("ENGRAM_SIMD");
    if (name == NULL) return ENGRAM_ENCODER_AVX512;
    if (strcmp(name, "scalar") == 0) return ENGRAM_ENCODER_SCALAR;
    if (strcmp(name, "neon") == 0) return ENGRAM_ENCODER_NEON;
    if (strcmp(name, "avx2") == 0) return ENGRAM_ENCODER_AVX2;
    return ENGRAM_ENCODER_AVX512;
}

const engram_encoder_kernels *engram_encoder_kernels_active(void) {
    /* Threads that race here all store the same pointer. */
    static _Atomic(const engram_encoder_kernels *) active;
    const engram_encoder_kernels *kernels = atomic_load_explicit(&active, memory_order_acquire);
    if (kernels != NULL) return kernels;
    int level = requested_level();
    while ((kernels = engram_encoder_kernels_for_level(level)) == NULL) level--;
    atomic_store_explicit(&active, kernels, memory_order_release);
    return kernels;
}

size_t engram_encoder_attention_scratch(size_t tokens, size_t width) {
    size_t padded = engram_encoder_padded_tokens(tokens);
    return (width + ENGRAM_ENCODER_QUERY_BLOCK) * padded;
}
