// AVX-512: a register holds four nibbles of the codes of 32 rows and looks all of them up in the query's tables.
//
// A scan of 384 dimensions takes 48 lookups and 120 further operations on whole registers for 32 rows.
//
// Blocks are those of codes_tables.h; tables differ: an entry counts from the least sum of its table, so it is at most
// the sum of the four magnitudes. After a rotation these are small, and the entries of all 24 registers of 384
// dimensions fit a byte: `run` says how many registers do, and sums are widened once a run. Seven always fit:
// 7 * 4 * 8 = 224.

#if defined(__x86_64__)

#include <immintrin.h>

#include "codes_levels.h"
#include "codes_tables.h"

#define TARGET                                                                                                        \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq"), flatten))
#define INLINE static inline __attribute__((always_inline, target("avx512f,avx512vl,avx512bw,avx512dq")))

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

// The entries of four tables, from 16 values: each has the positive values of its set bits and, without their sign, the
// negative values of the others.
INLINE __m512i tables_of(__m128i values) {
    // Byte k of lane l picks value 4l + k; table entry b has the bits of b.
    const __m512i lanes = _mm512_set_epi32(0x0C0C0C0C, 0x0C0C0C0C, 0x0C0C0C0C, 0x0C0C0C0C, 0x08080808, 0x08080808,
                                           0x08080808, 0x08080808, 0x04040404, 0x04040404, 0x04040404, 0x04040404, 0,
                                           0, 0, 0);
    const __mmask64 bits[4] = {0xAAAAAAAAAAAAAAAA, 0xCCCCCCCCCCCCCCCC, 0xF0F0F0F0F0F0F0F0, 0xFF00FF00FF00FF00};
    const __m128i zero = _mm_setzero_si128();
    const __m512i above = _mm512_broadcast_i32x4(_mm_max_epi8(values, zero));
    const __m512i below = _mm512_broadcast_i32x4(_mm_max_epi8(_mm_sub_epi8(zero, values), zero));
    __m512i sum = _mm512_setzero_si512();
    for (char k = 0; k < 4; k++) {
        __m512i place = _mm512_add_epi8(lanes, _mm512_set1_epi8(k));
        __m512i entry = _mm512_mask_shuffle_epi8(_mm512_shuffle_epi8(below, place), bits[(int)k], above, place);
        sum = _mm512_add_epi8(sum, entry);
    }
    return sum;
}

