/* How weights and rows lie in memory for products in fewer bits; see engram_encoder_products.h. */
#ifndef ENGRAM_ENCODER_PRODUCTS_LAYOUT_H
#define ENGRAM_ENCODER_PRODUCTS_LAYOUT_H

#include "engram_encoder.h"
#include "engram_encoder_products.h"

/* Outputs of a panel of packed weights: two registers of 32-bit sums. */
#define ENGRAM_PRODUCT_PANEL 32

/*
 * bfloat16: panels [ceil(n / 32)][ceil(k / 2)][32] of pairs, the lower half the even place of k.
 * Rows [m][ceil(k / 2)] of pairs.
 */
static inline size_t engram_product_pairs(size_t k) { return (k + 1) / 2; }

/*
 * int8: first the outputs' figures [ceil(n / 32)][2][32] of floats (the scale; the scale times the sum of codes), then
 * panels [ceil(n / 32)][ceil(k / 4)][32][4] of signed bytes.
 * Rows [m][ceil(k / 4)][4] of unsigned bytes, after their figures, the start of the codes rounded up to 64 bytes.
 */
static inline size_t engram_product_quads(size_t k) { return (k + 3) / 4; }

static inline size_t engram_product_panels(size_t n) { return (n + ENGRAM_PRODUCT_PANEL - 1) / ENGRAM_PRODUCT_PANEL; }

/* Steps of a row beyond its range. */
#define ENGRAM_PRODUCT_EXTRAS 4

/*
 * What the codes of a row stand for: x = least + scale * code.
 *
 * A few values far from the others would make the scale of all of them coarse. So the range of the codes leaves them
 * out, and the rest of such a value is multiplied in further steps: `value` holds a code in the byte of its place
 * within quad `quad`. The steps of `over` are added from the front, those of `under` subtracted from the back.
 */
typedef struct engram_product_row {
    float scale, least;
    int32_t over, under;
    struct {
        uint32_t quad, value;
    } extras[ENGRAM_PRODUCT_EXTRAS];
} engram_product_row;

/* Bytes before the codes of m rows. */
static inline size_t engram_product_figures(size_t m) {
    return (m * sizeof(engram_product_row) + 63) & ~(size_t)63;
}

/* What the range of a row is chosen by. */
typedef struct engram_product_range {
    float lowest, highest, mean, deviation;
    /* The bounds now tried, in deviations, and what they come to. */
    float reach, least, most, inverse;
} engram_product_range;

/* Starts the choice from the extremes of k values and their sums and those of their squares in 16 lanes, i % 16. */
void engram_product_start_range(engram_product_range *range, size_t k, float lowest, float highest,
                                const float sums[16], const float squares[16]);

/* Tries wider bounds. */
void engram_product_widen_range(engram_product_range *range);

/* The steps of the values that lie outside the bounds, which are at most 4; 0 if they need more steps than there are. */
int engram_product_add_extras(const engram_product_range *range, const float *x, const uint32_t *outside, int count,
                              engram_product_row *row);

/* Rows that a tile computes together at most; a block of rows is cut into tiles of nearly equal height. */
#define ENGRAM_PRODUCT_ROWS 12

void engram_product_multiply_bfloat16_scalar(const float *a, size_t m, size_t k, const void *packed, size_t n,
                                             const float *bias, int gelu, void *scratch, float *c);
void engram_product_multiply_int8_scalar(const float *a, size_t m, size_t k, const void *packed, size_t n,
                                         const float *bias, int gelu, void *scratch, float *c);
#if defined(__x86_64__)
void engram_product_multiply_bfloat16_avx512(const float *a, size_t m, size_t k, const void *packed, size_t n,
                                             const float *bias, int gelu, void *scratch, float *c);
void engram_product_multiply_int8_avx512(const float *a, size_t m, size_t k, const void *packed, size_t n,
                                         const float *bias, int gelu, void *scratch, float *c);
#endif

#endif
