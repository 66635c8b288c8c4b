// NEON: 4 floats a register, 32 registers. Part of every 64-bit ARM CPU.
//
// Four rows share each load of the query; two sums a row keep eight chains of multiply-adds in flight.

#if defined(__aarch64__)

#include <arm_neon.h>

#include "dot_levels.h"

#define INLINE static inline __attribute__((always_inline))

// The dot products of a query with R rows. The order of operations for a row does not depend on R.
// With `ahead`, as many bytes as the rows have are prefetched from there.
INLINE void dot_some(const float *query, const float *const *rows, int R, size_t dim, float *out, const char *ahead) {
    float32x4_t even[4], odd[4];
    for (int r = 0; r < R; r++) even[r] = odd[r] = vdupq_n_f32(0);
    size_t i = 0;
    for (; i + 8 <= dim; i += 8) {
        // Two rows' 32 bytes make a cache line.
        if (ahead) {
            for (int line = 0; line < R / 2; line++, ahead += 64) __builtin_prefetch(ahead);
        }
        float32x4_t q0 = vld1q_f32(query + i), q1 = vld1q_f32(query + i + 4);
        for (int r = 0; r < R; r++) {
            even[r] = vfmaq_f32(even[r], q0, vld1q_f32(rows[r] + i));
            odd[r] = vfmaq_f32(odd[r], q1, vld1q_f32(rows[r] + i + 4));
        }
    }
    for (int r = 0; r < R; r++) {
        float sum = vaddvq_f32(vaddq_f32(even[r], odd[r]));
        for (size_t j = i; j < dim; j++) sum += query[j] * rows[r][j];
        out[r] = sum;
    }
}

static void dot_rows(const float *query, const float *rows, size_t n, size_t dim, size_t stride, float *out) {
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

static void dot_gather(const float *query, const float *rows, const uint32_t *ordinals, size_t n, size_t dim,
                       size_t stride, float *out) {
    for (size_t i = 0; i < n; i++) {
        if (i + ENGRAM_PREFETCH_ROWS < n) {
            const char *ahead = (const char *)(rows + ordinals[i + ENGRAM_PREFETCH_ROWS] * stride);
            for (size_t byte = 0; byte < dim * sizeof(float); byte += 64) __builtin_prefetch(ahead + byte);
        }
        const float *one[1] = {rows + ordinals[i] * stride};
        dot_some(query, one, 1, dim, out + i, NULL);
    }
}

static void dot_tile(const float *queries, size_t m, size_t query_stride, const float *rows, size_t n, size_t dim,
                     size_t stride, float *out, size_t out_stride) {
    // Sixteen rows stay in the first cache while all queries pass over them.
    for (size_t r = 0; r < n; r += 16) {
        size_t count = n - r < 16 ? n - r : 16;
        for (size_t q = 0; q < m; q++) {
            dot_rows(queries + q * query_stride, rows + r * stride, count, dim, stride, out + q * out_stride + r);
        }
    }
}

static size_t select_scores(const float *scores, size_t n, float threshold, uint32_t first, float *out_scores,
                            uint32_t *out_ordinals) {
    const float32x4_t limit = vdupq_n_f32(threshold);
    size_t count = 0;
    for (size_t i = 0; i < n; i += 4) {
        if (i + 4 <= n && vmaxvq_u32(vcgeq_f32(vld1q_f32(scores + i), limit)) == 0) continue;
        for (size_t place = i; place < n && place < i + 4; place++) {
            if (!(scores[place] >= threshold)) continue;
            out_scores[count] = scores[place];
            out_ordinals[count++] = first + (uint32_t)place;
        }
    }
    return count;
}

static size_t greatest(const float *scores, const float *biases, size_t n) {
    return engram_greatest_plain(scores, biases, n);
}

const engram_kernels engram_kernels_neon = {ENGRAM_SIMD_NEON, dot_rows, dot_gather, dot_tile, select_scores, greatest};

#endif
