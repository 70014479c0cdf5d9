// time_module.c: the module time: clocks, sleeping, and calendar time (time_calendar.c).
//
// Every clock is the machine's one clock (async/clock.h), so that a virtual one rules here too.
#include "async/async.h"
#include "async/clock.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "stdlib/sys/sys_module.h"
#include "stdlib/time/time_calendar.h"
#include "vm/vm.h"

#include <errno.h>
#include <math.h>

static bool answer_seconds(int64_t nanoseconds, Value *result) {
    *result = value_from_double((double)nanoseconds / 1e9);
    return true;
}

NATIVE(time_time_native, "time", "()",
       "time() -> floating-point number\n\nReturn the current time in seconds since the Epoch.\n"
       "Fractions of a second may be present if the system clock provides them.") {
    return answer_seconds(clock_read_wall(vm), result);
}

NATIVE(time_time_ns_native, "time_ns", "()",
       "time_ns() -> int\n\nReturn the current time in nanoseconds since the Epoch.") {
    *result = int_from_int64(vm, clock_read_wall(vm));
    return true;
}

NATIVE(time_monotonic_native, "monotonic", "()",
       "monotonic() -> float\n\nMonotonic clock, cannot go backward.") {
    return answer_seconds(clock_read_monotonic(vm), result);
}

NATIVE(time_monotonic_ns_native, "monotonic_ns", "()",
       "monotonic_ns() -> int\n\nMonotonic clock, cannot go backward, as nanoseconds.") {
    *result = int_from_int64(vm, clock_read_monotonic(vm));
    return true;
}

NATIVE(time_perf_counter_native, "perf_counter", "()",
       "perf_counter() -> float\n\nPerformance counter for benchmarking.") {
    return answer_seconds(clock_read_monotonic(vm), result);
}

NATIVE(time_perf_counter_ns_native, "perf_counter_ns", "()",
       "perf_counter_ns() -> int\n\nPerformance counter for benchmarking as nanoseconds.") {
    *result = int_from_int64(vm, clock_read_monotonic(vm));
    return true;
}

NATIVE(
    time_process_time_native, "process_time", "()",
    "process_time() -> float\n\nProcess time for profiling: sum of the kernel and user-space CPU "
    "time.") {
    return answer_seconds(clock_read_processor(vm), result);
}

NATIVE(time_process_time_ns_native, "process_time_ns", "()",
       "process_time_ns() -> int\n\nProcess time for profiling as nanoseconds:\nsum of the kernel "
       "and user-space CPU time.") {
    *result = int_from_int64(vm, clock_read_processor(vm));
    return true;
}

NATIVE(time_thread_time_native, "thread_time", "()",
       "thread_time() -> float\n\nThread time for profiling: sum of the kernel and user-space CPU "
       "time.") {
    return answer_seconds(clock_read_processor(vm), result);
}

NATIVE(time_thread_time_ns_native, "thread_time_ns", "()",
       "thread_time_ns() -> int\n\nThread time for profiling as nanoseconds.") {
    *result = int_from_int64(vm, clock_read_processor(vm));
    return true;
}

// Ints and floats as durations, in CPython's words for everything else.
static bool want_duration(Vm *vm, Value value, int64_t *nanoseconds) {
    double seconds;
    if (float_check(value, &seconds)) {
        if (isnan(seconds)) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "Invalid value NaN (not a number)");
        }
    } else {
        Value integer;
        if (!object_index(vm, value, &integer)) {
            return false;
        }
        seconds = int_to_double_saturating(integer);
    }
    if (seconds < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "sleep length must be non-negative");
    }
    if (seconds > 9.2e9) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "timestamp out of range for platform time_t");
    }
    // Never shorter than asked for.
    *nanoseconds = (int64_t)ceil(seconds * 1e9);
    return true;
}

NATIVE(time_sleep_native, "sleep", "(object, /)",
       "sleep(seconds)\n\nDelay execution for a given number of seconds.  The argument may be\na "
       "floating-point number for subsecond precision.") {
    int64_t nanoseconds = 0;
    if (!want_duration(vm, args[0], &nanoseconds)) {
        return false;
    }
    return clock_sleep_until(vm, clock_read_monotonic(vm) + nanoseconds);
}

// ---- Clocks by name and number -----------------------------------------------------------------

// The numbers are Linux's.
typedef enum ClockId {
    CLOCK_ID_REALTIME,
    CLOCK_ID_MONOTONIC,
    CLOCK_ID_PROCESS,
    CLOCK_ID_THREAD
} ClockId;

typedef struct ClockRow {
    const char *name;
    ClockId id;
    const char *implementation;
} ClockRow;

