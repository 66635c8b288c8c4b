#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Waiting for many sockets at once, for the load generator: epoll, which Swift's module of the C library leaves out.

/// Makes a poller: a file descriptor to close, or -1 with `errno`.
int engram_poller_make(void);

/// Watches a socket, or changes what is watched.
///
/// Readiness is told with `token`. A socket that is closed is forgotten by itself. Returns 0, or -1 with `errno`.
int engram_poller_watch(int poller, int socket, uint32_t token, int is_new, int wants_write);

/// Waits until a socket is ready or `nanoseconds` have passed.
///
/// tokens [capacity], capacity at most 256: the sockets that are ready. Returns their number, 0 after the time or a signal, or -1
/// with `errno`.
int engram_poller_wait(int poller, uint32_t *tokens, int capacity, int64_t nanoseconds);

/// Connects to an address, without blocking on it afterwards.
///
/// `host` and `port` are as `getaddrinfo` takes them. Returns a socket that does not block and sends at once, or -1 with
/// `errno`; a name that is not found is `EHOSTUNREACH`.
int engram_poller_connect(const char *host, const char *port);

/// Schedules the calling thread as a batch: when it wakes it waits for a core instead of taking one from another thread.
///
/// Returns 0, or -1 with `errno`.
int engram_poller_become_batch(void);

#ifdef __cplusplus
}
#endif
