/*
 * Private: the dot-product kernels of the vector levels, written once over a level's primitives.
 *
 * The including file defines, before inclusion:
 *   KERNEL            attributes of a function of this level
 *   INLINE            the same for a function that must be inlined
 *   VECTOR, LANES     the register type and its number of floats
 *   TILE_QUERIES      queries in a register tile (of TILE_QUERIES x 4 accumulators)
 *   vzero(), vload(p), vload_tail(p, count), vfma(a, b, c)   zero, a full load, the first `count` lanes, a * b + c
 *   vsum4(a, b, c, d, out)   the sums over the lanes of four registers, in order, each with one and the same tree
 *   hits8(scores, threshold) bit i is set when scores[i] >= threshold, for 8 floats
 *   append8(scores, hits, first, out_scores, out_ordinals)   writes the marked ones, returns how many
 *
 * Every pair (query, row) has one accumulator that walks the dimensions in steps of LANES, and vsum4's tree at the
 * end. That order is the canonical score; it does not depend on how many rows or queries share a pass.
 */

enum { GROUP = 8, TILE_ROWS = 4 };

/* Scores of 8 rows. Row i's successor, which is prefetched, is `ahead` bytes away, or next[i] when next is given. */
INLINE void dot_group(const float *query, const float *const *row, const float *const *next, size_t ahead, size_t dim,
                      float *out) {
    const float *r0 = row[0], *r1 = row[1], *r2 = row[2], *r3 = row[3];
    const float *r4 = row[4], *r5 = row[5], *r6 = row[6], *r7 = row[7];
    VECTOR a0 = vzero(), a1 = vzero(), a2 = vzero(), a3 = vzero();
    VECTOR a4 = vzero(), a5 = vzero(), a6 = vzero(), a7 = vzero();
    const size_t whole = dim / LANES * LANES;
    for (size_t j = 0; j < whole; j += LANES) {
        const VECTOR q = vload(query + j);
#define STEP(i)                                                                                                       \
    a##i = vfma(q, vload(r##i + j), a##i);                                                                            \
    /* An address beyond the block is allowed here: a prefetch never faults. */                                       \
    __builtin_prefetch((const void *)(next != NULL ? (uintptr_t)(next[i] + j) : (uintptr_t)(r##i + j) + ahead), 0, 3);
        STEP(0) STEP(1) STEP(2) STEP(3) STEP(4) STEP(5) STEP(6) STEP(7)
#undef STEP
    }
    if (whole < dim) {
        const size_t rest = dim - whole;
        const VECTOR q = vload_tail(query + whole, rest);
#define STEP(i) a##i = vfma(q, vload_tail(r##i + whole, rest), a##i);
        STEP(0) STEP(1) STEP(2) STEP(3) STEP(4) STEP(5) STEP(6) STEP(7)
#undef STEP
    }
    vsum4(a0, a1, a2, a3, out);
    vsum4(a4, a5, a6, a7, out + 4);
}

/* Rows start..<start + 8 of a block; past the end the last row stands in, its scores are not used. */
INLINE void rows_at(const float *rows, size_t stride, size_t start, size_t n, const float **row) {
    for (size_t i = 0; i < GROUP; i++) row[i] = rows + (start + i < n ? start + i : n - 1) * stride;
}

INLINE void gathered_at(const float *rows, const uint32_t *ordinals, size_t stride, size_t start, size_t n,
                        const float **row) {
    for (size_t i = 0; i < GROUP; i++) row[i] = rows + (size_t)ordinals[start + i < n ? start + i : n - 1] * stride;
}

KERNEL static void dot_rows(const float *query, const float *rows, size_t n, size_t dim, size_t stride,
                            float *scores) {
    const float *row[GROUP];
    float group[GROUP];
    for (size_t start = 0; start < n; start += GROUP) {
        rows_at(rows, stride, start, n, row);
        dot_group(query, row, NULL, GROUP * stride * sizeof(float), dim, group);
        const size_t count = n - start < GROUP ? n - start : GROUP;
        for (size_t i = 0; i < count; i++) scores[start + i] = group[i];
    }
}

KERNEL static void dot_gather(const float *query, const float *rows, const uint32_t *ordinals, size_t n, size_t dim,
                              size_t stride, float *scores) {
    if (n == 0) return;
    const float *row[GROUP], *next[GROUP];
    float group[GROUP];
    gathered_at(rows, ordinals, stride, 0, n, row);
    for (size_t start = 0; start < n; start += GROUP) {
        const size_t count = n - start < GROUP ? n - start : GROUP;
        gathered_at(rows, ordinals, stride, start + count < n ? start + GROUP : start, n, next);
        dot_group(query, row, next, 0, dim, group);
        for (size_t i = 0; i < count; i++) scores[start + i] = group[i];
        for (size_t i = 0; i < GROUP; i++) row[i] = next[i];
    }
}

KERNEL static size_t scan_rows(const float *query, const float *rows, size_t n, size_t dim, size_t stride,
                               const uint64_t *mask, uint32_t first, float threshold, float *out_scores,
                               uint32_t *out_ordinals) {
    const float *row[GROUP];
    float group[GROUP];
    size_t written = 0;
    for (size_t start = 0; start < n; start += GROUP) {
        unsigned wanted = n - start < GROUP ? (1u << (n - start)) - 1 : 0xff;
        if (mask != NULL) wanted &= (unsigned)(mask[start / 64] >> (start % 64));
        if (wanted == 0) continue;
        rows_at(rows, stride, start, n, row);
        dot_group(query, row, NULL, GROUP * stride * sizeof(float), dim, group);
        const unsigned hits = hits8(group, threshold) & wanted;
        if (hits != 0) {
            written += append8(group, hits, first + (uint32_t)start, out_scores + written, out_ordinals + written);
        }
    }
    return written;
}

/* A register tile: `count` queries (a constant at every call) by 4 rows. */
INLINE void dot_register_tile(const float *queries, size_t query_stride, const size_t count, const float *const *row,
                              size_t valid, size_t dim, float *scores, size_t score_stride) {
    const float *r0 = row[0], *r1 = row[1], *r2 = row[2], *r3 = row[3];
    VECTOR sum[TILE_QUERIES][TILE_ROWS];
#pragma clang loop unroll(full)
    for (size_t q = 0; q < count; q++) sum[q][0] = sum[q][1] = sum[q][2] = sum[q][3] = vzero();
    const size_t whole = dim / LANES * LANES;
    for (size_t j = 0; j < whole; j += LANES) {
        const VECTOR v0 = vload(r0 + j), v1 = vload(r1 + j), v2 = vload(r2 + j), v3 = vload(r3 + j);
#pragma clang loop unroll(full)
        for (size_t q = 0; q < count; q++) {
            const VECTOR x = vload(queries + q * query_stride + j);
            sum[q][0] = vfma(x, v0, sum[q][0]);
            sum[q][1] = vfma(x, v1, sum[q][1]);
            sum[q][2] = vfma(x, v2, sum[q][2]);
            sum[q][3] = vfma(x, v3, sum[q][3]);
        }
    }
    if (whole < dim) {
        const size_t rest = dim - whole;
        const VECTOR v0 = vload_tail(r0 + whole, rest), v1 = vload_tail(r1 + whole, rest);
        const VECTOR v2 = vload_tail(r2 + whole, rest), v3 = vload_tail(r3 + whole, rest);
#pragma clang loop unroll(full)
        for (size_t q = 0; q < count; q++) {
            const VECTOR x = vload_tail(queries + q * query_stride + whole, rest);
            sum[q][0] = vfma(x, v0, sum[q][0]);
            sum[q][1] = vfma(x, v1, sum[q][1]);
            sum[q][2] = vfma(x, v2, sum[q][2]);
            sum[q][3] = vfma(x, v3, sum[q][3]);
        }
    }
#pragma clang loop unroll(full)
    for (size_t q = 0; q < count; q++) {
        float *target = scores + q * score_stride;
        if (valid == TILE_ROWS) {
            vsum4(sum[q][0], sum[q][1], sum[q][2], sum[q][3], target);
        } else {
            float four[TILE_ROWS];
            vsum4(sum[q][0], sum[q][1], sum[q][2], sum[q][3], four);
            for (size_t i = 0; i < valid; i++) target[i] = four[i];
        }
    }
}

KERNEL static void dot_tile(const float *queries, size_t m, size_t query_stride, const float *rows, size_t n,
                            size_t dim, size_t stride, float *scores, size_t score_stride) {
    const float *row[TILE_ROWS];
    for (size_t start = 0; start < n; start += TILE_ROWS) {
        const size_t valid = n - start < TILE_ROWS ? n - start : TILE_ROWS;
        for (size_t i = 0; i < TILE_ROWS; i++) row[i] = rows + (start + (i < valid ? i : valid - 1)) * stride;
        for (size_t q = 0; q < m; q += TILE_QUERIES) {
            const float *x = queries + q * query_stride;
            float *target = scores + q * score_stride + start;
            switch (m - q) {
#define CASE(count)                                                                                                   \
    case count:                                                                                                       \
        dot_register_tile(x, query_stride, count, row, valid, dim, target, score_stride);                             \
        break;
                CASE(1)
                CASE(2)
#if TILE_QUERIES > 3
                CASE(3)
#endif
#if TILE_QUERIES > 4
                CASE(4)
                CASE(5)
#endif
#undef CASE
            default:
                dot_register_tile(x, query_stride, TILE_QUERIES, row, valid, dim, target, score_stride);
            }
        }
    }
}
