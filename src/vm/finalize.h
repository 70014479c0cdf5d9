// finalize.h: what dying objects still have to do: close, report, __del__.
//
// The collector finds them after marking and saves them; at the same safepoint the machine does for
// each what is due, once. The next collection takes them for good.
#ifndef ASPY_VM_FINALIZE_H
#define ASPY_VM_FINALIZE_H

#include "vm/vm.h"

// The hook that finds the dying. Called by vm_new.
void finalize_register(Vm *vm);
void finalize_release(Vm *vm);
// An instance whose class has a __del__ was made.
void finalize_watch(Vm *vm, Object *instance);
// Whether there is any object that may have something to do when it dies.
MUST_USE bool finalize_is_expected(const Vm *vm);
// Does what is due for all that were found dying. Never raises: errors are reported.
void finalize_run(Vm *vm);
// DISCARD of R[index]: a coroutine that never started is reported now.
MAY_RAISE bool finalize_discard(Vm *vm, Frame *frame, size_t index);
// "Exception ignored in: …" with its traceback, for the exception in flight, which is taken.
void finalize_report_ignored(Vm *vm, Value object);
// The same with another beginning than "Exception ignored in".
void finalize_report_ignored_by(Vm *vm, const char *beginning, Value object);

#endif
