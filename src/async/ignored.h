// ignored.h: a cancellation that a task catches, to go on as if nothing had been.
#ifndef ASPY_ASYNC_IGNORED_H
#define ASPY_ASYNC_IGNORED_H

#include "async/task.h"

// coroutine_throw for a CancelledError in a task that was asked to end; and notes where, when it
// goes on to wait all the same. The task's coroutine is a Coroutine.
MUST_USE Step ignored_throw(Vm *vm, Task *task, Value exception, Value *out);
// The program is ended from outside: tells of the tasks that were asked to end and still go on.
void ignored_tell_pending(Vm *vm);
// A task that has its rare part returns `result`, or is ended by it as the whole program is: tells
// who hears of mistakes when it was asked to end and did not.
void ignored_tell(Vm *vm, const Task *task, Value result);

#endif
