// int_methods.h: what the files of int and bool share.
#ifndef ASPY_STDLIB_BUILTINS_INT_METHODS_H
#define ASPY_STDLIB_BUILTINS_INT_METHODS_H

#include "stdlib/builtins/builtins.h"

// Makes both operands plain ints. When one is no int, returns false and *result is NotImplemented.
MUST_USE bool int_take_operands(Vm *vm, Value *a, Value *b, Value *result);

// Called by builtins_int_register: the named methods of int, and class bool.
void int_methods_register(Vm *vm);
void bool_register(Vm *vm);

#endif
