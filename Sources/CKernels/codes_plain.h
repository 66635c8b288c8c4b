#pragma once

// The loops that a level without better ones uses: inlined into its functions, so that they are compiled for its target.

#include <math.h>

#include "codes_levels.h"

#define PLAIN static inline __attribute__((always_inline))

// A Hadamard transform scaled to keep lengths.
PLAIN void hadamard_plain(float *values, size_t length) {
    for (size_t half = 1; half < length; half *= 2) {
        for (size_t first = 0; first < length; first += 2 * half) {
            for (size_t i = first; i < first + half; i++) {
                float a = values[i], b = values[i + half];
                values[i] = a + b;
                values[i + half] = a - b;
            }
        }
    }
    const float scale = 1.0f / sqrtf((float)length);
    for (size_t i = 0; i < length; i++) values[i] *= scale;
}

PLAIN void rotate_plain(float *values, const uint64_t *signs, size_t words) {
    const size_t count = 64 * words, length = engram_hadamard_length(count), middle = count / 2;
    for (size_t round = 0; round < 4; round++) {
        for (size_t i = 0; i < count; i++) {
            if (signs[round * words + i / 64] >> (i % 64) & 1) values[i] = -values[i];
        }
        hadamard_plain(round % 2 == 0 ? values : values + (count - length), length);
        if (length == count) continue;
        for (size_t i = 0; i < middle; i++) {
            float a = values[i], b = values[i + middle];
            values[i] = (a + b) * 0x1.6a09e6p-1f;
            values[i + middle] = (a - b) * 0x1.6a09e6p-1f;
        }
    }
}

// The factors of a row from its sums.
//
// squares = |r|^2, magnitudes = sum |r[i]|, signed_centre = sum of +-Pc[i] by the sign of r[i], product = <Pc, r>
PLAIN engram_code_factors factors_of(float squares, float magnitudes, float signed_centre, float product,
                                     size_t words) {
    const float dim = (float)(64 * words), overlap = 0.5f * magnitudes;
    // A row that is the centre has an exact estimate.
    if (!(overlap > 1e-12f)) return (engram_code_factors){product, 0, 0};
    float scale = squares / overlap;
    float excess = squares * dim / (4 * overlap * overlap) - 1;
    return (engram_code_factors){product - scale * 0.5f * signed_centre, scale,
                                 sqrtf(squares * (excess > 0 ? excess : 0) / (dim - 1))};
}

PLAIN engram_code_factors encode_plain(const float *row, const float *centre, size_t words, uint64_t *code) {
    float squares = 0, magnitudes = 0, signed_centre = 0, product = 0;
    for (size_t w = 0; w < words; w++) {
        uint64_t bits = 0;
        for (size_t i = 64 * w; i < 64 * (w + 1); i++) {
            float r = row[i] - centre[i];
            squares += r * r;
            product += centre[i] * r;
            magnitudes += fabsf(r);
            signed_centre += r > 0 ? centre[i] : -centre[i];
            bits |= (uint64_t)(r > 0) << (i % 64);
        }
        code[w] = bits;
    }
    return factors_of(squares, magnitudes, signed_centre, product, words);
}

// The rounded value of a rotated query's value.
PLAIN int rounded(float value, float inverse) {
    float scaled = nearbyintf(value * inverse);
    return (int)(scaled < -8 ? -8 : scaled > 7 ? 7 : scaled);
}

// The step of the rounding, from the greatest magnitude.
PLAIN float step_of(const float *query, size_t words) {
    float greatest = 0;
    for (size_t i = 0; i < 64 * words; i++) {
        float magnitude = fabsf(query[i]);
        greatest = magnitude > greatest ? magnitude : greatest;
    }
    return greatest > 0 ? greatest / 7.5f : 1;
}

// Bit planes of the rounded query in two's complement.
PLAIN void prepare_planes(const float *query, size_t words, engram_code_query *prepared) {
    const float step = step_of(query, words), inverse = 1 / step;
    uint64_t *planes = (uint64_t *)(void *)prepared->planes;
    int sum = 0;
    for (size_t w = 0; w < words; w++) {
        uint64_t plane[4] = {0, 0, 0, 0};
        for (size_t i = 0; i < 64; i++) {
            int value = rounded(query[64 * w + i], inverse);
            sum += value;
            for (int bit = 0; bit < 4; bit++) plane[bit] |= (uint64_t)((unsigned)value >> bit & 1) << i;
        }
        memcpy(planes + 4 * w, plane, sizeof plane);
    }
    prepared->step = step;
    prepared->sum = sum;
}
