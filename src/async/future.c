// future.c: see future.h.
#include "async/future.h"

#include "async/async.h"
#include "async/debug_mode.h"
#include "async/describe.h"
#include "async/event_loop.h"
#include "async/failure.h"
#include "async/gathering.h"
#include "async/lock.h"
#include "async/own_loop.h"
#include "async/task.h"
#include "object/exception.h"
#include "object/instance.h"
#include "object/protocol.h"
#include "vm/mistake.h"
#include "vm/native.h"

enum { FEWEST_OTHERS = 4 };

static const FutureMore none = {
    .exception_traceback = {VALUE_NONE_BITS},
    .cancel_message = {VALUE_NONE_BITS},
    .source_traceback = {VALUE_NONE_BITS},
    .cancelled_error = {VALUE_ABSENT_BITS},
    .timer = {VALUE_ABSENT_BITS},
    .name = {VALUE_ABSENT_BITS},
    .thrown = {VALUE_ABSENT_BITS},
};

void future_init(Future *future, EventLoop *loop) {
    future->fields = NULL;
    future->loop = loop;
    future->awaited_object = VALUE_ABSENT;
    future->callback = VALUE_ABSENT;
    future->more = NULL;
    future->state = FUTURE_PENDING;
    future->has_exception = future->is_blocking = future->has_unseen_exception = false;
    future->is_lock_waiter = future->is_row_waiter = false;
    future->awaited_verb = 0;
    future->task_state = 0;
    future->must_cancel = future->is_listed = future->reports_when_lost = false;
    future->is_being_cancelled = false;
    future->search_mark = 0;
    future->has_void_timer = false;
    future->number = 0;
}

Future *future_new(Vm *vm, EventLoop *loop) {
    Future *future = heap_allocate_raw(vm, KIND_FUTURE, sizeof *future,
                                       async_state(vm)->future_class->root_shape);
    future_init(future, loop);
    return future;
}

Future *future_allocate(Vm *vm, Class *class) {
    assert(class->kind == KIND_FUTURE && "tasks have more fields");
    Future *future = heap_allocate_raw(vm, KIND_FUTURE, sizeof *future, class->root_shape);
    future_init(future, NULL);
    object_reserve_fields(vm, &future->object, class->root_shape->field_count);
    return future;
}

// ---- The rare part ----

const FutureMore *future_more(const Future *future) {
    return future->more == NULL ? &none : future->more;
}

FutureMore *future_own_more(Vm *vm, Future *future) {
    if (future->more == NULL) {
        future->more = heap_storage_allocate(vm, future, sizeof *future->more);
        *future->more = none;
    }
    return future->more;
}

// ---- Becoming done ----

static bool schedule_callback(Vm *vm, Future *future, FutureCallback callback) {
    if (value_is_kind(callback.callback, KIND_TASK)) {
        return task_wake(vm, value_as_task(callback.callback));
    }
    if (value_is(callback.callback, future->callback)) {
        return event_loop_push(vm, future->loop, &future->object);
    }
    Value self = value_from_object(future);
    if (UNLIKELY(own_loop_replaces(vm, future->loop, LOOP_CALL_SOON))) {
        return own_loop_call(vm, future->loop, LOOP_CALL_SOON, callback.callback, &self, 1,
                             callback.context);
    }
    return event_loop_call_soon(vm, future->loop, callback.callback, &self, 1, callback.context) !=
           NULL;
}

static Value context_as_value(const Context *context) {
    return context == NULL ? VALUE_NONE : value_from_object(context);
}

static FutureCallback other_at(const List *others, size_t index) {
    Value context = others->items[2 * index + 1];
    return (FutureCallback){others->items[2 * index],
                            value_is_none(context) ? NULL
                                                   : (Context *)(void *)value_as_object(context)};
}

static size_t count_others(const Future *future) {
    const List *others = future_more(future)->others;
    return others == NULL ? 0 : others->count / 2;
}

