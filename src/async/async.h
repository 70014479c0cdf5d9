// async.h: everything of a machine that concerns tasks: what hangs off vm->async_state.
//
// Reading order: future.h, task.h, event_loop.h (the core), lock.h; then handle.h, timer_heap.h,
// clock.h, context.h; then what watches: trace.h, position.h, describe.h, failure.h, deadlock.h.
// What scripts see of all this is stdlib/asyncio.
#ifndef ASPY_ASYNC_ASYNC_H
#define ASPY_ASYNC_ASYNC_H

#include "async/clock.h"
#include "async/context.h"
#include "async/event_loop.h"
#include "async/legacy.h"
#include "async/plain.h"
#include "async/thread.h"
#include "async/trace.h"
#include "base/vector.h"
#include "vm/vm.h"

enum { ASYNC_KNOWN_LIBRARIES = 4 };

typedef struct AsyncState {
    int64_t looked_at; // when a task that computes was last looked at (computing.h)
    Clock clock;
    Observer observer;
    EventLoop *running_loop; // of the running thread: inside run_forever; NULL otherwise
    EventLoop *current_loop; // of set_event_loop, or made by get_event_loop; of the running thread
    bool current_loop_was_set; // so that get_event_loop makes none (any more)
    Threads threads;
    Context *context; // of the running code; NULL: empty, nobody looked
    Task *first_task; // the unfinished tasks, oldest first; weak
    Task *last_task;
    uint32_t unnamed_tasks;  // the number of the latest Task-N
    VECTOR(Future *) unseen; // futures that may have an exception nobody asked for; weak
    bool tasks_die;          // in the present collection
    size_t unseen_checked;   // how many of them were there at the last look (failure_report_lost)
    VECTOR(Future *) lost;   // found in the present collection: dying with a report to make
    bool failed_alone;       // the task that raised last had nobody waiting for it
    bool failed_in_handle;   // so has one whose step a handle called (own_loop.h)
    bool had_deadlock;       // a deadlock was reported
    Dict *script_globals;    // of a module known to be the user's own (position.c)
    Dict *library_globals[ASYNC_KNOWN_LIBRARIES]; // of modules known to be asyncio's
    size_t next_library;                          // which of those is forgotten for the next one

    Class *future_class;
    Class *future_iterator_class;
    Class *task_class;
    Class *handle_class;
    Class *timer_handle_class;
    Class *event_loop_class;
    Class *lock_class;
    Class *lock_waiter_class;
    Class *step_wrapper_class; // own_loop.h
    // NULL
    Class *sleep_class;      // Future of a sleeping task; NULL before _asyncio is imported
    Class *row_waiter_class; // as sleep_class
    Class *gathering_class;
    Class *ready_class; // of the two values below
    Class *context_class;
    Class *context_variable_class;
    Class *context_token_class;
    Class *cancelled_error;
    Class *invalid_state_error;
    Class *deadlock_error;
    PlainShape plain_queue; // shapes of objects whose methods have shortcuts
    PlainShape plain_finished;
    PlainShape plain_event;
    uint64_t generators_begun;   // asynchronous generators that a loop saw begin
    uint64_t generators_checked; // how many of them at the last look for dead ones
    Value generator_began;       // sys.set_asyncgen_hooks, while a loop runs
    Value generator_dies;
    Value stop_callback;       // what run_until_complete hangs on its future
    Value asleep;              // what sleep() awaits in a task that sleeps; None as below
    Value set_result_callback; // what the timer of sleep() calls; None before _asyncio is imported
    uint8_t sleep_verb;
    VECTOR(String *) verbs; // what tasks wait to do, of Future.awaited_verb
    Value ready_none;       // an awaitable that is None at once
    Value ready_true;       // an awaitable that is True at once
    Value
        wrap_awaitable; // asyncio.tasks: makes a coroutine of an awaitable; None before its import
    Legacy legacy;
    Value policy;            // of set_event_loop_policy; None: the default one, unchanged
    Value run_future_like;   // asyncio.tasks: run_until_complete of what is only like a Future
    Value interrupt_handler; // called on Ctrl-C instead of raising KeyboardInterrupt; None
} AsyncState;

static inline AsyncState *async_state(Vm *vm) { return vm->async_state; }
static inline bool async_is_observed(Vm *vm) { return async_state(vm)->observer.notify != NULL; }

// Gives a new machine its tasks: kinds, classes, roots, the clock. Once, before any script; before
// std_asyncio_register (stdlib/asyncio), which gives the classes their methods.
void async_register(Vm *vm, bool virtual_time);
// At the end of a program: reports what was forgotten (exceptions never retrieved, pending tasks).
void async_finish(Vm *vm);
// Gives back what async_register took; before vm_free.
void async_release(Vm *vm);

// The clock's time for the loop's own use: reading it does not move a virtual clock.
MUST_USE int64_t async_now(Vm *vm);
// Raises an exception of a class that is not a builtin. Returns false.
MAY_RAISE bool async_raise(Vm *vm, Class *class, const char *format, ...) PRINTF_LIKE(3, 4);
// The number of a verb ("acquire", "an item of"): a str; 0 for anything else. And back: ABSENT for
// 0.
MUST_USE uint8_t async_verb(Vm *vm, Value verb);
MUST_USE Value async_verb_text(Vm *vm, uint8_t verb);
// A callable that wakes the task: for future-like objects of scripts.
MUST_USE Value async_bind_wakeup(Vm *vm, Task *task);

#endif
