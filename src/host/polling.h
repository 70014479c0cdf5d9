// polling.h: waiting for descriptors to become ready, for a limited time.
#ifndef ASPY_HOST_POLLING_H
#define ASPY_HOST_POLLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

typedef struct HostPollEntry {
    int descriptor;
    bool for_writing;
    bool is_ready; // out: something can be read or written, or the other side is gone
} HostPollEntry;

// Waits until one of the descriptors is ready, host_clock_monotonic_ns() reaches `deadline_ns`, or
// an interrupt (interrupt.h) arrives. A deadline that has passed only looks. True when some entry
// is ready.
bool host_poll(HostPollEntry *entries, size_t count, int64_t deadline_ns);

#endif
