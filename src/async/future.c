// future.c: see future.h.
#include "async/future.h"

#include "async/async.h"
#include "async/describe.h"
#include "async/event_loop.h"
#include "async/failure.h"
#include "async/lock.h"
#include "async/task.h"
#include "object/exception.h"
#include "object/instance.h"
#include "object/protocol.h"
#include "vm/native.h"

enum { FEWEST_CALLBACKS = 4 };

void future_init(Future *future, EventLoop *loop) {
    future->loop = loop;
    future->result = VALUE_ABSENT;
    future->exception_traceback = VALUE_NONE;
    future->cancel_message = VALUE_NONE;
    future->cancelled_error = VALUE_ABSENT;
    future->first.callback = VALUE_ABSENT;
    future->awaited_object = VALUE_ABSENT;
    future->awaited_verb = VALUE_ABSENT;
}

Future *future_new(Vm *vm, EventLoop *loop) {
    Future *future =
        heap_allocate(vm, KIND_FUTURE, sizeof *future, async_state(vm)->future_class->root_shape);
    future_init(future, loop);
    return future;
}

Future *future_allocate(Vm *vm, Class *class) {
    assert(class->kind == KIND_FUTURE && "tasks have more fields");
    Future *future = heap_allocate(vm, KIND_FUTURE, sizeof *future, class->root_shape);
    future_init(future, NULL);
    object_reserve_fields(vm, &future->object, class->root_shape->field_count);
    return future;
}

// ---- Becoming done ----

static bool schedule_callback(Vm *vm, Future *future, FutureCallback callback) {
    if (value_is_kind(callback.callback, KIND_TASK)) {
        return task_wake(vm, value_as_task(callback.callback));
    }
    Value self = value_from_object(future);
    return event_loop_call_soon(vm, future->loop, callback.callback, &self, 1, callback.context) !=
           NULL;
}

// The callbacks leave the future before they are scheduled: each hears of it once.
static bool schedule_callbacks(Vm *vm, Future *future) {
    FutureCallback first = future->first;
    if (value_is_absent(first.callback)) {
        return true;
    }
    FutureCallback *more = future->more;
    size_t count = future->more_count;
    size_t size = future->more_capacity * sizeof *more;
    future->first = (FutureCallback){VALUE_ABSENT, NULL};
    future->more = NULL;
    future->more_count = future->more_capacity = 0;
    bool succeeded = schedule_callback(vm, future, first);
    for (size_t index = 0; index < count && succeeded; index++) {
        succeeded = schedule_callback(vm, future, more[index]);
    }
    if (more != NULL) {
        heap_buffer_release(runtime_of(vm)->heap, more, size);
    }
    return succeeded;
}

// Every arrow of the picture in future.h ends here.
static bool future_settle(Vm *vm, Future *future, FutureState state, Value result) {
    assert(future->state == FUTURE_PENDING && "a future is settled once");
    assert(state != FUTURE_PENDING && "nothing becomes pending again");
    future->state = (uint8_t)state;
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
    future->exception_traceback = value_as_exception(exception)->traceback;
    future->has_unseen_exception = true;
    failure_watch(vm, future);
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
    future->cancel_message = message;
    return future_settle(vm, future, FUTURE_CANCELLED, VALUE_ABSENT);
}

// ---- Asking ----

Value future_make_cancelled_error(Vm *vm, Future *future) {
    Value error = future->cancelled_error;
    if (!value_is_absent(error)) {
        future->cancelled_error = VALUE_ABSENT;
        return error;
    }
    bool has_message = !value_is_none(future->cancel_message);
    return value_from_object(exception_new(vm, async_state(vm)->cancelled_error,
                                           &future->cancel_message, has_message ? 1 : 0));
}

