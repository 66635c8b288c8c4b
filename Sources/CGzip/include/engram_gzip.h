/// One-shot gzip compression by zlib.
#ifndef ENGRAM_GZIP_H
#define ENGRAM_GZIP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The most bytes that `count` bytes become.
size_t engram_gzip_bound(size_t count);

/// Compresses `count` bytes, at most 4 GiB - 1, fast rather than small.
///
/// Returns the bytes written to `output`, or 0 when they do not fit into `capacity` or memory is short.
size_t engram_gzip(const uint8_t *input, size_t count, uint8_t *output, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
