// The oracle: plain loops, sums in double precision. Used where no other level exists.

#include "dot_levels.h"

static float dot(const float *query, const float *row, size_t dim) {
    double sum = 0;
    for (size_t i = 0; i < dim; i++) sum += (double)query[i] * (double)row[i];
    return (float)sum;
}

static void dot_rows(const float *query, const float *rows, size_t n, size_t dim, size_t stride, float *out) {
    for (size_t r = 0; r < n; r++) out[r] = dot(query, rows + r * stride, dim);
}

static void dot_gather(const float *query, const float *rows, const uint32_t *ordinals, size_t n, size_t dim,
                       size_t stride, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = dot(query, rows + ordinals[i] * stride, dim);
}

static void dot_tile(const float *queries, size_t m, size_t query_stride, const float *rows, size_t n, size_t dim,
                     size_t stride, float *out, size_t out_stride) {
    for (size_t q = 0; q < m; q++) dot_rows(queries + q * query_stride, rows, n, dim, stride, out + q * out_stride);
}

static size_t select_scores(const float *scores, size_t n, float threshold, uint32_t first, float *out_scores,
                            uint32_t *out_ordinals) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(scores[i] >= threshold)) continue;
        out_scores[count] = scores[i];
        out_ordinals[count++] = first + (uint32_t)i;
    }
    return count;
}

static size_t greatest(const float *scores, const float *biases, size_t n) {
    return engram_greatest_plain(scores, biases, n);
}

const engram_kernels engram_kernels_scalar = {ENGRAM_SIMD_SCALAR, dot_rows, dot_gather, dot_tile, select_scores, greatest};
