#pragma once

#include "engram_kernels.h"

// The tables that dot_dispatch.c chooses from; a level that the architecture lacks is not defined.
extern const engram_kernels engram_kernels_scalar;
#if defined(__x86_64__)
extern const engram_kernels engram_kernels_avx2;
extern const engram_kernels engram_kernels_avx512;
#elif defined(__aarch64__)
extern const engram_kernels engram_kernels_neon;
#endif

// How many rows ahead a gather prefetches: enough to cover a trip to memory, few enough to stay in the first cache.
enum { ENGRAM_PREFETCH_ROWS = 6 };

// How far a scan prefetches, in bytes from the row that it reads: the rows to come, in the order of memory. Hardware
// prefetchers lose each of a group's four streams at the end of a page; one linear stream keeps the memory busy.
// A prefetch is a hint that never faults, so a scan may run past the last row with it.
enum { ENGRAM_PREFETCH_BYTES = 8192 };

// The address some bytes behind a pointer, which need not lie in the same object: for prefetches only.
static inline const char *engram_bytes_ahead(const void *pointer, size_t bytes) {
    return (const char *)((uintptr_t)pointer + bytes);
}

/// The place of the greatest sum, for levels without a better loop.
static inline __attribute__((always_inline)) size_t engram_greatest_plain(const float *scores, const float *biases,
                                                                          size_t n) {
    // Sixteen winners side by side, so that the loop can be vectorised.
    float best[16];
    uint32_t place[16];
    for (int lane = 0; lane < 16; lane++) {
        best[lane] = -__builtin_inff();
        place[lane] = 0;
    }
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        for (int lane = 0; lane < 16; lane++) {
            float sum = scores[i + (size_t)lane] + biases[i + (size_t)lane];
            place[lane] = sum > best[lane] ? (uint32_t)i + (uint32_t)lane : place[lane];
            best[lane] = sum > best[lane] ? sum : best[lane];
        }
    }
    for (; i < n; i++) {
        float sum = scores[i] + biases[i];
        if (sum > best[i % 16]) {
            best[i % 16] = sum;
            place[i % 16] = (uint32_t)i;
        }
    }
    size_t winner = 0;
    for (int lane = 1; lane < 16; lane++) {
        if (best[lane] > best[winner] || (best[lane] == best[winner] && place[lane] < place[winner])) {
            winner = (size_t)lane;
        }
    }
    return place[winner];
}
