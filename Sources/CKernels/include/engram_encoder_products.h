/*
 * The encoder's matrix products in fewer bits than float32, with weights that were packed once.
 *
 * A product takes float32 rows and gives float32 rows: the rows are encoded into the caller's scratch, multiplied, and
 * the bias (and GELU) is applied while the sums are at hand. No function allocates, fails, keeps a pointer, or touches
 * a byte outside the shapes stated. All are safe to call from any number of threads.
 *
 * Packed weights are the same at every level, so that the plain definition can multiply what another level reads.
 */
#ifndef ENGRAM_ENCODER_PRODUCTS_H
#define ENGRAM_ENCODER_PRODUCTS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    /* Weights and rows rounded to bfloat16 (to nearest, ties to even); sums in float32. */
    ENGRAM_ENCODER_BFLOAT16 = 1,
    /*
     * Weights as signed bytes with a scale for each output: w = scale * code, codes within 127. Rows as unsigned bytes
     * with a scale and a least value for each row: x = least + scale * code; up to four times 255 more are added for
     * values far from the others. Sums of codes are exact; then
     * sum(w * x) = scale(w) * (scale(x) * sum(codes) + least(x) * sum(codes of w)).
     */
    ENGRAM_ENCODER_INT8 = 2
};

typedef struct engram_encoder_products {
    /* One of the constants above. */
    int precision;

    /* ENGRAM_ENCODER_SCALAR or ENGRAM_ENCODER_AVX512. */
    int level;

    /* Bytes that weights[n][k] take once packed. */
    size_t (*packed_bytes)(size_t n, size_t k);

    /* Packs weights[n][k]; a row of weights with a value that is not finite gives outputs that are not. */
    void (*pack)(const float *weights, size_t n, size_t k, void *packed);

    /* Bytes of scratch for `multiply` of m rows. */
    size_t (*scratch_bytes)(size_t m, size_t k);

    /*
     * c[m][n] = a[m][k] * transpose(weights[n][k]) + bias[n], and GELU of that if `gelu` is not 0.
     *
     * packed   aligned to 64 bytes, as `pack` wrote it
     * scratch  scratch_bytes(m, k), aligned to 64 bytes, undefined afterwards
     * A row's result does not depend on m. A row with a NaN gives NaN.
     */
    void (*multiply)(const float *a, size_t m, size_t k, const void *packed, size_t n, const float *bias, int gelu,
                     void *scratch, float *c);
} engram_encoder_products;

/*
 * The products of a precision at a level, or NULL if this CPU or build lacks them: bfloat16 needs AVX512_BF16, int8
 * needs AVX512_VNNI, and the scalar level is always there.
 */
const engram_encoder_products *engram_encoder_products_for_level(int precision, int level);

#ifdef __cplusplus
}
#endif

#endif
