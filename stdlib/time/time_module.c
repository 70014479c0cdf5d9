// time_module.c: the module time: clocks, sleeping, and calendar time (time_calendar.c).
//
// Every clock is the machine's one clock (async/clock.h), so that a virtual one rules here too.
#include "async/clock.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "stdlib/sys/sys_module.h"
#include "stdlib/time/time_calendar.h"
#include "vm/vm.h"

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
                               "timestamp too large to convert to C PyTime_t");
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

NATIVE(time_get_clock_info_native, "get_clock_info", "(name, /)",
       "get_clock_info(name: str) -> dict\n\nGet information of the specified clock.") {
    String *name;
    if (!native_want_string(vm, "get_clock_info", "1", args[0], &name)) {
        return false;
    }
    bool is_wall = string_equal_text(name, "time");
    if (!is_wall && !string_equal_text(name, "monotonic") &&
        !string_equal_text(name, "perf_counter") && !string_equal_text(name, "process_time") &&
        !string_equal_text(name, "thread_time")) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "unknown clock");
    }
    Class *class = simple_namespace_class(vm);
    *result = value_from_object(class_allocate(vm, class));
    Dict *fields = object_dictionary(vm, value_as_object(*result));
    dict_set_text(vm, fields, "implementation", library_text(vm, "aspy's clock"));
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
                                                        NULL};
    native_add_functions(vm, module, functions);
    time_add_calendar(vm, module);
    return true;
}
