// signals.h: signals of the machine: what is done when one arrives, sending them, timers that send
// them.
//
// A signal that is caught does no more than Ctrl-C does (interrupt.h): it is noted, and it sets the
// lowest bit of the flag that the interpreter looks at. What a script wants to be done is done at
// the next safepoint.
#ifndef ASPY_HOST_SIGNALS_H
#define ASPY_HOST_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

enum { HOST_SIGNAL_COUNT = 65 }; // they are called 1 … 64

// A set of signals: bit number - 1.
typedef uint64_t HostSignalSet;
static inline HostSignalSet host_signal_bit(int number) { return UINT64_C(1) << (number - 1); }

typedef enum HostSignalAction {
    HOST_SIGNAL_DEFAULT,
    HOST_SIGNAL_IGNORE,
    HOST_SIGNAL_CATCH,
    HOST_SIGNAL_OTHER // somebody else's handler
} HostSignalAction;

// What is done from now on when the signal arrives. Returns false and stores the errno when the
// machine does not allow it. Not HOST_SIGNAL_OTHER.
MUST_USE bool host_signal_set(int number, HostSignalAction action, int *error_number);
MUST_USE HostSignalAction host_signal_get(int number);
// Whether system calls under way go on after it; else they end with EINTR.
MUST_USE bool host_signal_set_interrupts(int number, bool interrupts, int *error_number);
// The signals caught since the last call.
HostSignalSet host_signal_take(void);
// Those of `set` were not dealt with yet: they count as caught again.
void host_signal_put_back(HostSignalSet set);
// Each signal caught also writes its number into this descriptor; -1: into none. Returns the one
// before.
int host_signal_set_wakeup(int descriptor);
// What is wrong with a descriptor for that: an errno (EAGAIN: writing into it may block), or 0.
MUST_USE int host_signal_check_wakeup(int descriptor);

// Sends a signal to this process. Returns false and stores the errno.
MUST_USE bool host_signal_raise(int number, int *error_number);

// Blocks (0), unblocks (1) or exactly blocks (2) the signals of the set; `before` gets those that
// were blocked.
MUST_USE bool host_signal_mask(int how, HostSignalSet set, HostSignalSet *before,
                               int *error_number);
// Those that were blocked and arrived.
HostSignalSet host_signal_pending(void);
// Waits until one of the (blocked) signals arrives and takes it. `deadline_ns`: of the monotonic
// clock. 0: none came, *error_number is EAGAIN or EINTR.
MUST_USE int host_signal_wait(HostSignalSet set, int64_t deadline_ns, int *error_number);
// All that can be used.
HostSignalSet host_signal_valid(void);

typedef struct HostTimer {
    double left;     // seconds until the signal comes; 0: never
    double interval; // and then every so many; 0: once
} HostTimer;
// Sets the timer `which` (0: real time, 1: the process's own, 2: with the system's share).
MUST_USE bool host_timer_set(int which, HostTimer timer, HostTimer *before, int *error_number);
MUST_USE bool host_timer_get(int which, HostTimer *timer, int *error_number);
// What the timer of real time sends: SIGALRM.
MUST_USE int host_timer_signal(void);
// SIGALRM after so many seconds; returns how many were left of the one before.
unsigned host_timer_set_alarm(unsigned seconds);

// "Interrupt", or NULL for a number that is no signal.
const char *host_signal_text(int number);
// Entry `index` of the machine's list of names: "SIGINT"; NULL past the last one. A number may have
// two names, the usual one first.
const char *host_signal_name(size_t index, int *number);

#endif
