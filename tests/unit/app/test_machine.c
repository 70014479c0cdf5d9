// test_machine.c: what a host can do with machines: run scripts, and close them in.
#define _GNU_SOURCE
#include "aspy.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

// The exit code of a script in a machine of its own.
static int run(const char *source) {
    AspyVm *vm = aspy_new(&(AspyOptions){0});
    int exit_code = aspy_run(vm, source, strlen(source), "<test>");
    aspy_free(vm);
    return exit_code;
}

// Scripts say with their exit code whether the machine refused what they tried.
#define TRY(statement)                                                        \
    "import os, socket, subprocess, sys\n"                                    \
    "try:\n"                                                                  \
    "    " statement "\n"                                                     \
    "except PermissionError as error:\n"                                      \
    "    assert error.__notes__ and 'sandbox' in error.__notes__[0], error\n" \
    "    sys.exit(13)\n"

static const char *const attempts[] = {
    TRY("open('/etc/passwd')"),
    TRY("os.listdir('/')"),
    TRY("open('new', 'w')"),
    TRY("os.remove('given')"),
    TRY("socket.create_connection(('127.0.0.1', 1))"),
    TRY("os.system('true')"),
    TRY("subprocess.run(['true'])"),
    TRY("os.kill(os.getppid(), 0)"),
};

// The working directory becomes a new folder that holds one file.
static void enter_folder(char *folder) {
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(run("open('given', 'w').write('text')"), 0);
}

static void leave_folder(const char *folder) {
    unlink("given");
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

START_TEST(a_script_runs_with_an_exit_code) { ck_assert_int_eq(run("import sys; sys.exit(7)"), 7); }
END_TEST

START_TEST(a_sandbox_without_rules_lets_nothing_through) {
    char folder[] = "/tmp/aspy-machine-XXXXXX";
    enter_folder(folder);
    ck_assert(aspy_enter_sandbox(&(AspySandbox){0}));
    for (size_t index = 0; index < sizeof attempts / sizeof *attempts; index++) {
        ck_assert_msg(run(attempts[index]) == 13, "not refused: %s", attempts[index]);
    }
    ck_assert_int_eq(run("import asyncio\nawait asyncio.sleep(0.001)"), 0);
    leave_folder(folder);
}
END_TEST

START_TEST(a_sandbox_lets_through_what_it_names) {
    char folder[] = "/tmp/aspy-machine-XXXXXX";
    enter_folder(folder);
    const char *const readable[] = {"given", NULL};
    ck_assert(aspy_enter_sandbox(&(AspySandbox){.readable = readable, .allow_programs = true}));
    ck_assert_int_eq(run(TRY("assert open('given').read() == 'text'")), 0);
    ck_assert_int_eq(run(TRY("open('given', 'w')")), 13);
    ck_assert_int_eq(run(TRY("open('other')")), 13);
    ck_assert_int_eq(run(TRY("subprocess.run(['true'])")), 0);
    ck_assert_int_eq(run(TRY("socket.create_connection(('127.0.0.1', 1))")), 13);
    leave_folder(folder);
}
END_TEST

START_TEST(what_may_be_written_may_be_read) {
    char folder[] = "/tmp/aspy-machine-XXXXXX";
    enter_folder(folder);
    const char *const writable[] = {".", NULL};
    ck_assert(aspy_enter_sandbox(&(AspySandbox){.writable = writable}));
    ck_assert_int_eq(run(TRY("open('new', 'w').write('x'); assert open('new').read() == 'x'")), 0);
    ck_assert_int_eq(run(TRY("os.remove('new')")), 0);
    ck_assert_int_eq(run(TRY("open('../new', 'w')")), 13);
    leave_folder(folder);
}
END_TEST

START_TEST(a_sandbox_is_entered_once) {
    const char *const all[] = {"/", NULL};
    ck_assert(aspy_enter_sandbox(&(AspySandbox){0}));
    ck_assert(!aspy_enter_sandbox(&(AspySandbox){.readable = all}));
    ck_assert_int_eq(run(TRY("open('/etc/passwd')")), 13);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("app/machine", a_script_runs_with_an_exit_code,
                      a_sandbox_without_rules_lets_nothing_through,
                      a_sandbox_lets_through_what_it_names, what_may_be_written_may_be_read,
                      a_sandbox_is_entered_once);
}
