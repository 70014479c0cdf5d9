// test_clock.c: the virtual clock stands still until somebody waits; the real one goes on.
#include "async/async.h"
#include "unit.h"
#include "vm/vm.h"

static Vm *make_machine(bool is_virtual) {
    Vm *vm = vm_new(0);
    async_register(vm, is_virtual);
    return vm;
}

static void free_machine(Vm *vm) {
    async_release(vm);
    vm_free(vm);
}

START_TEST(a_virtual_clock_starts_at_zero_and_jumps) {
    Vm *vm = make_machine(true);
    ck_assert_int_eq(clock_read_monotonic(vm), 0);
    ck_assert_int_eq(clock_read_wall(vm), 0);
    ck_assert(clock_sleep_until(vm, 5000000000));
    ck_assert_int_eq(clock_read_monotonic(vm), 5000000000);
    ck_assert_int_eq(async_now(vm), 5000000000);
    ck_assert(clock_sleep_until(vm, 1)); // the past: nothing happens
    ck_assert_int_eq(clock_read_wall(vm), 5000000000);
    free_machine(vm);
}
END_TEST

START_TEST(who_only_reads_a_virtual_clock_gets_on) {
    Vm *vm = make_machine(true);
    int reads = 0;
    while (clock_read_monotonic(vm) < 1000000) {
        ck_assert_int_lt(reads++, 100000);
    }
    free_machine(vm);
}
END_TEST

START_TEST(the_real_clock_goes_on) {
    Vm *vm = make_machine(false);
    int64_t before = clock_read_monotonic(vm);
    ck_assert(clock_sleep_until(vm, before + 1000000));
    ck_assert_int_ge(clock_read_monotonic(vm), before + 1000000);
    free_machine(vm);
}
END_TEST

START_TEST(seconds_are_rounded_and_clamped) {
    ck_assert_int_eq(clock_from_seconds(0.1 + 0.2), 300000000);
    ck_assert_int_eq(clock_from_seconds(-1.5), -1500000000);
    ck_assert_int_eq(clock_from_seconds(1e300), INT64_MAX);
    ck_assert_int_eq(clock_from_seconds(-1e300), INT64_MIN);
    ck_assert_double_eq(clock_to_seconds(2500000000), 2.5);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("async/clock", a_virtual_clock_starts_at_zero_and_jumps,
                      who_only_reads_a_virtual_clock_gets_on, the_real_clock_goes_on,
                      seconds_are_rounded_and_clamped);
}
