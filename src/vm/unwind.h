// unwind.h: what happens between a raise and its handler.
#ifndef ASPY_VM_UNWIND_H
#define ASPY_VM_UNWIND_H

#include "vm/vm.h"

typedef enum UnwindResult {
    UNWIND_HANDLED, // vm->frame is to go on at its ip
    UNWIND_LEFT     // the frame that C entered or resumed is gone; the exception is still in flight
} UnwindResult;

typedef enum UnwindStart {
    UNWIND_NEW,     // raised, or come out of a call
    UNWIND_LOOK_UP, // raised where a method was looked up: its arguments are not to blame
    UNWIND_AGAIN    // by RERAISE: the first frame has its traceback entry
} UnwindStart;

// Looks for a handler of the exception in flight, from vm->frame outward; frames without one are
// left.
MUST_USE UnwindResult unwind(Vm *vm, UnwindStart start);
// Gives the exception in flight the exception being handled as its __context__, as a raise does:
// `replace` for the raise statement, otherwise only where there is none yet.
void unwind_set_context(Vm *vm, bool replace);

#endif
