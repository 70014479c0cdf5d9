// process.h: one child process whose output is kept.
#ifndef ASPY_TESTS_PROCESS_H
#define ASPY_TESTS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "app/classroom/judge.h"
#include "base/text_buffer.h"

typedef struct Process {
    long number; // of the child
    int output;  // descriptor of the file that takes its standard output
    int error;   // the same for standard error
} Process;

// Starts `words` (NULL-terminated, the program first) in `directory` with `input` as its standard
// input. It is ended after `timeout_seconds`. Never returns on failure.
void process_start(Process *process, char *const *words, const char *directory,
                   const TextBuffer *input, int timeout_seconds);

// Waits until any child ends and returns its number; `*status` is for process_finish.
long process_wait_any(int *status);

// Collects what a child that ended left. Release with process_result_release.
void process_finish(Process *process, int status, RunResult *result);

// Gives the texts back.
void process_result_release(RunResult *result);

#endif
