// math_module.h: the parts that math is made of.
#ifndef ASPY_STDLIB_MATH_MATH_MODULE_H
#define ASPY_STDLIB_MATH_MATH_MODULE_H

#include "vm/native.h"

void math_add_float_functions(Vm *vm, Module *module);   // one or two floats to a float
void math_add_rounding(Vm *vm, Module *module);          // floats taken apart, compared, stepped
void math_add_integer_functions(Vm *vm, Module *module); // gcd, factorial, comb, …
void math_add_sums(Vm *vm, Module *module);              // fsum, prod, hypot, dist, sumprod

// "math domain error", "math range error".
MAY_RAISE bool math_raise_domain(Vm *vm);
MAY_RAISE bool math_raise_range(Vm *vm);

#endif
