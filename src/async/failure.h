// failure.h: exceptions that nobody is there to catch: who hears of them.
//
// Everything ends in the loop's exception handler, as in CPython: exceptions in callbacks,
// exceptions of futures that died before anybody asked, tasks that died before they were finished.
#ifndef ASPY_ASYNC_FAILURE_H
#define ASPY_ASYNC_FAILURE_H

#include "async/event_loop.h"

// The exception in flight came out of a handle's call: "Exception in callback f() at x.aspy:3".
// False when it is KeyboardInterrupt or SystemExit, which go on.
MAY_RAISE bool failure_report_callback(Vm *vm, Handle *handle);
// loop.call_exception_handler(context): the loop's own handler or the default one. Errors of the
// handler are reported too; only KeyboardInterrupt and SystemExit come out.
MAY_RAISE bool failure_call_handler(Vm *vm, EventLoop *loop, Dict *context);
// loop.default_exception_handler(context): logs an error, or writes it to sys.stderr.
MAY_RAISE bool failure_default_handler(Vm *vm, Dict *context);

// "Executing <Task …> took 1.000 seconds", for a task or a handle.
MAY_RAISE bool failure_report_slow(Vm *vm, Value runnable, double seconds);

// Reports futures that died unheard. When new exceptions were set since the last look, collects
// first, so that the report comes before the loop sleeps and not at some later time.
MAY_RAISE bool failure_report_lost(Vm *vm);
// Something that has a report to make may have died just now, as CPython would have noticed: looks,
// as far as looking ahead of need is allowed (vm/finalize.h). Only where all is in its place.
MAY_RAISE bool failure_look(Vm *vm);
// At the end of a program nobody can ask any more: all that is left is lost.
void failure_report_all(Vm *vm);
// For the collector, in this order. Futures that die unheard are saved before all others, for what
// they hold is not lost until they have spoken; tasks that die unfinished are saved when their
// coroutines have been found, which close before they report. True when tasks die.
void failure_notice_unheard(Heap *heap, Vm *vm);
MUST_USE bool failure_notice_unfinished(Heap *heap, Vm *vm);
// Whether the future has a report to make when it dies: what Future.__del__ asks.
MUST_USE bool failure_is_due(Vm *vm, const Future *future);
// The report of one of those, when its turn has come among the dying (vm/finalize.h).
void failure_report(Vm *vm, Object *object);
// A future got an exception.
void failure_watch(Vm *vm, Future *future);

// Writes text to sys.stderr, whatever that is bound to now.
void failure_write(Vm *vm, const TextBuffer *text);

#endif
