/* The fingerprint of model files: four lanes of multiply and xor over 8-byte words; see engram_encoder.h. */
#include <string.h>

#include "engram_encoder.h"

#define PRIME_A UINT64_C(0x9E3779B97F4A7C15)
#define PRIME_B UINT64_C(0xC2B2AE3D27D4EB4F)

/* Little-endian, so that the fingerprint is the same everywhere. */
static inline uint64_t word_at(const unsigned char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline uint64_t mix(uint64_t lane, uint64_t word) {
    lane = (lane ^ word) * PRIME_A;
    return lane ^ (lane >> 29);
}

uint64_t engram_encoder_hash(const void *bytes, size_t count, uint64_t seed) {
    const unsigned char *at = bytes;
    size_t left = count;
    /* Four lanes hide the latency of the multiplication. */
    uint64_t a = seed ^ PRIME_B, b = a + PRIME_A, c = b + PRIME_A, d = c + PRIME_A;
    for (; left >= 32; left -= 32, at += 32) {
        a = mix(a, word_at(at));
        b = mix(b, word_at(at + 8));
        c = mix(c, word_at(at + 16));
        d = mix(d, word_at(at + 24));
    }
    uint64_t hash = mix(mix(mix(mix(PRIME_B ^ count, a), b), c), d);
    for (; left >= 8; left -= 8, at += 8) hash = mix(hash, word_at(at));
    uint64_t rest = 0;
    for (size_t i = 0; i < left; i++) rest |= (uint64_t)at[i] << (8 * i);
    hash = mix(hash, rest);
    hash = (hash ^ (hash >> 32)) * PRIME_B;
    return hash ^ (hash >> 29);
}
