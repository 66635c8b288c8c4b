// The bodies of the probes for one vector width: included once for each, with PROBE_WIDTH (floats of a vector),
// PROBE_NAME(x) and PROBE_TARGET defined.

typedef float PROBE_NAME(lanes) __attribute__((vector_size(PROBE_WIDTH * sizeof(float))));

// Twelve chains: more than latency times throughput of any CPU here, and registers enough for all of them.
PROBE_TARGET static double PROBE_NAME(multiply_add)(size_t rounds, float *sink) {
#pragma STDC FP_CONTRACT ON
    PROBE_NAME(lanes) a[12], x = {0}, y = {0};
    for (int i = 0; i < PROBE_WIDTH; i++) {
        x[i] = 0.999999f;
        y[i] = 1e-7f;
    }
    for (int i = 0; i < 12; i++) a[i] = x + (float)i;
    PROBE_NAME(lanes) a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4], a5 = a[5];
    PROBE_NAME(lanes) a6 = a[6], a7 = a[7], a8 = a[8], a9 = a[9], a10 = a[10], a11 = a[11];
    for (size_t round = 0; round < rounds; round++) {
        a0 = a0 * x + y, a1 = a1 * x + y, a2 = a2 * x + y, a3 = a3 * x + y;
        a4 = a4 * x + y, a5 = a5 * x + y, a6 = a6 * x + y, a7 = a7 * x + y;
        a8 = a8 * x + y, a9 = a9 * x + y, a10 = a10 * x + y, a11 = a11 * x + y;
    }
    PROBE_NAME(lanes) sum = ((a0 + a1) + (a2 + a3)) + ((a4 + a5) + (a6 + a7)) + ((a8 + a9) + (a10 + a11));
    *sink = sum[0];
    return (double)rounds * 12 * PROBE_WIDTH * 2;
}

PROBE_TARGET static float PROBE_NAME(read)(const float *values, size_t count) {
    PROBE_NAME(lanes) s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0}, s4 = {0}, s5 = {0}, s6 = {0}, s7 = {0};
    const PROBE_NAME(lanes) *p = (const PROBE_NAME(lanes) *)values;
    const PROBE_NAME(lanes) *end = p + count / PROBE_WIDTH;
    for (; p < end; p += 8) {
        s0 += p[0], s1 += p[1], s2 += p[2], s3 += p[3];
        s4 += p[4], s5 += p[5], s6 += p[6], s7 += p[7];
    }
    PROBE_NAME(lanes) sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    float total = 0;
    for (int i = 0; i < PROBE_WIDTH; i++) total += sum[i];
    return total;
}

#undef PROBE_WIDTH
#undef PROBE_NAME
#undef PROBE_TARGET
