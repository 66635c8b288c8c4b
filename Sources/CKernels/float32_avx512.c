/* float32 kernels, AVX-512 (F, VL, DQ, BW): 16 lanes, masked tails, survivors compressed in registers. */
#if defined(__x86_64__)

#include <immintrin.h>

#include "float32.h"

#define KERNEL __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,popcnt,bmi")))
#define INLINE KERNEL __attribute__((always_inline)) static inline
#define VECTOR __m512
#define LANES 16
#define TILE_QUERIES 6

INLINE __mmask16 first_lanes(size_t count) { return (__mmask16)((1u << count) - 1); }

INLINE __m512 vzero(void) { return _mm512_setzero_ps(); }
INLINE __m512 vload(const float *p) { return _mm512_loadu_ps(p); }
INLINE __m512 vload_tail(const float *p, size_t count) { return _mm512_maskz_loadu_ps(first_lanes(count), p); }
INLINE __m512 vfma(__m512 a, __m512 b, __m512 c) { return _mm512_fmadd_ps(a, b, c); }

/* Lane sums of four registers: halves, quarters, then within 128 bits, all four side by side. */
INLINE void vsum4(__m512 a, __m512 b, __m512 c, __m512 d, float *out) {
    const __m512 ab = _mm512_add_ps(_mm512_shuffle_f32x4(a, b, 0x44), _mm512_shuffle_f32x4(a, b, 0xee));
    const __m512 cd = _mm512_add_ps(_mm512_shuffle_f32x4(c, d, 0x44), _mm512_shuffle_f32x4(c, d, 0xee));
    const __m512 abcd = _mm512_add_ps(_mm512_shuffle_f32x4(ab, cd, 0x88), _mm512_shuffle_f32x4(ab, cd, 0xdd));
    const __m512 pairs = _mm512_add_ps(abcd, _mm512_permute_ps(abcd, 0x4e));
    const __m512 sums = _mm512_add_ps(pairs, _mm512_permute_ps(pairs, 0xb1));
    const __m512i lanes = _mm512_setr_epi32(0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
    _mm_storeu_ps(out, _mm512_castps512_ps128(_mm512_permutexvar_ps(lanes, sums)));
}

INLINE unsigned hits8(const float *scores, float threshold) {
    return _mm256_cmp_ps_mask(_mm256_loadu_ps(scores), _mm256_set1_ps(threshold), _CMP_GE_OQ);
}

/* Compress to a register, then store: the memory form of the instruction is slow on some processors. */
INLINE size_t append8(const float *scores, unsigned hits, uint32_t first, float *out_scores, uint32_t *out_ordinals) {
    const size_t count = (size_t)__builtin_popcount(hits);
    const __mmask8 kept = (__mmask8)((1u << count) - 1);
    const __m256i ordinals =
        _mm256_add_epi32(_mm256_set1_epi32((int)first), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    _mm256_mask_storeu_ps(out_scores, kept, _mm256_maskz_compress_ps((__mmask8)hits, _mm256_loadu_ps(scores)));
    _mm256_mask_storeu_epi32(out_ordinals, kept, _mm256_maskz_compress_epi32((__mmask8)hits, ordinals));
    return count;
}

#include "float32_products.h"

KERNEL static size_t select_above(const float *scores, size_t n, const uint64_t *mask, uint32_t first,
                                  float threshold, float *out_scores, uint32_t *out_ordinals) {
    const __m512 limit = _mm512_set1_ps(threshold);
    const __m512i steps = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    size_t written = 0;
    for (size_t i = 0; i < n; i += LANES) {
        __mmask16 wanted = n - i < LANES ? first_lanes(n - i) : (__mmask16)0xffff;
        if (mask != NULL) wanted &= (__mmask16)(mask[i / 64] >> (i % 64));
        const __m512 values = _mm512_maskz_loadu_ps(wanted, scores + i);
        const __mmask16 hits = _mm512_mask_cmp_ps_mask(wanted, values, limit, _CMP_GE_OQ);
        if (hits == 0) continue;
        const size_t count = (size_t)__builtin_popcount(hits);
        const __m512i ordinals = _mm512_add_epi32(_mm512_set1_epi32((int)(first + (uint32_t)i)), steps);
        const __mmask16 kept = first_lanes(count);
        _mm512_mask_storeu_ps(out_scores + written, kept, _mm512_maskz_compress_ps(hits, values));
        _mm512_mask_storeu_epi32(out_ordinals + written, kept, _mm512_maskz_compress_epi32(hits, ordinals));
        written += count;
    }
    return written;
}

KERNEL static size_t match_rows(const uint32_t *topics, const float *confidences, size_t n, const uint32_t *topic,
                                float minimum, uint64_t *bits) {
    const __m512 limit = _mm512_set1_ps(minimum);
    const __m512i code = _mm512_set1_epi32(topic != NULL ? (int)*topic : 0);
    size_t count = 0;
    uint64_t word = 0;
    for (size_t i = 0; i < n; i += LANES) {
        __mmask16 match = n - i < LANES ? first_lanes(n - i) : (__mmask16)0xffff;
        match = _mm512_mask_cmp_ps_mask(match, _mm512_maskz_loadu_ps(match, confidences + i), limit, _CMP_GE_OQ);
        if (topic != NULL) {
            match = _mm512_mask_cmpeq_epi32_mask(match, _mm512_maskz_loadu_epi32(match, topics + i), code);
        }
        word |= (uint64_t)match << (i % 64);
        if (i % 64 == 48 || n - i <= LANES) {
            bits[i / 64] = word;
            count += (size_t)__builtin_popcountll(word);
            word = 0;
        }
    }
    return count;
}

KERNEL static double sum_of_squares(const float *values, size_t n) {
    __m512d low = _mm512_setzero_pd(), high = _mm512_setzero_pd();
    for (size_t i = 0; i < n; i += LANES) {
        const __m512 v = n - i < LANES ? vload_tail(values + i, n - i) : vload(values + i);
        const __m512d a = _mm512_cvtps_pd(_mm512_castps512_ps256(v));
        const __m512d b = _mm512_cvtps_pd(_mm512_extractf32x8_ps(v, 1));
        low = _mm512_fmadd_pd(a, a, low);
        high = _mm512_fmadd_pd(b, b, high);
    }
    return _mm512_reduce_add_pd(_mm512_add_pd(low, high));
}

KERNEL static void scale(const float *values, size_t n, double factor, float *out) {
    const __m512d by = _mm512_set1_pd(factor);
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 lanes = n - i < 8 ? (__mmask8)((1u << (n - i)) - 1) : (__mmask8)0xff;
        const __m512d wide = _mm512_cvtps_pd(_mm256_maskz_loadu_ps(lanes, values + i));
        _mm256_mask_storeu_ps(out + i, lanes, _mm512_cvtpd_ps(_mm512_mul_pd(wide, by)));
    }
}

KERNEL static size_t first_not_finite(const float *values, size_t n) {
    enum { NOT_FINITE = 0x01 | 0x08 | 0x10 | 0x80 }; /* quiet NaN, +infinity, -infinity, signalling NaN */
    for (size_t i = 0; i < n; i += LANES) {
        const __m512 v = n - i < LANES ? vload_tail(values + i, n - i) : vload(values + i);
        const __mmask16 bad = _mm512_fpclass_ps_mask(v, NOT_FINITE);
        if (bad != 0) return i + (size_t)__builtin_ctz(bad);
    }
    return n;
}

const engram_kernels engram_kernels_avx512 = {
    .level = ENGRAM_SIMD_AVX512,
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

#else
typedef int engram_float32_avx512_is_for_x86_64;
#endif
