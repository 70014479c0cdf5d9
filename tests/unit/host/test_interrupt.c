// test_interrupt.c: SIGINT sets the flag, and only while it should.
#define _GNU_SOURCE
#include "host/interrupt.h"

#include <signal.h>

#include "unit.h"

START_TEST(sigint_sets_the_flag) {
    atomic_int flag = 0;
    ck_assert(!host_interrupt_is_pending());
    ck_assert(host_interrupt_install(&flag));
    ck_assert(!host_interrupt_is_pending());
    raise(SIGINT);
    ck_assert_int_eq(atomic_load(&flag), 1);
    ck_assert(host_interrupt_is_pending());
    host_interrupt_remove();
    ck_assert(!host_interrupt_is_pending());
}
END_TEST

START_TEST(a_signal_ignored_from_outside_stays_ignored) {
    atomic_int flag = 0;
    signal(SIGINT, SIG_IGN);
    ck_assert(!host_interrupt_install(&flag));
    raise(SIGINT);
    ck_assert_int_eq(atomic_load(&flag), 0);
    host_interrupt_remove();
}
END_TEST

START_TEST(removing_puts_the_old_action_back) {
    atomic_int flag = 0;
    signal(SIGINT, SIG_DFL); // Check has put a handler of its own there
    host_interrupt_install(&flag);
    host_interrupt_remove();
    raise(SIGINT); // ends this process, as it would have before
}
END_TEST

START_TEST(ending_by_interrupt_ends_by_the_signal) {
    atomic_int flag = 0;
    host_interrupt_install(&flag);
    host_interrupt_end_process();
}
END_TEST

Suite *make_suite(void) {
    Suite *suite = UNIT_SUITE("host/interrupt", sigint_sets_the_flag,
                              a_signal_ignored_from_outside_stays_ignored);
    TCase *ends = tcase_create("ends");
    tcase_add_test_raise_signal(ends, removing_puts_the_old_action_back, SIGINT);
    tcase_add_test_raise_signal(ends, ending_by_interrupt_ends_by_the_signal, SIGINT);
    suite_add_tcase(suite, ends);
    return suite;
}
