#pragma once

#include <string.h>

#include "engram_codes.h"

struct engram_code_query {
    /// A step of the rounded query.
    float step;
    /// The sum of all u[i].
    int32_t sum;
    /// At the AVX-512 level: what the sums of table entries count from, and how many registers' entries fit a byte.
    int32_t least;
    uint32_t run;
    /// Bit planes [words][4] of uint64 (scalar) or sums of four values [16 * words][16] of uint8 (the other levels).
    _Alignas(64) uint8_t planes[];
};

extern const engram_code_kernels engram_code_kernels_scalar;
extern const engram_code_kernels engram_code_kernels_avx2;
extern const engram_code_kernels engram_code_kernels_avx512;
extern const engram_code_kernels engram_code_kernels_neon;

/// The parts of a block behind its codes.
static inline float *engram_block_add(uint8_t *block, size_t words) { return (float *)(void *)(block + words * 256); }
static inline float *engram_block_scale(uint8_t *block, size_t words) { return engram_block_add(block, words) + 32; }
static inline float *engram_block_error(uint8_t *block, size_t words) { return engram_block_add(block, words) + 64; }
static inline uint32_t *engram_block_ordinals(uint8_t *block, size_t words) {
    return (uint32_t *)(void *)(engram_block_add(block, words) + 96);
}

/// Writes the factors and the ordinal of a lane.
static inline void engram_put_factors(uint8_t *block, size_t lane, size_t words, engram_code_factors factors,
                                      uint32_t ordinal) {
    engram_block_add(block, words)[lane] = factors.add;
    engram_block_scale(block, words)[lane] = factors.scale;
    engram_block_error(block, words)[lane] = factors.error;
    engram_block_ordinals(block, words)[lane] = ordinal;
}

/// Copies the factors and the ordinal of a lane.
static inline void engram_move_factors(const uint8_t *source, size_t source_lane, uint8_t *target, size_t target_lane,
                                       size_t words) {
    uint8_t *from = (uint8_t *)source;
    engram_code_factors factors = {engram_block_add(from, words)[source_lane],
                                   engram_block_scale(from, words)[source_lane],
                                   engram_block_error(from, words)[source_lane]};
    engram_put_factors(target, target_lane, words, factors, engram_block_ordinals(from, words)[source_lane]);
}

/// The greatest power of two that is at most `count`.
static inline size_t engram_hadamard_length(size_t count) {
    size_t length = 1;
    while (length * 2 <= count) length *= 2;
    return length;
}
