#define _GNU_SOURCE
#include "engram_arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGNMENT = 64 };
static const size_t HUGE_PAGE = (size_t)2 << 20;

static int is_mapped(size_t bytes) { return bytes >= HUGE_PAGE; }

static size_t round_up(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

size_t engram_arena_footprint(size_t bytes) { return round_up(bytes, is_mapped(bytes) ? HUGE_PAGE : ALIGNMENT); }

/* A mapping on a huge-page boundary: maps one page more and gives back what sticks out. */
static void *map_aligned(size_t bytes) {
    const size_t size = engram_arena_footprint(bytes);
    if (size < bytes || size + HUGE_PAGE < size) return NULL;
    char *raw = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (raw == MAP_FAILED) return NULL;
    const size_t head = (HUGE_PAGE - (uintptr_t)raw % HUGE_PAGE) % HUGE_PAGE;
    if (head > 0) munmap(raw, head);
    if (HUGE_PAGE - head > 0) munmap(raw + head + size, HUGE_PAGE - head);
#ifdef MADV_HUGEPAGE
    madvise(raw + head, size, MADV_HUGEPAGE); /* advice: without it pages are merely small */
#endif
    return raw + head;
}

void *engram_arena_allocate(size_t bytes) {
    if (is_mapped(bytes)) return map_aligned(bytes);
    void *block = NULL;
    return posix_memalign(&block, ALIGNMENT, engram_arena_footprint(bytes)) == 0 ? block : NULL;
}

void engram_arena_free(void *block, size_t bytes) {
    if (block == NULL) return;
    if (is_mapped(bytes)) {
        munmap(block, engram_arena_footprint(bytes));
    } else {
        free(block);
    }
}

void *engram_arena_resize(void *block, size_t old_bytes, size_t new_bytes) {
    if (engram_arena_footprint(old_bytes) == engram_arena_footprint(new_bytes) &&
        is_mapped(old_bytes) == is_mapped(new_bytes)) {
        return block;
    }
    void *moved = engram_arena_allocate(new_bytes);
    if (moved == NULL) return NULL;
    const size_t kept = old_bytes < new_bytes ? old_bytes : new_bytes;
#ifdef MREMAP_FIXED
    if (is_mapped(old_bytes) && is_mapped(new_bytes)) {
        const size_t pages = engram_arena_footprint(kept);
        if (mremap(block, pages, pages, MREMAP_MAYMOVE | MREMAP_FIXED, moved) != MAP_FAILED) {
            const size_t old_size = engram_arena_footprint(old_bytes);
            if (old_size > pages) munmap((char *)block + pages, old_size - pages);
#ifdef MADV_HUGEPAGE
            madvise(moved, engram_arena_footprint(new_bytes), MADV_HUGEPAGE);
#endif
            return moved;
        }
        /* A failed mremap may have unmapped the target already: take a fresh one and copy. */
        munmap(moved, engram_arena_footprint(new_bytes));
        moved = map_aligned(new_bytes);
        if (moved == NULL) return NULL;
    }
#endif
    memcpy(moved, block, kept);
    engram_arena_free(block, old_bytes);
    return moved;
}
