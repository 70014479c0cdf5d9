// future_natives.c: asyncio.Future for scripts, and the iterator behind its __await__.
#include "async/current_loop.h"
#include "async/describe.h"
#include "async/event_loop.h"
#include "async/failure.h"
#include "async/origin.h"
#include "stdlib/asyncio/asyncio_natives.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/library.h"
#include "vm/coroutine_switch.h"

// ---- Life ----

NATIVE(future_new_native, "__new__", "(cls, /, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    *result = value_from_object(future_allocate(vm, (Class *)(void *)value_as_object(args[0])));
    return true;
}

NATIVE(future_init_native, "__init__", "(self, *, loop=None)",
       "This class is *almost* compatible with concurrent.futures.Future.") {
    EventLoop *loop;
    if (!asyncio_want_loop(vm, args[1], &loop)) {
        return false;
    }
    if (loop == NULL && !current_loop_get(vm, &loop)) {
        return false;
    }
    value_as_future(args[0])->loop = loop;
    return origin_note(vm, value_as_future(args[0]));
}

NATIVE(future_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Object *self = value_as_object(args[0]);
    if (self->flags & OBJECT_IN_REPR) {
        *result = library_text(vm, "...");
        return true;
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    self->flags |= OBJECT_IN_REPR;
    bool succeeded = describe_future(vm, value_as_future(args[0]), &buffer);
    self->flags &= (uint16_t)~OBJECT_IN_REPR;
    return asyncio_answer_text(vm, succeeded, &buffer, result);
}

// ---- Its value ----

NATIVE(future_result_native, "result", "(self, /)", "Return the result this future represents.") {
    return future_get_result(vm, value_as_future(args[0]), result);
}

NATIVE(future_exception_native, "exception", "(self, /)",
       "Return the exception that was set on this future.") {
    return future_get_exception(vm, value_as_future(args[0]), result);
}

NATIVE(future_set_result_native, "set_result", "(self, result, /)",
       "Mark the future done and set its result.") {
    return future_set_result(vm, value_as_future(args[0]), args[1]);
}

NATIVE(future_set_exception_native, "set_exception", "(self, exception, /)",
       "Mark the future done and set an exception.") {
    return future_set_exception(vm, value_as_future(args[0]), args[1]);
}

NATIVE(future_cancel_native, "cancel", "(self, /, msg=None)",
       "Cancel the future and schedule callbacks.") {
    bool cancelled;
    if (!future_cancel(vm, value_as_future(args[0]), args[1], &cancelled)) {
        return false;
    }
    *result = value_from_bool(cancelled);
    return true;
}

NATIVE(future_cancelled_native, "cancelled", "(self, /)",
       "Return True if the future was cancelled.") {
    *result = value_from_bool(value_as_future(args[0])->state == FUTURE_CANCELLED);
    return true;
}

NATIVE(future_done_native, "done", "(self, /)", "Return True if the future is done.") {
    *result = value_from_bool(future_is_done(value_as_future(args[0])));
    return true;
}

NATIVE(future_make_error_native, "_make_cancelled_error", "(self, /)",
       "Create the CancelledError to raise if the Future is cancelled.") {
    *result = future_make_cancelled_error(vm, value_as_future(args[0]));
    return true;
}

// ---- Callbacks ----

NATIVE(future_add_callback_native, "add_done_callback", "(self, fn, /, *, context=None)",
       "Add a callback to be run when the future becomes done.") {
    Context *context;
    return asyncio_want_context(vm, args[2], &context) &&
           future_add_callback(vm, value_as_future(args[0]), args[1], context);
}

NATIVE(future_remove_callback_native, "remove_done_callback", "(self, fn, /)",
       "Remove all instances of a callback from the \"call when done\" list.") {
    size_t removed;
    if (value_as_future(args[0])->loop == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "Future object is not initialized.");
    }
    if (!future_remove_callback(vm, value_as_future(args[0]), args[1], &removed)) {
        return false;
    }
    *result = value_from_int((int64_t)removed);
    return true;
}

NATIVE(future_get_loop_native, "get_loop", "(self, /)",
       "Return the event loop the Future is bound to.") {
    EventLoop *loop = value_as_future(args[0])->loop;
    if (loop == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "Future object is not initialized.");
    }
    *result = value_from_object(loop);
    return true;
}

// ---- The iterator ----