static bool schedule_several(Vm *vm, Future *future, Value first) {
    size_t count = count_others(future);
    List *others = future->more->others;
    Value *window = window_open(vm, 2); // a call_soon of a script's own may be asked
    window[0] = value_from_object(future);
    window[1] = others == NULL ? VALUE_NONE : value_from_object(others);
    future->more->others = NULL;
    bool succeeded =
        schedule_callback(vm, future, (FutureCallback){first, future->more->first_context});
    for (size_t index = 0; index < count && succeeded; index++) {
        succeeded = schedule_callback(vm, future, other_at(others, index));
    }
    window_close(vm, window);
    return succeeded;
}

// Several callbacks, one that is no task, a loop that is being debugged.
static NEVER_INLINE bool schedule_any(Vm *vm, Future *future, Value first) {
    if (UNLIKELY(future->loop->is_debugging) && !debug_mode_check_thread(vm, future->loop)) {
        return false;
    }
    if (!value_is_gathering(first)) { // that one stays until its turn has come
        future->callback = VALUE_ABSENT;
    }
    if (UNLIKELY(future->more != NULL)) {
        return schedule_several(vm, future, first);
    }
    return schedule_callback(vm, future, (FutureCallback){first, NULL});
}

// The callbacks leave the future before they are scheduled: each hears of it once. Most futures
// have one, which is a task that waits.
static bool schedule_callbacks(Vm *vm, Future *future) {
    Value first = future->callback;
    if (value_is_absent(first)) {
        return true;
    }
    if (LIKELY(value_is_kind(first, KIND_TASK) && future->more == NULL &&
               !future->loop->is_debugging)) {
        future->callback = VALUE_ABSENT;
        return task_wake(vm, value_as_task(first));
    }
    return schedule_any(vm, future, first);
}

// Every arrow of the picture in future.h ends here.
static bool future_settle(Vm *vm, Future *future, FutureState state, Value result) {
    assert(future->state == FUTURE_PENDING && "a future is settled once");
    assert(state != FUTURE_PENDING && "nothing becomes pending again");
    future->state = (uint32_t)state & 3;
    future->result = result;
    if (future->object.kind == KIND_TASK) {
        task_finish(vm, (Task *)(void *)future);
    }
    return schedule_callbacks(vm, future);
}

static bool raise_not_pending(Vm *vm, const Future *future) {
    if (future->loop == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "Future object is not initialized.");
    }
    return async_raise(vm, async_state(vm)->invalid_state_error, "invalid state");
}

bool future_set_result(Vm *vm, Future *future, Value result) {
    if (future->state != FUTURE_PENDING || future->loop == NULL) {
        return raise_not_pending(vm, future);
    }
    return future_settle(vm, future, FUTURE_FINISHED, result);
}

// StopIteration would end the generator it is raised into: what is set instead names it as cause.
static Value replace_stop_iteration(Vm *vm, Value exception) {
    if (!class_is_instance(vm, exception, runtime_class(vm, CLASS_STOP_ITERATION))) {
        return exception;
    }
    Exception *replacement =
        exception_new_text(vm, CLASS_RUNTIME_ERROR,
                           "StopIteration interacts badly with generators and cannot be raised "
                           "into a Future");
    replacement->cause = exception;
    replacement->context = exception;
    replacement->suppress_context = true;
    return value_from_object(replacement);
}

// A deadlock was reported when it was found, and because of it others were cancelled.
static bool was_said_by_deadlock(Vm *vm, Value exception) {
    const AsyncState *state = async_state(vm);
    return state->had_deadlock && (class_is_instance(vm, exception, state->deadlock_error) ||
                                   class_is_instance(vm, exception, state->cancelled_error));
}

