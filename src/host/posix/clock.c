// clock.c: clocks and calendar of a POSIX machine.
#define _GNU_SOURCE // struct tm's tm_gmtoff and tm_zone, pselect
#include "host/clock.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>

#include "host/interrupt.h"

static const int64_t NS_PER_SECOND = 1000000000;

static int64_t read_clock(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

int64_t host_clock_monotonic_ns(void) { return read_clock(CLOCK_MONOTONIC); }

int64_t host_clock_wall_ns(void) { return read_clock(CLOCK_REALTIME); }

int64_t host_clock_cpu_ns(void) { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

// Signals are blocked outside of pselect, which opens them only while it waits: so one between the
// check of the flag and the wait is not missed.
bool host_clock_sleep_until_monotonic(int64_t deadline_ns) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    bool is_pending = host_interrupt_is_pending();
    int64_t left = deadline_ns - host_clock_monotonic_ns();
    while (!is_pending && left > 0) {
        struct timespec timeout = {.tv_sec = left / NS_PER_SECOND, .tv_nsec = left % NS_PER_SECOND};
        pselect(0, NULL, NULL, NULL, &timeout, &before);
        is_pending = host_interrupt_is_pending();
        left = deadline_ns - host_clock_monotonic_ns();
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return !is_pending && !host_interrupt_is_pending();
}

static void copy_calendar(const struct tm *split, HostCalendarTime *out) {
    *out = (HostCalendarTime){
        .year = split->tm_year + 1900,
        .month = split->tm_mon + 1,
        .day = split->tm_mday,
        .hour = split->tm_hour,
        .minute = split->tm_min,
        .second = split->tm_sec,
        .weekday = (split->tm_wday + 6) % 7,
        .year_day = split->tm_yday + 1,
        .is_daylight_saving = split->tm_isdst,
        .utc_offset_seconds = (int32_t)split->tm_gmtoff,
    };
    if (split->tm_zone != NULL) {
        strncpy(out->zone_name, split->tm_zone, sizeof out->zone_name - 1);
    }
}

bool host_clock_local_time(int64_t seconds, HostCalendarTime *out) {
    time_t time = (time_t)seconds;
    struct tm split;
    // POSIX lets localtime_r skip reading the zone; localtime may not, and TZ may have changed.
    tzset();
    if (localtime_r(&time, &split) == NULL) {
        return false;
    }
    copy_calendar(&split, out);
    return true;
}

bool host_clock_universal_time(int64_t seconds, HostCalendarTime *out) {
    time_t time = (time_t)seconds;
    struct tm split;
    if (gmtime_r(&time, &split) == NULL) {
        return false;
    }
    copy_calendar(&split, out);
    memcpy(out->zone_name, "UTC", 4);
    return true;
}

static struct tm to_system_calendar(const HostCalendarTime *calendar) {
    struct tm split = {
        .tm_year = calendar->year - 1900,
        .tm_mon = calendar->month - 1,
        .tm_mday = calendar->day,
        .tm_hour = calendar->hour,
        .tm_min = calendar->minute,
        .tm_sec = calendar->second,
        .tm_wday = (calendar->weekday + 1) % 7,
        .tm_yday = calendar->year_day - 1,
        .tm_isdst = calendar->is_daylight_saving,
        .tm_gmtoff = calendar->utc_offset_seconds,
        .tm_zone = calendar->zone_name,
    };
    return split;
}

bool host_clock_seconds_from_local(const HostCalendarTime *calendar, int64_t *seconds) {
    if (calendar->year < INT_MIN + 1900) {
        return false;
    }
    struct tm split = to_system_calendar(calendar);
    // -1 is also a moment of 1969; only an untouched weekday tells the error from it.
    split.tm_wday = -1;
    time_t time = mktime(&split);
    if (time == (time_t)-1 && split.tm_wday == -1) {
        return false;
    }
    *seconds = (int64_t)time;
    return true;
}

size_t host_clock_format(const HostCalendarTime *calendar, const char *format, char *out,
                         size_t size) {
    struct tm split = to_system_calendar(calendar);
    return strftime(out, size, format, &split);
}
