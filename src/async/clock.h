// clock.h: the one clock that the event loop and the time module read and wait on.
//
// It is the machine's, or a virtual one on which waiting costs nothing: then time stands still
// while code runs and jumps when somebody sleeps. All times are in nanoseconds.
#ifndef ASPY_ASYNC_CLOCK_H
#define ASPY_ASYNC_CLOCK_H

#include "base/attributes.h"
#include "object/value.h"

typedef struct Clock {
    bool is_virtual;
    bool stands; // of a virtual clock: whoever waits for the outside waits in real time, and no
                 // time passes meanwhile (a session's prompt)
    int64_t virtual_now;     // of a virtual clock: nanoseconds since its start
    int64_t virtual_wall;    // what its time.time() began with, less where it began
    int64_t ahead;           // how far scripts' time is ahead of the machine's, which was left for
                             // a virtual clock and taken again
    int64_t alarm;           // of a virtual clock: when SIGALRM comes; 0: never (alarm.h)
    int64_t alarm_interval;  // and then every so often; 0: once
    uint32_t reads_in_a_row; // of a virtual clock, since it last moved; see clock_read_monotonic
} Clock;

// What time.monotonic, time.perf_counter and loop.time read. A virtual clock starts at 0. A script
// that does nothing but read a virtual clock is waiting for it: after many reads in a row it moves.
MUST_USE int64_t clock_read_monotonic(Vm *vm);
// What time.time reads: since 1970, or since the start of a virtual clock.
MUST_USE int64_t clock_read_wall(Vm *vm);
// Processor time of the process; 0 on a virtual clock, where code takes no time.
MUST_USE int64_t clock_read_processor(Vm *vm);

// Sleeps until clock_read_monotonic() reaches `deadline`: time.sleep. Ctrl-C raises
// KeyboardInterrupt.
MAY_RAISE bool clock_sleep_until(Vm *vm, int64_t deadline);
// The same for the event loop: returns early, without error, when Ctrl-C came and somebody other
// than KeyboardInterrupt took care of it (async.h, interrupt handlers).
MAY_RAISE bool clock_wait_until(Vm *vm, int64_t deadline);

// From now on the clock is virtual, or the machine's; either goes on from what is read now, so what
// timers are set to stays as far away as it was.
void clock_make_virtual(Vm *vm, bool is_virtual);
// A virtual clock goes on to a time, unless it is there already; at an alarm on the way it stops.
void clock_move_virtual(Vm *vm, int64_t to);

// A time of the real clock as host_clock_monotonic_ns() counts it.
MUST_USE int64_t clock_of_machine(Vm *vm, int64_t time);

// Seconds as scripts give them, as nanoseconds: rounded to the nearest, clamped to the range.
MUST_USE int64_t clock_from_seconds(double seconds);
MUST_USE double clock_to_seconds(int64_t nanoseconds);

#endif
