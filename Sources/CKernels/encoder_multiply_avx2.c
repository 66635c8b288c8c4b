/*
 * The encoder's packed matrix product for AVX2 with FMA; see engram_encoder.h.
 *
 * A tile of 6 rows and 16 columns: 12 sums, 2 loads of weights and 1 broadcast fill the 16 registers.
 */
#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "encoder_levels.h"

#define LEVEL __attribute__((target("avx2,fma")))
#define LEVEL_INLINE static inline __attribute__((always_inline, target("avx2,fma")))

enum { WIDTH = ENGRAM_ENCODER_PANEL_AVX2, ROWS = 6 };

/* c[rows][columns of n] = a[rows][k] * panel + bias. */
LEVEL_INLINE void tile(const size_t rows, const float *a, size_t k, const float *panel, const float *bias,
                       size_t columns, float *c, size_t n) {
    __m256 sums[ROWS][2];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) sums[r][0] = sums[r][1] = _mm256_setzero_ps();
    for (size_t i = 0; i < k; i++) {
        __m256 first = _mm256_loadu_ps(panel + i * WIDTH), second = _mm256_loadu_ps(panel + i * WIDTH + 8);
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) {
            __m256 value = _mm256_set1_ps(a[r * k + i]);
            sums[r][0] = _mm256_fmadd_ps(value, first, sums[r][0]);
            sums[r][1] = _mm256_fmadd_ps(value, second, sums[r][1]);
        }
    }
    /* The last panel may be narrower than its padding; it goes through a buffer. */
    float padded[WIDTH] = {0}, row[WIDTH];
    memcpy(padded, bias, columns * sizeof(float));
    __m256 first = _mm256_loadu_ps(padded), second = _mm256_loadu_ps(padded + 8);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
        __m256 left = _mm256_add_ps(sums[r][0], first), right = _mm256_add_ps(sums[r][1], second);
        if (columns == WIDTH) {
            _mm256_storeu_ps(c + r * n, left);
            _mm256_storeu_ps(c + r * n + 8, right);
        } else {
            _mm256_storeu_ps(row, left);
            _mm256_storeu_ps(row + 8, right);
            memcpy(c + r * n, row, columns * sizeof(float));
        }
    }
}

LEVEL void engram_encoder_multiply_avx2(const float *a, size_t m, size_t k, const float *packed, size_t n,
                                        const float *bias, float *c) {
    for (size_t first = 0; first < n; first += WIDTH, packed += k * WIDTH) {
        const size_t columns = n - first < WIDTH ? n - first : WIDTH;
        size_t row = 0;
        for (; row + ROWS <= m; row += ROWS) {
            tile(ROWS, a + row * k, k, packed, bias + first, columns, c + row * n + first, n);
        }
        const float *rest = a + row * k;
        float *out = c + row * n + first;
        switch (m - row) {
        case 5: tile(5, rest, k, packed, bias + first, columns, out, n); break;
        case 4: tile(4, rest, k, packed, bias + first, columns, out, n); break;
        case 3: tile(3, rest, k, packed, bias + first, columns, out, n); break;
        case 2: tile(2, rest, k, packed, bias + first, columns, out, n); break;
        case 1: tile(1, rest, k, packed, bias + first, columns, out, n); break;
        default: break;
        }
    }
}

#endif
