// AVX-512 with VPOPCNTDQ: a register holds one word of the codes of 8 rows, and counts their common bits with a plane of
// the query at once.
//
//   instruction   does                               per cycle (Zen 5)
//   vpandq        8 words with a broadcast plane     4
//   vpopcntq      counts the bits of 8 words         2
//   vpaddq        adds 8 counts                      4
//
// A scan of 384 dimensions needs 72 of these for 8 rows and half as many loads as operations: it runs from registers,
// not from memory, as long as the blocks are in the second cache. The next block is prefetched meanwhile.

#if defined(__x86_64__)

#include <immintrin.h>

#include "codes_levels.h"
#include "codes_plain.h"

#define TARGET                                                                                                        \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx512vpopcntdq,bmi2,popcnt"), flatten))
#define INLINE static inline __attribute__((always_inline, target("avx512f,avx512vl,avx512bw,avx512dq,avx512vpopcntdq,bmi2,popcnt")))

// One stage within a register: each value meets the one whose place differs in one bit.
#define STAGE(value, swapped, negated)                                                                                \
    _mm512_add_ps(swapped, _mm512_mask_xor_ps(value, negated, value, _mm512_set1_ps(-0.0f)))

INLINE void hadamard(float *values, size_t length) {
    for (size_t i = 0; i < length; i += 16) {
        __m512 v = _mm512_loadu_ps(values + i);
        v = STAGE(v, _mm512_permute_ps(v, 0xB1), 0xAAAA);
        v = STAGE(v, _mm512_permute_ps(v, 0x4E), 0xCCCC);
        v = STAGE(v, _mm512_shuffle_f32x4(v, v, 0xB1), 0xF0F0);
        v = STAGE(v, _mm512_shuffle_f32x4(v, v, 0x4E), 0xFF00);
        _mm512_storeu_ps(values + i, v);
    }
    for (size_t half = 16; half < length; half *= 2) {
        for (size_t first = 0; first < length; first += 2 * half) {
            for (size_t i = first; i < first + half; i += 16) {
                __m512 a = _mm512_loadu_ps(values + i), b = _mm512_loadu_ps(values + i + half);
                _mm512_storeu_ps(values + i, _mm512_add_ps(a, b));
                _mm512_storeu_ps(values + i + half, _mm512_sub_ps(a, b));
            }
        }
    }
    const __m512 scale = _mm512_set1_ps(1.0f / sqrtf((float)length));
    for (size_t i = 0; i < length; i += 16) {
        _mm512_storeu_ps(values + i, _mm512_mul_ps(_mm512_loadu_ps(values + i), scale));
    }
}

TARGET static void rotate(float *values, const uint64_t *signs, size_t words) {
    const size_t count = 64 * words, length = engram_hadamard_length(count), middle = count / 2;
    const __m512 minus = _mm512_set1_ps(-0.0f), diagonal = _mm512_set1_ps(0x1.6a09e6p-1f);
    for (size_t round = 0; round < 4; round++) {
        for (size_t i = 0; i < count; i += 16) {
            __mmask16 flips = (__mmask16)(signs[round * words + i / 64] >> (i % 64));
            __m512 v = _mm512_loadu_ps(values + i);
            _mm512_storeu_ps(values + i, _mm512_mask_xor_ps(v, flips, v, minus));
        }
        hadamard(round % 2 == 0 ? values : values + (count - length), length);
        if (length == count) continue;
        for (size_t i = 0; i < middle; i += 16) {
            __m512 a = _mm512_loadu_ps(values + i), b = _mm512_loadu_ps(values + i + middle);
            _mm512_storeu_ps(values + i, _mm512_mul_ps(_mm512_add_ps(a, b), diagonal));
            _mm512_storeu_ps(values + i + middle, _mm512_mul_ps(_mm512_sub_ps(a, b), diagonal));
        }
    }
}

