#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Loops that do nothing but what a limit of the CPU is about: benchmarks divide by what these reach.
///
/// The widest vectors of the CPU are used. All are safe from any thread, allocate nothing and keep no state.

/// Runs chains of independent float32 multiply-adds in registers.
///
/// Returns the number of floating-point operations done, two for each element of a multiply-add. `*sink` takes a value
/// that depends on all of them.
double engram_probe_multiply_add(size_t rounds, float *sink);

/// Reads `count` floats in order and adds them up, in as many independent sums as loads can be under way.
///
/// values [count], aligned to 64 bytes; count is a multiple of 256. Returns the sum.
float engram_probe_read(const float *values, size_t count);

#ifdef __cplusplus
}
#endif