TARGET static void prepare(const float *query, size_t words, engram_code_query *prepared) {
    __m512 greatest = _mm512_setzero_ps();
    for (size_t i = 0; i < 64 * words; i += 16) {
        greatest = _mm512_max_ps(greatest, _mm512_abs_ps(_mm512_loadu_ps(query + i)));
    }
    const float most = _mm512_reduce_max_ps(greatest), step = most > 0 ? most / 7.5f : 1;
    const __m512 inverse = _mm512_set1_ps(1 / step), low = _mm512_set1_ps(-8), high = _mm512_set1_ps(7);
    __m512i sum = _mm512_setzero_si512(), least = sum;
    // Magnitudes by the place of the table in its register: of a chunk of 24 and of 12 registers, and the most of any.
    const __m128i ones = _mm_set1_epi8(1), pairs = _mm_set1_epi16(1);
    __m128i whole = _mm_setzero_si128(), half = whole, most_whole = whole, most_half = whole;
    for (size_t i = 0; i < 4 * words; i++) {
        __m512 scaled = _mm512_mul_ps(_mm512_loadu_ps(query + 16 * i), inverse);
        scaled = _mm512_roundscale_ps(scaled, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
        __m512i value = _mm512_cvtps_epi32(_mm512_max_ps(low, _mm512_min_ps(high, scaled)));
        sum = _mm512_add_epi32(sum, value);
        least = _mm512_add_epi32(least, _mm512_min_epi32(value, _mm512_setzero_si512()));
        __m128i values = _mm512_cvtepi32_epi8(value);
        _mm512_store_si512(prepared->planes + 64 * i, tables_of(values));
        __m128i four = _mm_madd_epi16(_mm_maddubs_epi16(_mm_abs_epi8(values), ones), pairs);
        whole = _mm_add_epi32(i % 24 == 0 ? _mm_setzero_si128() : whole, four);
        half = _mm_add_epi32(i % 12 == 0 ? _mm_setzero_si128() : half, four);
        most_whole = _mm_max_epi32(most_whole, whole);
        most_half = _mm_max_epi32(most_half, half);
    }
    const __m128i byte = _mm_set1_epi32(255);
    prepared->step = step;
    prepared->sum = _mm512_reduce_add_epi32(sum);
    prepared->least = _mm512_reduce_add_epi32(least);
    const int whole_fits = _mm_cmpgt_epi32_mask(most_whole, byte) == 0;
    const int half_fits = _mm_cmpgt_epi32_mask(most_half, byte) == 0;
    prepared->run = whole_fits ? 24 : half_fits ? 12 : 7;
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

// The sums of the entries of 32 rows, of 16 bits.
INLINE __m512i table_sums(const uint8_t *block, size_t words, const uint8_t *tables, size_t run) {
    const __m512i nibble = _mm512_set1_epi8(15), bytes = _mm512_set1_epi16(0xFF);
    __m512i low_even = _mm512_setzero_si512(), low_odd = low_even, high_even = low_even, high_odd = low_even;
    for (size_t first = 0; first < 4 * words; first += run) {
        const size_t end = first + run < 4 * words ? first + run : 4 * words;
        __m512i low = _mm512_setzero_si512(), high = low;
        for (size_t i = first; i < end; i++) {
            __m512i codes = _mm512_load_si512(block + 64 * i), table = _mm512_load_si512(tables + 64 * i);
            __m512i above = _mm512_and_si512(_mm512_srli_epi16(codes, 4), nibble);
            low = _mm512_add_epi8(low, _mm512_shuffle_epi8(table, _mm512_and_si512(codes, nibble)));
            high = _mm512_add_epi8(high, _mm512_shuffle_epi8(table, above));
        }
        low_even = _mm512_add_epi16(low_even, _mm512_and_si512(low, bytes));
        low_odd = _mm512_add_epi16(low_odd, _mm512_srli_epi16(low, 8));
        high_even = _mm512_add_epi16(high_even, _mm512_and_si512(high, bytes));
        high_odd = _mm512_add_epi16(high_odd, _mm512_srli_epi16(high, 8));
    }
    // The four quarters of a register belong to different tables: 8 even and 8 odd rows of each half come together.
    __m512i lows = _mm512_add_epi16(_mm512_shuffle_i64x2(low_even, low_odd, 0x44),
                                    _mm512_shuffle_i64x2(low_even, low_odd, 0xEE));
    __m512i highs = _mm512_add_epi16(_mm512_shuffle_i64x2(high_even, high_odd, 0x44),
                                     _mm512_shuffle_i64x2(high_even, high_odd, 0xEE));
    __m512i all = _mm512_add_epi16(_mm512_shuffle_i64x2(lows, highs, 0x88), _mm512_shuffle_i64x2(lows, highs, 0xDD));
    const __m512i order = _mm512_set_epi16(31, 23, 30, 22, 29, 21, 28, 20, 27, 19, 26, 18, 25, 17, 24, 16, 15, 7, 14, 6,
                                           13, 5, 12, 4, 11, 3, 10, 2, 9, 1, 8, 0);
    return _mm512_permutexvar_epi16(order, all);
}

INLINE size_t scan_words(const engram_code_query *query, const uint8_t *pool, const uint32_t *blocks, size_t rows,
                         size_t words, size_t run, float base, float reach, float threshold, uint32_t *ordinals,
                         float *bounds) {
    const size_t bytes = engram_code_block_bytes(words);
    // Exact: sums and halves of sums have at most 18 bits.
    const __m512 shift = _mm512_set1_ps(0.5f * (float)query->sum - (float)query->least);
    const __m512 step = _mm512_set1_ps(query->step), offset = _mm512_set1_ps(base), far = _mm512_set1_ps(reach);
    const __m512 limit = _mm512_set1_ps(threshold);
    size_t count = 0;
    for (size_t first = 0; first < rows; first += 32) {
        uint8_t *block = (uint8_t *)pool + blocks[first / 32] * bytes;
        if (first + 32 < rows) {
            const char *ahead = (const char *)pool + blocks[first / 32 + 1] * bytes;
            for (size_t byte = 0; byte < bytes; byte += 64) _mm_prefetch(ahead + byte, _MM_HINT_T0);
        }
        const __m512i all = table_sums(block, words, query->planes, run);
        const __m512i sums[2] = {_mm512_cvtepu16_epi32(_mm512_castsi512_si256(all)),
                                 _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(all, 1))};
        for (size_t part = 0; part < 32 && first + part < rows; part += 16) {
            const size_t left = rows - first - part;
            const __mmask16 live = left >= 16 ? 0xFFFF : (__mmask16)((1u << left) - 1);
            __m512 product = _mm512_mul_ps(step, _mm512_sub_ps(_mm512_cvtepi32_ps(sums[part / 16]), shift));
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
    // Constant counts let the compiler unroll: 384 and 768 dimensions are the most common.
    if (words == 6 && query->run == 24) {
        return scan_words(query, pool, blocks, rows, 6, 24, base, reach, threshold, ordinals, bounds);
    }
    if (words == 12 && query->run == 24) {
        return scan_words(query, pool, blocks, rows, 12, 24, base, reach, threshold, ordinals, bounds);
    }
    return scan_words(query, pool, blocks, rows, words, query->run, base, reach, threshold, ordinals, bounds);
}

const engram_code_kernels engram_code_kernels_avx512 = {ENGRAM_SIMD_AVX512, rotate, encode, prepare, put, move, scan};

#endif
