// event_loop.h: decides which task or callback runs next.
//
// One thing runs at a time, on one thread. A pass is: wait until something can run (not at all when
// something is ready), move the timers that are due to the ready queue, then run what is in
// the queue now; what becomes ready meanwhile waits for the next pass.
//
//     call_soon, task_wake ----> [ ready queue ] ----> event_loop_pick ----> run
//                                       ^
//     call_later, call_at --> ( timers ) when due
//
// The queue holds tasks and handles side by side: a task switch allocates nothing.
// Read next: task.c (a step), deadlock.h (what happens when nothing can ever run).
#ifndef ASPY_ASYNC_EVENT_LOOP_H
#define ASPY_ASYNC_EVENT_LOOP_H

#include "async/readiness.h"
#include "async/task.h"
#include "async/timer_heap.h"

typedef struct Thread Thread;

struct EventLoop {
    Object object;
    Value *fields;     // attributes set by scripts
    Object **ready;    // a ring of Task and Handle, and of Future that is done (gathering.h)
    size_t ready_head; // index of the first
    size_t ready_count;
    size_t ready_capacity; // a power of two, or 0
    TimerHeap timers;
    Readiness readiness;     // of descriptors
    size_t programs;         // that run beside us: for them no clock is virtual
    size_t cancelled_timers; // how many entries of the heap are void
    Task *current_task;      // whose step runs
    Handle *current_handle;  // whose call runs
    Context *outer_context;  // of the code that runs the loop; NULL: empty
    Value transports;        // by descriptor: a dict that the scripts' part of the loop keeps
    Value exception_handler; // None: the default one
    Value task_factory;      // None: Task
    double slow_callback_duration;
    Thread *sleeper; // the thread that runs the loop, while it waits and others may run
    size_t
        outside_sources; // things beyond the loop that may wake it: signal handlers, threads, I/O
    bool is_running;
    bool is_closed;
    bool is_stopping; // leave after this pass
    bool is_debugging;
    bool is_looked_at;   // no task was picked since computing.h looked
    bool tracks_origins; // while it runs in debug mode: coroutines remember where they were made
    // own_loop.h: the version of the shape with which the loop is open and has no method of a
    // script's own (EVENT_LOOP_UNUSUAL: none); and the latest one looked at, with what was found.
    uint32_t usual_version;
    uint32_t known_version;
    uint32_t replaced_methods;
    uint32_t outer_origin_depth; // of how much they did before
    bool runs_until_complete;    // run_until_complete is waiting for its future
};

enum { EVENT_LOOP_UNUSUAL = -1 };

// It is open, and what may be done with it can be done without calling its methods.
static inline bool event_loop_is_usual(const EventLoop *loop) {
    return loop->object.shape->version == loop->usual_version;
}
static inline bool value_is_event_loop(Value value) {
    return value_is_kind(value, KIND_EVENT_LOOP);
}
static inline EventLoop *value_as_event_loop(Value value) {
    assert(value_is_event_loop(value));
    return (EventLoop *)(void *)value_as_object(value);
}

// A loop that is open and runs nothing yet; `class` is EventLoop or a script's subclass.
MUST_USE EventLoop *event_loop_new(Vm *vm, Class *class);
// The running loop, or NULL.
MUST_USE EventLoop *event_loop_running(Vm *vm);
// The loop's time in seconds.
MUST_USE double event_loop_time(Vm *vm);

// Puts a Task at the end of the ready queue, or a Future that is done (gathering.h). RuntimeError
// "Event loop is closed".
MAY_RAISE bool event_loop_push(Vm *vm, EventLoop *loop, Object *runnable);
// The same for a loop that is known to be open.
void event_loop_enqueue(Vm *vm, EventLoop *loop, Object *runnable);
// The one choice point: takes out of the (not empty) ready queue what is to run next. First in,
// first out.
MUST_USE Object *event_loop_pick(EventLoop *loop);

// Puts `replacement` where `runnable` stands in the ready queue.
void event_loop_replace(EventLoop *loop, const Object *runnable, Object *replacement);

// A new handle in the ready queue, or NULL: raised. `context` NULL: an empty one.
MUST_USE Handle *event_loop_call_soon(Vm *vm, EventLoop *loop, Value callback,
                                      const Value *arguments, size_t count, Context *context);
// Another thread put something into the ready queue: the loop is not to wait any longer.
void event_loop_rouse(Vm *vm, EventLoop *loop);
// A new timer, or NULL: raised.
MUST_USE Handle *event_loop_call_at(Vm *vm, EventLoop *loop, double when, Value callback,
                                    const Value *arguments, size_t count, Context *context);
// For handle.c: a handle in the timer heap was cancelled.
void event_loop_note_cancelled_timer(Vm *vm, EventLoop *loop, Handle *handle);

// One pass: what is ready when it begins.
MAY_RAISE bool event_loop_run_pass(Vm *vm, EventLoop *loop);
// One after another, until stop() or an exception. For event_loop_run.c.
MAY_RAISE bool event_loop_run_passes(Vm *vm, EventLoop *loop);
// Runs until stop() or an exception (KeyboardInterrupt, SystemExit, a deadlock).
MAY_RAISE bool event_loop_run_forever(Vm *vm, EventLoop *loop);
// Runs until the future is done; a coroutine becomes a task. *result is the future's.
MAY_RAISE bool event_loop_run_until_complete(Vm *vm, EventLoop *loop, Value awaitable,
                                             Value *result);
// Drops all that is scheduled. RuntimeError while it runs.
MAY_RAISE bool event_loop_close(Vm *vm, EventLoop *loop);
// RuntimeError when the loop is closed.
MAY_RAISE bool event_loop_check_open(Vm *vm, const EventLoop *loop);

// loop.create_task with its task factory. `name` may be ABSENT, `context` NULL.
MAY_RAISE bool event_loop_create_task(Vm *vm, EventLoop *loop, Value coroutine, Value name,
                                      Context *context, Value *task);

extern const KindInfo event_loop_kind;

#endif
