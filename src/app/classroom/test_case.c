// test_case.c: see test_case.h.
#define _GNU_SOURCE // memmem
#include "app/classroom/test_case.h"

#include "app/classroom/recording.h"
#include "host/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const verdict_texts[TEST_VERDICTS] = {
    [TEST_PASSED] = "ok",
    [TEST_RECORDED] = "recorded",
    [TEST_DIFFERS] = "differs",
    [TEST_SYNTAX_ERROR] = "syntax error",
    [TEST_EXCEPTION] = "exception",
    [TEST_REFUSED] = "refused by the sandbox",
    [TEST_DEADLOCK] = "deadlock",
    [TEST_OUT_OF_STEPS] = "time-out: too many steps",
    [TEST_OUT_OF_TIME] = "time-out",
    [TEST_OUT_OF_MEMORY] = "too much memory",
    [TEST_TOO_MUCH_OUTPUT] = "too much output",
    [TEST_CRASHED] = "crashed",
    [TEST_UNTESTED] = "not tested",
};

const char *test_verdict_text(TestVerdict verdict) { return verdict_texts[verdict]; }

bool test_verdict_is_good(TestVerdict verdict) {
    return verdict == TEST_PASSED || verdict == TEST_RECORDED;
}

// ---- Collecting --------------------------------------------------------------------------------

static char *copy_text(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(memory_allocate(size), text, size);
}

static bool ends_in(const char *name, const char *ending) {
    size_t length = strlen(name);
    size_t ending_length = strlen(ending);
    return length > ending_length && strcmp(name + length - ending_length, ending) == 0;
}

static bool is_script_name(const char *name) {
    return ends_in(name, ".aspy") || ends_in(name, ".py");
}

// What all scripts are to print, or read, replaces what each one says.
static bool read_shared(const char *file, TextBuffer *text, TextBuffer *trouble) {
    int error_number;
    text_buffer_clear(text);
    if (host_file_read(file, text, &error_number)) {
        return true;
    }
    text_buffer_append_format(trouble, "    %s: %s\n", file, host_error_text(error_number));
    return false;
}

static void add_case(TestCases *cases, const TestOptions *options, const char *path) {
    TestCase test = {.path = copy_text(path)};
    char *slash = strrchr(test.path, '/');
    test.name = slash == NULL ? test.path : slash + 1;
    TextBuffer folder;
    text_buffer_init(&folder);
    host_file_absolute_path(path, &folder);
    char *last = strrchr(folder.bytes, '/');
    *(last == folder.bytes ? last + 1 : last) = '\0';
    test.folder = copy_text(folder.bytes);
    text_buffer_release(&folder);
    text_buffer_init(&test.report);
    Expectation *expectation = &test.expectation;
    bool is_good = expectation_read(expectation, path, &test.report);
    if (is_good && options->expected != NULL) {
        is_good = read_shared(options->expected, &expectation->output, &test.report);
        expectation->output_source = EXPECTATION_SHARED;
    }
    if (is_good && options->input != NULL) {
        is_good = read_shared(options->input, &expectation->input, &test.report);
    }
    test.is_finished = !is_good;
    test.verdict = TEST_UNTESTED;
    vector_push(cases, test);
}

static bool collect_folder(TestCases *cases, const TestOptions *options, const char *path);

static void collect_entry(TestCases *cases, const TestOptions *options, const char *path,
                          const char *name) {
    TextBuffer entry;
    text_buffer_init(&entry);
    if (strcmp(path, ".") != 0) {
        text_buffer_append_format(&entry, "%s%s", path, ends_in(path, "/") ? "" : "/");
    }
    text_buffer_append_text(&entry, name);
    if (name[0] == '_' || name[0] == '.') {
        // A module of the scripts beside it, or nobody's business.
    } else if (host_file_is_directory(entry.bytes)) {
        (void)!collect_folder(cases, options, entry.bytes);
    } else if (is_script_name(name)) {
        add_case(cases, options, entry.bytes);
    }
    text_buffer_release(&entry);
}

static bool is_package(const HostFileNames *names) {
    for (size_t index = 0; index < names->count; index++) {
        if (strcmp(names->items[index], "__init__.aspy") == 0 ||
            strcmp(names->items[index], "__init__.py") == 0) {
            return true;
        }
    }
    return false;
}

// False: there is no such folder.
static bool collect_folder(TestCases *cases, const TestOptions *options, const char *path) {
    HostFileNames names;
    int error_number;
    bool is_good = host_file_list_directory(path, &names, &error_number);
    for (size_t index = 0; index < names.count && !is_package(&names); index++) {
        collect_entry(cases, options, path, names.items[index]);
    }
    host_file_names_release(&names);
    return is_good;
}

bool test_cases_collect(TestCases *cases, const TestOptions *options, TextBuffer *complaint) {
    for (size_t index = 0; index < options->paths.count; index++) {
        const char *path = options->paths.items[index];
        if (host_file_is_regular(path)) {
            add_case(cases, options, path);
        } else if (!host_file_is_directory(path) || !collect_folder(cases, options, path)) {
            text_buffer_append_format(complaint, "there is no script or folder '%s'", path);
            return false;
        }
    }
    if (cases->count == 0) {
        text_buffer_append_text(complaint, "there are no scripts to test");
    }
    return cases->count != 0;
}

