#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Kernels over float32 rows: dot products of queries with many rows, and the selection of the scores that matter.
///
/// Rules for all of them. Pointers may have any alignment. `stride` is in floats and at least `dim`; nothing between
/// `dim` and `stride` is read, and nothing past the last row's `dim` values. No kernel allocates, fails or keeps state;
/// all are safe from any thread. `n == 0` and `m == 0` do nothing.
///
/// A level computes a dot product in one fixed order of operations, whatever the place of the row among the others:
/// `dot_rows` and `dot_gather` give the same bits for the same query and row. Levels differ among each other by rounding:
/// at most `dim * 2^-24 * sum(|q[i] * r[i]|)` from the exact value. `dot_tile` keeps the bound, not the bits.

/// Instruction levels, from slowest to fastest within an architecture.
typedef enum engram_simd_level {
    ENGRAM_SIMD_SCALAR = 0,
    ENGRAM_SIMD_NEON = 1,
    ENGRAM_SIMD_AVX2 = 2,
    ENGRAM_SIMD_AVX512 = 3,
} engram_simd_level;

/// The kernels of one instruction level.
typedef struct engram_kernels {
    engram_simd_level level;

    /// Dot products of one query with `n` rows.
    ///
    /// query [dim], rows [n][stride], out [n]
    void (*dot_rows)(const float *query, const float *rows, size_t n, size_t dim, size_t stride, float *out);

    /// Dot products of one query with the rows of a list.
    ///
    /// query [dim], rows [any][stride], ordinals [n] of rows, out [n]. Rows ahead are prefetched.
    void (*dot_gather)(const float *query, const float *rows, const uint32_t *ordinals, size_t n, size_t dim,
                       size_t stride, float *out);

    /// Dot products of `m` queries with `n` rows, each row read once for a group of queries.
    ///
    /// queries [m][query_stride], rows [n][stride], out [m][out_stride], out_stride >= n
    void (*dot_tile)(const float *queries, size_t m, size_t query_stride, const float *rows, size_t n, size_t dim,
                     size_t stride, float *out, size_t out_stride);

    /// The scores that reach a threshold, and where they were, in order.
    ///
    /// scores [n]; out_scores and out_ordinals have room for n + 16. The ordinal of scores[i] is first + i.
    /// Returns how many there are. A score that is not a number is never selected.
    size_t (*select)(const float *scores, size_t n, float threshold, uint32_t first, float *out_scores,
                     uint32_t *out_ordinals);

    /// The place of the greatest of scores[i] + biases[i], the first of equals; 0 when all are NaN.
    ///
    /// scores [n], biases [n], n >= 1
    size_t (*greatest)(const float *scores, const float *biases, size_t n);
} engram_kernels;

/// The kernels of a level, or NULL when this build or CPU does not have it.
const engram_kernels *engram_kernels_for_level(engram_simd_level level);

/// The kernels that this process uses: the best of the CPU, or what ENGRAM_SIMD (scalar, neon, avx2, avx512) asks for.
/// A level that the CPU lacks falls back to the best below it. Chosen once.
const engram_kernels *engram_kernels_current(void);

/// The best level of the CPU, whatever ENGRAM_SIMD says.
engram_simd_level engram_simd_level_best(void);

/// The name of a level, such as "avx512". Static.
const char *engram_simd_level_name(engram_simd_level level);

#ifdef __cplusplus
}
#endif
