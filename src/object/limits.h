// limits.h: how much a script may use at most, when somebody set bounds: steps, memory, output,
// time.
//
// A step is a call of a script's function, a turn of a loop, a step of a task, an item that a
// native takes from an iterator, a comparison or text of a container inside another; arithmetic on
// very large numbers and sorting count by their size. They are counted where the interpreter stops
// to look at Runtime.attention, or C looks at its stack, anyway: both are made to look closer while
// there is a bound, and nothing is counted otherwise. So the same bound ends a program at the same
// place in every run.
//
//        below the bound          the first time, memory only          the second time
//     ------------------> runs ------------------------------> MemoryError --------> REACHED
//                          |             steps, output, time                           ^
//                          +-----------------------------------------------------------+
//
// REACHED is for good. What is raised then cannot be caught (unwind.c finds no handler any more,
// neither `except` nor `finally`), and is raised again at the next safepoint when a native took it
// for something else. So the program is over, whatever it does.
#ifndef ASPY_OBJECT_LIMITS_H
#define ASPY_OBJECT_LIMITS_H

#include "base/attributes.h"
#include "object/value.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum LimitKind {
    LIMIT_NONE,
    LIMIT_STEPS,
    LIMIT_MEMORY,
    LIMIT_OUTPUT,
    LIMIT_TIME
} LimitKind;

// Part of every Runtime. A bound of 0 is none.
typedef struct Limits {
    uint64_t steps;
    uint64_t steps_left;
    size_t memory;        // bytes of objects and their storage that may stay alive
    uint64_t output;      // bytes that may be written to standard output and error
    uint64_t output_left; // how many still may
    size_t text;          // bytes that a text in the making may have: half of `memory`, or SIZE_MAX
    double time;          // seconds, for the message; somebody else watches the clock …
    atomic_bool is_time_over; // … and says so here, from another thread
    bool has_told_memory;     // MemoryError was raised since memory was last within its bound
    LimitKind reached;        // the verdict
    bool is_reported;         // and somebody said so
} Limits;

// Sets the bounds, before a script runs.
void limits_set(Vm *vm, uint64_t steps, size_t memory, uint64_t output);

// Counts steps. False: there are none left, and what ends the program is raised.
MAY_RAISE bool limits_take_steps(Vm *vm, uint64_t count);
// Counts what C does in `count` small pieces, 64 to a step. _note_ cannot raise: when no steps are
// left, the next safepoint does.
MAY_RAISE bool limits_take_work(Vm *vm, uint64_t count);
void limits_note_work(Vm *vm, uint64_t count);
// Ends the program: `kind` is reached.
MAY_RAISE bool limits_stop(Vm *vm, LimitKind kind);
// What a safepoint asks after a collection may have run. May raise MemoryError.
MAY_RAISE bool limits_check(Vm *vm);
// Asks for `length` bytes of output: how many may be written. When it is fewer than asked for, the
// caller writes these and ends with limits_stop(LIMIT_OUTPUT).
MUST_USE size_t limits_take_output(Vm *vm, size_t length);
// Whether an object of `size` bytes, or a text that has grown so large, is within the bound of
// memory. (What is alive is known only after a collection: for a moment there may be twice as
// much.)
MUST_USE bool limits_allow_memory(const Vm *vm, size_t size);

#endif