typedef struct FutureIterator {
    Foreign foreign;
    Future *future; // NULL once it has given its value
} FutureIterator;

static void iterator_trace(Heap *heap, Object *object) {
    heap_mark_object(heap, ((const FutureIterator *)(const void *)object)->future);
}

static const ForeignType iterator_type = {"FutureIter", sizeof(FutureIterator), iterator_trace,
                                          NULL};

// How the future itself is awaited, whatever __await__ a subclass has.
static const NativeAwaitable *own_awaitable(Vm *vm, const Future *future) {
    const Class *class = class_of(vm, value_from_object(future));
    while (class->awaitable == NULL) {
        class = class->base;
    }
    return class->awaitable;
}

static Step iterator_step(Vm *vm, Object *object, Value sent, Value *out) {
    FutureIterator *iterator = (FutureIterator *)(void *)object;
    Future *future = iterator->future;
    *out = VALUE_NONE;
    if (future == NULL) {
        return STEP_END;
    }
    Step step = own_awaitable(vm, future)->step(vm, &future->object, sent, out);
    if (step != STEP_ITEM) {
        iterator->future = NULL;
    }
    return step;
}

static Step iterator_next(Vm *vm, Object *object, Value *item) {
    return iterator_step(vm, object, VALUE_NONE, item);
}

static Step iterator_throw(Vm *vm, Object *object, Value exception,
                           __attribute__((unused)) Value *out) {
    ((FutureIterator *)(void *)object)->future = NULL;
    return exception_raise_value(vm, exception) ? STEP_END : STEP_RAISED;
}

static const NativeAwaitable iterator_awaitable = {iterator_step, iterator_throw, false};

static bool answer_step(Vm *vm, Value self, Value *result) {
    switch (iterator_step(vm, value_as_object(self), VALUE_NONE, result)) {
    case STEP_ITEM:
        return true;
    case STEP_END:
        return exception_raise_stop_iteration(vm, *result);
    case STEP_RAISED:
        break;
    }
    return false;
}

NATIVE(iterator_next_native, "__next__", "(self, /)", "Implement next(self).") {
    return answer_step(vm, args[0], result);
}

NATIVE(iterator_send_native, "send", "(self, value, /)", "Resume; the value is not used.") {
    return answer_step(vm, args[0], result);
}

NATIVE(iterator_throw_native, "throw", "(self, type, value=<absent>, traceback=<absent>, /)",
       "Raise an exception instead of waiting on.") {
    if (!coroutine_warn_of_three(vm, args[2], args[3], "throw") ||
        !coroutine_exception_argument(vm, args[1], args[2], args[3], &args[1])) {
        return false;
    }
    ((FutureIterator *)(void *)value_as_object(args[0]))->future = NULL;
    return exception_raise_value(vm, args[1]);
}

NATIVE(iterator_close_native, "close", "(self, /)", "Give up waiting.") {
    ((FutureIterator *)(void *)value_as_object(args[0]))->future = NULL;
    return true;
}

NATIVE(iterator_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = args[0];
    return true;
}

static bool make_iterator(Vm *vm, Value future, Value *result) {
    FutureIterator *iterator = foreign_new(vm, async_state(vm)->future_iterator_class);
    iterator->future = value_as_future(future);
    *result = value_from_object(iterator);
    return true;
}

NATIVE(future_await_native, "__await__", "(self, /)",
       "Return an iterator to be used in await expression.") {
    return make_iterator(vm, args[0], result);
}

NATIVE(future_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    return make_iterator(vm, args[0], result);
}

NATIVE(future_del_native, "__del__", "(self, /)",
       "Tell the loop of an exception that nobody saw, or of a task that never ended.") {
    *result = VALUE_NONE;
    if (failure_is_due(vm, value_as_future(args[0]))) {
        failure_report(vm, value_as_object(args[0]));
    }
    return true;
}

// ---- Attributes that CPython's tests and curious scripts look at ----

static bool get_state(Vm *vm, Value *args, Value *result) {
    static const char *const names[] = {"PENDING", "CANCELLED", "FINISHED"};
    *result = library_text(vm, names[value_as_future(args[0])->state]);
    return true;
}

static bool get_loop(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    EventLoop *loop = value_as_future(args[0])->loop;
    *result = loop == NULL ? VALUE_NONE : value_from_object(loop);
    return true;
}