TARGET static engram_code_factors encode(const float *row, const float *centre, size_t words, uint64_t *code) {
    const __m512 minus = _mm512_set1_ps(-0.0f);
    __m512 squares = _mm512_setzero_ps(), magnitudes = squares, centres = squares, products = squares;
    for (size_t w = 0; w < words; w++) {
        uint64_t bits = 0;
        for (size_t part = 0; part < 4; part++) {
            const size_t i = 64 * w + 16 * part;
            __m512 c = _mm512_loadu_ps(centre + i), r = _mm512_sub_ps(_mm512_loadu_ps(row + i), c);
            __mmask16 positive = _mm512_cmp_ps_mask(r, _mm512_setzero_ps(), _CMP_GT_OQ);
            squares = _mm512_fmadd_ps(r, r, squares);
            products = _mm512_fmadd_ps(c, r, products);
            magnitudes = _mm512_add_ps(magnitudes, _mm512_andnot_ps(minus, r));
            centres = _mm512_add_ps(centres, _mm512_mask_xor_ps(c, (__mmask16)~positive, c, minus));
            bits |= (uint64_t)positive << (16 * part);
        }
        code[w] = bits;
    }
    return factors_of(_mm512_reduce_add_ps(squares), _mm512_reduce_add_ps(magnitudes), _mm512_reduce_add_ps(centres),
                      _mm512_reduce_add_ps(products), words);
}

TARGET static void prepare(const float *query, size_t words, engram_code_query *prepared) {
    __m512 greatest = _mm512_setzero_ps();
    for (size_t i = 0; i < 64 * words; i += 16) {
        greatest = _mm512_max_ps(greatest, _mm512_abs_ps(_mm512_loadu_ps(query + i)));
    }
    const float most = _mm512_reduce_max_ps(greatest), step = most > 0 ? most / 7.5f : 1;
    const __m512 inverse = _mm512_set1_ps(1 / step), low = _mm512_set1_ps(-8), high = _mm512_set1_ps(7);
    uint64_t *planes = (uint64_t *)(void *)prepared->planes;
    __m512i sum = _mm512_setzero_si512();
    for (size_t w = 0; w < words; w++) {
        uint64_t plane[4] = {0, 0, 0, 0};
        for (size_t part = 0; part < 4; part++) {
            __m512 scaled = _mm512_mul_ps(_mm512_loadu_ps(query + 64 * w + 16 * part), inverse);
            scaled = _mm512_roundscale_ps(scaled, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
            __m512i value = _mm512_cvtps_epi32(_mm512_max_ps(low, _mm512_min_ps(high, scaled)));
            sum = _mm512_add_epi32(sum, value);
            for (int bit = 0; bit < 4; bit++) {
                plane[bit] |= (uint64_t)_mm512_test_epi32_mask(value, _mm512_set1_epi32(1 << bit)) << (16 * part);
            }
        }
        memcpy(planes + 4 * w, plane, sizeof plane);
    }
    prepared->step = step;
    prepared->sum = _mm512_reduce_add_epi32(sum);
}

// Groups of 8 lanes: word w of lane l is at words [(l / 8 * words + w) * 8 + l % 8].
static void put(uint8_t *block, size_t lane, size_t words, const uint64_t *code, engram_code_factors factors,
                uint32_t ordinal) {
    for (size_t w = 0; w < words; w++) memcpy(block + ((lane / 8 * words + w) * 8 + lane % 8) * 8, code + w, 8);
    engram_put_factors(block, lane, words, factors, ordinal);
}

static void move(const uint8_t *source, size_t source_lane, uint8_t *target, size_t target_lane, size_t words) {
    for (size_t w = 0; w < words; w++) {
        uint64_t word;
        memcpy(&word, source + ((source_lane / 8 * words + w) * 8 + source_lane % 8) * 8, 8);
        memcpy(target + ((target_lane / 8 * words + w) * 8 + target_lane % 8) * 8, &word, 8);
    }
    engram_move_factors(source, source_lane, target, target_lane, words);
}

// The sums of u[i] over the set bits of 16 rows: two groups share each broadcast of a plane.
INLINE __m512 bit_sums(const uint8_t *group, size_t words, const uint64_t *planes) {
    __m512i a0 = _mm512_setzero_si512(), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    const uint8_t *next = group + words * 64;
    for (size_t w = 0; w < words; w++) {
        __m512i a = _mm512_load_si512(group + 64 * w), b = _mm512_load_si512(next + 64 * w);
        __m512i p0 = _mm512_set1_epi64((long long)planes[4 * w]), p1 = _mm512_set1_epi64((long long)planes[4 * w + 1]);
        __m512i p2 = _mm512_set1_epi64((long long)planes[4 * w + 2]),
                p3 = _mm512_set1_epi64((long long)planes[4 * w + 3]);
        a0 = _mm512_add_epi64(a0, _mm512_popcnt_epi64(_mm512_and_si512(a, p0)));
        b0 = _mm512_add_epi64(b0, _mm512_popcnt_epi64(_mm512_and_si512(b, p0)));
        a1 = _mm512_add_epi64(a1, _mm512_popcnt_epi64(_mm512_and_si512(a, p1)));
        b1 = _mm512_add_epi64(b1, _mm512_popcnt_epi64(_mm512_and_si512(b, p1)));
        a2 = _mm512_add_epi64(a2, _mm512_popcnt_epi64(_mm512_and_si512(a, p2)));
        b2 = _mm512_add_epi64(b2, _mm512_popcnt_epi64(_mm512_and_si512(b, p2)));
        a3 = _mm512_add_epi64(a3, _mm512_popcnt_epi64(_mm512_and_si512(a, p3)));
        b3 = _mm512_add_epi64(b3, _mm512_popcnt_epi64(_mm512_and_si512(b, p3)));
    }
    __m512i a = _mm512_sub_epi64(_mm512_add_epi64(_mm512_add_epi64(a0, _mm512_slli_epi64(a1, 1)), _mm512_slli_epi64(a2, 2)),
                                 _mm512_slli_epi64(a3, 3));
    __m512i b = _mm512_sub_epi64(_mm512_add_epi64(_mm512_add_epi64(b0, _mm512_slli_epi64(b1, 1)), _mm512_slli_epi64(b2, 2)),
                                 _mm512_slli_epi64(b3, 3));
    __m512i both = _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi64_epi32(a)), _mm512_cvtepi64_epi32(b), 1);
    return _mm512_cvtepi32_ps(both);
}

