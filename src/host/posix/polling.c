// polling.c: ppoll, which lets signals in only while it waits, so that none is missed.
#define _GNU_SOURCE
#include "host/polling.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/fatal.h"
#include "host/clock.h"
#include "host/interrupt.h"

static const int64_t NS_PER_SECOND = 1000000000;

static void wait_for(struct pollfd *polled, size_t count, int64_t deadline_ns) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    int64_t left = deadline_ns - host_clock_monotonic_ns();
    left = left < 0 || host_interrupt_is_pending() ? 0 : left;
    struct timespec timeout = {.tv_sec = left / NS_PER_SECOND, .tv_nsec = left % NS_PER_SECOND};
    if (ppoll(polled, count, &timeout, &before) < 0) {
        for (size_t index = 0; index < count; index++) {
            polled[index].revents = 0;
        }
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
}

bool host_poll(HostPollEntry *entries, size_t count, int64_t deadline_ns) {
    struct pollfd *polled = memory_allocate_zeroed((count + 1) * sizeof *polled);
    for (size_t index = 0; index < count; index++) {
        polled[index].fd = entries[index].descriptor;
        polled[index].events = entries[index].for_writing ? POLLOUT : POLLIN;
    }
    wait_for(polled, count, deadline_ns);
    bool some_ready = false;
    for (size_t index = 0; index < count; index++) {
        entries[index].is_ready = polled[index].revents != 0;
        some_ready = some_ready || entries[index].is_ready;
    }
    memory_release(polled);
    return some_ready;
}
