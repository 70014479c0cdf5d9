// float_methods.h: what the files of float and complex share.
#ifndef ASPY_STDLIB_BUILTINS_FLOAT_METHODS_H
#define ASPY_STDLIB_BUILTINS_FLOAT_METHODS_H

#include "stdlib/builtins/builtins.h"

// The number of a float that a method was called on.
MUST_USE double float_self(Value value);

// Called by builtins_float_register: the named methods of float, and class complex.
void float_methods_register(Vm *vm);
void complex_register(Vm *vm);

#endif
