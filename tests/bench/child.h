// child.h: one measured child process.
#ifndef ASPY_BENCH_CHILD_H
#define ASPY_BENCH_CHILD_H

#include <stdbool.h>

#include "base/text_buffer.h"

typedef struct Child {
    bool is_ok;        // it ended by itself with exit code 0
    bool is_timeout;   // it was ended because it took too long
    double cpu_ns;     // user and system time, its own children included
    double peak_bytes; // the largest resident set
    TextBuffer output; // all of standard output
    TextBuffer error;  // the end of standard error
} Child;

// Runs `words` (NULL-terminated, the program first, looked up on PATH) with an empty standard input
// and waits for it, at most `limit_seconds` of CPU time. Release with child_release whatever
// happened.
void child_run(char *const *words, double limit_seconds, Child *child);

// Gives the texts back.
void child_release(Child *child);

// The last line of what the child wrote on standard error, inside `child->error`.
const char *child_last_words(Child *child);

#endif
