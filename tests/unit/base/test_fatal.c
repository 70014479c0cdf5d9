// test_fatal.c: the exit codes of the last words, and memory that is never NULL.
#include "base/fatal.h"

#include <stdint.h>

#include "unit.h"

START_TEST(fatal_ends_with_the_code_it_was_given) { fatal(EXIT_CODE_LIMIT, "%d words", 2); }
END_TEST

START_TEST(nothing_and_something_can_be_allocated) {
    void *nothing = memory_allocate(0);
    ck_assert_ptr_nonnull(nothing);
    nothing = memory_reallocate(nothing, 100);
    memory_release(nothing);
    unsigned char *zeros = memory_allocate_zeroed(64);
    for (int index = 0; index < 64; index++) {
        ck_assert_uint_eq(zeros[index], 0);
    }
    memory_release(zeros);
    memory_release(NULL);
}
END_TEST

Suite *make_suite(void) {
    Suite *suite = UNIT_SUITE("base/fatal", nothing_and_something_can_be_allocated);
    TCase *ends = tcase_create("ends");
    tcase_add_exit_test(ends, fatal_ends_with_the_code_it_was_given, EXIT_CODE_LIMIT);
    suite_add_tcase(suite, ends);
    return suite;
}