static const ClockRow clock_rows[] = {
    {"time", CLOCK_ID_REALTIME, "clock_gettime(CLOCK_REALTIME)"},
    {"monotonic", CLOCK_ID_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)"},
    {"perf_counter", CLOCK_ID_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)"},
    {"process_time", CLOCK_ID_PROCESS, "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)"},
    {"thread_time", CLOCK_ID_THREAD, "clock_gettime(CLOCK_THREAD_CPUTIME_ID)"},
    {NULL, CLOCK_ID_REALTIME, NULL}};

static bool read_clock(Vm *vm, Value number, int64_t *nanoseconds) {
    int64_t id;
    if (!object_to_int64(vm, number, &id)) {
        return false;
    }
    switch (id) {
    case CLOCK_ID_REALTIME:
        *nanoseconds = clock_read_wall(vm);
        return true;
    case CLOCK_ID_MONOTONIC:
        *nanoseconds = clock_read_monotonic(vm);
        return true;
    case CLOCK_ID_PROCESS:
    case CLOCK_ID_THREAD:
        *nanoseconds = clock_read_processor(vm);
        return true;
    default:
        return exception_raise_os_error(vm, EINVAL, NULL);
    }
}

NATIVE(time_clock_gettime_native, "clock_gettime", "(clk_id, /)",
       "Return the time of the specified clock clk_id as a float.") {
    int64_t nanoseconds;
    return read_clock(vm, args[0], &nanoseconds) && answer_seconds(nanoseconds, result);
}

NATIVE(time_clock_gettime_ns_native, "clock_gettime_ns", "(clk_id, /)",
       "Return the time of the specified clock clk_id as nanoseconds (int).") {
    int64_t nanoseconds;
    if (!read_clock(vm, args[0], &nanoseconds)) {
        return false;
    }
    *result = int_from_int64(vm, nanoseconds);
    return true;
}

NATIVE(time_clock_getres_native, "clock_getres", "(clk_id, /)",
       "clock_getres(clk_id) -> floating-point number\n\nReturn the resolution (precision) of the "
       "specified clock clk_id.") {
    int64_t nanoseconds;
    return read_clock(vm, args[0], &nanoseconds) && answer_seconds(1, result);
}

NATIVE(time_tzset_native, "tzset", "()",
       "tzset()\n\nInitialize, or reinitialize, the local timezone to the value stored in\n"
       "os.environ['TZ'].") {
    Value module;
    if (!native_import(vm, "time", &module)) {
        return false;
    }
    time_add_zone(vm, value_as_module(module));
    return true;
}

NATIVE(time_get_clock_info_native, "get_clock_info", "(name, /)",
       "get_clock_info(name: str) -> dict\n\nGet information of the specified clock.") {
    String *name;
    if (!native_want_string(vm, "get_clock_info", "1", args[0], &name)) {
        return false;
    }
    const ClockRow *row = clock_rows;
    while (row->name != NULL && !string_equal_text(name, row->name)) {
        row++;
    }
    if (row->name == NULL) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "unknown clock");
    }
    bool is_wall = row->id == CLOCK_ID_REALTIME;
    const char *implementation =
        async_state(vm)->clock.is_virtual ? "virtual clock" : row->implementation;
    Class *class = simple_namespace_class(vm);
    *result = value_from_object(class_allocate(vm, class));
    Dict *fields = object_dictionary(vm, value_as_object(*result));
    dict_set_text(vm, fields, "implementation", library_text(vm, implementation));
    dict_set_text(vm, fields, "monotonic", value_from_bool(!is_wall));
    dict_set_text(vm, fields, "adjustable", value_from_bool(is_wall));
    dict_set_text(vm, fields, "resolution", value_from_double(1e-9));
    return true;
}

bool time_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&time_time_native,
                                                        &time_time_ns_native,
                                                        &time_monotonic_native,
                                                        &time_monotonic_ns_native,
                                                        &time_perf_counter_native,
                                                        &time_perf_counter_ns_native,
                                                        &time_process_time_native,
                                                        &time_process_time_ns_native,
                                                        &time_thread_time_native,
                                                        &time_thread_time_ns_native,
                                                        &time_sleep_native,
                                                        &time_get_clock_info_native,
                                                        &time_clock_gettime_native,
                                                        &time_clock_gettime_ns_native,
                                                        &time_clock_getres_native,
                                                        &time_tzset_native,
                                                        NULL};
    native_add_functions(vm, module, functions);
    library_set(vm, module, "CLOCK_REALTIME", value_from_int(CLOCK_ID_REALTIME));
    library_set(vm, module, "CLOCK_MONOTONIC", value_from_int(CLOCK_ID_MONOTONIC));
    library_set(vm, module, "CLOCK_PROCESS_CPUTIME_ID", value_from_int(CLOCK_ID_PROCESS));
    library_set(vm, module, "CLOCK_THREAD_CPUTIME_ID", value_from_int(CLOCK_ID_THREAD));
    library_set_text(vm, module, "__doc__",
                     "This module provides various functions to manipulate time values.");
    time_add_calendar(vm, module);
    return true;
}