static bool check_is_done(Vm *vm, Future *future, const char *complaint) {
    if (future->state == FUTURE_CANCELLED) {
        return exception_raise_value(vm, future_make_cancelled_error(vm, future));
    }
    if (future->state == FUTURE_PENDING) {
        return async_raise(vm, async_state(vm)->invalid_state_error, "%s", complaint);
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
        value_as_exception(future->result)->traceback = future->exception_traceback;
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

static void append_callback(Vm *vm, Future *future, FutureCallback callback) {
    if (value_is_absent(future->first.callback)) {
        future->first = callback;
        return;
    }
    if (future->more_count == future->more_capacity) {
        uint32_t capacity =
            future->more_capacity == 0 ? FEWEST_CALLBACKS : future->more_capacity * 2;
        heap_watch(future);
        future->more =
            heap_buffer_resize(vm, future->more, future->more_capacity * sizeof *future->more,
                               capacity * sizeof *future->more);
        future->more_capacity = capacity;
    }
    future->more[future->more_count++] = callback;
}

bool future_add_callback(Vm *vm, Future *future, Value callback, Context *context) {
    FutureCallback added = {callback, context};
    if (future->loop == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "Future object is not initialized.");
    }
    if (future_is_done(future)) {
        return schedule_callback(vm, future, added);
    }
    append_callback(vm, future, added);
    return true;
}

bool future_add_waiter(Vm *vm, Future *future, Task *task) {
    if (future_is_done(future)) {
        return task_wake(vm, task);
    }
    append_callback(vm, future, (FutureCallback){value_from_object(task), NULL});
    return true;
}

size_t future_callback_count(const Future *future) {
    return value_is_absent(future->first.callback) ? 0 : 1 + (size_t)future->more_count;
}

static FutureCallback callback_at(const Future *future, size_t index) {
    return index == 0 ? future->first : future->more[index - 1];
}

Value future_callback_at(const Future *future, size_t index) {
    return callback_at(future, index).callback;
}

bool future_remove_callback(Vm *vm, Future *future, Value callback, size_t *removed) {
    size_t count = future_callback_count(future);
    size_t kept = 0;
    *removed = 0;
    for (size_t index = 0; index < count && index < future_callback_count(future); index++) {
        FutureCallback candidate = callback_at(future, index);
        bool equal = false;
        // A waiting task is no callback that a script could name.
        if (!value_is_kind(candidate.callback, KIND_TASK) &&
            !object_equal(vm, candidate.callback, callback, &equal)) {
            return false;
        }
        if (equal) {
            ++*removed;
        } else if (kept++ == 0) {
            future->first = candidate;
        } else {
            future->more[kept - 2] = candidate;
        }
    }
    if (kept == 0) {
        future->first = (FutureCallback){VALUE_ABSENT, NULL};
    }
    future->more_count = kept == 0 ? 0 : (uint32_t)kept - 1;
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

const NativeAwaitable future_awaitable = {await_step, NULL};

// ---- Collection ----

void future_trace(Heap *heap, Object *object) {
    const Future *future = (const Future *)(const void *)object;
    object_trace_fields(heap, object);
    heap_mark_object(heap, future->loop);
    heap_mark_value(heap, future->result);
    heap_mark_value(heap, future->exception_traceback);
    heap_mark_value(heap, future->cancel_message);
    heap_mark_value(heap, future->cancelled_error);
    heap_mark_value(heap, future->awaited_object);
    heap_mark_value(heap, future->awaited_verb);
    size_t count = future_callback_count(future);
    for (size_t index = 0; index < count; index++) {
        FutureCallback callback = callback_at(future, index);
        heap_mark_value(heap, callback.callback);
        heap_mark_object(heap, callback.context);
    }
    if (object->extra & FUTURE_IS_LOCK_WAITER) {
        lock_waiter_trace(heap, object);
    }
}

void future_release(Heap *heap, Object *object) {
    Future *future = (Future *)(void *)object;
    object_release_fields(heap, object);
    if (future->more != NULL) {
        heap_buffer_release(heap, future->more, future->more_capacity * sizeof *future->more);
    }
}

const KindInfo future_kind = {"future", future_trace, future_release, true};
