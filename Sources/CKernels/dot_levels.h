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
