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
