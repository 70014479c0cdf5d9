// frame_object.h: what sys._getframe(), gi_frame and traceback.tb_frame show of a frame.
#ifndef ASPY_VM_FRAME_OBJECT_H
#define ASPY_VM_FRAME_OBJECT_H

#include "vm/frame.h"

// A frame as it is now: f_code, f_lineno, f_globals, f_builtins, f_locals (a copy) and f_back do
// not change when the frame runs on.
MUST_USE Value frame_object_new(Vm *vm, const Frame *frame);
// The same of a coroutine or generator that has not ended; its clear() can end it.
typedef struct Coroutine Coroutine;
MUST_USE Value frame_object_new_of(Vm *vm, Coroutine *coroutine);
// The same of another thread, whose innermost activation is given.
typedef struct Activation Activation;
MUST_USE Value frame_object_new_on(Vm *vm, const Frame *frame, const Activation *activation);
// A frame that is gone, as a traceback remembers it.
MUST_USE Value frame_object_new_gone(Vm *vm, Code *code, Dict *globals, uint32_t instruction);
// The code and the globals of a frame object.
void frame_object_facts(Value frame, Code **code, Dict **globals);
// The locals of a frame as a dict (what locals() gives): a copy, but the globals in module code and
// the namespace itself in a class body.
MUST_USE Value frame_object_locals(Vm *vm, const Frame *frame);
void frame_object_register(Vm *vm);

#endif
