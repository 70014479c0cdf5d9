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

// Only to be asked when nothing is ready and no timer is set.
MUST_USE bool deadlock_is_certain(Vm *vm, const EventLoop *loop);
// Reports the deadlock and raises DeadlockError. Returns false.
MAY_RAISE bool deadlock_raise(Vm *vm, EventLoop *loop);

#endif
