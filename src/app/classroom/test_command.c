// test_command.c: see test_command.h.
#include "app/classroom/test_command.h"

#include "app/classroom/test_case.h"
#include "app/classroom/test_child.h"
#include "app/classroom/test_options.h"
#include "app/classroom/test_report.h"
#include "base/fatal.h"
#include "host/clock.h"
#include "host/files.h"

#include <stdio.h>
#include <string.h>

enum { NS_PER_LOOK = 50 * 1000 * 1000 }; // at children whose end nobody announces

typedef struct TestRun {
    const TestOptions *options;
    TestCases cases;
    HostGatePaths kept;   // all scripts
    HostGatePaths hidden; // all files with what is expected
    size_t next;          // the first one not yet begun
    TestChild *children;  // `options->jobs` places
    size_t running;
    TestReport report;
} TestRun;

// ---- What scripts may not touch ----------------------------------------------------------------

static void hide_beside(HostGatePaths *hidden, const TestCase *test, const char *ending) {
    TextBuffer path;
    text_buffer_init(&path);
    const char *dot = strrchr(test->name, '.');
    text_buffer_append_format(&path, "%s/%.*s%s", test->folder, (int)(dot - test->name), test->name,
                              ending);
    if (host_file_exists(path.bytes)) {
        host_gate_add_path(hidden, path.bytes);
    }
    text_buffer_release(&path);
}

static void protect(TestRun *run) {
    static const char *const endings[] = {".expected", ".expected-error", ".out"};
    for (size_t index = 0; index < run->cases.count; index++) {
        const TestCase *test = &run->cases.items[index];
        host_gate_add_path(&run->kept, test->path);
        for (size_t each = 0; each < sizeof endings / sizeof *endings; each++) {
            hide_beside(&run->hidden, test, endings[each]);
        }
    }
    if (run->options->expected != NULL) {
        host_gate_add_path(&run->hidden, run->options->expected);
    }
}

// ---- Running -----------------------------------------------------------------------------------

static void start_script(TestRun *run, TestChild *child, TestCase *test) {
    test_child_start(child, test, run->options, &run->kept, &run->hidden);
}

static void start_next(TestRun *run, TestChild *child) {
    while (run->next < run->cases.count) {
        TestCase *test = &run->cases.items[run->next++];
        if (test->is_finished) { // there was nothing to run
            test_report_advance(&run->report);
            continue;
        }
        if (run->options->oracle != NULL && test->expectation.is_python) {
            test_child_start_oracle(child, test, run->options);
        } else {
            start_script(run, child, test);
        }
        run->running++;
        return;
    }
}

static void finish(TestRun *run, TestChild *child) {
    TestCase *test = child->test;
    RunResult result = child->result;
    child->test = NULL;
    if (child->is_oracle) {
        test_case_take_oracle(test, &result);
    } else {
        test_case_judge(test, run->options, &result);
    }
    text_buffer_release(&result.output);
    text_buffer_release(&result.error);
    if (!test->is_finished) {
        start_script(run, child, test);
        return;
    }
    run->running--;
    test_report_advance(&run->report);
}

static void wait_for_any(TestRun *run, HostPollEntry *entries) {
    size_t count = 0;
    for (size_t index = 0; index < run->options->jobs; index++) {
        if (run->children[index].test != NULL) {
            count += test_child_watch(&run->children[index], &entries[count]);
        }
    }
    bool is_any = host_poll(entries, count, host_clock_monotonic_ns() + NS_PER_LOOK);
    (void)is_any;
}

static void run_all(TestRun *run) {
    size_t jobs = (size_t)run->options->jobs;
    run->children = memory_allocate_zeroed(jobs * sizeof *run->children);
    HostPollEntry *entries = memory_allocate(jobs * TEST_CHILD_DESCRIPTORS * sizeof *entries);
    do {
        for (size_t index = 0; index < jobs; index++) {
            TestChild *child = &run->children[index];
            if (child->test != NULL && test_child_advance(child)) {
                finish(run, child);
            }
            if (child->test == NULL) {
                start_next(run, child);
            }
        }
        if (run->running > 0) {
            wait_for_any(run, entries);
        }
    } while (run->running > 0);
    memory_release(entries);
    memory_release(run->children);
}

// ---- The command -------------------------------------------------------------------------------

static int complain(const TextBuffer *complaint) {
    fprintf(stderr, "aspy: %s\nTry `aspy test --help' for more information.\n", complaint->bytes);
    return EXIT_CODE_USAGE;
}

static int run_tests(const TestOptions *options, TextBuffer *complaint) {
    TestRun run = {.options = options};
    int exit_code = EXIT_CODE_USAGE;
    if (test_cases_collect(&run.cases, options, complaint)) {
        int64_t began = host_clock_monotonic_ns();
        protect(&run);
        test_report_begin(&run.report, options, &run.cases);
        run_all(&run);
        double seconds = (double)(host_clock_monotonic_ns() - began) / 1e9;
        size_t failed = test_report_end(&run.report, seconds);
        exit_code = failed == 0 ? EXIT_CODE_OK : EXIT_CODE_EXCEPTION;
    } else {
        exit_code = complain(complaint);
    }
    host_gate_release_paths(&run.kept);
    host_gate_release_paths(&run.hidden);
    test_cases_release(&run.cases);
    return exit_code;
}

int test_command_run(int argc, const char **argv) {
    TestOptions options;
    TextBuffer text;
    text_buffer_init(&text);
    int exit_code = EXIT_CODE_OK;
    if (!test_options_parse(&options, argc, argv, &text)) {
        exit_code = complain(&text);
    } else if (options.wants_help) {
        test_options_append_help(&text);
        fputs(text.bytes, stdout);
    } else {
        exit_code = run_tests(&options, &text);
    }
    test_options_release(&options);
    text_buffer_release(&text);
    return exit_code;
}
