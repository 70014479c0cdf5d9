// fold.h: expressions whose value is known before the program runs.
//
// Folding follows CPython's: numbers, `not`, signs, tuples of constants; never what raises, and
// nothing whose result is much larger than its source.
#ifndef ASPY_COMPILE_FOLD_H
#define ASPY_COMPILE_FOLD_H

#include "compile/unit.h"

// The value of a Constant node. Strings are interned.
MUST_USE Value fold_constant(Vm *vm, const Ast *constant);
// Can an expression that looks like this be constant? Most are names, attributes and calls, which
// is told without a call: a hundredth of compiling.
static inline bool fold_is_possible(const Ast *expression) {
    static const bool possible[AST_KIND_COUNT] = {
        [AST_CONSTANT] = true, [AST_UNARY_OP] = true, [AST_BIN_OP] = true, [AST_TUPLE] = true};
    return ast_kind(expression) == AST_NAME ? ast_name_is(expression->as.name.id, "__debug__")
                                            : possible[expression->kind];
}
// True and *value when an expression for which that is possible is constant.
MUST_USE bool fold_possible(Vm *vm, Ast *expression, Value *value);
// True and *value when the expression is constant.
MUST_USE static inline bool fold_expression(Vm *vm, Ast *expression, Value *value) {
    return fold_is_possible(expression) && fold_possible(vm, expression, value);
}
// The value of an operation on two constants; false when it is left to the program.
MUST_USE bool fold_binary(Vm *vm, AstBinaryOperator op, Value left, Value right, Value *value);
// A condition that is known: *truth is its value. `__debug__` is true.
MUST_USE bool fold_truth(Vm *vm, Ast *expression, bool *truth);

#endif