INLINE size_t scan_words(const engram_code_query *query, const uint8_t *pool, const uint32_t *blocks, size_t rows,
                         size_t words, float base, float reach, float threshold, uint32_t *ordinals, float *bounds) {
    const uint64_t *planes = (const uint64_t *)(const void *)query->planes;
    const size_t bytes = engram_code_block_bytes(words);
    const __m512 step = _mm512_set1_ps(query->step), half = _mm512_set1_ps(0.5f * (float)query->sum);
    const __m512 offset = _mm512_set1_ps(base), far = _mm512_set1_ps(reach), limit = _mm512_set1_ps(threshold);
    size_t count = 0;
    for (size_t first = 0; first < rows; first += 32) {
        uint8_t *block = (uint8_t *)pool + blocks[first / 32] * bytes;
        if (first + 32 < rows) {
            const char *ahead = (const char *)pool + blocks[first / 32 + 1] * bytes;
            for (size_t byte = 0; byte < bytes; byte += 64) _mm_prefetch(ahead + byte, _MM_HINT_T0);
        }
        for (size_t part = 0; part < 32 && first + part < rows; part += 16) {
            const size_t left = rows - first - part;
            const __mmask16 live = left >= 16 ? 0xFFFF : (__mmask16)((1u << left) - 1);
            __m512 product = _mm512_mul_ps(step, _mm512_sub_ps(bit_sums(block + part * words * 8, words, planes), half));
            __m512 bound = _mm512_add_ps(offset, _mm512_load_ps(engram_block_add(block, words) + part));
            bound = _mm512_fmadd_ps(_mm512_load_ps(engram_block_scale(block, words) + part), product, bound);
            bound = _mm512_fmadd_ps(_mm512_load_ps(engram_block_error(block, words) + part), far, bound);
            __mmask16 kept = _mm512_mask_cmp_ps_mask(live, bound, limit, _CMP_GE_OQ);
            if (__builtin_expect(kept == 0, 1)) continue;
            __m512i ordinal = _mm512_load_si512(engram_block_ordinals(block, words) + part);
            _mm512_storeu_ps(bounds + count, _mm512_maskz_compress_ps(kept, bound));
            _mm512_storeu_si512(ordinals + count, _mm512_maskz_compress_epi32(kept, ordinal));
            count += (size_t)__builtin_popcount(kept);
        }
    }
    return count;
}

TARGET static size_t scan(const engram_code_query *query, const uint8_t *pool, const uint32_t *blocks, size_t rows,
                          size_t words, float base, float reach, float threshold, uint32_t *ordinals, float *bounds) {
    // A constant count of words lets the compiler unroll: 384 and 768 dimensions are the most common.
    switch (words) {
    case 6: return scan_words(query, pool, blocks, rows, 6, base, reach, threshold, ordinals, bounds);
    case 12: return scan_words(query, pool, blocks, rows, 12, base, reach, threshold, ordinals, bounds);
    default: return scan_words(query, pool, blocks, rows, words, base, reach, threshold, ordinals, bounds);
    }
}

const engram_code_kernels engram_code_kernels_avx512 = {ENGRAM_SIMD_AVX512, rotate, encode, prepare, put, move, scan};

#endif
