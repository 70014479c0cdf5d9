// poller.c: epoll, which lets signals in only while it waits, so that none is missed.
//
// libuv would do the same with two calls of the machine where one is enough, and goes on waiting
// when Ctrl-C comes.
#define _GNU_SOURCE
#include "host/poller.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/fatal.h"
#include "host/clock.h"
#include "host/interrupt.h"

static const int64_t NS_PER_MILLISECOND = 1000000;

enum { EVENTS_AT_ONCE = 256 };

struct HostPoller {
    int descriptor;
    struct epoll_event events[EVENTS_AT_ONCE];
};

HostPoller *host_poller_new(int *error_number) {
    int descriptor = epoll_create1(EPOLL_CLOEXEC);
    if (descriptor < 0) {
        *error_number = errno;
        return NULL;
    }
    HostPoller *poller = memory_allocate(sizeof *poller);
    poller->descriptor = descriptor;
    return poller;
}

void host_poller_free(HostPoller *poller) {
    close(poller->descriptor);
    memory_release(poller);
}

int host_poller_descriptor(const HostPoller *poller) { return poller->descriptor; }

bool host_poller_set(HostPoller *poller, int descriptor, bool was_watched, bool for_reading,
                     bool for_writing, int *error_number) {
    struct epoll_event event = {.events = (for_reading ? (uint32_t)EPOLLIN : 0u) |
                                          (for_writing ? (uint32_t)EPOLLOUT : 0u),
                                .data.fd = descriptor};
    int what = !for_reading && !for_writing ? EPOLL_CTL_DEL
               : was_watched                ? EPOLL_CTL_MOD
                                            : EPOLL_CTL_ADD;
    int result = epoll_ctl(poller->descriptor, what, descriptor, &event);
    if (result != 0 && what == EPOLL_CTL_MOD && errno == ENOENT) {
        // It was closed and opened anew meanwhile.
        result = epoll_ctl(poller->descriptor, EPOLL_CTL_ADD, descriptor, &event);
    }
    *error_number = errno;
    return result == 0 || what == EPOLL_CTL_DEL; // closing has removed it, if nothing else has
}

static int wait_for(HostPoller *poller, int limit, int64_t deadline_ns) {
    int64_t now = host_clock_monotonic_ns();
    if (deadline_ns <= now) {
        return epoll_wait(poller->descriptor, poller->events, limit, 0);
    }
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    int64_t milliseconds = (deadline_ns - now - 1) / NS_PER_MILLISECOND + 1;
    int timeout = host_interrupt_is_pending() ? 0
                  : milliseconds < INT_MAX    ? (int)milliseconds
                                              : INT_MAX;
    int count = epoll_pwait(poller->descriptor, poller->events, limit, timeout, &before);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return count;
}

size_t host_poller_wait(HostPoller *poller, HostPollerEvent *events, size_t limit,
                        int64_t deadline_ns) {
    limit = limit < EVENTS_AT_ONCE ? limit : EVENTS_AT_ONCE;
    int count = wait_for(poller, (int)limit, deadline_ns);
    for (int index = 0; index < count; index++) {
        uint32_t what = poller->events[index].events;
        events[index] = (HostPollerEvent){.descriptor = poller->events[index].data.fd,
                                          .is_readable = (what & ~(uint32_t)EPOLLOUT) != 0,
                                          .is_writable = (what & ~(uint32_t)EPOLLIN) != 0};
    }
    return count < 0 ? 0 : (size_t)count;
}
