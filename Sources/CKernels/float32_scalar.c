/* float32 kernels, portable level: plain loops, sums in double. The oracle of every other level. */
#include <math.h>

#include "float32.h"

static float dot(const float *query, const float *row, size_t dim) {
    double sum = 0;
    for (size_t j = 0; j < dim; j++) sum += (double)query[j] * (double)row[j];
    return (float)sum;
}

static int is_marked(const uint64_t *mask, size_t i) { return mask == NULL || (mask[i / 64] >> (i % 64) & 1) != 0; }

static void dot_rows(const float *query, const float *rows, size_t n, size_t dim, size_t stride, float *scores) {
    for (size_t i = 0; i < n; i++) scores[i] = dot(query, rows + i * stride, dim);
}

static void dot_gather(const float *query, const float *rows, const uint32_t *ordinals, size_t n, size_t dim,
                       size_t stride, float *scores) {
    for (size_t i = 0; i < n; i++) scores[i] = dot(query, rows + ordinals[i] * stride, dim);
}

static void dot_tile(const float *queries, size_t m, size_t query_stride, const float *rows, size_t n, size_t dim,
                     size_t stride, float *scores, size_t score_stride) {
    for (size_t q = 0; q < m; q++) {
        dot_rows(queries + q * query_stride, rows, n, dim, stride, scores + q * score_stride);
    }
}

static size_t scan_rows(const float *query, const float *rows, size_t n, size_t dim, size_t stride,
                        const uint64_t *mask, uint32_t first, float threshold, float *out_scores,
                        uint32_t *out_ordinals) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_marked(mask, i)) continue;
        const float score = dot(query, rows + i * stride, dim);
        if (!(score >= threshold)) continue;
        out_scores[count] = score;
        out_ordinals[count++] = first + (uint32_t)i;
    }
    return count;
}

static size_t select_above(const float *scores, size_t n, const uint64_t *mask, uint32_t first, float threshold,
                           float *out_scores, uint32_t *out_ordinals) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_marked(mask, i) || !(scores[i] >= threshold)) continue;
        out_scores[count] = scores[i];
        out_ordinals[count++] = first + (uint32_t)i;
    }
    return count;
}

static size_t match_rows(const uint32_t *topics, const float *confidences, size_t n, const uint32_t *topic,
                         float minimum, uint64_t *bits) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (i % 64 == 0) bits[i / 64] = 0;
        if ((topic != NULL && topics[i] != *topic) || !(confidences[i] >= minimum)) continue;
        bits[i / 64] |= (uint64_t)1 << (i % 64);
        count++;
    }
    return count;
}

static double sum_of_squares(const float *values, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += (double)values[i] * (double)values[i];
    return sum;
}

static void scale(const float *values, size_t n, double factor, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = (float)((double)values[i] * factor);
}

static size_t first_not_finite(const float *values, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i])) return i;
    }
    return n;
}

const engram_kernels engram_kernels_scalar = {
    .level = ENGRAM_SIMD_SCALAR,
    .dot_rows = dot_rows,
    .dot_gather = dot_gather,
    .dot_tile = dot_tile,
    .scan_rows = scan_rows,
    .select_above = select_above,
    .match_rows = match_rows,
    .sum_of_squares = sum_of_squares,
    .scale = scale,
    .first_not_finite = first_not_finite,
};
