/* float32 kernels, AArch64 Advanced SIMD: 4 lanes. Part of the base architecture, so no target attribute is needed. */
#if defined(__aarch64__)

#include <arm_neon.h>
#include <string.h>

#include "float32.h"

#define KERNEL
#define INLINE __attribute__((always_inline)) static inline
#define VECTOR float32x4_t
#define LANES 4
#define TILE_QUERIES 6

INLINE float32x4_t vzero(void) { return vdupq_n_f32(0); }
INLINE float32x4_t vload(const float *p) { return vld1q_f32(p); }
INLINE float32x4_t vload_tail(const float *p, size_t count) {
    float lanes[LANES] = {0};
    memcpy(lanes, p, count * sizeof(float));
    return vld1q_f32(lanes);
}
INLINE float32x4_t vfma(float32x4_t a, float32x4_t b, float32x4_t c) { return vfmaq_f32(c, a, b); }

INLINE void vsum4(float32x4_t a, float32x4_t b, float32x4_t c, float32x4_t d, float *out) {
    vst1q_f32(out, vpaddq_f32(vpaddq_f32(a, b), vpaddq_f32(c, d)));
}

INLINE unsigned hits4(float32x4_t scores, float32x4_t threshold) {
    const uint32x4_t weights = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(vcgeq_f32(scores, threshold), weights));
}

INLINE unsigned hits8(const float *scores, float threshold) {
    const float32x4_t limit = vdupq_n_f32(threshold);
    return hits4(vld1q_f32(scores), limit) | hits4(vld1q_f32(scores + 4), limit) << 4;
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

static size_t select_above(const float *scores, size_t n, const uint64_t *mask, uint32_t first, float threshold,
                           float *out_scores, uint32_t *out_ordinals) {
    const float32x4_t limit = vdupq_n_f32(threshold);
    size_t written = 0;
    for (size_t i = 0; i < n; i += LANES) {
        unsigned wanted = n - i < LANES ? (1u << (n - i)) - 1 : 0xf;
        if (mask != NULL) wanted &= (unsigned)(mask[i / 64] >> (i % 64));
        const float32x4_t values = n - i < LANES ? vload_tail(scores + i, n - i) : vload(scores + i);
        const unsigned hits = hits4(values, limit) & wanted;
        if (hits == 0) continue;
        written += append8(scores + i, hits, first + (uint32_t)i, out_scores + written, out_ordinals + written);
    }
    return written;
}

static size_t match_rows(const uint32_t *topics, const float *confidences, size_t n, const uint32_t *topic,
                         float minimum, uint64_t *bits) {
    /* Few instructions a row without help; the compiler vectorises the comparisons. */
    size_t count = 0;
    for (size_t start = 0; start < n; start += 64) {
        const size_t rest = n - start < 64 ? n - start : 64;
        uint64_t word = 0;
        for (size_t i = 0; i < rest; i++) {
            const int match = (confidences[start + i] >= minimum) & (topic == NULL || topics[start + i] == *topic);
            word |= (uint64_t)match << i;
        }
        bits[start / 64] = word;
        count += (size_t)__builtin_popcountll(word);
    }
    return count;
}

static double sum_of_squares(const float *values, size_t n) {
    float64x2_t low = vdupq_n_f64(0), high = vdupq_n_f64(0);
    for (size_t i = 0; i < n; i += LANES) {
        const float32x4_t v = n - i < LANES ? vload_tail(values + i, n - i) : vload(values + i);
        const float64x2_t a = vcvt_f64_f32(vget_low_f32(v)), b = vcvt_high_f64_f32(v);
        low = vfmaq_f64(low, a, a);
        high = vfmaq_f64(high, b, b);
    }
    return vaddvq_f64(vaddq_f64(low, high));
}

static void scale(const float *values, size_t n, double factor, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = (float)((double)values[i] * factor);
}

static size_t first_not_finite(const float *values, size_t n) {
    const uint32x4_t exponent = vdupq_n_u32(0x7f800000);
    for (size_t i = 0; i < n; i += LANES) {
        const size_t rest = n - i < LANES ? n - i : LANES;
        const float32x4_t v = rest < LANES ? vload_tail(values + i, rest) : vload(values + i);
        const uint32x4_t bad = vceqq_u32(vandq_u32(vreinterpretq_u32_f32(v), exponent), exponent);
        if (vmaxvq_u32(bad) == 0) continue;
        for (size_t lane = 0; lane < rest; lane++) {
            if (!__builtin_isfinite(values[i + lane])) return i + lane;
        }
    }
    return n;
}

const engram_kernels engram_kernels_neon = {
    .level = ENGRAM_SIMD_NEON,
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
typedef int engram_float32_neon_is_for_aarch64;
#endif
