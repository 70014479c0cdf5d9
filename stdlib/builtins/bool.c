// bool.c: what bool has beyond int.
#include "stdlib/builtins/int_methods.h"
#include "vm/warning.h"

NATIVE(bool_new_native, "__new__", "(cls, object=False, /)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    bool truth;
    if (!object_is_true(vm, args[1], &truth)) {
        return false;
    }
    *result = value_from_bool(truth);
    return true;
}

NATIVE(bool_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    bool truth = value_is(args[0], VALUE_TRUE);
    *result = value_from_object(string_intern_text(vm, truth ? "True" : "False"));
    return true;
}

// Two bools give a bool; a bool and an int are two ints.
static bool bool_combine(Vm *vm, Value a, Value b, Value (*combine)(Vm *vm, Value a, Value b),
                         Value *result) {
    bool are_bools = value_is_bool(a) && value_is_bool(b);
    if (int_take_operands(vm, &a, &b, result)) {
        *result = combine(vm, a, b);
        if (are_bools) {
            *result = value_from_bool(int_sign(*result) != 0);
        }
    }
    return true;
}

#define BOOL_OPERATOR(identifier, operator_name, reflected_name, operator_text, combine)          \
    NATIVE(identifier, operator_name, "(self, value, /)", "Return self" operator_text "value.") { \
        return bool_combine(vm, args[0], args[1], combine, result);                               \
    }                                                                                             \
    NATIVE(identifier##_reflected, reflected_name, "(self, value, /)",                            \
           "Return value" operator_text "self.") {                                                \
        return bool_combine(vm, args[1], args[0], combine, result);                               \
    }

BOOL_OPERATOR(bool_and_native, "__and__", "__rand__", "&", int_and)
BOOL_OPERATOR(bool_or_native, "__or__", "__ror__", "|", int_or)
BOOL_OPERATOR(bool_xor_native, "__xor__", "__rxor__", "^", int_xor)

NATIVE(bool_invert_native, "__invert__", "(self, /)", "~self") {
    *result = int_invert(vm, value_from_int(value_is(args[0], VALUE_TRUE)));
    return warning_give(vm, CLASS_DEPRECATION_WARNING,
                        "Bitwise inversion '~' on bool is deprecated and will be removed in Python "
                        "3.16. This returns the bitwise inversion of the underlying int object and "
                        "is usually not what you expect from negating a bool. Use the 'not' "
                        "operator for boolean negation or ~int(x) if you really want the bitwise "
                        "inversion of the underlying int.");
}

void bool_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&bool_new_native, NULL};
    static const NativeDefinition *const methods[] = {&bool_repr_native,
                                                      &bool_and_native,
                                                      &bool_and_native_reflected,
                                                      &bool_or_native,
                                                      &bool_or_native_reflected,
                                                      &bool_xor_native,
                                                      &bool_xor_native_reflected,
                                                      &bool_invert_native,
                                                      NULL};
    Class *class = runtime_class(vm, CLASS_BOOL);
    native_add_static_methods(vm, class, constructor);
    native_add_methods(vm, class, methods);
}