bool future_set_exception(Vm *vm, Future *future, Value exception) {
    if (future->state != FUTURE_PENDING || future->loop == NULL) {
        return raise_not_pending(vm, future);
    }
    if (value_is_kind(exception, KIND_CLASS) && !object_call(vm, exception, NULL, 0, &exception)) {
        return false;
    }
    if (!value_is_exception(exception)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "invalid exception object");
    }
    exception = replace_stop_iteration(vm, exception);
    future->has_exception = true;
    future_own_more(vm, future)->exception_traceback = value_as_exception(exception)->traceback;
    if (!was_said_by_deadlock(vm, exception)) {
        future->has_unseen_exception = true;
        failure_watch(vm, future);
    }
    return future_settle(vm, future, FUTURE_FINISHED, exception);
}

bool future_cancel(Vm *vm, Future *future, Value message, bool *cancelled) {
    future->has_unseen_exception = false;
    *cancelled = false;
    if (future->loop == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "Future object is not initialized.");
    }
    if (future->state != FUTURE_PENDING) {
        return true;
    }
    *cancelled = true;
    if (!value_is_none(message) || future->more != NULL) {
        future_own_more(vm, future)->cancel_message = message;
    }
    return future_settle(vm, future, FUTURE_CANCELLED, VALUE_ABSENT);
}

// ---- Asking ----

Value future_make_cancelled_error(Vm *vm, Future *future) {
    const FutureMore *more = future_more(future);
    Value error = more->cancelled_error;
    if (!value_is_absent(error)) {
        future->more->cancelled_error = VALUE_ABSENT;
        return error;
    }
    bool has_message = !value_is_none(more->cancel_message);
    return value_from_object(exception_new(vm, async_state(vm)->cancelled_error,
                                           &more->cancel_message, has_message ? 1 : 0));
}

static bool check_is_done(Vm *vm, Future *future, const char *complaint) {
    if (future->state == FUTURE_CANCELLED) {
        return exception_raise_value(vm, future_make_cancelled_error(vm, future));
    }
    if (future->state == FUTURE_PENDING) {
        return async_raise(vm, async_state(vm)->invalid_state_error, "%s",
                           future->loop == NULL ? "Future object is not initialized."
                                                : complaint) ||
               mistake_blame(vm, value_from_object(future));
    }
    return true;
}

bool future_get_result(Vm *vm, Future *future, Value *result) {
    if (!check_is_done(vm, future, "Result is not set.")) {
        return false;
    }
    future->has_unseen_exception = false;
    if (future->has_exception) {
        // The same exception may be raised again and again: each time as it was when it was set.
        value_as_exception(future->result)->traceback = future_more(future)->exception_traceback;
        return exception_raise_value(vm, future->result);
    }
    *result = future->result;
    return true;
}

bool future_get_exception(Vm *vm, Future *future, Value *result) {
    if (!check_is_done(vm, future, "Exception is not set.")) {
        return false;
    }
    future->has_unseen_exception = false;
    *result = future->has_exception ? future->result : VALUE_NONE;
    return true;
}

// ---- Callbacks ----

static void append_callback(Vm *vm, Future *future, Value callback, Context *context) {
    if (value_is_absent(future->callback)) {
        future->callback = callback;
        if (UNLIKELY(context != NULL || future->more != NULL)) {
            future_own_more(vm, future)->first_context = context;
        }
        return;
    }
    FutureMore *more = future_own_more(vm, future);
    if (more->others == NULL) {
        more->others = list_new(vm, FEWEST_OTHERS);
    }
    list_append(vm, more->others, callback);
    list_append(vm, more->others, context_as_value(context));
}

bool future_add_callback(Vm *vm, Future *future, Value callback, Context *context) {
    if (future->loop == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "uninitialized Future object");
    }
    if (future_is_done(future)) {
        return schedule_callback(vm, future, (FutureCallback){callback, context});
    }
    append_callback(vm, future, callback, context);
    return true;
}

bool future_add_waiter(Vm *vm, Future *future, Task *task) {
    if (future_is_done(future)) {
        return task_wake(vm, task);
    }
    append_callback(vm, future, value_from_object(task), NULL);
    return true;
}

