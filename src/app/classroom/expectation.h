// expectation.h: what a script says about its own run, read from its comments.
//
//      # expect: TEXT                  the next line of standard output; all of them = all of it
//      # expect-error: TEXT            the next line of standard error; all of them = all of it
//      # expect-error-contains: TEXT   standard error holds TEXT somewhere
//      # raises: TYPE: MESSAGE         the traceback ends so, and names the line of this comment
//      # exit: N                       the exit code; otherwise 1 after `raises`, else 0
//      # args: OPTIONS                 options of aspy, split at spaces
//      # script-args: WORDS            what the script finds in sys.argv[1:]
//      # stdin: TEXT                   the next line of standard input
//      # timeout: SECONDS              when the usual bound is too small
//      # not-python: WHY               CPython does not run it, or prints something else
//
// A file NAME.expected (or NAME.out) beside NAME.aspy holds the whole standard output instead,
// NAME.expected-error the whole standard error, and NAME.in the standard input. Read next: judge.h.
#ifndef ASPY_APP_CLASSROOM_EXPECTATION_H
#define ASPY_APP_CLASSROOM_EXPECTATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/text_buffer.h"
#include "base/vector.h"

typedef VECTOR(char *) TextVector; // NUL-terminated texts that the vector owns

typedef enum ExpectationSource {
    EXPECTATION_NOTHING, // not a word is said about the script's run
    EXPECTATION_COMMENTS,
    EXPECTATION_EXPECTED_FILE,
    EXPECTATION_OUT_FILE,
    EXPECTATION_SHARED // somebody else says it, for several scripts
} ExpectationSource;

typedef struct Expectation {
    TextBuffer output; // expected standard output
    ExpectationSource output_source;
    TextBuffer error;       // expected standard error
    bool has_error;         // `error` is exact; otherwise only the fields below say something
    TextVector error_parts; // texts that standard error must hold
    char *raises;           // "TYPE: MESSAGE", or NULL
    int raises_line;        // the line that the traceback must name
    int exit_code;          // expected exit code
    TextVector options;     // for aspy, before the script
    TextVector arguments;   // for the script
    TextBuffer input;       // standard input
    int timeout_seconds;    // 0 when the script does not say
    bool is_python;         // has no `not-python`
    bool says_anything;     // has at least one expectation
} Expectation;

// Reads the script's comments and the files beside it. `path` has an ending. Returns false and
// appends a sentence to `trouble` when the script cannot be read or contradicts itself.
bool expectation_read(Expectation *expectation, const char *path, TextBuffer *trouble);

// Does the line, without its end, say what is printed? Stores where the comment and its text begin.
MUST_USE bool expectation_find_output(const char *line, size_t length, size_t *sign_offset,
                                      size_t *text_offset);

// Gives everything back.
void expectation_release(Expectation *expectation);

// Appends every word of `text` (split at spaces) to `words`.
void expectation_split_words(const char *text, TextVector *words);

// Releases the texts of a vector and the vector.
void expectation_release_texts(TextVector *texts);

#endif
