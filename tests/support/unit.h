// unit.h: what a unit test file needs: Check, and a short way to make its suite.
//
//      START_TEST(a_sentence_in_the_present_tense) { ck_assert_int_eq(1 + 1, 2); }
//      END_TEST
//
//      Suite *make_suite(void) {
//          return UNIT_SUITE("base/utf8", a_sentence_in_the_present_tense);
//      }
#ifndef ASPY_TESTS_UNIT_H
#define ASPY_TESTS_UNIT_H

#include <check.h>
#include <stddef.h>

// Defined by each test file; called once by unit_main.c.
Suite *make_suite(void);

// Makes a suite of tests that were written with START_TEST.
static inline Suite *unit_make_suite(const char *name, const TTest *const *tests, size_t count) {
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    for (size_t index = 0; index < count; index++) {
        tcase_add_test(tcase, tests[index]);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}

#define UNIT_SUITE(name, ...)                                  \
    unit_make_suite(name, (const TTest *const[]){__VA_ARGS__}, \
                    sizeof(const TTest *const[]){__VA_ARGS__} / sizeof(const TTest *))

#endif
