// Plain C: what every other level is tested against.

#include <math.h>

#include "codes_levels.h"
#include "codes_plain.h"

static void rotate(float *values, const uint64_t *signs, size_t words) { rotate_plain(values, signs, words); }

static engram_code_factors encode(const float *row, const float *centre, size_t words, uint64_t *code) {
    return encode_plain(row, centre, words, code);
}

static void prepare(const float *query, size_t words, engram_code_query *prepared) {
    prepare_planes(query, words, prepared);
}

// Word w of lane l is at words [w * 32 + l].
static void put(uint8_t *block, size_t lane, size_t words, const uint64_t *code, engram_code_factors factors,
                uint32_t ordinal) {
    for (size_t w = 0; w < words; w++) memcpy(block + (w * 32 + lane) * 8, code + w, 8);
    engram_put_factors(block, lane, words, factors, ordinal);
}

static void move(const uint8_t *source, size_t source_lane, uint8_t *target, size_t target_lane, size_t words) {
    for (size_t w = 0; w < words; w++) {
        uint64_t word;
        memcpy(&word, source + (w * 32 + source_lane) * 8, 8);
        memcpy(target + (w * 32 + target_lane) * 8, &word, 8);
    }
    engram_move_factors(source, source_lane, target, target_lane, words);
}

static size_t scan(const engram_code_query *query, const uint8_t *pool, const uint32_t *blocks, size_t rows,
                   size_t words, float base, float reach, float threshold, uint32_t *ordinals, float *bounds) {
    const uint64_t *planes = (const uint64_t *)(const void *)query->planes;
    const float half = 0.5f * (float)query->sum;
    size_t count = 0;
    for (size_t first = 0; first < rows; first += ENGRAM_CODE_BLOCK_ROWS) {
        uint8_t *block = (uint8_t *)pool + blocks[first / ENGRAM_CODE_BLOCK_ROWS] * engram_code_block_bytes(words);
        size_t lanes = rows - first < ENGRAM_CODE_BLOCK_ROWS ? rows - first : ENGRAM_CODE_BLOCK_ROWS;
        for (size_t lane = 0; lane < lanes; lane++) {
            int sum = 0;
            for (size_t w = 0; w < words; w++) {
                uint64_t word;
                memcpy(&word, block + (w * 32 + lane) * 8, 8);
                sum += __builtin_popcountll(word & planes[4 * w]) + 2 * __builtin_popcountll(word & planes[4 * w + 1]) +
                       4 * __builtin_popcountll(word & planes[4 * w + 2]) -
                       8 * __builtin_popcountll(word & planes[4 * w + 3]);
            }
            float product = query->step * ((float)sum - half);
            float bound = base + engram_block_add(block, words)[lane] +
                          engram_block_scale(block, words)[lane] * product +
                          reach * engram_block_error(block, words)[lane];
            if (bound >= threshold) {
                bounds[count] = bound;
                ordinals[count++] = engram_block_ordinals(block, words)[lane];
            }
        }
    }
    return count;
}

const engram_code_kernels engram_code_kernels_scalar = {ENGRAM_SIMD_SCALAR, rotate, encode, prepare, put, move, scan};
