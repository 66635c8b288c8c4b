/* The kernel tables that encoder_dispatch.c chooses from; a level exists only on its architecture. */
#ifndef ENGRAM_ENCODER_LEVELS_H
#define ENGRAM_ENCODER_LEVELS_H

#include "engram_encoder.h"

/* The plain definitions. */
void engram_encoder_gelu_scalar(float *values, size_t count);
void engram_encoder_add_layer_norm_scalar(float *rows, const float *residual, size_t n, size_t dim,
                                          const float *gamma, const float *beta, float epsilon);
void engram_encoder_attention_scalar(const float *qkv, size_t tokens, size_t heads, size_t width, float *scratch,
                                     float *out);
float engram_encoder_mean_unit_scalar(const float *rows, size_t n, size_t dim, float *out);
void engram_encoder_multiply_scalar(const float *a, size_t m, size_t k, const float *packed, size_t n,
                                    const float *bias, float *c);

#if defined(__x86_64__)
void engram_encoder_gelu_avx2(float *values, size_t count);
void engram_encoder_add_layer_norm_avx2(float *rows, const float *residual, size_t n, size_t dim,
                                        const float *gamma, const float *beta, float epsilon);
void engram_encoder_attention_avx2(const float *qkv, size_t tokens, size_t heads, size_t width, float *scratch,
                                   float *out);
float engram_encoder_mean_unit_avx2(const float *rows, size_t n, size_t dim, float *out);
void engram_encoder_multiply_avx2(const float *a, size_t m, size_t k, const float *packed, size_t n,
                                  const float *bias, float *c);

void engram_encoder_gelu_avx512(float *values, size_t count);
void engram_encoder_add_layer_norm_avx512(float *rows, const float *residual, size_t n, size_t dim,
                                          const float *gamma, const float *beta, float epsilon);
void engram_encoder_attention_avx512(const float *qkv, size_t tokens, size_t heads, size_t width, float *scratch,
                                     float *out);
float engram_encoder_mean_unit_avx512(const float *rows, size_t n, size_t dim, float *out);
void engram_encoder_multiply_avx512(const float *a, size_t m, size_t k, const float *packed, size_t n,
                                    const float *bias, float *c);
#endif

/* Panel widths: two registers of the level. The scalar level takes one that a compiler vectorises well. */
#define ENGRAM_ENCODER_PANEL_SCALAR 16
#define ENGRAM_ENCODER_PANEL_AVX2 16
#define ENGRAM_ENCODER_PANEL_AVX512 32

/* Rows of scores that attention computes together: at most, and with the fewer registers of AVX2. */
#define ENGRAM_ENCODER_QUERY_BLOCK 8
#define ENGRAM_ENCODER_QUERY_BLOCK_AVX2 4

/* Tokens rounded up to whole registers of any level. */
static inline size_t engram_encoder_padded_tokens(size_t tokens) { return (tokens + 15) & ~(size_t)15; }

#endif
