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

/* Writes 16 rows of 16 floats, those of `values` that the masks hold, as columns: out[column * step + row]. */
LEVEL_INLINE void transpose(const float *values, size_t stride, size_t rows, __mmask16 columns, float *out, size_t step) {
    __m512 r[16], t[16];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 16; i++) {
        r[i] = i < rows ? _mm512_maskz_loadu_ps(columns, values + i * stride) : _mm512_setzero_ps();
    }
    /* Pairs of rows, then fours, within each quarter of the registers; then the quarters change places. */
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 16; i += 4) {
        r[i] = _mm512_shuffle_ps(t[i], t[i + 2], 0x44);
        r[i + 1] = _mm512_shuffle_ps(t[i], t[i + 2], 0xEE);
        r[i + 2] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0x44);
        r[i + 3] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0xEE);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        t[i] = _mm512_shuffle_f32x4(r[i], r[i + 4], 0x88);
        t[i + 4] = _mm512_shuffle_f32x4(r[i], r[i + 4], 0xDD);
        t[i + 8] = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0x88);
        t[i + 12] = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0xDD);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        r[i] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0x88);
        r[i + 4] = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0x88);
        r[i + 8] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0xDD);
        r[i + 12] = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0xDD);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 16; i++) {
        if (columns >> i & 1) _mm512_storeu_ps(out + i * step, r[i]);
    }
}

/* The context of some queries of one head: eight sums at a time hide the latency of an addition. */
LEVEL_INLINE void attend(const size_t rows, const float *queries, const float *transposed, const float *values,
                         size_t stride, size_t tokens, size_t width, float *scores, float *context, size_t hidden) {
    const size_t padded = engram_encoder_padded_tokens(tokens);
    for (size_t j = 0; j < padded; j += 16) {
        __m512 s[ENGRAM_ENCODER_QUERY_BLOCK];
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) s[r] = _mm512_setzero_ps();
        for (size_t d = 0; d < width; d++) {
            __m512 key = _mm512_loadu_ps(transposed + d * padded + j);
#pragma clang loop unroll(full)
            for (size_t r = 0; r < rows; r++) {
                s[r] = _mm512_fmadd_ps(_mm512_set1_ps(queries[r * stride + d]), key, s[r]);
            }
        }
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) _mm512_storeu_ps(scores + r * padded + j, s[r]);
    }
    softmax(scores, rows, tokens, padded, 1.0f / sqrtf((float)width));
    for (size_t d = 0; d < width; d += 16) {
        const __mmask16 mask = lanes(width - d);
        __m512 c[ENGRAM_ENCODER_QUERY_BLOCK];
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) c[r] = _mm512_setzero_ps();
        for (size_t j = 0; j < tokens; j++) {
            __m512 value = _mm512_maskz_loadu_ps(mask, values + j * stride + d);
#pragma clang loop unroll(full)
            for (size_t r = 0; r < rows; r++) {
                c[r] = _mm512_fmadd_ps(_mm512_set1_ps(scores[r * padded + j]), value, c[r]);
            }
        }
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) _mm512_mask_storeu_ps(context + r * hidden + d, mask, c[r]);
    }
}

LEVEL void engram_encoder_attention_avx512(const float *qkv, size_t tokens, size_t heads, size_t width,
                                           float *scratch, float *out) {
    enum { BLOCK = ENGRAM_ENCODER_QUERY_BLOCK };
    const size_t hidden = heads * width, stride = 3 * hidden, padded = engram_encoder_padded_tokens(tokens);
    const size_t blocks = (tokens + BLOCK - 1) / BLOCK;
    float *transposed = scratch, *scores = scratch + width * padded;
    for (size_t head = 0; head < heads; head++) {
        const float *queries = qkv + head * width, *keys = queries + hidden, *values = keys + hidden;
        for (size_t j = 0; j < padded; j += 16) {
            for (size_t d = 0; d < width; d += 16) {
                transpose(keys + j * stride + d, stride, tokens - j, lanes(width - d), transposed + d * padded + j, padded);
            }
        }
        size_t first = 0;
        for (size_t block = 0; block < blocks; block++) {
            /* Blocks of nearly equal height. */
            const size_t end = (block + 1) * tokens / blocks;
            const float *q = queries + first * stride;
            float *context = out + first * hidden + head * width;
            switch (end - first) {
            case 8: attend(8, q, transposed, values, stride, tokens, width, scores, context, hidden); break;
            case 7: attend(7, q, transposed, values, stride, tokens, width, scores, context, hidden); break;
            case 6: attend(6, q, transposed, values, stride, tokens, width, scores, context, hidden); break;
            case 5: attend(5, q, transposed, values, stride, tokens, width, scores, context, hidden); break;
            case 4: attend(4, q, transposed, values, stride, tokens, width, scores, context, hidden); break;
            case 3: attend(3, q, transposed, values, stride, tokens, width, scores, context, hidden); break;
            case 2: attend(2, q, transposed, values, stride, tokens, width, scores, context, hidden); break;
            default: attend(1, q, transposed, values, stride, tokens, width, scores, context, hidden); break;
            }
            first = end;
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
