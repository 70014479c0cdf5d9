// math_module.c: the module math. Its functions are in the files beside this one.
#include "stdlib/math/math_module.h"

#include "stdlib/library.h"
#include "stdlib/modules.h"

#include <math.h>

bool math_raise_domain(Vm *vm) {
    return exception_raise(vm, CLASS_VALUE_ERROR, "math domain error");
}

bool math_raise_range(Vm *vm) {
    return exception_raise(vm, CLASS_OVERFLOW_ERROR, "math range error");
}

bool math_fill(Vm *vm, Module *module) {
    library_set_text(vm, module, "__doc__",
                     "This module provides access to the mathematical functions\ndefined by the C "
                     "standard.");
    library_set(vm, module, "pi", value_from_double(3.141592653589793));
    library_set(vm, module, "e", value_from_double(2.718281828459045));
    library_set(vm, module, "tau", value_from_double(6.283185307179586));
    library_set(vm, module, "inf", value_from_double((double)INFINITY));
    library_set(vm, module, "nan", value_from_double((double)NAN));
    math_add_float_functions(vm, module);
    math_add_rounding(vm, module);
    math_add_integer_functions(vm, module);
    math_add_sums(vm, module);
    return true;
}
