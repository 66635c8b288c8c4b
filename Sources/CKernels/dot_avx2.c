// AVX2 with FMA: 8 floats a register, 16 registers.
//
//   instruction   does                        latency, per cycle (Zen 3, Skylake)
//   vfmadd231ps   8 multiply-adds             4, 2
//   vmovups       32-byte load                7, 2
//   vmaskmovps    masked load                 8, 2
//
// As in the AVX-512 file; a tile of 2 queries x 4 rows fits the sixteen registers.

#if defined(__x86_64__)

#include <immintrin.h>

#include "dot_levels.h"

#define TARGET __attribute__((target("avx2,fma,bmi,bmi2")))
#define INLINE static inline __attribute__((always_inline)) TARGET

static const int32_t lane_masks[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};

// All ones in the first `count` lanes, count 1...8.
INLINE __m256i first_lanes(size_t count) {
    return _mm256_loadu_si256((const __m256i *)(lane_masks + 8 - (count < 8 ? count : 8)));
}

INLINE float sum_of(__m256 v) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

// The dot products of a query with R rows. The order of operations for a row does not depend on R.
// With `ahead`, as many bytes as the rows have are prefetched from there.
INLINE void dot_some(const float *query, const float *const *rows, int R, size_t dim, float *out, const char *ahead) {
    __m256 even[4], odd[4];
    for (int r = 0; r < R; r++) even[r] = odd[r] = _mm256_setzero_ps();
    size_t i = 0;
    for (; i + 16 <= dim; i += 16) {
        if (ahead) {
            for (int line = 0; line < R; line++, ahead += 64) _mm_prefetch(ahead, _MM_HINT_T0);
        }
        __m256 q0 = _mm256_loadu_ps(query + i), q1 = _mm256_loadu_ps(query + i + 8);
        for (int r = 0; r < R; r++) {
            even[r] = _mm256_fmadd_ps(q0, _mm256_loadu_ps(rows[r] + i), even[r]);
            odd[r] = _mm256_fmadd_ps(q1, _mm256_loadu_ps(rows[r] + i + 8), odd[r]);
        }
    }
    for (; i < dim; i += 8) {
        __m256i mask = first_lanes(dim - i);
        __m256 q = _mm256_maskload_ps(query + i, mask);
        for (int r = 0; r < R; r++) {
            even[r] = _mm256_fmadd_ps(q, _mm256_maskload_ps(rows[r] + i, mask), even[r]);
        }
    }
    for (int r = 0; r < R; r++) out[r] = sum_of(_mm256_add_ps(even[r], odd[r]));
}

TARGET static void dot_rows(const float *query, const float *rows, size_t n, size_t dim, size_t stride, float *out) {
    size_t r = 0;
    for (; r + 4 <= n; r += 4) {
        const float *four[4] = {rows + r * stride, rows + (r + 1) * stride, rows + (r + 2) * stride,
                                rows + (r + 3) * stride};
        dot_some(query, four, 4, dim, out + r, engram_bytes_ahead(four[0], ENGRAM_PREFETCH_BYTES));
    }
    for (; r < n; r++) {
        const float *one[1] = {rows + r * stride};
        dot_some(query, one, 1, dim, out + r, NULL);
    }
}

TARGET static void dot_gather(const float *query, const float *rows, const uint32_t *ordinals, size_t n, size_t dim,
                              size_t stride, float *out) {
    for (size_t i = 0; i < n; i++) {
        if (i + ENGRAM_PREFETCH_ROWS < n) {
            const char *ahead = (const char *)(rows + ordinals[i + ENGRAM_PREFETCH_ROWS] * stride);
            for (size_t byte = 0; byte < dim * sizeof(float); byte += 64) _mm_prefetch(ahead + byte, _MM_HINT_T0);
        }
        const float *one[1] = {rows + ordinals[i] * stride};
        dot_some(query, one, 1, dim, out + i, NULL);
    }
}

// Q queries x R rows, Q at most 2 and R at most 4.
INLINE void tile_some(const float *queries, size_t query_stride, int Q, const float *rows, size_t stride, int R,
                      size_t dim, float *out, size_t out_stride) {
    __m256 sums[2][4];
    for (int q = 0; q < Q; q++)
        for (int r = 0; r < R; r++) sums[q][r] = _mm256_setzero_ps();
    size_t i = 0;
    for (; i + 8 <= dim; i += 8) {
        __m256 query[2];
        for (int q = 0; q < Q; q++) query[q] = _mm256_loadu_ps(queries + (size_t)q * query_stride + i);
        for (int r = 0; r < R; r++) {
            __m256 row = _mm256_loadu_ps(rows + (size_t)r * stride + i);
            for (int q = 0; q < Q; q++) sums[q][r] = _mm256_fmadd_ps(query[q], row, sums[q][r]);
        }
    }
    if (i < dim) {
        __m256i mask = first_lanes(dim - i);
        for (int r = 0; r < R; r++) {
            __m256 row = _mm256_maskload_ps(rows + (size_t)r * stride + i, mask);
            for (int q = 0; q < Q; q++) {
                __m256 query = _mm256_maskload_ps(queries + (size_t)q * query_stride + i, mask);
                sums[q][r] = _mm256_fmadd_ps(query, row, sums[q][r]);
            }
        }
    }
    for (int q = 0; q < Q; q++)
        for (int r = 0; r < R; r++) out[(size_t)q * out_stride + (size_t)r] = sum_of(sums[q][r]);
}

TARGET static void dot_tile(const float *queries, size_t m, size_t query_stride, const float *rows, size_t n,
                            size_t dim, size_t stride, float *out, size_t out_stride) {
    for (size_t r = 0; r < n; r += 4) {
        int R = n - r < 4 ? (int)(n - r) : 4;
        for (size_t q = 0; q < m; q += 2) {
            int Q = m - q < 2 ? 1 : 2;
            const float *query = queries + q * query_stride, *row = rows + r * stride;
            float *result = out + q * out_stride + r;
            // Constant counts let the compiler keep every sum in a register.
            if (Q == 2 && R == 4) {
                tile_some(query, query_stride, 2, row, stride, 4, dim, result, out_stride);
            } else {
                for (int one = 0; one < Q; one++)
                    for (int other = 0; other < R; other++)
                        tile_some(query + (size_t)one * query_stride, 0, 1, row + (size_t)other * stride, 0, 1, dim,
                                  result + (size_t)one * out_stride + other, 0);
            }
        }
    }
}

TARGET static size_t select_scores(const float *scores, size_t n, float threshold, uint32_t first, float *out_scores,
                                   uint32_t *out_ordinals) {
    const __m256 limit = _mm256_set1_ps(threshold);
    size_t count = 0, i = 0;
    for (; i + 8 <= n; i += 8) {
        unsigned chosen =
            (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(scores + i), limit, _CMP_GE_OQ));
        for (; chosen; chosen &= chosen - 1) {
            size_t place = i + (size_t)__builtin_ctz(chosen);
            out_scores[count] = scores[place];
            out_ordinals[count++] = first + (uint32_t)place;
        }
    }
    for (; i < n; i++) {
        if (!(scores[i] >= threshold)) continue;
        out_scores[count] = scores[i];
        out_ordinals[count++] = first + (uint32_t)i;
    }
    return count;
}

TARGET static size_t greatest(const float *scores, const float *biases, size_t n) {
    return engram_greatest_plain(scores, biases, n);
}

const engram_kernels engram_kernels_avx2 = {ENGRAM_SIMD_AVX2, dot_rows, dot_gather, dot_tile, select_scores, greatest};

#endif
