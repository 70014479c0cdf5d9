// compile.h: syntax tree to bytecode, the one door into this folder.
//
//     Ast --scope_declare, scope_resolve--> scopes --codegen_*--> instructions --assemble--> Code
//
// Scopes say what every name means; code generation then walks the tree once more and emits
// instructions for a register machine; assembling fixes jumps and builds the code object.
// Read next: scope.h, then unit.h, then codegen_statement.c.
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
    COMPILE_NAMESPACE_EXPRESSION
} CompileMode;

// Compiles what parse_module made of `source`. False: *diagnostic says what is wrong, in CPython's
// words, and *code is NULL. Runs no script code and never collects. The code does not refer to the
// tree, the source or their arena afterwards.
MUST_USE bool compile_module(Vm *vm, Ast *module, String *filename, const Source *source,
                             CompileMode mode, Code **code, Diagnostic *diagnostic);

#endif
