// frame_object.h: what sys._getframe(), gi_frame and traceback.tb_frame show of a frame.
//
// A frame object follows its frame as long as that goes on, and takes over what it needs at its
// end: f_locals and f_lineno are those of then. A call's frame is told to wait for its end by a bit
// of its kind, so that others pay nothing; there is one object for it, whoever looks. A coroutine's
// frame lies in the coroutine, which the object keeps with its registers.
#ifndef ASPY_VM_FRAME_OBJECT_H
#define ASPY_VM_FRAME_OBJECT_H

#include "vm/frame.h"

typedef struct Coroutine Coroutine;
typedef struct Traceback Traceback;
typedef struct FrameObject FrameObject;

// The object of a frame that goes on.
MUST_USE Value frame_object_of(Vm *vm, Frame *frame);
// A coroutine's frame that may be shown later: until then, the coroutine, whose registers stay.
MUST_USE Value frame_object_keep_coroutine(Frame *frame);
// The registers that its locals stand in now, or stood in at its end; NULL: none.
MUST_USE const Value *frame_object_registers(Value frame);
// A frame that an exception has left, as a traceback remembers it.
MUST_USE Value frame_object_new_left(Vm *vm, const Traceback *traceback);
// The entry of a traceback that has whoever called the frame: its f_back, once it has ended and
// nothing else is known.
void frame_object_set_outer(Value frame, Traceback *outer);
// A call's frame that is shown ends: its object keeps the locals.
void frame_object_end(Vm *vm, Frame *frame, bool by_exception);
// A thread's frames from start on, before end, are thrown away as they stand.
void frame_object_forget(Vm *vm, const Frame *start, const Frame *end);
// How many registers hold what f_locals is made of.
MUST_USE size_t frame_object_local_count(const Code *code);
// The code and the globals of a frame object.
void frame_object_facts(Value frame, Code **code, Dict **globals);
// f_locals: a new dict; but in module code the globals, in a class body the namespace itself,
// unless a comprehension is under way there: then a dict of its variables.
MUST_USE Value frame_object_locals(Vm *vm, Value frame);
// The same of the running frame, without an object: what locals() gives.
MUST_USE Value frame_object_running_locals(Vm *vm, const Frame *frame);
void frame_object_register(Vm *vm);
void frame_object_release(Vm *vm);

#endif
