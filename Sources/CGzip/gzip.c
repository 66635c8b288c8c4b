#include "engram_gzip.h"

#include <limits.h>
#include <zlib.h>

/// A window of 32 KiB, and the header and trailer of gzip rather than of zlib.
enum { WINDOW = 15 + 16, MEMORY = 8, GZIP_FRAME = 32 };

size_t engram_gzip_bound(size_t count) { return compressBound(count) + GZIP_FRAME; }

size_t engram_gzip(const uint8_t *input, size_t count, uint8_t *output, size_t capacity) {
    z_stream stream = {0};
    if (count > UINT_MAX || capacity > UINT_MAX) return 0;
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    stream.next_in = (Bytef *)input;
    stream.avail_in = (uInt)count;
    stream.next_out = output;
    stream.avail_out = (uInt)capacity;
    int status = deflate(&stream, Z_FINISH);
    size_t written = stream.total_out;
    deflateEnd(&stream);
    return status == Z_STREAM_END ? written : 0;
}
