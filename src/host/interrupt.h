// interrupt.h: Ctrl-C becomes a flag that the interpreter looks at.
//
// The handler does two things: it sets the flag, and it ends a sleep or a read that is under way
// (clock.h, streams.h). The interpreter sees the flag at its next safepoint and raises
// KeyboardInterrupt there.
#ifndef ASPY_HOST_INTERRUPT_H
#define ASPY_HOST_INTERRUPT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/attributes.h"

// From now on SIGINT sets the lowest bit of `*flag`, which the caller owns, resets and keeps alive
// until host_interrupt_remove. Returns false when SIGINT was ignored from outside (a background job
// of a shell): it stays ignored then, as CPython keeps it. One flag per process.
bool host_interrupt_install(atomic_int *flag);

// Puts SIGINT back to what it was before host_interrupt_install.
void host_interrupt_remove(void);

// Has SIGINT set the installed flag (and nobody reset it yet)? False when none is installed.
bool host_interrupt_is_pending(void);

// Ends the process by SIGINT itself, as a shell expects of an interrupted program.
NORETURN void host_interrupt_end_process(void);

#endif
