// test_options.h: the command line of `aspy test`.
#ifndef ASPY_APP_CLASSROOM_TEST_OPTIONS_H
#define ASPY_APP_CLASSROOM_TEST_OPTIONS_H

#include "app/sandbox.h"
#include "base/text_buffer.h"
#include "base/vector.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum TestFormat {
    TEST_FORMAT_TEXT,
    TEST_FORMAT_TAP,
    TEST_FORMAT_JUNIT,
    TEST_FORMAT_JSON
} TestFormat;

typedef struct TestOptions {
    bool wants_help;
    VECTOR(const char *) paths; // scripts, and folders of scripts
    const char *oracle;         // a shell command in which {} is the script; NULL: none
    const char *expected;       // a file with what every script is to print; NULL: each has its own
    const char *input;          // a file with every script's standard input; NULL: each has its own
    TestFormat format;
    bool is_update;     // what is printed is recorded as what is to be printed
    bool is_quiet;      // only what fails
    bool is_strict;     // as aspy --strict
    bool has_real_time; // sleeping takes its time
    uint64_t jobs;      // scripts at once
    uint64_t seed;
    // Bounds for each script; 0: none.
    uint64_t max_steps;
    uint64_t max_memory;
    uint64_t max_output;
    uint64_t max_time; // seconds of the machine's clock
    Sandbox sandbox;
} TestOptions;

// Reads the words behind `test`. False: the complaint, one line without its end, is in `complaint`.
// Release the options either way.
MUST_USE bool test_options_parse(TestOptions *options, int argc, const char **argv,
                                 TextBuffer *complaint);
void test_options_release(TestOptions *options);
// Appends what `aspy test --help` prints.
void test_options_append_help(TextBuffer *text);

#endif
