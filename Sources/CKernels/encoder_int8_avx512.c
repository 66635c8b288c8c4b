/*
 * The encoder's products in bytes for AVX512_VNNI; see engram_encoder_products.h.
 *
 * Tiles as in encoder_bfloat16_avx512.c, with VPDPBUSD over four places of k at a time. What a value has beyond the
 * range of its row is added to the sums of the tile, a step for each.
 */
#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>

#include "encoder_avx512.h"
#include "encoder_products.h"

#define LEVEL __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma")))
#define LEVEL_INLINE static inline __attribute__((always_inline, target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma")))

enum { WIDTH = ENGRAM_PRODUCT_PANEL };

/* How far ahead weights are asked for, in quads of k. Asking beyond the last panel reads nothing. */
enum { AHEAD = 24 };

/* The places of the values outside the bounds, the first 4 of them; returns how many there are, or 5. */
LEVEL_INLINE int find_outside(const float *x, size_t k, float least, float most, uint32_t *places) {
    const __m512 low = _mm512_set1_ps(least), high = _mm512_set1_ps(most);
    int count = 0;
    for (size_t i = 0; i < k; i += 16) {
        const __mmask16 mask = lanes(k - i);
        __m512 value = _mm512_maskz_loadu_ps(mask, x + i);
        __mmask16 outside = _mm512_mask_cmp_ps_mask(mask, value, low, _CMP_LT_OQ) |
                            _mm512_mask_cmp_ps_mask(mask, value, high, _CMP_GT_OQ);
        for (uint32_t rest = outside; rest != 0; rest &= rest - 1) {
            if (count == ENGRAM_PRODUCT_EXTRAS) return count + 1;
            places[count++] = (uint32_t)i + (uint32_t)__builtin_ctz(rest);
        }
    }
    return count;
}

/* Codes of rows[m][k] with their figures. */
LEVEL_INLINE void encode(const float *rows, size_t m, size_t k, engram_product_row *figures, uint8_t *codes) {
    const size_t width = 4 * engram_product_quads(k);
    for (size_t row = 0; row < m; row++, rows += k, codes += width) {
        __m512 lowest = _mm512_set1_ps(INFINITY), highest = _mm512_set1_ps(-INFINITY);
        __m512 sum = _mm512_setzero_ps(), square = sum;
        __mmask16 unordered = 0;
        for (size_t i = 0; i < k; i += 16) {
            const __mmask16 mask = lanes(k - i);
            __m512 value = _mm512_maskz_loadu_ps(mask, rows + i);
            unordered |= _mm512_cmp_ps_mask(value, value, _CMP_UNORD_Q);
            /* The second operand of these is the answer beside a NaN, as it is in the plain definition. */
            lowest = _mm512_mask_min_ps(lowest, mask, value, lowest);
            highest = _mm512_mask_max_ps(highest, mask, value, highest);
            sum = _mm512_add_ps(sum, value);
            square = _mm512_add_ps(square, _mm512_mul_ps(value, value));
        }
        float sums[16], squares[16];
        _mm512_storeu_ps(sums, sum);
        _mm512_storeu_ps(squares, square);
        engram_product_range range;
        engram_product_start_range(&range, k, _mm512_reduce_min_ps(lowest), _mm512_reduce_max_ps(highest), sums,
                                   squares);
        uint32_t outside[ENGRAM_PRODUCT_EXTRAS];
        while (1) {
            const int count = find_outside(rows, k, range.least, range.most, outside);
            if (count <= ENGRAM_PRODUCT_EXTRAS &&
                engram_product_add_extras(&range, rows, outside, count, figures + row)) {
                break;
            }
            engram_product_widen_range(&range);
        }
        const __m512 bottom = _mm512_set1_ps(range.least), scale = _mm512_set1_ps(range.inverse);
        for (size_t i = 0; i < width; i += 16) {
            const __mmask16 inside = range.inverse > 0 && i < k ? lanes(k - i) : 0;
            __m512 value = _mm512_maskz_sub_ps(inside, _mm512_maskz_loadu_ps(inside, rows + i), bottom);
            __m512i code = _mm512_cvtps_epi32(_mm512_mul_ps(value, scale));
            code = _mm512_max_epi32(code, _mm512_setzero_si512());
            _mm512_mask_cvtusepi32_storeu_epi8(codes + i, lanes(width - i), code);
        }
        figures[row].scale = unordered ? NAN : (range.most - range.least) / 255;
        figures[row].least = range.least;
    }
}

