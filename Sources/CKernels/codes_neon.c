// NEON: a register holds a nibble of the codes of 32 rows, and two lookups (tbl) find their entries in a table of the
// query. Part of every 64-bit ARM CPU.
//
// Four entries are added in bytes before they are widened.

#if defined(__aarch64__)

#include <arm_neon.h>

#include "codes_levels.h"
#include "codes_tables.h"

#define INLINE static inline __attribute__((always_inline))

INLINE float32x4_t flip(float32x4_t value, uint32x4_t signs) {
    return vreinterpretq_f32_u32(veorq_u32(vreinterpretq_u32_f32(value), signs));
}

INLINE void hadamard(float *values, size_t length) {
    const uint32_t m = 0x80000000u;
    const uint32x4_t first = {0, m, 0, m}, second = {0, 0, m, m};
    for (size_t i = 0; i < length; i += 4) {
        // Each value meets the one whose place differs in one bit.
        float32x4_t v = vld1q_f32(values + i);
        v = vaddq_f32(vrev64q_f32(v), flip(v, first));
        v = vaddq_f32(vextq_f32(v, v, 2), flip(v, second));
        vst1q_f32(values + i, v);
    }
    for (size_t half = 4; half < length; half *= 2) {
        for (size_t begin = 0; begin < length; begin += 2 * half) {
            for (size_t i = begin; i < begin + half; i += 4) {
                float32x4_t a = vld1q_f32(values + i), b = vld1q_f32(values + i + half);
                vst1q_f32(values + i, vaddq_f32(a, b));
                vst1q_f32(values + i + half, vsubq_f32(a, b));
            }
        }
    }
    const float32x4_t scale = vdupq_n_f32(1.0f / sqrtf((float)length));
    for (size_t i = 0; i < length; i += 4) vst1q_f32(values + i, vmulq_f32(vld1q_f32(values + i), scale));
}

static void rotate(float *values, const uint64_t *signs, size_t words) {
    const size_t count = 64 * words, length = engram_hadamard_length(count), middle = count / 2;
    const float32x4_t diagonal = vdupq_n_f32(0x1.6a09e6p-1f);
    // Brings bit l to the sign of lane l.
    const int32x4_t up = {31, 30, 29, 28};
    for (size_t round = 0; round < 4; round++) {
        for (size_t i = 0; i < count; i += 4) {
            const uint32_t bits = (uint32_t)(signs[round * words + i / 64] >> (i % 64));
            uint32x4_t signs_up = vandq_u32(vshlq_u32(vdupq_n_u32(bits), up), vdupq_n_u32(0x80000000u));
            vst1q_f32(values + i, flip(vld1q_f32(values + i), signs_up));
        }
        hadamard(round % 2 == 0 ? values : values + (count - length), length);
        if (length == count) continue;
        for (size_t i = 0; i < middle; i += 4) {
            float32x4_t a = vld1q_f32(values + i), b = vld1q_f32(values + i + middle);
            vst1q_f32(values + i, vmulq_f32(vaddq_f32(a, b), diagonal));
            vst1q_f32(values + i + middle, vmulq_f32(vsubq_f32(a, b), diagonal));
        }
    }
}

static engram_code_factors encode(const float *row, const float *centre, size_t words, uint64_t *code) {
    const uint32x4_t weights = {1, 2, 4, 8};
    float32x4_t squares = vdupq_n_f32(0), magnitudes = squares, centres = squares, products = squares;
    for (size_t w = 0; w < words; w++) {
        uint64_t bits = 0;
        for (size_t part = 0; part < 16; part++) {
            const size_t i = 64 * w + 4 * part;
            float32x4_t c = vld1q_f32(centre + i), r = vsubq_f32(vld1q_f32(row + i), c);
            uint32x4_t positive = vcgtzq_f32(r);
            squares = vfmaq_f32(squares, r, r);
            products = vfmaq_f32(products, c, r);
            magnitudes = vaddq_f32(magnitudes, vabsq_f32(r));
            centres = vaddq_f32(centres, vbslq_f32(positive, c, vnegq_f32(c)));
            bits |= (uint64_t)vaddvq_u32(vandq_u32(positive, weights)) << (4 * part);
        }
        code[w] = bits;
    }
    return factors_of(vaddvq_f32(squares), vaddvq_f32(magnitudes), vaddvq_f32(centres), vaddvq_f32(products), words);
}

static void prepare(const float *query, size_t words, engram_code_query *prepared) {
    prepare_tables(query, words, prepared);
}

static void put(uint8_t *block, size_t lane, size_t words, const uint64_t *code, engram_code_factors factors,
                uint32_t ordinal) {
    put_nibbles(block, lane, words, code);
    engram_put_factors(block, lane, words, factors, ordinal);
}

