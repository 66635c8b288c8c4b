/* The encoder's kernels, plainly written: what the other levels must equal; see engram_encoder.h. */
#include <math.h>

#include "encoder_levels.h"

void engram_encoder_gelu_scalar(float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        /* erfc keeps the negative tail, where 1 + erf would cancel. */
        values[i] = 0.5f * values[i] * erfcf(values[i] * -0.70710678118654752f);
    }
}

void engram_encoder_add_layer_norm_scalar(float *rows, const float *residual, size_t n, size_t dim,
                                          const float *gamma, const float *beta, float epsilon) {
    for (size_t row = 0; row < n; row++) {
        float *x = rows + row * dim;
        double sum = 0;
        for (size_t i = 0; i < dim; i++) {
            if (residual != NULL) x[i] += residual[row * dim + i];
            sum += x[i];
        }
        double mean = sum / (double)dim;
        double squares = 0;
        for (size_t i = 0; i < dim; i++) squares += (x[i] - mean) * (x[i] - mean);
        float scale = (float)(1.0 / sqrt(squares / (double)dim + epsilon));
        for (size_t i = 0; i < dim; i++) x[i] = (x[i] - (float)mean) * scale * gamma[i] + beta[i];
    }
}

void engram_encoder_attention_scalar(const float *qkv, size_t tokens, size_t heads, size_t width, float *scratch,
                                     float *out) {
    const size_t hidden = heads * width, stride = 3 * hidden;
    const float scale = 1.0f / sqrtf((float)width);
    for (size_t head = 0; head < heads; head++) {
        const float *queries = qkv + head * width, *keys = queries + hidden, *values = keys + hidden;
        for (size_t i = 0; i < tokens; i++) {
            float largest = -INFINITY;
            for (size_t j = 0; j < tokens; j++) {
                float score = 0;
                for (size_t d = 0; d < width; d++) score += queries[i * stride + d] * keys[j * stride + d];
                scratch[j] = score * scale;
                if (scratch[j] > largest) largest = scratch[j];
            }
            float sum = 0;
            for (size_t j = 0; j < tokens; j++) sum += scratch[j] = expf(scratch[j] - largest);
            float *context = out + i * hidden + head * width;
            for (size_t d = 0; d < width; d++) context[d] = 0;
            for (size_t j = 0; j < tokens; j++) {
                float weight = scratch[j] / sum;
                for (size_t d = 0; d < width; d++) context[d] += weight * values[j * stride + d];
            }
        }
    }
}

float engram_encoder_mean_unit_scalar(const float *rows, size_t n, size_t dim, float *out) {
    for (size_t i = 0; i < dim; i++) out[i] = 0;
    for (size_t row = 0; row < n; row++) {
        for (size_t i = 0; i < dim; i++) out[i] += rows[row * dim + i];
    }
    double squares = 0;
    for (size_t i = 0; i < dim; i++) {
        out[i] /= (float)n;
        squares += (double)out[i] * out[i];
    }
    double norm = sqrt(squares);
    for (size_t i = 0; i < dim; i++) out[i] = (float)(out[i] / norm);
    return (float)norm;
}

void engram_encoder_multiply_scalar(const float *a, size_t m, size_t k, const float *packed, size_t n,
                                    const float *bias, float *c) {
    enum { WIDTH = ENGRAM_ENCODER_PANEL_SCALAR };
    for (size_t first = 0; first < n; first += WIDTH, packed += k * WIDTH) {
        size_t columns = n - first < WIDTH ? n - first : WIDTH;
        for (size_t row = 0; row < m; row++) {
            float sums[WIDTH] = {0};
            for (size_t i = 0; i < k; i++) {
                for (size_t j = 0; j < WIDTH; j++) sums[j] += a[row * k + i] * packed[i * WIDTH + j];
            }
            for (size_t j = 0; j < columns; j++) c[row * n + first + j] = sums[j] + bias[first + j];
        }
    }
}
