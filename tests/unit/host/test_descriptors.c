// test_descriptors.c: open files by their numbers, and what becomes of failures.
#define _GNU_SOURCE
#include "host/descriptors.h"

#include <errno.h>
#include <string.h>

#include "host/files.h"
#include "unit.h"

enum { NO_DESCRIPTOR = 987 };

START_TEST(what_goes_into_a_pipe_comes_out) {
    int ends[2];
    int error_number = 0;
    char bytes[16];
    ck_assert(host_descriptor_pipe(ends, &error_number));
    ck_assert_int_eq(host_descriptor_write(ends[1], "hello", 5, &error_number), 5);
    ck_assert_int_eq(host_descriptor_read(ends[0], bytes, sizeof bytes, &error_number), 5);
    ck_assert_int_eq(memcmp(bytes, "hello", 5), 0);
    ck_assert_int_eq(host_descriptor_seek(ends[0], 0, 1, &error_number), -1);
    ck_assert_int_eq(error_number, ESPIPE);
    ck_assert(host_descriptor_close(ends[1], &error_number));
    ck_assert_int_eq(host_descriptor_read(ends[0], bytes, sizeof bytes, &error_number), 0);
    ck_assert(host_descriptor_set_blocking(ends[0], false, &error_number));
    bool flag = true;
    ck_assert(host_descriptor_is_blocking(ends[0], &flag, &error_number));
    ck_assert(!flag);
    ck_assert(host_descriptor_is_inherited(ends[0], &flag, &error_number));
    ck_assert(!flag);
    ck_assert(host_descriptor_set_inherited(ends[0], true, &error_number));
    ck_assert(host_descriptor_is_inherited(ends[0], &flag, &error_number));
    ck_assert(flag);
    ck_assert(host_descriptor_close(ends[0], &error_number));
}
END_TEST

START_TEST(a_file_has_places_and_a_size) {
    int error_number = 0;
    char bytes[16];
    int flags = host_file_flags(HOST_FILE_FOR_WRITING | HOST_FILE_FOR_UPDATING);
    int file = host_file_open("descriptor", flags, 0600, &error_number);
    ck_assert_int_ge(file, 0);
    ck_assert(host_descriptor_exists(file));
    ck_assert(!host_descriptor_is_terminal(file));
    ck_assert_int_eq(host_descriptor_write(file, "abcdef", 6, &error_number), 6);
    ck_assert_int_eq(host_descriptor_size(file, &error_number), 6);
    ck_assert(host_descriptor_truncate(file, 4, &error_number));
    ck_assert_int_eq(host_descriptor_seek(file, -1, 2, &error_number), 3);
    int copy = host_descriptor_duplicate(file, &error_number);
    ck_assert_int_eq(host_descriptor_read(copy, bytes, sizeof bytes, &error_number), 1);
    ck_assert_int_eq(bytes[0], 'd');
    ck_assert(host_descriptor_duplicate_to(file, copy, false, &error_number));
    ck_assert(host_descriptor_synchronize(copy, &error_number));
    ck_assert(host_descriptor_close(copy, &error_number));
    ck_assert(host_descriptor_close(file, &error_number));
    ck_assert(!host_descriptor_exists(file));
    ck_assert(host_file_remove("descriptor", &error_number));
}
END_TEST

START_TEST(what_is_not_open_fails) {
    int error_number = 0;
    char byte;
    int columns;
    int lines;
    ck_assert_int_eq(host_descriptor_read(NO_DESCRIPTOR, &byte, 1, &error_number), -1);
    ck_assert_int_eq(error_number, EBADF);
    error_number = 0;
    ck_assert_int_eq(host_descriptor_write(NO_DESCRIPTOR, "", 1, &error_number), -1);
    ck_assert_int_eq(error_number, EBADF);
    ck_assert(!host_descriptor_close(NO_DESCRIPTOR, &error_number));
    ck_assert_int_eq(host_descriptor_seek(0, 0, 17, &error_number), -1);
    ck_assert_int_eq(error_number, EINVAL);
    ck_assert(!host_descriptor_terminal_size(NO_DESCRIPTOR, &columns, &lines, &error_number));
    int folder = host_file_open("/", host_file_flags(HOST_FILE_FOR_READING), 0, &error_number);
    ck_assert_int_ge(folder, 0);
    ck_assert_int_eq(host_descriptor_size(folder, &error_number), -1);
    ck_assert_int_eq(error_number, EISDIR);
    ck_assert(host_descriptor_close(folder, &error_number));
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("host/descriptors", what_goes_into_a_pipe_comes_out,
                      a_file_has_places_and_a_size, what_is_not_open_fails);
}
