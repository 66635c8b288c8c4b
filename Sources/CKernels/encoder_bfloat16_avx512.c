/*
 * The encoder's products in bfloat16 for AVX512_BF16; see engram_encoder_products.h.
 *
 * A tile of 12 rows and 32 columns keeps 24 sums in registers. Per pair of k two loads of weights and 12 broadcasts
 * serve 24 VDPBF16PS, which is what the ports take. Panels are the outer loop: weights are read from memory once a
 * call, and a panel (24 KiB at k = 384) stays near while all rows pass.
 */
#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "encoder_avx512.h"
#include "encoder_products.h"

#define LEVEL __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16,avx2,fma")))
#define LEVEL_INLINE static inline __attribute__((always_inline, target("avx512f,avx512bw,avx512vl,avx512bf16,avx2,fma")))

enum { WIDTH = ENGRAM_PRODUCT_PANEL };

/* How far ahead weights are asked for, in pairs of k. Asking beyond the last panel reads nothing. */
enum { AHEAD = 24 };

/* Rounds rows[m][k] to pairs. */
LEVEL_INLINE void encode(const float *rows, size_t m, size_t k, uint32_t *out) {
    const size_t pairs = engram_product_pairs(k);
    for (size_t row = 0; row < m; row++, rows += k, out += pairs) {
        size_t i = 0;
        for (; i + 32 <= k; i += 32) {
            __m512bh value = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(rows + i + 16), _mm512_loadu_ps(rows + i));
            _mm512_storeu_si512(out + i / 2, (__m512i)value);
        }
        for (; i < k; i += 16) {
            __m256bh value = _mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(lanes(k - i), rows + i));
            size_t count = k - i < 16 ? k - i : 16;
            _mm256_mask_storeu_epi16(out + i / 2, (__mmask16)((1u << ((count + 1) & ~(size_t)1)) - 1), (__m256i)value);
        }
    }
}

/* c[rows][32 columns of n] = a[rows][pairs] * panel + bias, in the columns of the masks. */
LEVEL_INLINE void tile(const size_t rows, const uint32_t *a, size_t pairs, const uint32_t *panel, const float *bias,
                       __mmask16 low, __mmask16 high, float *c, size_t n) {
    __m512 sums[ENGRAM_PRODUCT_ROWS][2];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) sums[r][0] = sums[r][1] = _mm512_setzero_ps();
    for (size_t i = 0; i < pairs; i++) {
        const uint32_t *weights = panel + i * WIDTH;
        _mm_prefetch((const char *)(weights + AHEAD * WIDTH), _MM_HINT_T0);
        _mm_prefetch((const char *)(weights + AHEAD * WIDTH + 16), _MM_HINT_T0);
        __m512bh first = (__m512bh)_mm512_loadu_si512(weights), second = (__m512bh)_mm512_loadu_si512(weights + 16);
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) {
            __m512bh value = (__m512bh)_mm512_set1_epi32((int)a[r * pairs + i]);
            sums[r][0] = _mm512_dpbf16_ps(sums[r][0], value, first);
            sums[r][1] = _mm512_dpbf16_ps(sums[r][1], value, second);
        }
    }
    __m512 first = _mm512_maskz_loadu_ps(low, bias), second = _mm512_maskz_loadu_ps(high, bias + 16);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
        _mm512_mask_storeu_ps(c + r * n, low, _mm512_add_ps(sums[r][0], first));
        _mm512_mask_storeu_ps(c + r * n + 16, high, _mm512_add_ps(sums[r][1], second));
    }
}

/* One function for each height, so that the sums stay in registers. */
typedef void tile_function(const uint32_t *a, size_t pairs, const uint32_t *panel, const float *bias, __mmask16 low,
                           __mmask16 high, float *c, size_t n);

#define TILE(ROWS)                                                                                                  \
    LEVEL static void tile_##ROWS(const uint32_t *a, size_t pairs, const uint32_t *panel, const float *bias,        \
                                  __mmask16 low, __mmask16 high, float *c, size_t n) {                              \
        tile(ROWS, a, pairs, panel, bias, low, high, c, n);                                                         \
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

LEVEL void engram_product_multiply_bfloat16_avx512(const float *a, size_t m, size_t k, const void *packed, size_t n,
                                                   const float *bias, int gelu, void *scratch, float *c) {
    const size_t pairs = engram_product_pairs(k), blocks = (m + ENGRAM_PRODUCT_ROWS - 1) / ENGRAM_PRODUCT_ROWS;
    const uint32_t *rows = scratch, *panel = packed;
    encode(a, m, k, scratch);
    for (size_t first = 0; first < n; first += WIDTH, panel += pairs * WIDTH) {
        const __mmask16 low = lanes(n - first), high = n - first > 16 ? lanes(n - first - 16) : 0;
        size_t row = 0;
        for (size_t block = 0; block < blocks; block++) {
            const size_t end = (block + 1) * m / blocks, height = end - row;
            float *out = c + row * n + first;
            tiles[height](rows + row * pairs, pairs, panel, bias + first, low, high, out, n);
            for (size_t r = 0; gelu && r < height; r++, out += n) gelu_pair(out, low, high);
            row = end;
        }
    }
}

#endif
