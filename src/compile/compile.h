// compile.h: source text to bytecode, the one door into this folder.
//
//     Source --parse--> Ast --scope_declare, scope_resolve--> scopes --codegen_*--> instructions
//                        ^------- once for each statement of the file -------'         |
//                                                                            assemble  v  Code
//
// Scopes say what every name means; code generation then walks the tree once more and emits
// instructions for a register machine; assembling fixes jumps and builds the code object.
// Each statement of a file goes all the way before the next is read, so that its tree and its
// scopes are still in the cache when code is made of them. Read next: scope.h, then unit.h, then
// codegen_statement.c.
#ifndef ASPY_COMPILE_COMPILE_H
#define ASPY_COMPILE_COMPILE_H

#include "bytecode/code.h"
#include "syntax/ast.h"
#include "syntax/diagnostic.h"

typedef enum CompileMode {
    COMPILE_FILE,        // a Module; returns None
    COMPILE_INTERACTIVE, // a Module whose expression statements are displayed
    COMPILE_EXPRESSION,  // an Expression; returns its value
    // A Module or Expression whose names live in the mapping in register 0: exec and eval with
    // separate locals. The code has CODE_USES_NAMESPACE.
    COMPILE_NAMESPACE,
    COMPILE_NAMESPACE_EXPRESSION,
    // The same of code that may await at its top level: running it makes a coroutine then.
    COMPILE_AWAITING_NAMESPACE,
    COMPILE_AWAITING_EXPRESSION
} CompileMode;

static inline bool compile_mode_has_namespace(CompileMode mode) {
    return mode >= COMPILE_NAMESPACE;
}
static inline bool compile_mode_is_expression(CompileMode mode) {
    return mode == COMPILE_EXPRESSION || mode == COMPILE_NAMESPACE_EXPRESSION ||
           mode == COMPILE_AWAITING_EXPRESSION;
}

// Compiles `source`, of a file or of what stands at a prompt or in an eval(). False: *diagnostic
// says what is wrong, in CPython's words, and *code is NULL; of two mistakes it is the one that
// CPython finds first, which is not always the first in the text. Runs no script code and never
// collects. The code does not refer to the source afterwards.
MUST_USE bool compile_source(Vm *vm, const Source *source, String *filename, CompileMode mode,
                             Code **code, Diagnostic *diagnostic);
// The same for a tree (a Module or an Expression, as `mode` wants it) that was made of `source` and
// whose nodes may say that they stand elsewhere. They live in `lasting`.
MUST_USE bool compile_tree(Vm *vm, Ast *tree, Arena *lasting, const Source *source,
                           String *filename, CompileMode mode, Code **code, Diagnostic *diagnostic);

#endif
