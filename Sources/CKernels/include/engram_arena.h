/*
 * engram_arena.h: memory for dense arrays that grow.
 *
 * Blocks start on 64-byte boundaries. From 2 MiB on they are anonymous mappings on 2 MiB boundaries for which huge
 * pages are requested, and they grow by moving pages instead of copying bytes (Linux). The contents of new memory
 * are undefined. The caller remembers the size of a block; it names the block's kind.
 */
#ifndef ENGRAM_ARENA_H
#define ENGRAM_ARENA_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A block of `bytes` > 0, or NULL when memory is exhausted. */
void *engram_arena_allocate(size_t bytes);

/**
 * Makes a block larger or smaller; the first min(old_bytes, new_bytes) bytes are kept. The block may move.
 * Returns NULL when memory is exhausted: the old block is then untouched. Both sizes > 0.
 */
void *engram_arena_resize(void *block, size_t old_bytes, size_t new_bytes);

/** Gives a block back. NULL is ignored. */
void engram_arena_free(void *block, size_t bytes);

/** What a block of `bytes` takes of the address space, rounded as the allocator rounds. */
size_t engram_arena_footprint(size_t bytes);

#ifdef __cplusplus
}
#endif

#endif
