#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engram_kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Kernels over 1-bit codes (RaBitQ, arXiv 2405.12497): rotation, encoding, and the scan that estimates dot products.
///
/// A row `o` of a list with the centre `c` is rotated by an orthogonal matrix P and coded by the signs of
/// `r = P(o - c)`: bit i is 1 when r[i] > 0, and xb[i] = bit - 1/2. Three factors go with the code:
///
///     scale = |r|^2 / <r, xb>
///     add   = <Pc, r> - scale * <Pc, xb>
///     error = |r| * sqrt((|r|^2 * dim / (4 * <r, xb>^2) - 1) / (dim - 1))
///
/// For a unit query q the estimate of <q, o> is `<q, c> + add + scale * <Pq, xb>`, and its error is about normal with the
/// deviation `error * |q - c|`. The rotated query is rounded to 4 bits once and serves every list: Pq[i] = step * u[i]
/// with u[i] in -8...7, so <Pq, xb> = step * (sum of u[i] over set bits - sum of all u[i] / 2).
///
/// All arrays have `64 * words` values where nothing else is said; rows with fewer dimensions are padded with zeros.
/// Pointers may have any alignment except blocks, which are aligned to 64 bytes. No kernel allocates, fails or keeps
/// state; all are safe from any thread.

/// Rows of a block of codes.
#define ENGRAM_CODE_BLOCK_ROWS 32

/// The most words of a code: 4,096 dimensions.
#define ENGRAM_CODE_MAX_WORDS 64

/// Bytes of a block: the codes of 32 rows in an order of the level's own, then add [32], scale [32], error [32] as
/// float32 and the rows' ordinals [32] as uint32.
static inline size_t engram_code_block_bytes(size_t words) { return words * 256 + 512; }

/// Asks the processor for memory that is read soon.
static inline void engram_prefetch(const void *start, size_t bytes) {
    for (size_t byte = 0; byte < bytes; byte += 64) __builtin_prefetch((const char *)start + byte);
}

/// The factors of a coded row.
typedef struct engram_code_factors {
    float add, scale, error;
} engram_code_factors;

/// A query as the scan of a level wants it: engram_code_query_bytes(words) bytes, aligned to 64.
typedef struct engram_code_query engram_code_query;

/// The step of a prepared query.
float engram_code_query_step(const engram_code_query *query);

/// Bytes of a prepared query.
static inline size_t engram_code_query_bytes(size_t words) { return 64 + words * 256; }

/// The code kernels of one instruction level.
typedef struct engram_code_kernels {
    engram_simd_level level;

    /// Rotates a vector in place: four rounds of sign flips, a Hadamard transform of the first or the last 2^k values,
    /// and plane rotations between the halves. The bits of the result are the same at every level.
    ///
    /// values [64 * words], signs [4 * words]: a bit for each value and round
    void (*rotate)(float *values, const uint64_t *signs, size_t words);

    /// Codes a rotated row against a rotated centre.
    ///
    /// code [words]
    engram_code_factors (*encode)(const float *row, const float *centre, size_t words, uint64_t *code);

    /// Rounds a rotated query.
    void (*prepare)(const float *query, size_t words, engram_code_query *prepared);

    /// Writes a code and its factors into a lane of a block.
    void (*put)(uint8_t *block, size_t lane, size_t words, const uint64_t *code, engram_code_factors factors,
                uint32_t ordinal);

    /// Copies a lane of a block into a lane of another or the same one.
    void (*move)(const uint8_t *source, size_t source_lane, uint8_t *target, size_t target_lane, size_t words);

    /// Estimates the dot products of a query with the rows of a list, and keeps those that may reach a threshold.
    ///
    /// pool: blocks one after the other; blocks [ceil(rows / 32)]: the numbers of the list's blocks in the pool, all full
    /// but the last. A row's upper bound is base + add + scale * <Pq, xb> + reach * error; the ordinals and bounds of
    /// rows whose bound is at least the threshold are written in order. ordinals, bounds: room for rows + 16.
    /// Returns how many there are.
    size_t (*scan)(const engram_code_query *query, const uint8_t *pool, const uint32_t *blocks, size_t rows,
                   size_t words, float base, float reach, float threshold, uint32_t *ordinals, float *bounds);
} engram_code_kernels;

/// The code kernels of a level, or NULL when this build or CPU does not have it.
const engram_code_kernels *engram_code_kernels_for_level(engram_simd_level level);

/// The code kernels that this process uses; see engram_kernels_current.
const engram_code_kernels *engram_code_kernels_current(void);

#ifdef __cplusplus
}
#endif
