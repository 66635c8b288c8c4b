/* float32 kernels, AVX2 and FMA: 8 lanes, tails by vmaskmov, survivors by movemask. */
#if defined(__x86_64__)

#include <immintrin.h>

#include "float32.h"

#define KERNEL __attribute__((target("avx2,fma,popcnt,bmi")))
#define INLINE KERNEL __attribute__((always_inline)) static inline
#define VECTOR __m256
#define LANES 8
#define TILE_QUERIES 3

INLINE __m256i first_lanes(size_t count) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

INLINE __m256 vzero(void) { return _mm256_setzero_ps(); }
INLINE __m256 vload(const float *p) { return _mm256_loadu_ps(p); }
INLINE __m256 vload_tail(const float *p, size_t count) { return _mm256_maskload_ps(p, first_lanes(count)); }
INLINE __m256 vfma(__m256 a, __m256 b, __m256 c) { return _mm256_fmadd_ps(a, b, c); }

/* Lane sums of four registers: halves first, then a 4 x 4 transpose whose columns are added pairwise. */
INLINE void vsum4(__m256 a, __m256 b, __m256 c, __m256 d, float *out) {
    const __m128 a4 = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 b4 = _mm_add_ps(_mm256_castps256_ps128(b), _mm256_extractf128_ps(b, 1));
    const __m128 c4 = _mm_add_ps(_mm256_castps256_ps128(c), _mm256_extractf128_ps(c, 1));
    const __m128 d4 = _mm_add_ps(_mm256_castps256_ps128(d), _mm256_extractf128_ps(d, 1));
    const __m128 ab_low = _mm_unpacklo_ps(a4, b4), ab_high = _mm_unpackhi_ps(a4, b4);
    const __m128 cd_low = _mm_unpacklo_ps(c4, d4), cd_high = _mm_unpackhi_ps(c4, d4);
    const __m128 ab = _mm_add_ps(ab_low, ab_high), cd = _mm_add_ps(cd_low, cd_high);
    _mm_storeu_ps(out, _mm_add_ps(_mm_movelh_ps(ab, cd), _mm_movehl_ps(cd, ab)));
}

INLINE unsigned hits8(const float *scores, float threshold) {
    const __m256 hits = _mm256_cmp_ps(_mm256_loadu_ps(scores), _mm256_set1_ps(threshold), _CMP_GE_OQ);
    return (unsigned)_mm256_movemask_ps(hits);
}

INLINE size_t append8(const float *scores, unsigned hits, uint32_t first, float *out_scores, uint32_t *out_ordinals) {
    size_t count = 0;
    for (; hits != 0; hits &= hits - 1) {
        const unsigned lane = (unsigned)__builtin_ctz(hits);
        out_scores[count] = scores[lane];
        out_ordinals[count++] = first + lane;
    }
    return count;
}

#include "float32_products.h"

KERNEL static size_t select_above(const float *scores, size_t n, const uint64_t *mask, uint32_t first,
                                  float threshold, float *out_scores, uint32_t *out_ordinals) {
    const __m256 limit = _mm256_set1_ps(threshold);
    size_t written = 0;
    for (size_t i = 0; i < n; i += LANES) {
        unsigned wanted = n - i < LANES ? (1u << (n - i)) - 1 : 0xff;
        if (mask != NULL) wanted &= (unsigned)(mask[i / 64] >> (i % 64));
        const __m256 values = n - i < LANES ? vload_tail(scores + i, n - i) : vload(scores + i);
        const unsigned hits = (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(values, limit, _CMP_GE_OQ)) & wanted;
        if (hits == 0) continue;
        written += append8(scores + i, hits, first + (uint32_t)i, out_scores + written, out_ordinals + written);
    }
    return written;
}

KERNEL static size_t match_rows(const uint32_t *topics, const float *confidences, size_t n, const uint32_t *topic,
                                float minimum, uint64_t *bits) {
    const __m256 limit = _mm256_set1_ps(minimum);
    const __m256i code = _mm256_set1_epi32(topic != NULL ? (int)*topic : 0);
    size_t count = 0;
    uint64_t word = 0;
    for (size_t i = 0; i < n; i += LANES) {
        const size_t rest = n - i < LANES ? n - i : LANES;
        const __m256i lanes = first_lanes(rest);
        const __m256 enough = _mm256_cmp_ps(_mm256_maskload_ps(confidences + i, lanes), limit, _CMP_GE_OQ);
        unsigned match = (unsigned)_mm256_movemask_ps(enough) & ((1u << rest) - 1);
        if (topic != NULL) {
            const __m256i equal = _mm256_cmpeq_epi32(_mm256_maskload_epi32((const int *)topics + i, lanes), code);
            match &= (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(equal));
        }
        word |= (uint64_t)match << (i % 64);
        if (i % 64 == 56 || n - i <= LANES) {
            bits[i / 64] = word;
            count += (size_t)__builtin_popcountll(word);
            word = 0;
        }
    }
    return count;
}

KERNEL static double sum_of_squares(const float *values, size_t n) {
    __m256d low = _mm256_setzero_pd(), high = _mm256_setzero_pd();
    for (size_t i = 0; i < n; i += LANES) {
        const __m256 v = n - i < LANES ? vload_tail(values + i, n - i) : vload(values + i);
        const __m256d a = _mm256_cvtps_pd(_mm256_castps256_ps128(v));
        const __m256d b = _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1));
        low = _mm256_fmadd_pd(a, a, low);
        high = _mm256_fmadd_pd(b, b, high);
    }
    double lanes[4];
    _mm256_storeu_pd(lanes, _mm256_add_pd(low, high));
    return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
}

KERNEL static void scale(const float *values, size_t n, double factor, float *out) {
    const __m256d by = _mm256_set1_pd(factor);
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        _mm_storeu_ps(out + i, _mm256_cvtpd_ps(_mm256_mul_pd(_mm256_cvtps_pd(_mm_loadu_ps(values + i)), by)));
    }
    for (; i < n; i++) out[i] = (float)((double)values[i] * factor);
}

KERNEL static size_t first_not_finite(const float *values, size_t n) {
    const __m256i exponent = _mm256_set1_epi32(0x7f800000);
    for (size_t i = 0; i < n; i += LANES) {
        const __m256 v = n - i < LANES ? vload_tail(values + i, n - i) : vload(values + i);
        const __m256i bad = _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_castps_si256(v), exponent), exponent);
        const unsigned bits = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(bad));
        if (bits != 0) return i + (size_t)__builtin_ctz(bits);
    }
    return n;
}

const engram_kernels engram_kernels_avx2 = {
    .level = ENGRAM_SIMD_AVX2,
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
typedef int engram_float32_avx2_is_for_x86_64;
#endif
