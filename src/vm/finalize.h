// finalize.h: what dying objects still have to do: close, report, __del__.
//
// The collector finds them after marking and saves them; at the same safepoint the machine does for
// each what is due, once. The next collection takes them for good.
//
// A future that dies with an exception that nobody saw reports it before what it holds has anything
// to do: its report shows that (async/failure.h).
//
// Objects die when a collection finds that they are lost, not when the last name for them goes. So
// that a __del__ still speaks where a reader of the script expects it, the machine looks ahead of
// need while some object with a __del__ is alive: after `del` and expression statements, before
// output, at calls and backward jumps. Looking costs; so there is only so much of it in one run.
// For a __del__ of the library's own (a connection that nobody closed) it looks after `del` and
// when the event loop has nothing to do.
#ifndef ASPY_VM_FINALIZE_H
#define ASPY_VM_FINALIZE_H

#include "vm/vm.h"

// The hook that finds the dying. Called by vm_new.
void finalize_register(Vm *vm);
void finalize_release(Vm *vm);
// An instance whose class has a __del__ was made.
void finalize_watch(Vm *vm, Object *instance);
// Whether a script sees when this callback of a weak reference is called; what refers weakly with
// such a one is looked for like an object with a __del__.
MUST_USE bool finalize_is_urgent_callback(Value callback);
// There is one more that may die in sight of the script.
void finalize_note_urgent(Vm *vm);
// Whether there is any object that may have something to do when it dies.
MUST_USE bool finalize_is_expected(Vm *vm);
// Does what is due for all that were found dying. Never raises: errors are reported.
void finalize_run(Vm *vm);
// Ends a coroutine or generator that was never begun; reports that nobody awaited it.
void finalize_clear(Vm *vm, Coroutine *coroutine);
// DISCARD of R[index]: a coroutine that never started is reported now, and an object with a __del__
// that nothing else refers to has it called.
MAY_RAISE bool finalize_discard(Vm *vm, Frame *frame, size_t index);
// LEAVE_ASYNC_FOR of R[index], with the first register that is not used any more.
MAY_RAISE bool finalize_leave_iterator(Vm *vm, Frame *frame, size_t index, size_t first_free);
// RELEASE: the same for whoever lost a name.
MAY_RAISE bool finalize_release_names(Vm *vm);
// Collects ahead of need when an object with a __del__ is alive, or `asks` (what a weak reference
// refers to is read). The rules of this are in finalize.c. Only at a safepoint.
void finalize_look(Vm *vm, bool asks);
// Empties the registers that statements before have left behind those in use, so that they keep
// nothing alive. For the instruction that runs, or a native it called: `end` is behind the native's
// arguments, NULL when those stand in a window.
void finalize_forget_temporaries(Vm *vm, const Value *end);
// The same for natives whose effect can be seen, such as print: what died before it is finalized
// before it. Never raises. The caller's values must be in registers.
void finalize_before_output(Vm *vm);
// "Exception ignored in: …" with its traceback, for the exception in flight, which is taken.
void finalize_report_ignored(Vm *vm, Value object);
// The same with another beginning than "Exception ignored in" (`message`, unless NULL), and maybe
// without an object (ABSENT). A script's own sys.unraisablehook gets it instead.
void finalize_report_ignored_by(Vm *vm, const char *message, Value object);
// The first line of such a report. Raises when the object's repr does; the line is whole even then.
MAY_RAISE bool finalize_append_ignored(Vm *vm, const char *message, Value object, TextBuffer *text);

#endif
