// poller.h: many descriptors watched for a long time.
//
// For a few that are waited for once, polling.h is enough.
#ifndef ASPY_HOST_POLLER_H
#define ASPY_HOST_POLLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

typedef struct HostPoller HostPoller;

typedef struct HostPollerEvent {
    int descriptor;
    bool is_readable; // or at its end, or broken
    bool is_writable; // or broken
} HostPollerEvent;

// NULL when the machine refuses: *error_number says why.
MUST_USE HostPoller *host_poller_new(int *error_number);
void host_poller_free(HostPoller *poller);

// Watches a descriptor for what is said; for neither: no longer. `was_watched` tells whether it was
// so far. Fails for what cannot be watched, such as regular files.
MUST_USE bool host_poller_set(HostPoller *poller, int descriptor, bool was_watched,
                              bool for_reading, bool for_writing, int *error_number);
// Waits until a descriptor is ready, host_clock_monotonic_ns() reaches `deadline_ns` (rounded up to
// a millisecond), or an interrupt (interrupt.h) arrives. A deadline that has passed only looks.
// Returns how many events were stored, at most `limit`.
size_t host_poller_wait(HostPoller *poller, HostPollerEvent *events, size_t limit,
                        int64_t deadline_ns);
// A descriptor that can be read when some watched one is ready.
int host_poller_descriptor(const HostPoller *poller);

#endif
