/* The encoder's kernels for AVX-512 (F only); see engram_encoder.h. */
#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>

#include "encoder_avx512.h"
#include "encoder_levels.h"

#define LEVEL __attribute__((target("avx512f,avx2,fma")))
#define LEVEL_INLINE AVX512_INLINE

LEVEL void engram_encoder_gelu_avx512(float *values, size_t count) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16) _mm512_storeu_ps(values + i, gelu_of(_mm512_loadu_ps(values + i)));
    if (i < count) {
        __mmask16 mask = lanes(count - i);
        _mm512_mask_storeu_ps(values + i, mask, gelu_of(_mm512_maskz_loadu_ps(mask, values + i)));
    }
}

LEVEL void engram_encoder_add_layer_norm_avx512(float *rows, const float *residual, size_t n, size_t dim,
                                                const float *gamma, const float *beta, float epsilon) {
    for (size_t row = 0; row < n; row++) {
        float *x = rows + row * dim;
        const float *other = residual != NULL ? residual + row * dim : NULL;
        __m512 sum = _mm512_setzero_ps();
        for (size_t i = 0; i < dim; i += 16) {
            __mmask16 mask = lanes(dim - i);
            __m512 value = _mm512_maskz_loadu_ps(mask, x + i);
            if (other != NULL) value = _mm512_add_ps(value, _mm512_maskz_loadu_ps(mask, other + i));
            _mm512_mask_storeu_ps(x + i, mask, value);
            sum = _mm512_add_ps(sum, value);
        }
        float mean = _mm512_reduce_add_ps(sum) / (float)dim;
        const __m512 center = _mm512_set1_ps(mean);
        __m512 squares = _mm512_setzero_ps();
        for (size_t i = 0; i < dim; i += 16) {
            __mmask16 mask = lanes(dim - i);
            __m512 value = _mm512_maskz_sub_ps(mask, _mm512_maskz_loadu_ps(mask, x + i), center);
            squares = _mm512_fmadd_ps(value, value, squares);
        }
        float variance = _mm512_reduce_add_ps(squares) / (float)dim;
        const __m512 scale = _mm512_set1_ps((float)(1.0 / sqrt((double)variance + epsilon)));
        for (size_t i = 0; i < dim; i += 16) {
            __mmask16 mask = lanes(dim - i);
            __m512 value = _mm512_mul_ps(_mm512_sub_ps(_mm512_maskz_loadu_ps(mask, x + i), center), scale);
            value = _mm512_fmadd_ps(value, _mm512_maskz_loadu_ps(mask, gamma + i),
                                    _mm512_maskz_loadu_ps(mask, beta + i));
            _mm512_mask_storeu_ps(x + i, mask, value);
        }
    }
}

/* scores[rows][padded] = softmax over `tokens` columns of scores * scale, in place; columns beyond become 0. */
LEVEL_INLINE void softmax(float *scores, size_t rows, size_t tokens, size_t padded, float scale) {
    for (size_t row = 0; row < rows; row++) {
        float *x = scores + row * padded;
        __m512 largest = _mm512_set1_ps(-INFINITY);
        for (size_t i = 0; i < tokens; i += 16) {
            largest = _mm512_mask_max_ps(largest, lanes(tokens - i), largest, _mm512_loadu_ps(x + i));
        }
        const __m512 top = _mm512_set1_ps(_mm512_reduce_max_ps(largest));
        __m512 sum = _mm512_setzero_ps();
        for (size_t i = 0; i < padded; i += 16) {
            __m512 value = _mm512_mul_ps(_mm512_sub_ps(_mm512_loadu_ps(x + i), top), _mm512_set1_ps(scale));
            value = _mm512_maskz_mov_ps(i < tokens ? lanes(tokens - i) : 0, exp_nonpositive(value));
            _mm512_storeu_ps(x + i, value);
            sum = _mm512_add_ps(sum, value);
        }
        const __m512 share = _mm512_set1_ps(1.0f / _mm512_reduce_add_ps(sum));
        for (size_t i = 0; i < padded; i += 16) {
            _mm512_storeu_ps(x + i, _mm512_mul_ps(_mm512_loadu_ps(x + i), share));
        }
    }
}