void test_cases_release(TestCases *cases) {
    for (size_t index = 0; index < cases->count; index++) {
        TestCase *test = &cases->items[index];
        expectation_release(&test->expectation);
        text_buffer_release(&test->report);
        memory_release(test->path);
        memory_release(test->folder);
    }
    vector_release(cases);
}

// ---- The oracle --------------------------------------------------------------------------------

enum { SHELL_CANNOT_RUN = 126 }; // 127: the shell does not know the program; above: a signal

void test_case_take_oracle(TestCase *test, const RunResult *result) {
    Expectation *expectation = &test->expectation;
    bool is_lost = result->is_timeout || result->exit_code >= SHELL_CANNOT_RUN;
    if (is_lost) {
        text_buffer_append_format(&test->report, "    the oracle %s%s\n",
                                  result->is_timeout ? "took too long" : "failed: ",
                                  result->is_timeout ? "" : result->error.bytes);
        test->is_finished = true;
        return;
    }
    text_buffer_clear(&expectation->output);
    text_buffer_append(&expectation->output, result->output.bytes, result->output.length);
    expectation->output_source = EXPECTATION_SHARED;
    expectation->exit_code = result->exit_code;
    memory_release(expectation->raises);
    expectation->raises = NULL;
}

// ---- The verdict -------------------------------------------------------------------------------

static bool holds(const TextBuffer *text, const char *part) {
    return memmem(text->bytes, text->length, part, strlen(part)) != NULL;
}

// A script that is not text is refused before there is a traceback.
static bool is_no_text(const TextBuffer *error) {
    static const char beginning[] = "SyntaxError: ";
    bool is_other_text = error->length >= sizeof beginning &&
                         memcmp(error->bytes, beginning, sizeof beginning - 1) == 0;
    return is_other_text || (holds(error, "aspy: '") && holds(error, "' is not text: "));
}

// aspy's own exit codes count as what they mean only where aspy says so: a script may choose any.
static TestVerdict name_failure(const RunResult *result, const Expectation *expectation) {
    const TextBuffer *error = &result->error;
    bool is_stopped = holds(error, "aspy: stopped: ");
    if (result->is_timeout) {
        return TEST_OUT_OF_TIME;
    }
    if (result->is_flood) {
        return TEST_TOO_MUCH_OUTPUT;
    }
    if (result->is_crash) {
        return TEST_CRASHED;
    }
    switch (result->exit_code == expectation->exit_code ? EXIT_CODE_OK : result->exit_code) {
    case EXIT_CODE_EXCEPTION:
        if (holds(error, "\nSyntaxError: ") || holds(error, "\nIndentationError: ") ||
            holds(error, "\nTabError: ")) {
            return holds(error, "Traceback (most") ? TEST_EXCEPTION : TEST_SYNTAX_ERROR;
        }
        return holds(error, "\nthe sandbox ")           ? TEST_REFUSED
               : is_no_text(error)                      ? TEST_SYNTAX_ERROR
               : holds(error, "Traceback (most recent") ? TEST_EXCEPTION
                                                        : TEST_DIFFERS;
    case EXIT_CODE_USAGE:
        return TEST_DIFFERS;
    case EXIT_CODE_DEADLOCK:
        return holds(error, "aspy: deadlock: ") ? TEST_DEADLOCK : TEST_DIFFERS;
    case EXIT_CODE_OUT_OF_MEMORY:
        return is_stopped || holds(error, "aspy: out of memory") ? TEST_OUT_OF_MEMORY
                                                                 : TEST_DIFFERS;
    case EXIT_CODE_STEPS:
        return is_stopped ? TEST_OUT_OF_STEPS : TEST_DIFFERS;
    case EXIT_CODE_OUTPUT:
        return is_stopped ? TEST_TOO_MUCH_OUTPUT : TEST_DIFFERS;
    case EXIT_CODE_TIME:
        return is_stopped ? TEST_OUT_OF_TIME : TEST_DIFFERS;
    default:
        return TEST_DIFFERS;
    }
}

void test_case_judge(TestCase *test, const TestOptions *options, RunResult *result) {
    Expectation *expectation = &test->expectation;
    // What is recorded is what was written, and not its normal form.
    const TextBuffer *source = options->oracle == NULL ? &result->output : &expectation->output;
    TextBuffer written;
    text_buffer_init(&written);
    text_buffer_append(&written, source->bytes, source->length);
    judge_normalise(&expectation->output, test->folder);
    judge_normalise(&expectation->error, test->folder);
    judge_normalise(&result->output, test->folder);
    judge_normalise(&result->error, test->folder);
    bool says_output = expectation->output_source != EXPECTATION_NOTHING;
    bool is_good = judge_result(expectation, result, test->name,
                                says_output ? STRICTNESS_OUTPUT : STRICTNESS_END, &test->report);
    test->verdict = is_good ? TEST_PASSED : name_failure(result, expectation);
    if (options->is_update && (!is_good || !says_output) &&
        recording_make(test, options, result, &written)) {
        test->verdict = TEST_RECORDED;
    }
    if (test_verdict_is_good(test->verdict)) {
        text_buffer_clear(&test->report);
    }
    test->is_finished = true;
    text_buffer_release(&written);
}
