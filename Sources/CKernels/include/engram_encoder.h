/*
 * Kernels of the text encoder: everything of a BERT layer that is not a big matrix product of a BLAS, and a
 * matrix product with weights that were packed once. Products in fewer bits are in engram_encoder_products.h.
 *
 * Matrices are row-major float32 without gaps unless a stride is named. Pointers need no alignment. Arrays named
 * `const` are only read; outputs must not overlap inputs unless said otherwise. No function allocates, fails, keeps
 * a pointer, or touches a byte outside the shapes stated. All are safe to call from any number of threads.
 *
 * Levels: each is a table of the same functions. The scalar level is the plain definition and the oracle of the
 * others, which differ from it by rounding only; bounds are stated for inputs of magnitude up to 1e4.
 */
#ifndef ENGRAM_ENCODER_H
#define ENGRAM_ENCODER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Instruction levels, ascending within an architecture. */
enum {
    ENGRAM_ENCODER_SCALAR = 0,
    ENGRAM_ENCODER_NEON = 1,
    ENGRAM_ENCODER_AVX2 = 2,
    ENGRAM_ENCODER_AVX512 = 3
};

typedef struct engram_encoder_kernels {
    /* One of the constants above, and its name: "scalar", "neon", "avx2", "avx512". */
    int level;
    const char *name;

    /* Columns of a panel of packed weights. */
    size_t panel_width;

    /*
     * GELU in place: x * (1 + erf(x / sqrt 2)) / 2, the exact form, not the tanh one.
     * Absolute error below 1e-6 for |x| <= 10; the sign and the tails are right.
     */
    void (*gelu)(float *values, size_t count);

    /*
     * rows[n][dim] = LayerNorm(rows + residual) * gamma + beta, each row by its own mean and variance.
     * residual[n][dim]; a NULL residual is none. gamma[dim], beta[dim]. epsilon is added to the variance.
     */
    void (*add_layer_norm)(float *rows, const float *residual, size_t n, size_t dim, const float *gamma,
                           const float *beta, float epsilon);

    /*
     * Multi-head self-attention of one text.
     *
     * qkv     [tokens][3 * heads * width]  queries, keys, values side by side, each [heads][width]
     * out     [tokens][heads * width]
     * scratch [engram_encoder_attention_scratch(tokens, width)]  undefined afterwards
     * Scores are scaled by 1 / sqrt(width); every token attends to every token.
     */
    void (*attention)(const float *qkv, size_t tokens, size_t heads, size_t width, float *scratch, float *out);

    /*
     * out[dim] = the mean of rows[n][dim], scaled to unit length. n >= 1.
     * Returns the length before scaling; if that is zero or not finite, out holds no unit vector.
     */
    float (*mean_unit)(const float *rows, size_t n, size_t dim, float *out);

    /*
     * c[m][n] = a[m][k] * transpose(weights[n][k]) + bias[n], with weights packed by engram_encoder_pack at this
     * level's panel_width. The sums run over k in ascending order, so a row's result does not depend on m.
     */
    void (*multiply)(const float *a, size_t m, size_t k, const float *packed, size_t n, const float *bias,
                     float *c);
} engram_encoder_kernels;

/* The kernels of a level, or NULL if this CPU or build lacks it. */
const engram_encoder_kernels *engram_encoder_kernels_for_level(int level);

/*
 * The kernels to use: the best level of this CPU, or the one that ENGRAM_SIMD (scalar, neon, avx2, avx512) asks
 * for; a level that the CPU lacks falls back to the best one below it. Decided at the first call.
 */
const engram_encoder_kernels *engram_encoder_kernels_active(void);

/* Floats of scratch that `attention` needs. */
size_t engram_encoder_attention_scratch(size_t tokens, size_t width);

/* Floats that weights[n][k] take once packed: n rounded up to whole panels, times k. */
size_t engram_encoder_packed_size(size_t n, size_t k, size_t panel_width);

/* packed = weights[n][k] as panels [ceil(n / panel_width)][k][panel_width], the last one filled up with zeros. */
void engram_encoder_pack(const float *weights, size_t n, size_t k, size_t panel_width, float *packed);

/*
 * A 64-bit hash of `count` bytes, for telling files apart; not for use against an adversary.
 * The same on every machine and at every level.
 */
uint64_t engram_encoder_hash(const void *bytes, size_t count, uint64_t seed);

#ifdef __cplusplus
}
#endif

#endif