static void move(const uint8_t *source, size_t source_lane, uint8_t *target, size_t target_lane, size_t words) {
    move_nibbles(source, source_lane, target, target_lane, words);
    engram_move_factors(source, source_lane, target, target_lane, words);
}

// The sums of the entries of 32 rows, 8 rows a register.
INLINE void table_sums(const uint8_t *block, size_t words, const uint8_t *tables, uint16x8_t sums[4]) {
    uint16x8_t a = vdupq_n_u16(0), b = a, c = a, d = a;
    for (size_t byte = 0; byte < words * 256; byte += 64) {
        uint8x16_t low = vdupq_n_u8(0), high = low;
        for (size_t part = 0; part < 64; part += 16) {
            uint8x16_t codes = vld1q_u8(block + byte + part), table = vld1q_u8(tables + byte + part);
            low = vaddq_u8(low, vqtbl1q_u8(table, vandq_u8(codes, vdupq_n_u8(15))));
            high = vaddq_u8(high, vqtbl1q_u8(table, vshrq_n_u8(codes, 4)));
        }
        a = vaddw_u8(a, vget_low_u8(low));
        b = vaddw_high_u8(b, low);
        c = vaddw_u8(c, vget_low_u8(high));
        d = vaddw_high_u8(d, high);
    }
    sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
}

// The upper bounds of four rows.
INLINE float32x4_t bounds_of(uint16x4_t sums, float shift, float step, float base, float reach, const float *add) {
    float32x4_t product = vsubq_f32(vcvtq_f32_u32(vmovl_u16(sums)), vdupq_n_f32(shift));
    product = vmulq_n_f32(product, step);
    float32x4_t bound = vaddq_f32(vdupq_n_f32(base), vld1q_f32(add));
    bound = vfmaq_f32(bound, vld1q_f32(add + 32), product);
    return vfmaq_n_f32(bound, vld1q_f32(add + 64), reach);
}

INLINE size_t scan_words(const engram_code_query *query, const uint8_t *pool, const uint32_t *blocks, size_t rows,
                         size_t words, float base, float reach, float threshold, uint32_t *ordinals, float *bounds) {
    const size_t bytes = engram_code_block_bytes(words);
    // Exact: sums and halves of sums have at most 18 bits.
    const float shift = engram_table_excess(words) + 0.5f * (float)query->sum;
    const float32x4_t limit = vdupq_n_f32(threshold);
    size_t count = 0;
    for (size_t first = 0; first < rows; first += 32) {
        uint8_t *block = (uint8_t *)pool + blocks[first / 32] * bytes;
        if (first + 32 < rows) {
            const uint8_t *ahead = pool + blocks[first / 32 + 1] * bytes;
            for (size_t byte = 0; byte < bytes; byte += 64) __builtin_prefetch(ahead + byte);
        }
        uint16x8_t sums[4];
        table_sums(block, words, query->planes, sums);
        const float *add = engram_block_add(block, words);
        float values[32];
        uint32x4_t some = vdupq_n_u32(0);
        for (size_t part = 0; part < 4; part++) {
            float32x4_t low = bounds_of(vget_low_u16(sums[part]), shift, query->step, base, reach, add + 8 * part);
            float32x4_t high =
                bounds_of(vget_high_u16(sums[part]), shift, query->step, base, reach, add + 8 * part + 4);
            vst1q_f32(values + 8 * part, low);
            vst1q_f32(values + 8 * part + 4, high);
            some = vorrq_u32(some, vorrq_u32(vcgeq_f32(low, limit), vcgeq_f32(high, limit)));
        }
        if (__builtin_expect(vmaxvq_u32(some) == 0, 1)) continue;
        const size_t lanes = rows - first < 32 ? rows - first : 32;
        for (size_t lane = 0; lane < lanes; lane++) {
            if (!(values[lane] >= threshold)) continue;
            bounds[count] = values[lane];
            ordinals[count++] = engram_block_ordinals(block, words)[lane];
        }
    }
    return count;
}

static size_t scan(const engram_code_query *query, const uint8_t *pool, const uint32_t *blocks, size_t rows,
                   size_t words, float base, float reach, float threshold, uint32_t *ordinals, float *bounds) {
    // A constant count of words lets the compiler unroll: 384 and 768 dimensions are the most common.
    switch (words) {
    case 6: return scan_words(query, pool, blocks, rows, 6, base, reach, threshold, ordinals, bounds);
    case 12: return scan_words(query, pool, blocks, rows, 12, base, reach, threshold, ordinals, bounds);
    default: return scan_words(query, pool, blocks, rows, words, base, reach, threshold, ordinals, bounds);
    }
}

const engram_code_kernels engram_code_kernels_neon = {ENGRAM_SIMD_NEON, rotate, encode, prepare, put, move, scan};

#endif
