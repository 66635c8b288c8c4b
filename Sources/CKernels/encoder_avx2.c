/*
 * The encoder's kernels for AVX2 with FMA; see engram_encoder.h, and encoder_avx512.c for the formulas.
 */
#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>

#include "encoder_levels.h"

#define LEVEL __attribute__((target("avx2,fma")))
#define LEVEL_INLINE static inline __attribute__((always_inline, target("avx2,fma")))

/* All bits set in the first `count` lanes, in all if there are more. */
LEVEL_INLINE __m256i lanes(size_t count) {
    const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(count < 8 ? (int)count : 8), index);
}

LEVEL_INLINE float sum_of(__m256 x) {
    __m128 half = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
}

LEVEL_INLINE float largest_of(__m256 x) {
    __m128 half = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    half = _mm_max_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_max_ss(half, _mm_movehdup_ps(half)));
}

/* e^x for x <= 0; below -87, where floats become denormal, e^-87 (1.6e-38). */
LEVEL_INLINE __m256 exp_nonpositive(__m256 x) {
    x = _mm256_max_ps(x, _mm256_set1_ps(-87.0f));
    __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(1.44269504088896341f)),
                               _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0.693359375f), x);
    r = _mm256_fnmadd_ps(n, _mm256_set1_ps(-2.12194440e-4f), r);
    __m256 p = _mm256_set1_ps(1.0f / 720);
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f / 120));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f / 24));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f / 6));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(0.5f));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f));
    p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(1.0f));
    /* p is in [0.7, 1.5] and n >= -126, so adding to the exponent stays within normal floats. */
    __m256i exponent = _mm256_slli_epi32(_mm256_cvtps_epi32(n), 23);
    return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(p), exponent));
}

LEVEL_INLINE __m256 gelu_of(__m256 x) {
    const __m256 one = _mm256_set1_ps(1.0f), sign = _mm256_set1_ps(-0.0f);
    __m256 z = _mm256_mul_ps(_mm256_andnot_ps(sign, x), _mm256_set1_ps(0.70710678118654752f));
    __m256 t = _mm256_div_ps(one, _mm256_fmadd_ps(z, _mm256_set1_ps(0.3275911f), one));
    __m256 p = _mm256_set1_ps(1.061405429f);
    p = _mm256_fmadd_ps(p, t, _mm256_set1_ps(-1.453152027f));
    p = _mm256_fmadd_ps(p, t, _mm256_set1_ps(1.421413741f));
    p = _mm256_fmadd_ps(p, t, _mm256_set1_ps(-0.284496736f));
    p = _mm256_fmadd_ps(p, t, _mm256_set1_ps(0.254829592f));
    p = _mm256_mul_ps(p, t);
    __m256 e = exp_nonpositive(_mm256_fnmadd_ps(z, z, _mm256_setzero_ps()));
    __m256 tail = _mm256_mul_ps(_mm256_mul_ps(x, _mm256_set1_ps(0.5f)), _mm256_mul_ps(p, e));
    __m256 positive = _mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_GT_OQ);
    return _mm256_blendv_ps(tail, _mm256_sub_ps(x, tail), positive);
}

LEVEL void engram_encoder_gelu_avx2(float *values, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) _mm256_storeu_ps(values + i, gelu_of(_mm256_loadu_ps(values + i)));
    if (i < count) {
        __m256i mask = lanes(count - i);
        _mm256_maskstore_ps(values + i, mask, gelu_of(_mm256_maskload_ps(values + i, mask)));
    }
}

LEVEL void engram_encoder_add_layer_norm_avx2(float *rows, const float *residual, size_t n, size_t dim,
                                              const float *gamma, const float *beta, float epsilon) {
    for (size_t row = 0; row < n; row++) {
        float *x = rows + row * dim;
        const float *other = residual != NULL ? residual + row * dim : NULL;
        __m256 sum = _mm256_setzero_ps();
        for (size_t i = 0; i < dim; i += 8) {
            __m256i mask = lanes(dim - i);
            __m256 value = _mm256_maskload_ps(x + i, mask);
            if (other != NULL) value = _mm256_add_ps(value, _mm256_maskload_ps(other + i, mask));
            _mm256_maskstore_ps(x + i, mask, value);
            sum = _mm256_add_ps(sum, value);
        }
        const __m256 center = _mm256_set1_ps(sum_of(sum) / (float)dim);
        __m256 squares = _mm256_setzero_ps();
        for (size_t i = 0; i < dim; i += 8) {
            __m256i mask = lanes(dim - i);
            __m256 value = _mm256_sub_ps(_mm256_maskload_ps(x + i, mask), center);
            value = _mm256_and_ps(value, _mm256_castsi256_ps(mask));
            squares = _mm256_fmadd_ps(value, value, squares);
        }
        float variance = sum_of(squares) / (float)dim;
        const __m256 scale = _mm256_set1_ps((float)(1.0 / sqrt((double)variance + epsilon)));
        for (size_t i = 0; i < dim; i += 8) {
            __m256i mask = lanes(dim - i);
            __m256 value = _mm256_mul_ps(_mm256_sub_ps(_mm256_maskload_ps(x + i, mask), center), scale);
            value = _mm256_fmadd_ps(value, _mm256_maskload_ps(gamma + i, mask), _mm256_maskload_ps(beta + i, mask));
            _mm256_maskstore_ps(x + i, mask, value);
        }
    }
}

