/* Packing of weights for products in fewer bits, their plain definitions, and the choice by CPU. */
#include "encoder_products.h"

#include <math.h>
#include <string.h>

#include "encoder_levels.h"

/* To nearest, ties to even; a NaN stays one. */
static uint16_t bfloat16_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (value != value) return (uint16_t)(bits >> 16 | 0x40);
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

static float float_of(uint16_t half) {
    uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static size_t packed_bytes_bfloat16(size_t n, size_t k) {
    return engram_product_panels(n) * engram_product_pairs(k) * ENGRAM_PRODUCT_PANEL * 4;
}

static size_t scratch_bytes_bfloat16(size_t m, size_t k) { return m * engram_product_pairs(k) * 4; }

static void pack_bfloat16(const float *weights, size_t n, size_t k, void *packed) {
    uint16_t *out = packed;
    for (size_t first = 0; first < n; first += ENGRAM_PRODUCT_PANEL) {
        for (size_t pair = 0; pair < engram_product_pairs(k); pair++) {
            for (size_t column = 0; column < ENGRAM_PRODUCT_PANEL; column++) {
                for (size_t i = 2 * pair; i < 2 * pair + 2; i++) {
                    int inside = first + column < n && i < k;
                    *out++ = inside ? bfloat16_of(weights[(first + column) * k + i]) : 0;
                }
            }
        }
    }
}

void engram_product_multiply_bfloat16_scalar(const float *a, size_t m, size_t k, const void *packed, size_t n,
                                             const float *bias, int gelu, void *scratch, float *c) {
    uint16_t *rows = scratch;
    const size_t width = 2 * engram_product_pairs(k);
    for (size_t row = 0; row < m; row++) {
        for (size_t i = 0; i < width; i++) rows[row * width + i] = i < k ? bfloat16_of(a[row * k + i]) : 0;
    }
    for (size_t column = 0; column < n; column++) {
        const uint16_t *weights = (const uint16_t *)packed +
                                  column / ENGRAM_PRODUCT_PANEL * width * ENGRAM_PRODUCT_PANEL +
                                  column % ENGRAM_PRODUCT_PANEL * 2;
        for (size_t row = 0; row < m; row++) {
            float sum = 0;
            for (size_t i = 0; i < width; i++) {
                sum += float_of(rows[row * width + i]) * float_of(weights[i / 2 * 2 * ENGRAM_PRODUCT_PANEL + i % 2]);
            }
            c[row * n + column] = sum + bias[column];
        }
    }
    if (gelu) engram_encoder_gelu_scalar(c, m * n);
}

static size_t packed_bytes_int8(size_t n, size_t k) {
    return engram_product_panels(n) * ENGRAM_PRODUCT_PANEL * (2 * sizeof(float) + engram_product_quads(k) * 4);
}

static size_t scratch_bytes_int8(size_t m, size_t k) {
    return engram_product_figures(m) + m * engram_product_quads(k) * 4;
}

static void pack_int8(const float *weights, size_t n, size_t k, void *packed) {
    const size_t panels = engram_product_panels(n), quads = engram_product_quads(k);
    float *figures = packed;
    int8_t *codes = (int8_t *)(figures + panels * 2 * ENGRAM_PRODUCT_PANEL);
    for (size_t column = 0; column < panels * ENGRAM_PRODUCT_PANEL; column++) {
        const float *row = column < n ? weights + column * k : NULL;
        float most = 0, check = 0;
        for (size_t i = 0; row != NULL && i < k; i++) {
            most = fmaxf(most, fabsf(row[i]));
            check += row[i] * 0;
        }
        const float scale = most / 127, inverse = most > 0 ? 127 / most : 0;
        const size_t panel = column / ENGRAM_PRODUCT_PANEL, lane = column % ENGRAM_PRODUCT_PANEL;
        int8_t *out = codes + panel * quads * ENGRAM_PRODUCT_PANEL * 4 + lane * 4;
        int32_t sum = 0;
        for (size_t i = 0; i < 4 * quads; i++) {
            int inside = row != NULL && i < k && check == 0;
            int8_t code = inside ? (int8_t)lrintf(row[i] * inverse) : 0;
            out[i / 4 * ENGRAM_PRODUCT_PANEL * 4 + i % 4] = code;
            sum += code;
        }
        figures[panel * 2 * ENGRAM_PRODUCT_PANEL + lane] = check == 0 ? scale : NAN;
        figures[panel * 2 * ENGRAM_PRODUCT_PANEL + ENGRAM_PRODUCT_PANEL + lane] = scale * (float)sum;
    }
}

/* These are compiled once for all levels, so that they all choose the same range. */
static void set_bounds(engram_product_range *range) {
    const float away = range->reach * range->deviation, low = range->mean - away, high = range->mean + away;
    range->least = low > range->lowest ? low : range->lowest;
    range->most = high < range->highest ? high : range->highest;
    const float width = range->most - range->least;
    range->inverse = width > 0 && width <= 3e38f ? 255 / width : 0;
}

void engram_product_start_range(engram_product_range *range, size_t k, float lowest, float highest,
                                const float sums[16], const float squares[16]) {
    double sum = 0, square = 0;
    for (int lane = 0; lane < 16; lane++) {
        sum += sums[lane];
        square += squares[lane];
    }
    const double mean = sum / (double)k, variance = square / (double)k - mean * mean;
    range->lowest = lowest;
    range->highest = highest;
    range->mean = (float)mean;
    range->deviation = (float)sqrt(variance > 0 ? variance : 0);
    /* Values that are not finite, or all but equal: no value is left out. */
    range->reach = range->deviation > 0 && range->deviation <= 1e18f ? (k > 512 ? 6 : 3) : INFINITY;
    if (range->reach > 6) range->deviation = 1;
    set_bounds(range);
}

void engram_product_widen_range(engram_product_range *range) {
    range->reach *= 1.5f;
    set_bounds(range);
}

int engram_product_add_extras(const engram_product_range *range, const float *x, const uint32_t *outside, int count,
                              engram_product_row *row) {
    row->over = row->under = 0;
    for (int at = 0; at < count; at++) {
        const uint32_t place = outside[at];
        float code = rintf((x[place] - range->least) * range->inverse);
        if (!(code > -255 * (ENGRAM_PRODUCT_EXTRAS + 1) && code < 255 * (ENGRAM_PRODUCT_EXTRAS + 2))) return 0;
        int rest = code < 0 ? (int)-code : code > 255 ? (int)code - 255 : 0;
        while (rest > 0) {
            if (row->over + row->under == ENGRAM_PRODUCT_EXTRAS) return 0;
            const int step = rest < 255 ? rest : 255;
            const int slot = code < 0 ? ENGRAM_PRODUCT_EXTRAS - ++row->under : row->over++;
            row->extras[slot].quad = place / 4;
            row->extras[slot].value = (uint32_t)step << 8 * (place % 4);
            rest -= step;
        }
    }
    return 1;
}

static void encode_row(const float *x, size_t k, engram_product_row *row, uint8_t *codes) {
    float lowest = INFINITY, highest = -INFINITY, sums[16] = {0}, squares[16] = {0};
    int unordered = 0;
    for (size_t i = 0; i < k; i++) {
        lowest = x[i] < lowest ? x[i] : lowest;
        highest = x[i] > highest ? x[i] : highest;
        unordered |= x[i] != x[i];
        sums[i % 16] += x[i];
        squares[i % 16] += x[i] * x[i];
    }
    engram_product_range range;
    engram_product_start_range(&range, k, lowest, highest, sums, squares);
    while (1) {
        uint32_t outside[ENGRAM_PRODUCT_EXTRAS];
        int count = 0;
        for (size_t i = 0; i < k; i++) {
            if (!(x[i] < range.least || x[i] > range.most)) continue;
            if (count < ENGRAM_PRODUCT_EXTRAS) outside[count] = (uint32_t)i;
            count++;
        }
        if (count <= ENGRAM_PRODUCT_EXTRAS && engram_product_add_extras(&range, x, outside, count, row)) break;
        engram_product_widen_range(&range);
    }
    for (size_t i = 0; i < 4 * engram_product_quads(k); i++) {
        float code = i < k && range.inverse > 0 ? rintf((x[i] - range.least) * range.inverse) : 0;
        codes[i] = (uint8_t)(code < 0 ? 0 : code < 255 ? code : 255);
    }
    row->scale = unordered ? NAN : (range.most - range.least) / 255;
    row->least = range.least;
}

void engram_product_multiply_int8_scalar(const float *a, size_t m, size_t k, const void *packed, size_t n,
                                         const float *bias, int gelu, void *scratch, float *c) {
    const size_t width = 4 * engram_product_quads(k);
    engram_product_row *rows = scratch;
    uint8_t *codes = (uint8_t *)scratch + engram_product_figures(m);
    for (size_t row = 0; row < m; row++) encode_row(a + row * k, k, rows + row, codes + row * width);
    const float *scales = packed;
    const int8_t *panels = (const int8_t *)(scales + engram_product_panels(n) * 2 * ENGRAM_PRODUCT_PANEL);
    for (size_t column = 0; column < n; column++) {
        const size_t panel = column / ENGRAM_PRODUCT_PANEL, lane = column % ENGRAM_PRODUCT_PANEL;
        const int8_t *weights = panels + panel * width * ENGRAM_PRODUCT_PANEL + lane * 4;
        const float *figure = scales + panel * 2 * ENGRAM_PRODUCT_PANEL + lane;
        for (size_t row = 0; row < m; row++) {
            int32_t sum = 0;
            for (size_t i = 0; i < width; i++) {
                sum += (int32_t)codes[row * width + i] * weights[i / 4 * 4 * ENGRAM_PRODUCT_PANEL + i % 4];
            }
            for (int extra = 0; extra < ENGRAM_PRODUCT_EXTRAS; extra++) {
                const int isUnder = extra >= ENGRAM_PRODUCT_EXTRAS - rows[row].under;
                if (extra >= rows[row].over && !isUnder) continue;
                const int8_t *quad = weights + rows[row].extras[extra].quad * 4 * ENGRAM_PRODUCT_PANEL;
                int32_t step = 0;
                for (int i = 0; i < 4; i++) {
                    step += (int32_t)(rows[row].extras[extra].value >> 8 * i & 0xFF) * quad[i];
                }
                sum += isUnder ? -step : step;
            }
            c[row * n + column] = figure[0] * rows[row].scale * (float)sum +
                                  (figure[ENGRAM_PRODUCT_PANEL] * rows[row].least + bias[column]);
        }
    }
    if (gelu) engram_encoder_gelu_scalar(c, m * n);
}

static const engram_encoder_products bfloat16_scalar = {
    ENGRAM_ENCODER_BFLOAT16, ENGRAM_ENCODER_SCALAR,  packed_bytes_bfloat16,
    pack_bfloat16,           scratch_bytes_bfloat16, engram_product_multiply_bfloat16_scalar,
};

static const engram_encoder_products int8_scalar = {
    ENGRAM_ENCODER_INT8, ENGRAM_ENCODER_SCALAR, packed_bytes_int8,
    pack_int8,           scratch_bytes_int8,    engram_product_multiply_int8_scalar,
};

#if defined(__x86_64__)
static const engram_encoder_products bfloat16_avx512 = {
    ENGRAM_ENCODER_BFLOAT16, ENGRAM_ENCODER_AVX512,  packed_bytes_bfloat16,
    pack_bfloat16,           scratch_bytes_bfloat16, engram_product_multiply_bfloat16_avx512,
};

static const engram_encoder_products int8_avx512 = {
    ENGRAM_ENCODER_INT8, ENGRAM_ENCODER_AVX512, packed_bytes_int8,
    pack_int8,           scratch_bytes_int8,    engram_product_multiply_int8_avx512,
};
#endif

const engram_encoder_products *engram_encoder_products_for_level(int precision, int level) {
    const int isBrief = precision == ENGRAM_ENCODER_BFLOAT16;
    if (!isBrief && precision != ENGRAM_ENCODER_INT8) return NULL;
    if (level == ENGRAM_ENCODER_SCALAR) return isBrief ? &bfloat16_scalar : &int8_scalar;
#if defined(__x86_64__)
    if (level == ENGRAM_ENCODER_AVX512 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl")) {
        if (isBrief) return __builtin_cpu_supports("avx512bf16") ? &bfloat16_avx512 : NULL;
        return __builtin_cpu_supports("avx512vnni") ? &int8_avx512 : NULL;
    }
#endif
    return NULL;
}
