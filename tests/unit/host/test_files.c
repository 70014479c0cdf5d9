// test_files.c: reading, asking and listing.
#define _GNU_SOURCE
#include "host/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

// Makes a fresh folder and moves into it; each test is a process of its own.
static void enter_fresh_folder(char *path) {
    strcpy(path, "/tmp/aspy-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(path));
    ck_assert_int_eq(chdir(path), 0);
}

static void write_file(const char *path, const char *bytes, size_t length) {
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

static void leave_folder(const char *path) {
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(path), 0);
}

START_TEST(a_file_is_read_whole_with_its_nuls) {
    char folder[64];
    enter_fresh_folder(folder);
    write_file("x.aspy", "a\0b\n", 4);
    TextBuffer contents;
    text_buffer_init(&contents);
    int error_number = 0;
    ck_assert(host_file_read("x.aspy", &contents, &error_number));
    ck_assert_uint_eq(contents.length, 4);
    ck_assert_mem_eq(contents.bytes, "a\0b\n", 5);
    ck_assert(host_file_exists("x.aspy") && host_file_is_regular("x.aspy"));
    ck_assert(!host_file_is_directory("x.aspy"));
    text_buffer_release(&contents);
    unlink("x.aspy");
    leave_folder(folder);
}
END_TEST

START_TEST(what_cannot_be_read_says_why) {
    TextBuffer contents;
    text_buffer_init(&contents);
    int error_number = 0;
    ck_assert(!host_file_read("/no/such/file", &contents, &error_number));
    ck_assert_int_eq(error_number, ENOENT);
    ck_assert_str_eq(host_error_text(error_number), "No such file or directory");
    ck_assert(!host_file_read("/", &contents, &error_number));
    ck_assert_int_eq(error_number, EISDIR);
    ck_assert(!host_file_exists("/no/such/file"));
    ck_assert(host_file_is_directory("/"));
    text_buffer_release(&contents);
}
END_TEST

typedef struct PathCase {
    const char *path;
    const char *absolute; // from the working directory /usr/lib
} PathCase;

static const PathCase path_cases[] = {
    {"/", "/"},
    {"/a/b", "/a/b"},
    {"/a//b/./c/", "/a/b/c"},
    {"/a/../b", "/b"},
    {"/../..", "/"},
    {"x.aspy", "/usr/lib/x.aspy"},
    {"./x/../y", "/usr/lib/y"},
    {"../../../x", "/x"},
    {"", "/usr/lib"},
    {"...", "/usr/lib/..."},
};

START_TEST(paths_become_absolute) {
    ck_assert_int_eq(chdir("/usr/lib"), 0);
    TextBuffer path;
    text_buffer_init(&path);
    text_buffer_append_text(&path, "before:");
    host_file_absolute_path(path_cases[_i].path, &path);
    ck_assert_str_eq(path.bytes + strlen("before:"), path_cases[_i].absolute);
    text_buffer_release(&path);
}
END_TEST

START_TEST(a_folder_lists_its_names_in_order) {
    char folder[64];
    enter_fresh_folder(folder);
    write_file("b", "", 0);
    write_file("a", "", 0);
    mkdir("c", 0700);
    HostFileNames names;
    int error_number = 0;
    ck_assert(host_file_list_directory(".", &names, &error_number));
    ck_assert_uint_eq(names.count, 3);
    ck_assert_str_eq(names.items[0], "a");
    ck_assert_str_eq(names.items[1], "b");
    ck_assert_str_eq(names.items[2], "c");
    host_file_names_release(&names);
    ck_assert(!host_file_list_directory("missing", &names, &error_number));
    ck_assert_int_eq(error_number, ENOENT);
    host_file_names_release(&names);
    unlink("a");
    unlink("b");
    rmdir("c");
    leave_folder(folder);
}
END_TEST

Suite *make_suite(void) {
    Suite *suite = UNIT_SUITE("host/files", a_file_is_read_whole_with_its_nuls,
                              what_cannot_be_read_says_why, a_folder_lists_its_names_in_order);
    TCase *tables = tcase_create("tables");
    tcase_add_loop_test(tables, paths_become_absolute, 0, sizeof path_cases / sizeof path_cases[0]);
    suite_add_tcase(suite, tables);
    return suite;
}
