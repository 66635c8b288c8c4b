#define _GNU_SOURCE
#include "engram_pages.h"

#include <sys/mman.h>

int engram_move_pages(void *source, size_t length, void *target) {
    return mremap(source, length, length, MREMAP_MAYMOVE | MREMAP_FIXED, target) == MAP_FAILED ? -1 : 0;
}
