// watchdog.h: an end that nothing in the process can put off.
//
//      start ----- delay ----> tells ----- a second, nothing happens ----> ends the process
//
// It waits in a thread of the machine's own, which runs nothing of a script's. What it tells is
// what Ctrl-C would tell (interrupt.h), so that whoever waits for the machine looks up.
#ifndef ASPY_HOST_WATCHDOG_H
#define ASPY_HOST_WATCHDOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

typedef struct HostWatchdog {
    int64_t delay_ns;
    bool counts_processor_time; // of the process; on the clock it may last eight times as long
    atomic_bool *is_over;       // becomes true after the delay …
    atomic_int *attention;      // … and these bits are set in it
    int attention_bits;
    const char *last_words; // goes to standard error when it must end the process itself
    int exit_code;
} HostWatchdog;

// The watchdog, and what it points to, must live as long as the process. False: the machine has no
// thread left.
MUST_USE bool host_watchdog_start(const HostWatchdog *watchdog);

#endif
