// describe.h: what futures, tasks, handles and what they wait for look like when printed.
//
// The texts are CPython's. All of these may run script code (a result's __repr__).
#ifndef ASPY_ASYNC_DESCRIBE_H
#define ASPY_ASYNC_DESCRIBE_H

#include "async/handle.h"
#include "async/task.h"
#include "base/text_buffer.h"

// "<Future pending cb=[Task.task_wakeup()]>", "<Task finished name='Task-1' coro=<f() done, defined
// at x.aspy:1> result=3>".
MAY_RAISE bool describe_future(Vm *vm, Future *future, TextBuffer *buffer);
// "<TimerHandle when=1.5 f() at x.aspy:3>".
MAY_RAISE bool describe_handle(Vm *vm, Handle *handle, TextBuffer *buffer);
// A callback with its source: "f() at x.aspy:3", "Event.set()".
MAY_RAISE bool describe_callback(Vm *vm, Value callback, TextBuffer *buffer);
// The same of a handle's call; in debug mode with its arguments.
MAY_RAISE bool describe_call(Vm *vm, const Handle *handle, TextBuffer *buffer);
// "main() running at x.aspy:7".
MAY_RAISE bool describe_coroutine(Vm *vm, Value coroutine, TextBuffer *buffer);
// repr() cut short in the middle, as reprlib does it.
MAY_RAISE bool describe_shortly(Vm *vm, Value value, TextBuffer *buffer);

// What the task really waits for: the lock or queue behind its future, or the future; None when it
// does not wait. *verb (may be NULL) is a str that says what it does there, or ABSENT.
MUST_USE Value describe_awaited(Vm *vm, const Task *task, Value *verb);

#endif