size_t future_callback_count(const Future *future) {
    return value_is_absent(future->callback) || future_is_done(future) ? 0
                                                                       : 1 + count_others(future);
}

static FutureCallback callback_at(const Future *future, size_t index) {
    const FutureMore *more = future_more(future);
    return index == 0 ? (FutureCallback){future->callback, more->first_context}
                      : other_at(more->others, index - 1);
}

Value future_callback_at(const Future *future, size_t index) {
    return callback_at(future, index).callback;
}

static void put_callback(Future *future, size_t index, FutureCallback callback) {
    if (index > 0) {
        future->more->others->items[2 * (index - 1)] = callback.callback;
        future->more->others->items[2 * (index - 1) + 1] = context_as_value(callback.context);
        return;
    }
    future->callback = callback.callback;
    if (future->more != NULL) {
        future->more->first_context = callback.context;
    }
}

bool future_remove_callback(Vm *vm, Future *future, Value callback, size_t *removed) {
    size_t count = future_callback_count(future);
    size_t kept = 0;
    *removed = 0;
    for (size_t index = 0; index < count && index < future_callback_count(future); index++) {
        FutureCallback candidate = callback_at(future, index);
        bool is_waiter = value_is_kind(candidate.callback, KIND_TASK);
        bool equal = is_waiter && value_is(candidate.callback, callback);
        if (!is_waiter && !object_equal(vm, candidate.callback, callback, &equal)) {
            return false;
        }
        if (equal) {
            ++*removed;
        } else {
            put_callback(future, kept++, candidate);
        }
    }
    if (kept == 0) {
        future->callback = VALUE_ABSENT;
    }
    if (count_others(future) > 0) {
        List *others = future->more->others;
        list_remove_range(vm, others, kept == 0 ? 0 : 2 * (kept - 1), others->count);
    }
    return true;
}

// ---- Awaiting ----

static Step await_step(Vm *vm, Object *awaitable, __attribute__((unused)) Value sent, Value *out) {
    Future *future = (Future *)(void *)awaitable;
    if (future_is_done(future)) {
        return future_get_result(vm, future, out) ? STEP_END : STEP_RAISED;
    }
    if (future->is_blocking) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "await wasn't used with future")
                   ? STEP_END
                   : STEP_RAISED;
    }
    future->is_blocking = true;
    *out = value_from_object(future);
    return STEP_ITEM;
}

const NativeAwaitable future_awaitable = {await_step, NULL, false};

// ---- Collection ----

static void trace_more(Heap *heap, const FutureMore *more) {
    heap_mark_storage(heap, more, sizeof *more);
    heap_mark_value(heap, more->exception_traceback);
    heap_mark_value(heap, more->cancel_message);
    heap_mark_value(heap, more->source_traceback);
    heap_mark_value(heap, more->cancelled_error);
    heap_mark_object(heap, more->first_context);
    heap_mark_value(heap, more->timer);
    heap_mark_value(heap, more->name);
    heap_mark_value(heap, more->thrown);
    heap_mark_object(heap, more->context);
    heap_mark_object(heap, more->others);
    heap_mark_object(heap, more->ignored_at.code);
}

void future_trace(Heap *heap, Object *object) {
    const Future *future = (const Future *)(const void *)object;
    object_trace_fields(heap, object);
    heap_mark_object(heap, future->loop);
    heap_mark_value(heap, future->result); // or awaited_object
    heap_mark_value(heap, future->callback);
    if (future->more != NULL) {
        trace_more(heap, future->more);
    }
    if (future->is_lock_waiter) {
        lock_waiter_trace(heap, object);
    }
    if (future->is_row_waiter) {
        heap_mark_value(heap, ((const RowWaiter *)(const void *)future)->row);
    }
}

const KindInfo future_kind = {"future", future_trace, object_release_fields, true};
