// program.h: a script's file becomes a program that runs.
#ifndef ASPY_APP_PROGRAM_H
#define ASPY_APP_PROGRAM_H

#include "app/run.h"
#include "base/text_buffer.h"

// How tracebacks, __file__ and sys.path name the file.
typedef enum ProgramPath {
    PROGRAM_PATH_ABSOLUTE, // as CPython
    PROGRAM_PATH_AS_GIVEN  // the same on every machine
} ProgramPath;

// Runs the file as __main__; modules stand beside it.
MUST_USE RunOutcome program_run_file(Vm *vm, const char *path, ProgramPath naming);
// Reads a script: EXIT_CODE_OK, or what the program ends with; standard error says why. A file that
// is not there is a mistake of whoever typed its name, one that is no text has a syntax error.
MUST_USE int program_read(const char *path, TextBuffer *text);
// Text is UTF-8 without NUL; says on standard error where it is not.
MUST_USE bool program_is_text(const char *name, const TextBuffer *text);

#endif
