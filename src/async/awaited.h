// awaited.h: what a task waits for: a future, something like one, a turn of the loop.
#ifndef ASPY_ASYNC_AWAITED_H
#define ASPY_ASYNC_AWAITED_H

#include "async/task.h"

// The task's step ended with `yielded`: a future to wait for, None for one turn of the others, or
// ABSENT when it sleeps. What may not be awaited is told to the task at its next step.
MAY_RAISE bool awaited_begin(Vm *vm, Task *task, Value yielded);
// True unless the future is of a subclass that has an add_done_callback of its own.
MUST_USE bool awaited_is_plain(Vm *vm, const Future *future);

#endif
