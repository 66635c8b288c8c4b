#define _GNU_SOURCE
#include "engram_poller.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { most_events = 256 };

int engram_poller_make(void) { return epoll_create1(EPOLL_CLOEXEC); }

int engram_poller_watch(int poller, int socket, uint32_t token, int is_new, int wants_write) {
    struct epoll_event event = {.events = EPOLLIN | (wants_write ? EPOLLOUT : 0u)};
    event.data.u32 = token;
    return epoll_ctl(poller, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
}

int engram_poller_wait(int poller, uint32_t *tokens, int capacity, int64_t nanoseconds) {
    struct epoll_event events[most_events];
    struct timespec wait = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    if (capacity > most_events) capacity = most_events;
    int count = epoll_pwait2(poller, events, capacity, &wait, NULL);
    if (count < 0) return errno == EINTR ? 0 : -1;
    for (int position = 0; position < count; position++) tokens[position] = events[position].data.u32;
    return count;
}

int engram_poller_connect(const char *host, const char *port) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, port, &hints, &found) != 0) {
        errno = EHOSTUNREACH;
        return -1;
    }
    int connected = -1;
    for (struct addrinfo *address = found; address && connected < 0; address = address->ai_next) {
        int descriptor = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0) continue;
        if (connect(descriptor, address->ai_addr, address->ai_addrlen) == 0) {
            connected = descriptor;
        } else {
            int reason = errno;
            close(descriptor);
            errno = reason;
        }
    }
    int reason = errno;
    freeaddrinfo(found);
    if (connected < 0) {
        errno = reason;
        return -1;
    }
    int on = 1;
    setsockopt(connected, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(connected, F_SETFL, fcntl(connected, F_GETFL) | O_NONBLOCK);
    return connected;
}

int engram_poller_become_batch(void) {
    struct sched_param parameter = {.sched_priority = 0};
    return sched_setscheduler(0, SCHED_BATCH, &parameter);
}
