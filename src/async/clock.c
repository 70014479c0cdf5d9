// clock.c: see clock.h.
#include "async/clock.h"

#include "async/alarm.h"
#include "async/async.h"
#include "async/blockade.h"
#include "host/clock.h"
#include "host/interrupt.h"
#include "vm/vm.h"

#include <math.h>

static const double NS_PER_SECOND = 1e9;

enum {
    // More reads in a row than a program makes that has something else to do.
    READS_BEFORE_MOVING = 1000,
    NS_PER_READ = 1000
};

// To that time, or to the first alarm on the way.
static void go_on(Vm *vm, int64_t to) {
    Clock *clock = &async_state(vm)->clock;
    if (UNLIKELY(alarm_time(vm) <= to)) {
        clock->virtual_now = alarm_time(vm);
        alarm_ring(vm);
    } else if (to > clock->virtual_now) {
        clock->virtual_now = to;
    }
}

int64_t clock_read_monotonic(Vm *vm) {
    Clock *clock = &async_state(vm)->clock;
    if (!clock->is_virtual) {
        return host_clock_monotonic_ns() + clock->ahead;
    }
    if (clock->reads_in_a_row < READS_BEFORE_MOVING) {
        clock->reads_in_a_row++;
    } else {
        go_on(vm, clock->virtual_now + NS_PER_READ);
    }
    return clock->virtual_now;
}

int64_t clock_read_wall(Vm *vm) {
    const Clock *clock = &async_state(vm)->clock;
    return clock->is_virtual ? clock->virtual_wall + clock_read_monotonic(vm)
                             : host_clock_wall_ns();
}

int64_t clock_read_processor(Vm *vm) {
    return async_state(vm)->clock.is_virtual ? 0 : host_clock_cpu_ns();
}

void clock_make_virtual(Vm *vm, bool is_virtual) {
    Clock *clock = &async_state(vm)->clock;
    int64_t machine = host_clock_monotonic_ns();
    if (is_virtual && !clock->is_virtual) {
        clock->virtual_now = machine + clock->ahead;
        clock->virtual_wall = host_clock_wall_ns() - clock->virtual_now;
    } else if (clock->is_virtual && !is_virtual) {
        clock->ahead = clock->virtual_now - machine;
    }
    clock->is_virtual = is_virtual;
}

void clock_move_virtual(Vm *vm, int64_t to) {
    async_state(vm)->clock.reads_in_a_row = 0;
    go_on(vm, to);
}

int64_t clock_of_machine(Vm *vm, int64_t time) { return time - async_state(vm)->clock.ahead; }

bool clock_wait_until(Vm *vm, int64_t deadline) {
    Clock *clock = &async_state(vm)->clock;
    if (clock->is_virtual) {
        clock_move_virtual(vm, deadline);
        return vm_safepoint(vm);
    }
    if (host_clock_sleep_until_monotonic(clock_of_machine(vm, deadline))) {
        return true;
    }
    return vm_safepoint(vm);
}

// Inside a task, sleeping this way holds up everybody.
static void trace_blocking(Vm *vm, int64_t deadline) {
    Task *task = task_current(vm);
    if (task != NULL) {
        trace_tell(vm, (TraceEvent){.kind = TRACE_BLOCKING_CALL,
                                    .task = task_as_value(task),
                                    .object = VALUE_NONE,
                                    .verb = "sleep",
                                    .seconds = clock_to_seconds(deadline - async_now(vm))});
    }
}

static bool sleep_until(Vm *vm, int64_t deadline) {
    do {
        if (!clock_wait_until(vm, deadline)) {
            return false;
        }
        // A signal that stays pending would make this loop spin.
    } while (!host_interrupt_is_pending() && async_now(vm) < deadline);
    return true;
}

bool clock_sleep_until(Vm *vm, int64_t deadline) {
    if (UNLIKELY(async_is_observed(vm))) {
        trace_blocking(vm, deadline);
    }
    if (!thread_is_alone(vm)) {
        return thread_sleep_until(vm, deadline);
    }
    const Blockade blockade = blockade_begin(vm);
    bool done = sleep_until(vm, deadline);
    blockade_end(vm, &blockade);
    return done;
}

int64_t clock_from_seconds(double seconds) {
    double nanoseconds = seconds * NS_PER_SECOND;
    if (!(nanoseconds > (double)INT64_MIN)) {
        return INT64_MIN;
    }
    // The largest double below 2^63.
    if (nanoseconds >= 9223372036854774784.0) {
        return INT64_MAX;
    }
    return llround(nanoseconds);
}

double clock_to_seconds(int64_t nanoseconds) { return (double)nanoseconds / NS_PER_SECOND; }
