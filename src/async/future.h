// future.h: a value that comes later, and who waits for it.
//
//        future_new             future_set_result, future_set_exception
//     -------------> PENDING -------------------------------------------> FINISHED
//                       |          future_cancel
//                       +-----------------------------------------------> CANCELLED
//
// Becoming done schedules every callback in the loop, in the order they were added; none is called
// here. A task that waits stands in that list itself, so that waking it costs no allocation.
// Read next: task.h.
#ifndef ASPY_ASYNC_FUTURE_H
#define ASPY_ASYNC_FUTURE_H

#include "async/position.h"
#include "object/class.h"
#include "object/list.h"
#include "object/string.h"

typedef struct EventLoop EventLoop;
typedef struct Task Task;
typedef struct Context Context;

typedef enum FutureState { FUTURE_PENDING, FUTURE_CANCELLED, FUTURE_FINISHED } FutureState;

// One who wants to know. `callback` is a Task that waits for the future, or anything callable with
// it.
typedef struct FutureCallback {
    Value callback;
    Context *context; // NULL: a new empty one (and for tasks, which have their own)
} FutureCallback;

// What only few futures and tasks have: storage of the future, made when it is needed.
typedef struct FutureMore {
    Value exception_traceback; // the exception's traceback when it was set
    Value cancel_message;      // None when there is none
    Value cancelled_error;  // the CancelledError that ended a task: raised by result() once; ABSENT
    Context *first_context; // of the first callback
    Value source_traceback; // where it was made, in debug mode: a list; None
    List *others;           // those after the first, each followed by its context; NULL: none
    Value timer;            // of one that a sleep waits for: its Handle; ABSENT
    // Of tasks:
    Value name;               // a str; ABSENT: "Task-<number>", made when asked for
    Value thrown;             // the exception to raise at its next step; ABSENT
    Context *context;         // NULL: empty
    uint32_t cancel_requests; // cancelling()
    CodePoint ignored_at;     // where a CancelledError was raised after which it went on to wait;
                              // kept only while mistakes are watched
} FutureMore;

// There may be a million of these, and of the tasks that begin with one: the sizes are 64 and 96.
typedef struct Future {
    Object object;   // extra: of a task that sleeps, its number among the timers
    Value *fields;   // attributes set by scripts
    EventLoop *loop; // NULL before __init__
    union {
        Value awaited_object; // PENDING: what its waiter really waits for (a lock, a queue), for
                              // reports; ABSENT
        Value result;         // FINISHED: the value or the exception
    };
    Value callback;                    // who wants to know, and came first; ABSENT: nobody
    FutureMore *more;                  // NULL: all as in `none` (future.c)
    uint32_t state : 2;                // a FutureState
    uint32_t has_exception : 1;        // result is an exception
    uint32_t is_blocking : 1;          // it was awaited, and the task did not see it yet
    uint32_t has_unseen_exception : 1; // nobody asked for it: reported when the future dies
    uint32_t is_lock_waiter : 1;       // the struct is longer: a LockWaiter (lock.h)
    uint32_t is_row_waiter : 1;        // the struct is longer: a RowWaiter
    uint32_t has_void_timer : 1; // of a task: its entry in the timer heap is of a sleep that was
                                 // given up
    uint32_t awaited_verb : 8;   // what is done with awaited_object: async_verb; 0: nothing
    // Of tasks. None of these crosses a byte: reading two bytes at once, of which one was written
    // just before, waits until that write has left the processor (15 ns for each task that ended).
    uint32_t task_state : 3;         // a TaskState
    uint32_t must_cancel : 1;        // raise CancelledError at the next step
    uint32_t is_being_cancelled : 1; // cancel() has not returned yet
    uint32_t search_mark : 2;        // deadlock_graph.c: a SearchMark
    uint32_t is_listed : 1;          // task.h: previous and next mean something
    uint32_t reports_when_lost : 1;  // "Task was destroyed but it is pending!"
    uint32_t number;                 // counts the tasks without a name of their own
} Future;

// A future that stands in a deque until its task goes on.
typedef struct RowWaiter {
    Future future;
    Value row;
} RowWaiter;

static inline bool value_is_future(Value value) {
    return value_is_kind(value, KIND_FUTURE) || value_is_kind(value, KIND_TASK);
}
static inline Future *value_as_future(Value value) {
    assert(value_is_future(value));
    return (Future *)(void *)value_as_object(value);
}
// Its rare part, to read: shared by all that have none.
MUST_USE const FutureMore *future_more(const Future *future);
// Its rare part, to write.
MUST_USE FutureMore *future_own_more(Vm *vm, Future *future);
static inline bool future_is_done(const Future *future) { return future->state != FUTURE_PENDING; }

// A pending future of the loop.
MUST_USE Future *future_new(Vm *vm, EventLoop *loop);
// The same of a subclass, without a loop yet: its __init__ gives it one.
MUST_USE Future *future_allocate(Vm *vm, Class *class);
// Sets a zeroed struct's values to those of a pending future; for structs that begin with one.
void future_init(Future *future, EventLoop *loop);

// Each raises InvalidStateError when the future is done, RuntimeError when its loop is closed and
// somebody waits. `exception` may be a class; StopIteration is replaced as CPython does.
MAY_RAISE bool future_set_result(Vm *vm, Future *future, Value result);
MAY_RAISE bool future_set_exception(Vm *vm, Future *future, Value exception);
// *cancelled is false when it was done already. For a Task, task_cancel is the one to ask.
MAY_RAISE bool future_cancel(Vm *vm, Future *future, Value message, bool *cancelled);

// The value; or raises its exception, CancelledError, or InvalidStateError "Result is not set.".
MAY_RAISE bool future_get_result(Vm *vm, Future *future, Value *result);
// The exception or None; raises CancelledError, or InvalidStateError "Exception is not set.".
MAY_RAISE bool future_get_exception(Vm *vm, Future *future, Value *result);
// What a cancelled future raises.
MUST_USE Value future_make_cancelled_error(Vm *vm, Future *future);

// Calls `callback` with the future when it is done, through the loop; at once scheduled when it is.
MAY_RAISE bool future_add_callback(Vm *vm, Future *future, Value callback, Context *context);
// The task is woken when the future is done.
MAY_RAISE bool future_add_waiter(Vm *vm, Future *future, Task *task);
// Removes every callback equal to `callback`, or the task that waits; *removed counts them.
MAY_RAISE bool future_remove_callback(Vm *vm, Future *future, Value callback, size_t *removed);
// How many callbacks there are, and one of them.
MUST_USE size_t future_callback_count(const Future *future);
MUST_USE Value future_callback_at(const Future *future, size_t index);

// How futures are awaited: a done one continues at once, a pending one suspends its task.
extern const NativeAwaitable future_awaitable;

// For task.c: marks what a Future refers to.
void future_trace(Heap *heap, Object *object);
extern const KindInfo future_kind;

#endif
