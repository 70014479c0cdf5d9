// suspicion.h: expressions that are right and hardly meant: CPython's SyntaxWarnings about them.
#ifndef ASPY_COMPILE_SUSPICION_H
#define ASPY_COMPILE_SUSPICION_H

#include "object/runtime.h"
#include "syntax/ast.h"
#include "syntax/notice.h"

// Each looks at one node and adds what there is to say about it: `x is 1`, "a"(b), 1[0], [1]["a"],
// assert (x, "message"). Nothing is said when `notices` is NULL.
void suspicion_compare(Vm *vm, Notices *notices, const Ast *compare);
void suspicion_call(Vm *vm, Notices *notices, const Ast *call);
void suspicion_subscript(Vm *vm, Notices *notices, const Ast *subscript);
void suspicion_assert(Notices *notices, const Ast *statement);

#endif
