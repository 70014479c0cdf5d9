// own_loop.h: loops with methods of a script's own.
//
// Tasks and futures put themselves into a loop's queue, and timers into its heap: nothing is
// called. A script may have written another call_soon (in a class of its own, or as an attribute of
// one loop) and wants to be asked, as CPython's tasks ask. Whether that is so follows from the
// loop's shape; it is found out once for each version of it, and the usual case is one comparison.
#ifndef ASPY_ASYNC_OWN_LOOP_H
#define ASPY_ASYNC_OWN_LOOP_H

#include "async/event_loop.h"

// The methods that are asked for.
typedef enum LoopMethod {
    LOOP_CALL_SOON = 1 << 0,
    LOOP_CALL_SOON_THREADSAFE = 1 << 1,
    LOOP_CALL_LATER = 1 << 2,
    LOOP_CALL_AT = 1 << 3,
    LOOP_TIME = 1 << 4,
    LOOP_CREATE_FUTURE = 1 << 5,
    LOOP_CREATE_TASK = 1 << 6,
    LOOP_RUN_FOREVER = 1 << 7,
    LOOP_STOP = 1 << 8,
    LOOP_DEFAULT_EXCEPTION_HANDLER = 1 << 9,
    LOOP_RUN_ONCE = 1 << 10,
} LoopMethod;

// Whether the loop has another method than its own for one of them (a sum of LoopMethods).
MUST_USE bool own_loop_replaces_now(Vm *vm, EventLoop *loop, int methods);
MUST_USE static inline bool own_loop_replaces(Vm *vm, EventLoop *loop, int methods) {
    return UNLIKELY(!event_loop_is_usual(loop)) && own_loop_replaces_now(vm, loop, methods);
}

// Whether a method that a script wrote takes context=; those written before 3.7 do not (and are
// noted).
MUST_USE bool own_loop_takes_context(Vm *vm, Value method);
// loop.call_soon(callback, *arguments, context=context), or call_soon_threadsafe, as it is.
MAY_RAISE bool own_loop_call(Vm *vm, EventLoop *loop, LoopMethod method, Value callback,
                             const Value *arguments, size_t count, Context *context);
// The same for what would stand in the queue itself: a task that is ready, or a future that is done
// and has a gathering to tell (gathering.h).
MAY_RAISE bool own_loop_schedule(Vm *vm, EventLoop *loop, Object *runnable);
// loop.time() in seconds, as it is.
MAY_RAISE bool own_loop_time(Vm *vm, EventLoop *loop, double *seconds);

// Makes the class of what is called for a task's step.
void own_loop_register(Vm *vm);

#endif
