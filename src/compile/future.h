// future.h: `from __future__ import …`.
#ifndef ASPY_COMPILE_FUTURE_H
#define ASPY_COMPILE_FUTURE_H

#include "syntax/ast.h"
#include "syntax/diagnostic.h"

// What the statements so far have asked for. All zeros before the first.
typedef struct Future {
    bool is_begun;        // a statement was read
    bool is_over;         // and one behind which no future import may stand
    bool has_annotations; // annotations stay text
} Future;

// Reads the next statement of a module. False: *diagnostic names a feature that does not exist, or
// an import that comes too late.
MUST_USE bool future_read(Future *future, const Ast *statement, Diagnostic *diagnostic);

#endif
