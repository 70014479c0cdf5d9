// exceptions.h: what the files about exception classes share.
#ifndef ASPY_STDLIB_BUILTINS_EXCEPTIONS_H
#define ASPY_STDLIB_BUILTINS_EXCEPTIONS_H

#include "vm/native.h"

// A field of an exception; None when it is not set.
MUST_USE Value exception_field(Vm *vm, Value exception, Name name);
void exception_set_field(Vm *vm, Value exception, Name name, Value value);
// BaseException.__init__: keeps the arguments; keywords are refused.
MAY_RAISE bool exception_init_args(Vm *vm, Value exception, Tuple *arguments, const Dict *keywords);

// get_NAME and set_NAME of an attribute that is a field, for a table of NativeProperty.
#define EXCEPTION_FIELD(NAME)                                                                    \
    static bool get_##NAME(Vm *vm, Value *args, Value *result) {                                 \
        *result = exception_field(vm, args[0], NAME);                                            \
        return true;                                                                             \
    }                                                                                            \
    static bool set_##NAME(Vm *vm, Value *args, Value *result) {                                 \
        (void)result;                                                                            \
        exception_set_field(vm, args[0], NAME, value_is_absent(args[1]) ? VALUE_NONE : args[1]); \
        return true;                                                                             \
    }

void builtins_exception_details_register(Vm *vm); // the classes with attributes of their own
void builtins_exception_groups_register(Vm *vm);  // BaseExceptionGroup and its methods

#endif
