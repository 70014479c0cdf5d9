// clock.h: the machine's clocks, sleeping, and calendar time.
//
// Scripts never come here directly: the event loop and `time` ask the VM's clock, which is either
// this one or a virtual one that sleeps for nothing.
#ifndef ASPY_HOST_CLOCK_H
#define ASPY_HOST_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

// Calendar time, split as time.struct_time has it.
typedef struct HostCalendarTime {
    int year;                   // 1970, not years since 1900
    int month;                  // 1 to 12
    int day;                    // 1 to 31
    int hour;                   // 0 to 23
    int minute;                 // 0 to 59
    int second;                 // 0 to 60
    int weekday;                // 0 to 6, Monday is 0
    int year_day;               // 1 to 366
    int is_daylight_saving;     // 1 yes, 0 no, -1 unknown
    int32_t utc_offset_seconds; // east of Greenwich is positive
    char zone_name[16];         // "CET", "UTC"; NUL-terminated
} HostCalendarTime;

// Nanoseconds on a clock that never goes back. Its origin is arbitrary.
int64_t host_clock_monotonic_ns(void);

// Nanoseconds since 1970-01-01 00:00 UTC.
int64_t host_clock_wall_ns(void);

// Nanoseconds of processor time that this process has used.
int64_t host_clock_cpu_ns(void);

// Sleeps until host_clock_monotonic_ns() would return at least `deadline_ns`. Returns true then;
// returns false early when an interrupt (interrupt.h) has arrived, also when it had arrived
// already.
MUST_USE bool host_clock_sleep_until_monotonic(int64_t deadline_ns);

// Splits seconds since 1970 into local calendar time. Returns false when the year does not fit.
MUST_USE bool host_clock_local_time(int64_t seconds, HostCalendarTime *out);

// As host_clock_local_time, in UTC.
MUST_USE bool host_clock_universal_time(int64_t seconds, HostCalendarTime *out);

// The inverse of host_clock_local_time; fields may be out of range and are carried over, as
// time.mktime does. Returns false when there is no such time.
MUST_USE bool host_clock_seconds_from_local(const HostCalendarTime *calendar, int64_t *seconds);

// Writes strftime(format) of `calendar`, NUL-terminated; returns the length, 0 when it is empty or
// does not fit into `size`.
size_t host_clock_format(const HostCalendarTime *calendar, const char *format, char *out,
                         size_t size);

#endif
