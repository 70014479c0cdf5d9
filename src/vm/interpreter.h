// interpreter.h: the loop that runs instructions.
//
// It runs the frame vm->frame and whatever that calls, awaits or resumes, without recursion in C,
// until control goes back to the C code that entered it. Read next: interpreter.c, unwind.h.
#ifndef ASPY_VM_INTERPRETER_H
#define ASPY_VM_INTERPRETER_H

#include "vm/vm.h"

typedef enum RunResult {
    RUN_RETURNED,      // *out is the value of the entry frame or of the coroutine that was resumed
    RUN_YIELDED,       // the coroutine resumed by C is suspended; *out goes to whoever drives it
    RUN_ASYNC_YIELDED, // an async generator driven by hand gave its next value, *out
    RUN_RAISED
} RunResult;

// Goes on in vm->frame, which was entered by C (FRAME_ENTRY…, or a coroutine that C resumed). With
// an exception in flight it begins by raising that where the frame stands.
MUST_USE RunResult interpreter_run(Vm *vm, Value *out);

#endif
