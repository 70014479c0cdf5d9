// test_case.h: one script that `aspy test` runs: what it should do, what it did, and the verdict.
#ifndef ASPY_APP_CLASSROOM_TEST_CASE_H
#define ASPY_APP_CLASSROOM_TEST_CASE_H

#include "app/classroom/expectation.h"
#include "app/classroom/judge.h"
#include "app/classroom/test_options.h"
#include "base/text_buffer.h"
#include "base/vector.h"

#include <stdbool.h>

typedef enum TestVerdict {
    TEST_PASSED,
    TEST_RECORDED, // --update wrote what it printed
    TEST_DIFFERS,
    TEST_SYNTAX_ERROR,
    TEST_EXCEPTION,
    TEST_REFUSED, // by the sandbox
    TEST_DEADLOCK,
    TEST_OUT_OF_STEPS,
    TEST_OUT_OF_TIME,
    TEST_OUT_OF_MEMORY,
    TEST_TOO_MUCH_OUTPUT,
    TEST_CRASHED,
    TEST_UNTESTED, // it, or what it should print, cannot be read; the oracle failed
    TEST_VERDICTS
} TestVerdict;

typedef struct TestCase {
    char *path;   // as the command line and the folder's listing give it
    char *folder; // its folder, absolute
    char *name;   // its file name, inside `path`
    Expectation expectation;
    bool is_finished;
    TestVerdict verdict;
    TextBuffer report; // why
    double seconds;
} TestCase;

typedef VECTOR(TestCase) TestCases;

// "ok", "deadlock" …
const char *test_verdict_text(TestVerdict verdict);
bool test_verdict_is_good(TestVerdict verdict);

// Finds the scripts of the command line and reads what they should do. False: a path is not there,
// and `complaint` says which one. Release either way.
MUST_USE bool test_cases_collect(TestCases *cases, const TestOptions *options,
                                 TextBuffer *complaint);
void test_cases_release(TestCases *cases);
// Says what the script should do: what the oracle did.
void test_case_take_oracle(TestCase *test, const RunResult *result);
// Passes the verdict, or records. The result becomes normalised.
void test_case_judge(TestCase *test, const TestOptions *options, RunResult *result);

#endif
