// judge.h: compares what a script did with what it was expected to do.
#ifndef ASPY_APP_CLASSROOM_JUDGE_H
#define ASPY_APP_CLASSROOM_JUDGE_H

#include <stdbool.h>

#include "app/classroom/expectation.h"
#include "base/text_buffer.h"

// What a script did.
typedef struct RunResult {
    TextBuffer output;
    TextBuffer error;
    int exit_code;   // of the process; 128 + the signal that ended it
    bool is_timeout; // it took too long and was ended
    bool is_flood;   // it wrote too much and was ended
    bool is_crash;   // a signal ended it that nobody here had sent
} RunResult;

// How much of the expectation counts.
typedef enum Strictness {
    STRICTNESS_EXACT,  // aspy: standard error must be empty unless something was said about it
    STRICTNESS_ORACLE, // CPython: only output, exit code and the raised exception count
    STRICTNESS_OUTPUT, // these, and what is said about standard error
    STRICTNESS_END     // only how it ends
} Strictness;

// Replaces every address 0x1f… by 0xADDR, takes `directory` with its slash out of `text`, and
// spaces off the ends of lines, where nobody would see them in a comment.
void judge_normalise(TextBuffer *text, const char *directory);

// Are the texts the same? A missing newline at the very end does not count. When they differ,
// appends the first difference under the heading `what` to `report`.
bool judge_same_text(const char *what, const TextBuffer *expected, const TextBuffer *actual,
                     TextBuffer *report);

// Does the result (normalised) fulfil the expectation? When not, appends why to `report`.
bool judge_result(const Expectation *expectation, const RunResult *result, const char *script_name,
                  Strictness strictness, TextBuffer *report);

#endif