static bool get_result(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    const Future *future = value_as_future(args[0]);
    bool has_value = future->state == FUTURE_FINISHED && !future->has_exception;
    *result = has_value ? future->result : VALUE_NONE;
    return true;
}

static bool get_exception(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    const Future *future = value_as_future(args[0]);
    *result = future->has_exception ? future->result : VALUE_NONE;
    return true;
}

static bool get_callbacks(Vm *vm, Value *args, Value *result) {
    const Future *future = value_as_future(args[0]);
    size_t count = future_callback_count(future);
    *result = VALUE_NONE;
    if (count == 0) {
        return true;
    }
    List *list = list_new(vm, count);
    for (size_t index = 0; index < count; index++) {
        Value callback = future_callback_at(future, index);
        if (value_is_task(callback)) {
            callback = async_bind_wakeup(vm, value_as_task(callback));
        }
        list_append(vm, list, value_from_object(tuple_pair(vm, callback, VALUE_NONE)));
    }
    *result = value_from_object(list);
    return true;
}

static bool get_log_traceback(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(value_as_future(args[0])->has_unseen_exception);
    return true;
}

static bool set_log_traceback(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    bool wanted;
    if (value_is_absent(args[1])) {
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "cannot delete attribute");
    }
    if (!object_is_true(vm, args[1], &wanted)) {
        return false;
    }
    if (wanted) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "_log_traceback can only be set to False");
    }
    value_as_future(args[0])->has_unseen_exception = false;
    return true;
}

static bool get_blocking(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(value_as_future(args[0])->is_blocking);
    return true;
}

static bool set_blocking(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    if (value_is_absent(args[1])) {
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "cannot delete attribute");
    }
    bool truth;
    if (!object_is_true(vm, args[1], &truth)) {
        return false;
    }
    value_as_future(args[0])->is_blocking = truth;
    return true;
}

static bool get_cancel_message(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = future_more(value_as_future(args[0]))->cancel_message;
    return true;
}

static bool set_cancel_message(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    future_own_more(vm, value_as_future(args[0]))->cancel_message =
        value_is_absent(args[1]) ? VALUE_NONE : args[1];
    return true;
}

static bool get_source_traceback(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = future_more(value_as_future(args[0]))->source_traceback;
    return true;
}

static const NativeProperty properties[] = {
    {"_state", get_state, NULL, NULL},
    {"_loop", get_loop, NULL, NULL},
    {"_result", get_result, NULL, NULL},
    {"_exception", get_exception, NULL, NULL},
    {"_callbacks", get_callbacks, NULL, NULL},
    {"_log_traceback", get_log_traceback, set_log_traceback, NULL},
    {"_asyncio_future_blocking", get_blocking, set_blocking, NULL},
    {"_cancel_message", get_cancel_message, set_cancel_message, NULL},
    {"_source_traceback", get_source_traceback, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static void register_iterator(Vm *vm) {
    static const NativeDefinition *const methods[] = {
        &iterator_next_native,  &iterator_send_native, &iterator_throw_native,
        &iterator_close_native, &iterator_iter_native, NULL};
    Class *class = class_new_native(vm, "_asyncio.FutureIter", runtime_class(vm, CLASS_OBJECT),
                                    KIND_FOREIGN, CLASS_IS_BUILTIN | CLASS_IS_FINAL);
    async_state(vm)->future_iterator_class = class;
    class->foreign = &iterator_type;
    class->next = iterator_next;
    class->awaitable = &iterator_awaitable;
    native_add_methods(vm, class, methods);
}

void asyncio_register_futures(Vm *vm) {
    static const NativeDefinition *const constructors[] = {&future_new_native, NULL};
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    static const NativeDefinition *const methods[] = {&future_init_native,
                                                      &future_repr_native,
                                                      &future_result_native,
                                                      &future_exception_native,
                                                      &future_set_result_native,
                                                      &future_set_exception_native,
                                                      &future_cancel_native,
                                                      &future_cancelled_native,
                                                      &future_done_native,
                                                      &future_make_error_native,
                                                      &future_add_callback_native,
                                                      &future_remove_callback_native,
                                                      &future_get_loop_native,
                                                      &future_await_native,
                                                      &future_iter_native,
                                                      &future_del_native,
                                                      NULL};
    Class *class = async_state(vm)->future_class;
    native_add_static_methods(vm, class, constructors);
    native_add_class_methods(vm, class, class_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    register_iterator(vm);
}
