// AVX-512: 16 floats a register, 32 registers.
//
//   instruction   does                        latency, per cycle (Zen 5, Golden Cove)
//   vfmadd231ps   16 multiply-adds            4, 2
//   vmovups       64-byte load                7, 2
//   vcompressps   packs selected lanes        3-6, 1/2 (to a register; the memory form is microcoded on Zen 4)
//
// A scan is bound by loads of rows: four rows share each load of the query, two sums a row keep eight independent
// chains of multiply-adds in flight, and the rows to come are prefetched. A tile of 4 queries x 4 rows needs 8 loads
// for 16 multiply-adds.

#if defined(__x86_64__)

#include <immintrin.h>

#include "dot_levels.h"

#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,bmi2")))
#define INLINE static inline __attribute__((always_inline)) TARGET

// The dot products of a query with R rows. The order of operations for a row does not depend on R.
// With `ahead`, as many bytes as the rows have are prefetched from there.
INLINE void dot_some(const float *query, const float *const *rows, int R, size_t dim, float *out, const char *ahead) {
    __m512 even[4], odd[4];
    for (int r = 0; r < R; r++) even[r] = odd[r] = _mm512_setzero_ps();
    size_t i = 0;
    for (; i + 32 <= dim; i += 32) {
        if (ahead) {
            for (int line = 0; line < 2 * R; line++, ahead += 64) _mm_prefetch(ahead, _MM_HINT_T0);
        }
        __m512 q0 = _mm512_loadu_ps(query + i), q1 = _mm512_loadu_ps(query + i + 16);
        for (int r = 0; r < R; r++) {
            even[r] = _mm512_fmadd_ps(q0, _mm512_loadu_ps(rows[r] + i), even[r]);
            odd[r] = _mm512_fmadd_ps(q1, _mm512_loadu_ps(rows[r] + i + 16), odd[r]);
        }
    }
    for (; i < dim; i += 16) {
        __mmask16 mask = dim - i >= 16 ? 0xFFFF : (__mmask16)((1u << (dim - i)) - 1);
        __m512 q = _mm512_maskz_loadu_ps(mask, query + i);
        for (int r = 0; r < R; r++) {
            even[r] = _mm512_fmadd_ps(q, _mm512_maskz_loadu_ps(mask, rows[r] + i), even[r]);
        }
    }
    for (int r = 0; r < R; r++) out[r] = _mm512_reduce_add_ps(_mm512_add_ps(even[r], odd[r]));
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

// Q queries x R rows, Q and R at most 4.
INLINE void tile_some(const float *queries, size_t query_stride, int Q, const float *rows, size_t stride, int R,
                      size_t dim, float *out, size_t out_stride) {
    __m512 sums[4][4];
    for (int q = 0; q < Q; q++)
        for (int r = 0; r < R; r++) sums[q][r] = _mm512_setzero_ps();
    for (size_t i = 0; i < dim; i += 16) {
        __mmask16 mask = dim - i >= 16 ? 0xFFFF : (__mmask16)((1u << (dim - i)) - 1);
        __m512 row[4];
        for (int r = 0; r < R; r++) row[r] = _mm512_maskz_loadu_ps(mask, rows + (size_t)r * stride + i);
        for (int q = 0; q < Q; q++) {
            __m512 query = _mm512_maskz_loadu_ps(mask, queries + (size_t)q * query_stride + i);
            for (int r = 0; r < R; r++) sums[q][r] = _mm512_fmadd_ps(query, row[r], sums[q][r]);
        }
    }
    for (int q = 0; q < Q; q++)
        for (int r = 0; r < R; r++) out[(size_t)q * out_stride + (size_t)r] = _mm512_reduce_add_ps(sums[q][r]);
}

TARGET static void dot_tile(const float *queries, size_t m, size_t query_stride, const float *rows, size_t n,
                            size_t dim, size_t stride, float *out, size_t out_stride) {
    for (size_t r = 0; r < n; r += 4) {
        int R = n - r < 4 ? (int)(n - r) : 4;
        for (size_t q = 0; q < m; q += 4) {
            int Q = m - q < 4 ? (int)(m - q) : 4;
            const float *query = queries + q * query_stride, *row = rows + r * stride;
            float *result = out + q * out_stride + r;
            // Constant counts let the compiler keep every sum in a register.
            if (Q == 4 && R == 4) {
                tile_some(query, query_stride, 4, row, stride, 4, dim, result, out_stride);
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
    const __m512 limit = _mm512_set1_ps(threshold);
    const __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    size_t count = 0;
    for (size_t i = 0; i < n; i += 16) {
        __mmask16 mask = n - i >= 16 ? 0xFFFF : (__mmask16)((1u << (n - i)) - 1);
        __m512 score = _mm512_maskz_loadu_ps(mask, scores + i);
        __mmask16 chosen = _mm512_mask_cmp_ps_mask(mask, score, limit, _CMP_GE_OQ);
        if (__builtin_expect(chosen == 0, 1)) continue;
        __m512i ordinal = _mm512_add_epi32(lanes, _mm512_set1_epi32((int)(first + (uint32_t)i)));
        // The caller leaves room for a whole register behind the last.
        _mm512_storeu_ps(out_scores + count, _mm512_maskz_compress_ps(chosen, score));
        _mm512_storeu_si512(out_ordinals + count, _mm512_maskz_compress_epi32(chosen, ordinal));
        count += (size_t)__builtin_popcount(chosen);
    }
    return count;
}

TARGET static size_t greatest(const float *scores, const float *biases, size_t n) {
    return engram_greatest_plain(scores, biases, n);
}

const engram_kernels engram_kernels_avx512 = {ENGRAM_SIMD_AVX512, dot_rows, dot_gather, dot_tile, select_scores, greatest};

#endif
