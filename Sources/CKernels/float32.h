/* Private: what the float32 family's levels export to the dispatcher. A build without a level leaves it out. */
#ifndef ENGRAM_FLOAT32_H
#define ENGRAM_FLOAT32_H

#include "engram_kernels.h"

extern const engram_kernels engram_kernels_scalar;

#if defined(__x86_64__)
extern const engram_kernels engram_kernels_avx2;
extern const engram_kernels engram_kernels_avx512;
#endif

#if defined(__aarch64__)
extern const engram_kernels engram_kernels_neon;
#endif

#endif
