// deadlock.h: tasks wait, and nothing can ever wake one: said instead of hanging.
//
// It is certain when nothing is ready, no timer is set, nothing beyond the loop can wake it (signal
// handlers, threads, I/O: EventLoop.outside_sources), and either run_until_complete waits for its
// future, or tasks wait for each other in a circle. Ctrl-C alone is how run_forever is meant to
// end: tasks that wait there for no one in particular are no deadlock.
//
// The report goes to sys.stderr when the deadlock is found. Then DeadlockError is raised out of
// run_until_complete or run_forever. It is a SystemExit with EXIT_CODE_DEADLOCK: `finally` blocks
// run, `except Exception` does not catch it, no traceback is printed, and the program ends with
// that code unless it was written to go on. If a `finally` replaces it, AsyncState.had_deadlock
// still tells.
#ifndef ASPY_ASYNC_DEADLOCK_H
#define ASPY_ASYNC_DEADLOCK_H

#include "async/event_loop.h"
#include "async/position.h"

// Only to be asked when nothing is ready and no timer is set.
MUST_USE bool deadlock_is_certain(Vm *vm, const EventLoop *loop);
// Reports the deadlock and raises DeadlockError. Returns false.
MAY_RAISE bool deadlock_raise(Vm *vm, EventLoop *loop);

// The same for threads, when none of them can run and none waits for a time or for the outside:
// certain unless the main thread waits in a run_forever, which Ctrl-C is meant to end.
MUST_USE bool deadlock_is_certain_for_threads(Vm *vm);
// Reports it, the first time, and raises DeadlockError in the running thread, the main one.
MAY_RAISE bool deadlock_raise_for_threads(Vm *vm);

// ---- What both reports are made of ----

MUST_USE size_t deadlock_count_tasks(Vm *vm, const EventLoop *loop);
// A line for each task that waits in the loop, and the circle of them, if there is one.
void deadlock_append_tasks(Vm *vm, const EventLoop *loop, TextBuffer *buffer);
// "lock 'left'": the class in lower case, and what the script calls it.
void deadlock_append_object(Vm *vm, Value object, TextBuffer *buffer);
// Who holds a primitive written in aspy, and where it was taken; None.
MUST_USE Value deadlock_last_holder(Vm *vm, Value owner, CodePoint *place);
// Raises DeadlockError. Returns false.
MAY_RAISE bool deadlock_raise_reported(Vm *vm);

#endif
