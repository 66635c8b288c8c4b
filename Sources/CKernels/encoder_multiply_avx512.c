/*
 * The encoder's packed matrix product for AVX-512; see engram_encoder.h.
 *
 * A tile of 12 rows and 32 columns keeps 24 sums in registers: per step of k two loads of weights serve 24 FMAs,
 * and each value of `a` is broadcast from the first-level cache. Panels are the outer loop, so that weights are
 * read from memory once per call and a panel (48 KiB at k = 384) stays near while all rows pass.
 */
#if defined(__x86_64__)

#include <immintrin.h>

#include "encoder_levels.h"

#define LEVEL __attribute__((target("avx512f,avx2,fma")))
#define LEVEL_INLINE static inline __attribute__((always_inline, target("avx512f,avx2,fma")))

enum { WIDTH = ENGRAM_ENCODER_PANEL_AVX512, ROWS = 12 };

/* How far ahead weights are asked for, in floats: 16 steps of k. Asking beyond the last panel reads nothing. */
#define AHEAD (16 * WIDTH)

/* c[rows][32 columns of n] = a[rows][k] * panel + bias, in the columns of the masks. */
LEVEL_INLINE void tile(const size_t rows, const float *a, size_t k, const float *panel, const float *bias,
                       __mmask16 low, __mmask16 high, float *c, size_t n) {
    __m512 sums[ROWS][2];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) sums[r][0] = sums[r][1] = _mm512_setzero_ps();
    for (size_t i = 0; i < k; i++) {
        const float *weights = panel + i * WIDTH;
        _mm_prefetch((const char *)(weights + AHEAD), _MM_HINT_T0);
        _mm_prefetch((const char *)(weights + AHEAD + 16), _MM_HINT_T0);
        __m512 first = _mm512_loadu_ps(weights), second = _mm512_loadu_ps(weights + 16);
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) {
            __m512 value = _mm512_set1_ps(a[r * k + i]);
            sums[r][0] = _mm512_fmadd_ps(value, first, sums[r][0]);
            sums[r][1] = _mm512_fmadd_ps(value, second, sums[r][1]);
        }
    }
    __m512 first = _mm512_maskz_loadu_ps(low, bias), second = _mm512_maskz_loadu_ps(high, bias + 16);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
        _mm512_mask_storeu_ps(c + r * n, low, _mm512_add_ps(sums[r][0], first));
        _mm512_mask_storeu_ps(c + r * n + 16, high, _mm512_add_ps(sums[r][1], second));
    }
}

LEVEL void engram_encoder_multiply_avx512(const float *a, size_t m, size_t k, const float *packed, size_t n,
                                          const float *bias, float *c) {
    for (size_t first = 0; first < n; first += WIDTH, packed += k * WIDTH) {
        const size_t columns = n - first;
        const __mmask16 low = columns >= 16 ? 0xFFFF : (__mmask16)((1u << columns) - 1);
        const __mmask16 high = columns >= 32 ? 0xFFFF : columns > 16 ? (__mmask16)((1u << (columns - 16)) - 1) : 0;
        size_t row = 0;
        for (; row + ROWS <= m; row += ROWS) {
            tile(ROWS, a + row * k, k, packed, bias + first, low, high, c + row * n + first, n);
        }
        const float *rest = a + row * k;
        float *out = c + row * n + first;
        switch (m - row) {
        case 11: tile(11, rest, k, packed, bias + first, low, high, out, n); break;
        case 10: tile(10, rest, k, packed, bias + first, low, high, out, n); break;
        case 9: tile(9, rest, k, packed, bias + first, low, high, out, n); break;
        case 8: tile(8, rest, k, packed, bias + first, low, high, out, n); break;
        case 7: tile(7, rest, k, packed, bias + first, low, high, out, n); break;
        case 6: tile(6, rest, k, packed, bias + first, low, high, out, n); break;
        case 5: tile(5, rest, k, packed, bias + first, low, high, out, n); break;
        case 4: tile(4, rest, k, packed, bias + first, low, high, out, n); break;
        case 3: tile(3, rest, k, packed, bias + first, low, high, out, n); break;
        case 2: tile(2, rest, k, packed, bias + first, low, high, out, n); break;
        case 1: tile(1, rest, k, packed, bias + first, low, high, out, n); break;
        default: break;
        }
    }
}

#endif
