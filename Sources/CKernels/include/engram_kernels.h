/*
 * engram_kernels.h: SIMD kernels over float32 rows.
 *
 * Conventions
 * -----------
 * - A row is `dim` consecutive floats. Row i of a block starts at `rows + i * stride`, stride >= dim, both in
 *   floats. Only the first `dim` floats of a row are ever read: not the padding, nothing after the last row.
 * - Any alignment is accepted. Rows on 64-byte boundaries are fastest.
 * - Buffers belong to the caller. Outputs may not overlap inputs, unless a kernel says so. Nothing is allocated, no kernel keeps a
 *   pointer, all of them may run on any number of threads at once.
 * - n == 0 and m == 0 are allowed and touch nothing. dim >= 1.
 * - Bit masks are little-endian arrays of 64-bit words: row i is bit i % 64 of word i / 64. Bits at and after n in
 *   the last word are ignored on input and zero on output.
 *
 * Exactness
 * ---------
 * Within one level the score of a pair (query, row) is a pure function of its 2 * dim floats: `dot_rows`,
 * `dot_gather`, `dot_tile` and `scan_rows` give the same bits, wherever the row lies and whatever stands beside it.
 * That is the canonical score. Levels differ from each other by rounding only: each result is within
 * (dim + 8) * 2^-24 * sum |query[j] * row[j]| of the true value, if no intermediate value overflows or underflows.
 * The scalar level sums in double and is the oracle of the others.
 */
#ifndef ENGRAM_KERNELS_H
#define ENGRAM_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Instruction levels. A greater number is preferred where the processor offers both. */
typedef enum engram_simd_level {
    ENGRAM_SIMD_SCALAR = 0, /**< Portable C, sums in double. Always there. */
    ENGRAM_SIMD_NEON = 1,   /**< AArch64 Advanced SIMD. */
    ENGRAM_SIMD_AVX2 = 2,   /**< AVX2 and FMA. */
    ENGRAM_SIMD_AVX512 = 3  /**< AVX-512 F, VL, DQ and BW. */
} engram_simd_level;

/** One level's kernels. Tables are constant and live for ever. */
typedef struct engram_kernels {
    engram_simd_level level;

    /** scores[i] = <query, row i> for i in 0..<n. */
    void (*dot_rows)(const float *query, const float *rows, size_t n, size_t dim, size_t stride, float *scores);

    /** scores[i] = <query, row ordinals[i]> for i in 0..<n. Prefetches the rows to come. */
    void (*dot_gather)(const float *query, const float *rows, const uint32_t *ordinals, size_t n, size_t dim,
                       size_t stride, float *scores);

    /**
     * scores[q * score_stride + i] = <query q, row i> for q in 0..<m, i in 0..<n.
     * Query q starts at queries + q * query_stride. score_stride >= n. Made for m in 2...32; any m is correct.
     */
    void (*dot_tile)(const float *queries, size_t m, size_t query_stride, const float *rows, size_t n, size_t dim,
                     size_t stride, float *scores, size_t score_stride);

    /**
     * Scores n rows and appends those with score >= threshold, in row order, as (score, first + i).
     * mask: NULL, or one bit a row; rows with a zero bit are left out, groups of 8 of them are not even read.
     * Both outputs have room for n entries. NaN scores never pass. Returns how many were written.
     */
    size_t (*scan_rows)(const float *query, const float *rows, size_t n, size_t dim, size_t stride,
                        const uint64_t *mask, uint32_t first, float threshold, float *out_scores,
                        uint32_t *out_ordinals);

    /** As scan_rows, over n scores that were computed before. */
    size_t (*select_above)(const float *scores, size_t n, const uint64_t *mask, uint32_t first, float threshold,
                           float *out_scores, uint32_t *out_ordinals);

    /**
     * Marks the rows with (topic == NULL or topics[i] == *topic) and confidences[i] >= minimum.
     * bits has room for (n + 63) / 64 words. A NaN confidence never matches. Returns how many match.
     */
    size_t (*match_rows)(const uint32_t *topics, const float *confidences, size_t n, const uint32_t *topic,
                         float minimum, uint64_t *bits);

    /** Sum of squares, summed in double: neither overflows nor vanishes for any finite float32 input. */
    double (*sum_of_squares)(const float *values, size_t n);

    /** out[i] = (float)(values[i] * factor), multiplied in double. out may equal values. */
    void (*scale)(const float *values, size_t n, double factor, float *out);

    /** Index of the first NaN or infinity, or n. */
    size_t (*first_not_finite)(const float *values, size_t n);
} engram_kernels;

/**
 * The kernels this process uses: the best level the processor and the operating system offer, or the one named by
 * the environment variable ENGRAM_SIMD (scalar, neon, avx2, avx512). A named level that is not available falls back
 * to the best available one below it; an unknown name is ignored. Decided once, on the first call.
 */
const engram_kernels *engram_kernels_current(void);

/** The table of a level, or NULL when this processor or this build lacks it. */
const engram_kernels *engram_kernels_for_level(engram_simd_level level);

/** The level of engram_kernels_current(). */
engram_simd_level engram_simd_current_level(void);

/** The name of the level in use, as ENGRAM_SIMD spells it: what runs, not what was asked for. */
const char *engram_simd_level_name(void);

#ifdef __cplusplus
}
#endif

#endif
