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

#include "object/class.h"
#include "object/string.h"

typedef struct EventLoop EventLoop;
typedef struct Task Task;
typedef struct Context Context;

typedef enum FutureState { FUTURE_PENDING, FUTURE_CANCELLED, FUTURE_FINISHED } FutureState;

// One who wants to know. `callback` is a Task that waits for the future, or anything callable with
// it.
typedef struct FutureCallback {
    Value callback;   // ABSENT: nobody
    Context *context; // NULL: a new empty one (and for tasks, which have their own)
} FutureCallback;

enum {
    // The struct is longer: a LockWaiter (lock.h).
    FUTURE_IS_LOCK_WAITER = 1 << 0
};

// object.extra: FUTURE_…
typedef struct Future {
    Object object;
    Value *fields;             // attributes set by scripts
    EventLoop *loop;           // NULL before __init__
    Value result;              // of a finished one: the value or the exception; ABSENT otherwise
    Value exception_traceback; // the exception's traceback when it was set
    Value cancel_message;      // None when there is none
    Value cancelled_error; // the CancelledError that ended a task: raised by result() once; ABSENT
    FutureCallback first;  // who came first; the common case is nobody else
    FutureCallback *more;  // the others
    uint32_t more_count;
    uint32_t more_capacity;
    Value awaited_object; // what its waiter really waits for (a lock, a queue), for reports; ABSENT
    Value awaited_verb;   // and what it does there, a str
    uint8_t state;        // a FutureState
    bool has_exception;   // result is an exception
    bool is_blocking;     // it was awaited, and the task did not see it yet
    bool has_unseen_exception; // nobody has asked for the exception: reported when the future dies
} Future;

static inline bool value_is_future(Value value) {
    return value_is_kind(value, KIND_FUTURE) || value_is_kind(value, KIND_TASK);
}
static inline Future *value_as_future(Value value) {
    assert(value_is_future(value));
    return (Future *)(void *)value_as_object(value);
}
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
// Removes every callback equal to `callback`; *removed counts them.
MAY_RAISE bool future_remove_callback(Vm *vm, Future *future, Value callback, size_t *removed);
// How many callbacks there are, and one of them.
MUST_USE size_t future_callback_count(const Future *future);
MUST_USE Value future_callback_at(const Future *future, size_t index);

// How futures are awaited: a done one continues at once, a pending one suspends its task.
extern const NativeAwaitable future_awaitable;

// For task.c: marks what a Future refers to, gives back what it owns.
void future_trace(Heap *heap, Object *object);
void future_release(Heap *heap, Object *object);
extern const KindInfo future_kind;

#endif
