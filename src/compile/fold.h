// fold.h: expressions whose value is known before the program runs.
//
// Folding follows CPython's: numbers, `not`, signs, tuples of constants; never what raises, and
// nothing whose result is much larger than its source.
#ifndef ASPY_COMPILE_FOLD_H
#define ASPY_COMPILE_FOLD_H

#include "compile/unit.h"

// The value of a Constant node. Strings are interned.
MUST_USE Value fold_constant(Vm *vm, const Ast *constant);
// True and *value when the expression is constant.
MUST_USE bool fold_expression(Vm *vm, Ast *expression, Value *value);
// The value of an operation on two constants; false when it is left to the program.
MUST_USE bool fold_binary(Vm *vm, AstBinaryOperator op, Value left, Value right, Value *value);
// A condition that is known: *truth is its value. `__debug__` is true.
MUST_USE bool fold_truth(Vm *vm, Ast *expression, bool *truth);

#endif
