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

// How many tasks wait in the loop.
MUST_USE size_t deadlock_count_tasks(Vm *vm, const EventLoop *loop);
// A line for each task that waits in the loop.
void deadlock_append_tasks(Vm *vm, const EventLoop *loop, TextBuffer *buffer);
// What the tasks of the machine call it; false when they have no name for it.
MUST_USE bool deadlock_append_name(Vm *vm, Value awaited, TextBuffer *buffer);
// "lock 'left'": what it is wanted for, its class in lower case, and what the script calls it.
void deadlock_append_awaited(Vm *vm, Value awaited, Value verb, TextBuffer *buffer);
// How much of it is missing, where that can be counted: ": 2 of 3 have come".
void deadlock_append_missing(Vm *vm, Value awaited, Value verb, TextBuffer *buffer);
// A line for each of those who hold or compute what a task or a thread waits for.
void deadlock_append_holders(Vm *vm, Value waiter, TextBuffer *buffer);
// "Task-2 (worker)", or the name of a thread.
void deadlock_append_waiter(Vm *vm, Value waiter, TextBuffer *buffer);
// A line about the circle, if there is one: deadlock_find_circle.
void deadlock_append_circle(Vm *vm, const EventLoop *loop, TextBuffer *buffer);
// Raises DeadlockError. Returns false.
MAY_RAISE bool deadlock_raise_reported(Vm *vm);

#endif
