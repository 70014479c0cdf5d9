// call.h: matching arguments to parameters, and the one door from C back into script code.
#ifndef ASPY_VM_CALL_H
#define ASPY_VM_CALL_H

#include "vm/frame.h"
#include "vm/native.h"

// Calls anything callable from C; the CallHook of the runtime. Guarded by recursion depth and C stack.
MAY_RAISE bool vm_call(Vm *vm, Value callable, const Value *arguments, size_t positional_count,
                       Tuple *keywords, Value *result);

// Fills `registers` (code->parameter_count of them) from arguments; they may overlap when registers ==
// arguments. Defaults, *args, **kwargs as Python's rules have it; TypeErrors in CPython's words
// ("f() missing 1 required positional argument: 'x'", …).
MAY_RAISE bool call_match_arguments(Vm *vm, Function *function, Value *registers,
                                    const Value *arguments, size_t positional_count,
                                    Tuple *keywords);

#endif
