// script.h: source text to code: the whole pipeline in one call, for scripts, modules, prompts,
// eval.
#ifndef ASPY_APP_SCRIPT_H
#define ASPY_APP_SCRIPT_H

#include "compile/compile.h"
#include "vm/vm.h"

typedef struct Script {
    const char *filename; // as tracebacks show it
    const char *bytes;    // UTF-8, with a NUL behind it
    size_t length;
    CompileMode mode;
    bool is_fleeting; // in no file: tracebacks show no lines of it
} Script;

typedef enum ScriptResult {
    SCRIPT_COMPILED,
    SCRIPT_INCOMPLETE, // at a prompt: a good beginning
    SCRIPT_REFUSED,    // the complaint says why
    SCRIPT_RAISED      // a warning about the text was made an error, which is in flight
} ScriptResult;

// Compiles the text. When it is refused, what CPython prints for that is appended to `complaint`.
MUST_USE ScriptResult script_compile(Vm *vm, const Script *script, Code **code,
                                     TextBuffer *complaint);
// The same inside a running script: raises SyntaxError.
MAY_RAISE bool script_compile_or_raise(Vm *vm, const Script *script, Code **code);
// Raises what is wrong with a source, which is a script or an expression. Always false.
MAY_RAISE bool script_raise(Vm *vm, const Diagnostic *diagnostic, const Source *source,
                            bool is_expression);

#endif
