// call.h: matching arguments to parameters, and the one door from C back into script code.
#ifndef ASPY_VM_CALL_H
#define ASPY_VM_CALL_H

#include "vm/frame.h"
#include "vm/native.h"

// Calls anything callable from C; the CallHook of the runtime. Guarded by recursion depth and C
// stack.
MAY_RAISE bool vm_call(Vm *vm, Value callable, const Value *arguments, size_t positional_count,
                       Tuple *keywords, Value *result);

// Fills `registers` (code->parameter_count of them) from arguments; they may overlap when registers
// == arguments. Defaults, *args, **kwargs as Python's rules have it; TypeErrors in CPython's words
// ("f() missing 1 required positional argument: 'x'", …).
MAY_RAISE bool call_match_arguments(Vm *vm, Function *function, Value *registers,
                                    const Value *arguments, size_t positional_count,
                                    Tuple *keywords);

// What starting a call came to.
typedef enum CallResult {
    CALL_DONE,   // the result stands where it was wanted
    CALL_PUSHED, // vm->frame is the callee's new frame; its return delivers
    CALL_RAISED
} CallResult;

// Starts the call of base[0] with arguments base[1] … (positional ones, then one for each keyword).
// The registers from base on are the call's to use: a plain callee gets its registers there. A
// result that is there at once is put into *result.
MUST_USE CallResult call_start(Vm *vm, Value *base, size_t positional_count, Tuple *keywords,
                               Value *result);
// R[a] = R[a](*R[a+1], **R[a+2]).
MUST_USE CallResult call_start_spread(Vm *vm, Value *base, Value *result);
// "f()" or "<class 'X'> object is not callable": how the ** and * of a call name what they call.
MUST_USE String *call_describe(Vm *vm, Value callable);

#endif