/* c[rows][32 columns of n] from a[rows][quads] and a panel, in the columns of the masks. */
LEVEL_INLINE void tile(const size_t rows, const uint32_t *a, const engram_product_row *figures, size_t quads, const int8_t *panel,
                       const float *scales, const float *bias, __mmask16 low, __mmask16 high, float *c, size_t n) {
    __m512i sums[ENGRAM_PRODUCT_ROWS][2];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) sums[r][0] = sums[r][1] = _mm512_setzero_si512();
    for (size_t i = 0; i < quads; i++) {
        const int8_t *weights = panel + i * WIDTH * 4;
        _mm_prefetch((const char *)(weights + AHEAD * WIDTH * 4), _MM_HINT_T0);
        _mm_prefetch((const char *)(weights + AHEAD * WIDTH * 4 + 64), _MM_HINT_T0);
        __m512i first = _mm512_loadu_si512(weights), second = _mm512_loadu_si512(weights + 64);
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) {
            __m512i value = _mm512_set1_epi32((int)a[r * quads + i]);
            sums[r][0] = _mm512_dpbusd_epi32(sums[r][0], value, first);
            sums[r][1] = _mm512_dpbusd_epi32(sums[r][1], value, second);
        }
    }
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
        for (int32_t extra = 0; extra < figures[r].over; extra++) {
            const int8_t *weights = panel + figures[r].extras[extra].quad * WIDTH * 4;
            const __m512i value = _mm512_set1_epi32((int)figures[r].extras[extra].value);
            sums[r][0] = _mm512_dpbusd_epi32(sums[r][0], value, _mm512_loadu_si512(weights));
            sums[r][1] = _mm512_dpbusd_epi32(sums[r][1], value, _mm512_loadu_si512(weights + 64));
        }
        for (int32_t extra = 1; extra <= figures[r].under; extra++) {
            const int8_t *weights = panel + figures[r].extras[ENGRAM_PRODUCT_EXTRAS - extra].quad * WIDTH * 4;
            const __m512i value = _mm512_set1_epi32((int)figures[r].extras[ENGRAM_PRODUCT_EXTRAS - extra].value);
            __m512i first = _mm512_dpbusd_epi32(_mm512_setzero_si512(), value, _mm512_loadu_si512(weights));
            __m512i second = _mm512_dpbusd_epi32(_mm512_setzero_si512(), value, _mm512_loadu_si512(weights + 64));
            sums[r][0] = _mm512_sub_epi32(sums[r][0], first);
            sums[r][1] = _mm512_sub_epi32(sums[r][1], second);
        }
    }
    const __m512 scale0 = _mm512_loadu_ps(scales), scale1 = _mm512_loadu_ps(scales + 16);
    const __m512 sum0 = _mm512_loadu_ps(scales + WIDTH), sum1 = _mm512_loadu_ps(scales + WIDTH + 16);
    const __m512 bias0 = _mm512_maskz_loadu_ps(low, bias), bias1 = _mm512_maskz_loadu_ps(high, bias + 16);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
        const __m512 scale = _mm512_set1_ps(figures[r].scale), least = _mm512_set1_ps(figures[r].least);
        __m512 first = _mm512_fmadd_ps(_mm512_mul_ps(scale0, scale), _mm512_cvtepi32_ps(sums[r][0]),
                                       _mm512_fmadd_ps(sum0, least, bias0));
        __m512 second = _mm512_fmadd_ps(_mm512_mul_ps(scale1, scale), _mm512_cvtepi32_ps(sums[r][1]),
                                        _mm512_fmadd_ps(sum1, least, bias1));
        _mm512_mask_storeu_ps(c + r * n, low, first);
        _mm512_mask_storeu_ps(c + r * n + 16, high, second);
    }
}

/* One function for each height, so that the sums stay in registers. */
typedef void tile_function(const uint32_t *a, const engram_product_row *figures, size_t quads, const int8_t *panel,
                           const float *scales, const float *bias, __mmask16 low, __mmask16 high, float *c, size_t n);

#define TILE(ROWS)                                                                                                  \
    LEVEL static void tile_##ROWS(const uint32_t *a, const engram_product_row *figures, size_t quads, const int8_t *panel,       \
                                  const float *scales, const float *bias, __mmask16 low, __mmask16 high, float *c,  \
                                  size_t n) {                                                                       \
        tile(ROWS, a, figures, quads, panel, scales, bias, low, high, c, n);                                        \
    }
TILE(1)
TILE(2)
TILE(3)
TILE(4)
TILE(5)
TILE(6)
TILE(7)
TILE(8)
TILE(9)
TILE(10)
TILE(11)
TILE(12)

static tile_function *const tiles[ENGRAM_PRODUCT_ROWS + 1] = {
    NULL,   tile_1, tile_2, tile_3, tile_4,  tile_5,  tile_6,
    tile_7, tile_8, tile_9, tile_10, tile_11, tile_12,
};

LEVEL void engram_product_multiply_int8_avx512(const float *a, size_t m, size_t k, const void *packed, size_t n,
                                               const float *bias, int gelu, void *scratch, float *c) {
    const size_t quads = engram_product_quads(k), blocks = (m + ENGRAM_PRODUCT_ROWS - 1) / ENGRAM_PRODUCT_ROWS;
    const float *scales = packed;
    const int8_t *panel = (const int8_t *)(scales + engram_product_panels(n) * 2 * WIDTH);
    engram_product_row *figures = scratch;
    uint8_t *codes = (uint8_t *)scratch + engram_product_figures(m);
    const uint32_t *rows = (const uint32_t *)codes;
    encode(a, m, k, figures, codes);
    for (size_t first = 0; first < n; first += WIDTH, panel += quads * WIDTH * 4, scales += 2 * WIDTH) {
        const __mmask16 low = lanes(n - first), high = n - first > 16 ? lanes(n - first - 16) : 0;
        size_t row = 0;
        for (size_t block = 0; block < blocks; block++) {
            const size_t end = (block + 1) * m / blocks, height = end - row;
            float *out = c + row * n + first;
            tiles[height](rows + row * quads, figures + row, quads, panel, scales, bias + first, low, high, out, n);
            for (size_t r = 0; gelu && r < height; r++, out += n) gelu_pair(out, low, high);
            row = end;
        }
    }
}

#endif
