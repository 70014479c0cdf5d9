// trace.h: the one event stream: who watches a program hears of every change of state here.
//
// Tasks, locks, timers change state in one function each, and that function tells the observer.
// Without an observer it costs one branch. Tools that draw, record or check a program stand on
// this.
#ifndef ASPY_ASYNC_TRACE_H
#define ASPY_ASYNC_TRACE_H

#include "async/position.h"

typedef enum TraceKind {
    TRACE_TASK_CREATED,
    TRACE_TASK_READY, // it will run when its turn comes
    TRACE_TASK_RUNNING,
    TRACE_TASK_WAITING,  // for `object`, doing `verb`
    TRACE_TASK_FINISHED, // returned, raised or was cancelled: ask the task
    TRACE_ACQUIRED,      // the task now holds `object`
    TRACE_CONTENDED,     // the task found `object` taken
    TRACE_RELEASED,
    TRACE_TIMER_SET, // `object` is the handle; `seconds` the loop's time when it is due
    TRACE_TIMER_FIRED,
    TRACE_TIMER_CANCELLED,
    TRACE_BLOCKING_CALL,  // the whole loop stood still for `seconds`; `verb` says in what
    TRACE_THREAD_CREATED, // the same for a `thread`
    TRACE_THREAD_READY,
    TRACE_THREAD_RUNNING,
    TRACE_THREAD_WAITING,
    TRACE_THREAD_FINISHED
} TraceKind;

typedef struct TraceEvent {
    TraceKind kind;
    int64_t time;      // of the clock, in nanoseconds
    Value task;        // the task it is about, None outside of any
    Value thread;      // the thread it is about, or that runs; None when there is but one
    Value object;      // None when the event has no other object
    const char *verb;  // "acquire", "get", "sleep" …; NULL when there is none
    double seconds;    // of timers and blocking calls
    Position position; // where in the script
} TraceEvent;

// Hears every event. It may not run script code, and must copy what it wants to keep.
typedef void (*TraceNotify)(Vm *vm, void *context, const TraceEvent *event);

typedef struct Observer {
    TraceNotify notify; // NULL: nobody watches
    void *context;
} Observer;

// Installs the observer of the machine, or (NULL) removes it.
void trace_observe(Vm *vm, TraceNotify notify, void *context);
// Tells the observer of an event; call it only when async_is_observed (async.h) says that there is
// one. Time and, where the event leaves its file NULL, position are filled in here.
void trace_tell(Vm *vm, TraceEvent event);

#endif
