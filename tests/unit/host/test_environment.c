// test_environment.c: facts of the process, and random bytes.
#define _GNU_SOURCE
#include "host/environment.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/entropy.h"
#include "unit.h"

START_TEST(variables_are_found_by_name_and_by_number) {
    setenv("ASPY_UNIT_TEST", "a value", 1);
    ck_assert_str_eq(host_environment_get("ASPY_UNIT_TEST"), "a value");
    ck_assert_ptr_null(host_environment_get("ASPY_NO_SUCH_VARIABLE"));
    bool is_found = false;
    size_t index = 0;
    for (; host_environment_entry(index) != NULL; index++) {
        is_found |= strcmp(host_environment_entry(index), "ASPY_UNIT_TEST=a value") == 0;
    }
    ck_assert(is_found);
    ck_assert_ptr_null(host_environment_entry(index + 10));
}
END_TEST

START_TEST(the_process_knows_itself) {
    ck_assert_int_eq(host_environment_process_id(), getpid());
    ck_assert_int_ge(host_environment_processor_count(), 1);
    ck_assert_str_eq(host_environment_platform(), "linux");
    char program[64];
    host_environment_program(program, sizeof program);
    ck_assert_int_eq(program[0], '/');
}
END_TEST

START_TEST(random_bytes_differ) {
    unsigned char first[64] = {0};
    unsigned char second[64] = {0};
    host_entropy_fill(first, sizeof first);
    host_entropy_fill(second, sizeof second);
    ck_assert_int_ne(memcmp(first, second, sizeof first), 0);
    host_entropy_fill(first, 0);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("host/environment", variables_are_found_by_name_and_by_number,
                      the_process_knows_itself, random_bytes_differ);
}
