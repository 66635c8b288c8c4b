#pragma once

#include <stddef.h>

/// Moves the pages of `length` bytes at `source` to `target`, both aligned to pages; what was at the target is dropped.
/// Returns 0, or -1 with errno set. Here because mremap is variadic, which Swift cannot call.
int engram_move_pages(void *source, size_t length, void *target);
