/*
 * Functions of vectors for the encoder's kernels of AVX-512 (F only).
 *
 * exp: reduction by multiples of ln 2 and a polynomial of degree 6 (error about 1 ulp), scaled by vscalefps.
 * erfc: Abramowitz and Stegun, "Handbook of Mathematical Functions", 7.1.26 (absolute error 1.5e-7); used in the
 * form x * erfc(|x|) / 2, in which the error shrinks with the tail.
 */
#ifndef ENGRAM_ENCODER_AVX512_H
#define ENGRAM_ENCODER_AVX512_H

#include <immintrin.h>
#include <stddef.h>

#define AVX512_INLINE static inline __attribute__((always_inline, target("avx512f,avx2,fma")))

/* The first `count` lanes, all if there are more. */
AVX512_INLINE __mmask16 lanes(size_t count) { return count >= 16 ? 0xFFFF : (__mmask16)((1u << count) - 1); }

/* e^x for x <= 0; 0 for very small x. */
AVX512_INLINE __m512 exp_nonpositive(__m512 x) {
    x = _mm512_max_ps(x, _mm512_set1_ps(-110.0f));
    __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504088896341f)),
                                    _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375f), x);
    r = _mm512_fnmadd_ps(n, _mm512_set1_ps(-2.12194440e-4f), r);
    __m512 p = _mm512_set1_ps(1.0f / 720);
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 120));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 24));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 6));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.5f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
    return _mm512_scalef_ps(p, n);
}

AVX512_INLINE __m512 gelu_of(__m512 x) {
    const __m512 one = _mm512_set1_ps(1.0f);
    __m512 z = _mm512_mul_ps(_mm512_abs_ps(x), _mm512_set1_ps(0.70710678118654752f));
    __m512 t = _mm512_div_ps(one, _mm512_fmadd_ps(z, _mm512_set1_ps(0.3275911f), one));
    __m512 p = _mm512_set1_ps(1.061405429f);
    p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(-1.453152027f));
    p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(1.421413741f));
    p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(-0.284496736f));
    p = _mm512_fmadd_ps(p, t, _mm512_set1_ps(0.254829592f));
    p = _mm512_mul_ps(p, t);
    __m512 e = exp_nonpositive(_mm512_fnmadd_ps(z, z, _mm512_setzero_ps()));
    /* tail = x * erfc(|x| / sqrt 2) / 2: the value itself for negative x, what is missing to x for others. */
    __m512 tail = _mm512_mul_ps(_mm512_mul_ps(x, _mm512_set1_ps(0.5f)), _mm512_mul_ps(p, e));
    __mmask16 positive = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_GT_OQ);
    return _mm512_mask_sub_ps(tail, positive, x, tail);
}

/* GELU of 32 values in place, in the lanes of the masks. */
AVX512_INLINE void gelu_pair(float *values, __mmask16 low, __mmask16 high) {
    _mm512_mask_storeu_ps(values, low, gelu_of(_mm512_maskz_loadu_ps(low, values)));
    _mm512_mask_storeu_ps(values + 16, high, gelu_of(_mm512_maskz_loadu_ps(high, values + 16)));
}

#endif
