// alarm.h: SIGALRM after some time, once or again and again: signal.alarm and ITIMER_REAL.
//
// It is the machine's timer, or on a virtual clock one of ours, which rings when that clock comes
// by.
#ifndef ASPY_ASYNC_ALARM_H
#define ASPY_ASYNC_ALARM_H

#include "base/attributes.h"
#include "host/signals.h"
#include "vm/vm.h"

MUST_USE bool alarm_is_set(Vm *vm);
// Will it ring, and be heard? Then nobody waits for ever: a handler may raise or wake somebody. (An
// alarm that nobody handles ends the process, and may be none of the script's.)
MUST_USE bool alarm_is_awaited(Vm *vm);
// Sets or, with 0 seconds left, takes it away; `before` gets what was set. False: *error_number.
MUST_USE bool alarm_set(Vm *vm, HostTimer timer, HostTimer *before, int *error_number);
MUST_USE HostTimer alarm_get(Vm *vm);

// ---- For a virtual clock ----

// When it rings; INT64_MAX: never.
MUST_USE int64_t alarm_time(const Vm *vm);
// The clock is there: the signal is sent.
void alarm_ring(Vm *vm);

#endif