/* scores[rows][padded] = softmax over `tokens` columns of scores * scale, in place; columns beyond become 0. */
LEVEL_INLINE void softmax(float *scores, size_t rows, size_t tokens, size_t padded, float scale) {
    const __m256 lowest = _mm256_set1_ps(-INFINITY);
    for (size_t row = 0; row < rows; row++) {
        float *x = scores + row * padded;
        __m256 largest = lowest;
        for (size_t i = 0; i < tokens; i += 8) {
            __m256 mask = _mm256_castsi256_ps(lanes(tokens - i));
            largest = _mm256_max_ps(largest, _mm256_blendv_ps(lowest, _mm256_loadu_ps(x + i), mask));
        }
        const __m256 top = _mm256_set1_ps(largest_of(largest));
        __m256 sum = _mm256_setzero_ps();
        for (size_t i = 0; i < padded; i += 8) {
            __m256 value = _mm256_mul_ps(_mm256_sub_ps(_mm256_loadu_ps(x + i), top), _mm256_set1_ps(scale));
            __m256 mask = _mm256_castsi256_ps(lanes(i < tokens ? tokens - i : 0));
            value = _mm256_and_ps(exp_nonpositive(value), mask);
            _mm256_storeu_ps(x + i, value);
            sum = _mm256_add_ps(sum, value);
        }
        const __m256 share = _mm256_set1_ps(1.0f / sum_of(sum));
        for (size_t i = 0; i < padded; i += 8) {
            _mm256_storeu_ps(x + i, _mm256_mul_ps(_mm256_loadu_ps(x + i), share));
        }
    }
}

LEVEL void engram_encoder_attention_avx2(const float *qkv, size_t tokens, size_t heads, size_t width,
                                         float *scratch, float *out) {
    enum { BLOCK = ENGRAM_ENCODER_QUERY_BLOCK_AVX2 };
    const size_t hidden = heads * width, stride = 3 * hidden, padded = engram_encoder_padded_tokens(tokens);
    const float scale = 1.0f / sqrtf((float)width);
    float *transposed = scratch, *scores = scratch + width * padded;
    for (size_t head = 0; head < heads; head++) {
        const float *queries = qkv + head * width, *keys = queries + hidden, *values = keys + hidden;
        for (size_t d = 0; d < width; d++) {
            for (size_t j = 0; j < padded; j++) transposed[d * padded + j] = j < tokens ? keys[j * stride + d] : 0.0f;
        }
        for (size_t first = 0; first < tokens; first += BLOCK) {
            const size_t rows = tokens - first < BLOCK ? tokens - first : BLOCK;
            /* A short block computes its last row several times rather than branching in the loop. */
            const float *q[BLOCK];
            for (size_t r = 0; r < BLOCK; r++) q[r] = queries + (first + (r < rows ? r : rows - 1)) * stride;
            for (size_t j = 0; j < padded; j += 16) {
                __m256 s[BLOCK][2];
                for (size_t r = 0; r < BLOCK; r++) s[r][0] = s[r][1] = _mm256_setzero_ps();
                for (size_t d = 0; d < width; d++) {
                    __m256 left = _mm256_loadu_ps(transposed + d * padded + j);
                    __m256 right = _mm256_loadu_ps(transposed + d * padded + j + 8);
#pragma clang loop unroll(full)
                    for (size_t r = 0; r < BLOCK; r++) {
                        __m256 query = _mm256_set1_ps(q[r][d]);
                        s[r][0] = _mm256_fmadd_ps(query, left, s[r][0]);
                        s[r][1] = _mm256_fmadd_ps(query, right, s[r][1]);
                    }
                }
                for (size_t r = 0; r < BLOCK; r++) {
                    _mm256_storeu_ps(scores + r * padded + j, s[r][0]);
                    _mm256_storeu_ps(scores + r * padded + j + 8, s[r][1]);
                }
            }
            softmax(scores, rows, tokens, padded, scale);
            for (size_t d = 0; d < width; d += 8) {
                const __m256i mask = lanes(width - d);
                __m256 c[BLOCK];
                for (size_t r = 0; r < BLOCK; r++) c[r] = _mm256_setzero_ps();
                for (size_t j = 0; j < tokens; j++) {
                    __m256 value = _mm256_maskload_ps(values + j * stride + d, mask);
#pragma clang loop unroll(full)
                    for (size_t r = 0; r < BLOCK; r++) {
                        c[r] = _mm256_fmadd_ps(_mm256_set1_ps(scores[r * padded + j]), value, c[r]);
                    }
                }
                float *context = out + first * hidden + head * width + d;
                for (size_t r = 0; r < rows; r++) _mm256_maskstore_ps(context + r * hidden, mask, c[r]);
            }
        }
    }
}

LEVEL float engram_encoder_mean_unit_avx2(const float *rows, size_t n, size_t dim, float *out) {
    const __m256 share = _mm256_set1_ps(1.0f / (float)n);
    double squares = 0;
    for (size_t i = 0; i < dim; i += 8) {
        __m256i mask = lanes(dim - i);
        __m256 sum = _mm256_setzero_ps();
        for (size_t row = 0; row < n; row++) sum = _mm256_add_ps(sum, _mm256_maskload_ps(rows + row * dim + i, mask));
        sum = _mm256_mul_ps(sum, share);
        _mm256_maskstore_ps(out + i, mask, sum);
    }
    for (size_t i = 0; i < dim; i++) squares += (double)out[i] * out[i];
    double norm = sqrt(squares);
    const __m256 scale = _mm256_set1_ps((float)(1.0 / norm));
    for (size_t i = 0; i < dim; i += 8) {
        __m256i mask = lanes(dim - i);
        _mm256_maskstore_ps(out + i, mask, _mm256_mul_ps(_mm256_maskload_ps(out + i, mask), scale));
    }
    return (float)norm;
}

#endif
