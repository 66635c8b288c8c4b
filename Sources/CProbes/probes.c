#include "engram_probes.h"

#if defined(__x86_64__)

#define PROBE_WIDTH 16
#define PROBE_NAME(x) x##_avx512
#define PROBE_TARGET __attribute__((target("avx512f,fma")))
#include "probes.h"

#define PROBE_WIDTH 8
#define PROBE_NAME(x) x##_avx2
#define PROBE_TARGET __attribute__((target("avx2,fma")))
#include "probes.h"

#endif

#define PROBE_WIDTH 4
#define PROBE_NAME(x) x##_plain
#define PROBE_TARGET
#include "probes.h"

double engram_probe_multiply_add(size_t rounds, float *sink) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return multiply_add_avx512(rounds, sink);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return multiply_add_avx2(rounds, sink);
#endif
    return multiply_add_plain(rounds, sink);
}

float engram_probe_read(const float *values, size_t count) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return read_avx512(values, count);
    if (__builtin_cpu_supports("avx2")) return read_avx2(values, count);
#endif
    return read_plain(values, count);
}