LEVEL void engram_encoder_attention_avx512(const float *qkv, size_t tokens, size_t heads, size_t width,
                                           float *scratch, float *out) {
    enum { BLOCK = ENGRAM_ENCODER_QUERY_BLOCK };
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
                __m512 s0 = _mm512_setzero_ps(), s1 = s0, s2 = s0, s3 = s0;
                for (size_t d = 0; d < width; d++) {
                    __m512 key = _mm512_loadu_ps(transposed + d * padded + j);
                    s0 = _mm512_fmadd_ps(_mm512_set1_ps(q[0][d]), key, s0);
                    s1 = _mm512_fmadd_ps(_mm512_set1_ps(q[1][d]), key, s1);
                    s2 = _mm512_fmadd_ps(_mm512_set1_ps(q[2][d]), key, s2);
                    s3 = _mm512_fmadd_ps(_mm512_set1_ps(q[3][d]), key, s3);
                }
                _mm512_storeu_ps(scores + j, s0);
                _mm512_storeu_ps(scores + padded + j, s1);
                _mm512_storeu_ps(scores + 2 * padded + j, s2);
                _mm512_storeu_ps(scores + 3 * padded + j, s3);
            }
            softmax(scores, rows, tokens, padded, scale);
            for (size_t d = 0; d < width; d += 16) {
                const __mmask16 mask = lanes(width - d);
                __m512 c0 = _mm512_setzero_ps(), c1 = c0, c2 = c0, c3 = c0;
                for (size_t j = 0; j < tokens; j++) {
                    __m512 value = _mm512_maskz_loadu_ps(mask, values + j * stride + d);
                    c0 = _mm512_fmadd_ps(_mm512_set1_ps(scores[j]), value, c0);
                    c1 = _mm512_fmadd_ps(_mm512_set1_ps(scores[padded + j]), value, c1);
                    c2 = _mm512_fmadd_ps(_mm512_set1_ps(scores[2 * padded + j]), value, c2);
                    c3 = _mm512_fmadd_ps(_mm512_set1_ps(scores[3 * padded + j]), value, c3);
                }
                float *context = out + first * hidden + head * width + d;
                _mm512_mask_storeu_ps(context, mask, c0);
                if (rows > 1) _mm512_mask_storeu_ps(context + hidden, mask, c1);
                if (rows > 2) _mm512_mask_storeu_ps(context + 2 * hidden, mask, c2);
                if (rows > 3) _mm512_mask_storeu_ps(context + 3 * hidden, mask, c3);
            }
        }
    }
}

LEVEL float engram_encoder_mean_unit_avx512(const float *rows, size_t n, size_t dim, float *out) {
    const __m512 share = _mm512_set1_ps(1.0f / (float)n);
    __m512d squares = _mm512_setzero_pd();
    for (size_t i = 0; i < dim; i += 16) {
        __mmask16 mask = lanes(dim - i);
        __m512 sum = _mm512_setzero_ps();
        for (size_t row = 0; row < n; row++) sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(mask, rows + row * dim + i));
        sum = _mm512_mul_ps(sum, share);
        _mm512_mask_storeu_ps(out + i, mask, sum);
        __m512d low = _mm512_cvtps_pd(_mm512_castps512_ps256(sum));
        __m512d high = _mm512_cvtps_pd(
            _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(sum), 1)));
        squares = _mm512_fmadd_pd(low, low, squares);
        squares = _mm512_fmadd_pd(high, high, squares);
    }
    double norm = sqrt(_mm512_reduce_add_pd(squares));
    const __m512 scale = _mm512_set1_ps((float)(1.0 / norm));
    for (size_t i = 0; i < dim; i += 16) {
        __mmask16 mask = lanes(dim - i);
        _mm512_mask_storeu_ps(out + i, mask, _mm512_mul_ps(_mm512_maskz_loadu_ps(mask, out + i), scale));
    }
    return (float)norm;
}

#endif
