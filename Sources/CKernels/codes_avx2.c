// AVX2: a register holds two nibbles of the codes of 32 rows and looks all of them up in the query's tables.
//
// A scan of 384 dimensions takes 96 lookups for 32 rows. Four entries are added in bytes before they are widened.

#if defined(__x86_64__)

#include <immintrin.h>

#include "codes_levels.h"
#include "codes_tables.h"

// Nothing beyond what the level asks of the CPU for the other kernels.
#define TARGET __attribute__((target("avx2,fma")))
#define INLINE static inline __attribute__((always_inline)) TARGET

// One stage within a register: each value meets the one whose place differs in one bit.
#define STAGE(value, swapped, negated) _mm256_add_ps(swapped, _mm256_xor_ps(value, negated))

INLINE void hadamard(float *values, size_t length) {
    const float m = -0.0f;
    const __m256 first = _mm256_setr_ps(0, m, 0, m, 0, m, 0, m), second = _mm256_setr_ps(0, 0, m, m, 0, 0, m, m);
    const __m256 third = _mm256_setr_ps(0, 0, 0, 0, m, m, m, m);
    for (size_t i = 0; i < length; i += 8) {
        __m256 v = _mm256_loadu_ps(values + i);
        v = STAGE(v, _mm256_permute_ps(v, 0xB1), first);
        v = STAGE(v, _mm256_permute_ps(v, 0x4E), second);
        v = STAGE(v, _mm256_permute2f128_ps(v, v, 0x01), third);
        _mm256_storeu_ps(values + i, v);
    }
    for (size_t half = 8; half < length; half *= 2) {
        for (size_t begin = 0; begin < length; begin += 2 * half) {
            for (size_t i = begin; i < begin + half; i += 8) {
                __m256 a = _mm256_loadu_ps(values + i), b = _mm256_loadu_ps(values + i + half);
                _mm256_storeu_ps(values + i, _mm256_add_ps(a, b));
                _mm256_storeu_ps(values + i + half, _mm256_sub_ps(a, b));
            }
        }
    }
    const __m256 scale = _mm256_set1_ps(1.0f / sqrtf((float)length));
    for (size_t i = 0; i < length; i += 8) {
        _mm256_storeu_ps(values + i, _mm256_mul_ps(_mm256_loadu_ps(values + i), scale));
    }
}

TARGET static void rotate(float *values, const uint64_t *signs, size_t words) {
    const size_t count = 64 * words, length = engram_hadamard_length(count), middle = count / 2;
    const __m256 minus = _mm256_set1_ps(-0.0f), diagonal = _mm256_set1_ps(0x1.6a09e6p-1f);
    // Brings bit l to the sign of lane l.
    const __m256i up = _mm256_setr_epi32(31, 30, 29, 28, 27, 26, 25, 24);
    for (size_t round = 0; round < 4; round++) {
        for (size_t i = 0; i < count; i += 8) {
            const int bits = (int)(signs[round * words + i / 64] >> (i % 64) & 0xFF);
            __m256 flips = _mm256_castsi256_ps(_mm256_sllv_epi32(_mm256_set1_epi32(bits), up));
            __m256 v = _mm256_loadu_ps(values + i);
            _mm256_storeu_ps(values + i, _mm256_xor_ps(v, _mm256_and_ps(flips, minus)));
        }
        hadamard(round % 2 == 0 ? values : values + (count - length), length);
        if (length == count) continue;
        for (size_t i = 0; i < middle; i += 8) {
            __m256 a = _mm256_loadu_ps(values + i), b = _mm256_loadu_ps(values + i + middle);
            _mm256_storeu_ps(values + i, _mm256_mul_ps(_mm256_add_ps(a, b), diagonal));
            _mm256_storeu_ps(values + i + middle, _mm256_mul_ps(_mm256_sub_ps(a, b), diagonal));
        }
    }
}

INLINE float sum_of(__m256 v) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

TARGET static engram_code_factors encode(const float *row, const float *centre, size_t words, uint64_t *code) {
    const __m256 minus = _mm256_set1_ps(-0.0f);
    __m256 squares = _mm256_setzero_ps(), magnitudes = squares, centres = squares, products = squares;
    for (size_t w = 0; w < words; w++) {
        uint64_t bits = 0;
        for (size_t part = 0; part < 8; part++) {
            const size_t i = 64 * w + 8 * part;
            __m256 c = _mm256_loadu_ps(centre + i), r = _mm256_sub_ps(_mm256_loadu_ps(row + i), c);
            __m256 positive = _mm256_cmp_ps(r, _mm256_setzero_ps(), _CMP_GT_OQ);
            squares = _mm256_fmadd_ps(r, r, squares);
            products = _mm256_fmadd_ps(c, r, products);
            magnitudes = _mm256_add_ps(magnitudes, _mm256_andnot_ps(minus, r));
            centres = _mm256_add_ps(centres, _mm256_xor_ps(c, _mm256_andnot_ps(positive, minus)));
            bits |= (uint64_t)(unsigned)_mm256_movemask_ps(positive) << (8 * part);
        }
        code[w] = bits;
    }
    return factors_of(sum_of(squares), sum_of(magnitudes), sum_of(centres), sum_of(products), words);
}

TARGET static void prepare(const float *query, size_t words, engram_code_query *prepared) {
    prepare_tables(query, words, prepared);
}

