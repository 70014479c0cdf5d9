// test_clock.c: clocks go forward, sleeps end in time or by Ctrl-C, calendars split correctly.
#define _GNU_SOURCE
#include "host/clock.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/interrupt.h"
#include "unit.h"

static const int64_t MILLISECOND = 1000000;

START_TEST(clocks_go_forward) {
    int64_t before = host_clock_monotonic_ns();
    int64_t cpu_before = host_clock_cpu_ns();
    ck_assert_int_ge(host_clock_monotonic_ns(), before);
    ck_assert_int_ge(host_clock_cpu_ns(), cpu_before);
    // The first second of 2024, and of 2100.
    ck_assert_int_gt(host_clock_wall_ns() / 1000000000, 1704067200);
    ck_assert_int_lt(host_clock_wall_ns() / 1000000000, 4102444800);
}
END_TEST

START_TEST(a_sleep_reaches_its_deadline) {
    int64_t deadline = host_clock_monotonic_ns() + 2 * MILLISECOND;
    ck_assert(host_clock_sleep_until_monotonic(deadline));
    ck_assert_int_ge(host_clock_monotonic_ns(), deadline);
    ck_assert(host_clock_sleep_until_monotonic(0));
}
END_TEST

START_TEST(an_interrupt_ends_a_sleep_early) {
    atomic_int flag = 0;
    ck_assert(host_interrupt_install(&flag));
    pid_t child = fork();
    if (child == 0) {
        usleep(20000);
        kill(getppid(), SIGINT);
        _exit(0);
    }
    int64_t begin = host_clock_monotonic_ns();
    ck_assert(!host_clock_sleep_until_monotonic(begin + 3000 * MILLISECOND));
    ck_assert_int_lt(host_clock_monotonic_ns() - begin, 2000 * MILLISECOND);
    ck_assert_int_eq(atomic_load(&flag), 1);
    ck_assert(!host_clock_sleep_until_monotonic(begin + 6000 * MILLISECOND));
    atomic_store(&flag, 0);
    ck_assert(host_clock_sleep_until_monotonic(0));
    host_interrupt_remove();
    waitpid(child, NULL, 0);
}
END_TEST

START_TEST(universal_time_splits_a_known_second) {
    HostCalendarTime calendar;
    ck_assert(host_clock_universal_time(1709210096, &calendar));
    ck_assert_int_eq(calendar.year, 2024);
    ck_assert_int_eq(calendar.month, 2);
    ck_assert_int_eq(calendar.day, 29);
    ck_assert_int_eq(calendar.hour, 12);
    ck_assert_int_eq(calendar.minute, 34);
    ck_assert_int_eq(calendar.second, 56);
    ck_assert_int_eq(calendar.weekday, 3);
    ck_assert_int_eq(calendar.year_day, 60);
    ck_assert_str_eq(calendar.zone_name, "UTC");
    char text[64];
    ck_assert_uint_gt(host_clock_format(&calendar, "%a %b %d %H:%M:%S %Y", text, sizeof text), 0);
    ck_assert_str_eq(text, "Thu Feb 29 12:34:56 2024");
}
END_TEST

START_TEST(local_time_follows_the_zone_and_comes_back) {
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    HostCalendarTime calendar;
    int64_t seconds = 0;
    ck_assert(host_clock_local_time(1719835200, &calendar));
    ck_assert_int_eq(calendar.hour, 14);
    ck_assert_int_eq(calendar.is_daylight_saving, 1);
    ck_assert_int_eq(calendar.utc_offset_seconds, 7200);
    ck_assert_str_eq(calendar.zone_name, "CEST");
    ck_assert(host_clock_seconds_from_local(&calendar, &seconds));
    ck_assert_int_eq(seconds, 1719835200);
    // The second before 1970 is -1, which is also what mktime says when it fails.
    ck_assert(host_clock_local_time(-1, &calendar));
    ck_assert(host_clock_seconds_from_local(&calendar, &seconds));
    ck_assert_int_eq(seconds, -1);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("host/clock", clocks_go_forward, a_sleep_reaches_its_deadline,
                      an_interrupt_ends_a_sleep_early, universal_time_splits_a_known_second,
                      local_time_follows_the_zone_and_comes_back);
}