TARGET static void put(uint8_t *block, size_t lane, size_t words, const uint64_t *code, engram_code_factors factors,
                       uint32_t ordinal) {
    put_nibbles(block, lane, words, code);
    engram_put_factors(block, lane, words, factors, ordinal);
}

TARGET static void move(const uint8_t *source, size_t source_lane, uint8_t *target, size_t target_lane,
                        size_t words) {
    move_nibbles(source, source_lane, target, target_lane, words);
    engram_move_factors(source, source_lane, target, target_lane, words);
}

// The sums of 16 rows from both halves of a register, which hold different tables. The even rows have the odd rows'
// sums on top of theirs, 256 times.
INLINE void separate(__m256i even, __m256i odd, __m256i sums[2]) {
    even = _mm256_sub_epi16(even, _mm256_slli_epi16(odd, 8));
    __m128i evens = _mm_add_epi16(_mm256_castsi256_si128(even), _mm256_extracti128_si256(even, 1));
    __m128i odds = _mm_add_epi16(_mm256_castsi256_si128(odd), _mm256_extracti128_si256(odd, 1));
    sums[0] = _mm256_cvtepu16_epi32(_mm_unpacklo_epi16(evens, odds));
    sums[1] = _mm256_cvtepu16_epi32(_mm_unpackhi_epi16(evens, odds));
}

// The sums of the entries of 32 rows, 8 rows a register.
INLINE void table_sums(const uint8_t *block, size_t words, const uint8_t *tables, __m256i sums[4]) {
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i low_even = _mm256_setzero_si256(), low_odd = low_even, high_even = low_even, high_odd = low_even;
    for (size_t byte = 0; byte < words * 256; byte += 128) {
        __m256i low = _mm256_setzero_si256(), high = low;
        for (size_t part = 0; part < 128; part += 32) {
            __m256i codes = _mm256_load_si256((const __m256i *)(const void *)(block + byte + part));
            __m256i table = _mm256_loadu_si256((const __m256i *)(const void *)(tables + byte + part));
            __m256i above = _mm256_and_si256(_mm256_srli_epi16(codes, 4), nibble);
            low = _mm256_add_epi8(low, _mm256_shuffle_epi8(table, _mm256_and_si256(codes, nibble)));
            high = _mm256_add_epi8(high, _mm256_shuffle_epi8(table, above));
        }
        low_even = _mm256_add_epi16(low_even, low);
        low_odd = _mm256_add_epi16(low_odd, _mm256_srli_epi16(low, 8));
        high_even = _mm256_add_epi16(high_even, high);
        high_odd = _mm256_add_epi16(high_odd, _mm256_srli_epi16(high, 8));
    }
    separate(low_even, low_odd, sums);
    separate(high_even, high_odd, sums + 2);
}

INLINE size_t scan_words(const engram_code_query *query, const uint8_t *pool, const uint32_t *blocks, size_t rows,
                         size_t words, float base, float reach, float threshold, uint32_t *ordinals, float *bounds) {
    const size_t bytes = engram_code_block_bytes(words);
    // Exact: sums and halves of sums have at most 18 bits.
    const __m256 shift = _mm256_set1_ps(engram_table_excess(words) + 0.5f * (float)query->sum);
    const __m256 step = _mm256_set1_ps(query->step), offset = _mm256_set1_ps(base), far = _mm256_set1_ps(reach);
    const __m256 limit = _mm256_set1_ps(threshold);
    size_t count = 0;
    for (size_t first = 0; first < rows; first += 32) {
        uint8_t *block = (uint8_t *)pool + blocks[first / 32] * bytes;
        if (first + 32 < rows) {
            const char *ahead = (const char *)pool + blocks[first / 32 + 1] * bytes;
            for (size_t byte = 0; byte < bytes; byte += 64) _mm_prefetch(ahead + byte, _MM_HINT_T0);
        }
        __m256i sums[4];
        table_sums(block, words, query->planes, sums);
        __m256 bound[4];
        unsigned kept = 0;
        for (size_t part = 0; part < 4; part++) {
            __m256 product = _mm256_mul_ps(step, _mm256_sub_ps(_mm256_cvtepi32_ps(sums[part]), shift));
            __m256 sum = _mm256_add_ps(offset, _mm256_load_ps(engram_block_add(block, words) + 8 * part));
            sum = _mm256_fmadd_ps(_mm256_load_ps(engram_block_scale(block, words) + 8 * part), product, sum);
            bound[part] = _mm256_fmadd_ps(_mm256_load_ps(engram_block_error(block, words) + 8 * part), far, sum);
            kept |= (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(bound[part], limit, _CMP_GE_OQ)) << (8 * part);
        }
        if (rows - first < 32) kept &= (1u << (rows - first)) - 1;
        if (__builtin_expect(kept == 0, 1)) continue;
        float values[32];
        for (size_t part = 0; part < 4; part++) _mm256_storeu_ps(values + 8 * part, bound[part]);
        for (; kept; kept &= kept - 1) {
            const int lane = __builtin_ctz(kept);
            bounds[count] = values[lane];
            ordinals[count++] = engram_block_ordinals(block, words)[lane];
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

const engram_code_kernels engram_code_kernels_avx2 = {ENGRAM_SIMD_AVX2, rotate, encode, prepare, put, move, scan};

#endif
