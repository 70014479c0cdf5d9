// task_natives.c: asyncio.Task for scripts.
#include "async/current_loop.h"
#include "stdlib/asyncio/asyncio_natives.h"
#include "stdlib/library.h"

NATIVE(task_new_native, "__new__", "(cls, /, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    *result = value_from_object(task_allocate(vm, (Class *)(void *)value_as_object(args[0])));
    return true;
}

NATIVE(task_init_native, "__init__",
       "(self, coro, *, loop=None, name=None, context=None, eager_start=False)",
       "A coroutine wrapped in a Future.") {
    EventLoop *loop;
    Context *context;
    bool is_eager;
    if (!asyncio_want_loop(vm, args[2], &loop) || !asyncio_want_name(vm, args[3], &args[3]) ||
        !asyncio_want_own_context(vm, args[4], &context) ||
        !object_is_true(vm, args[5], &is_eager)) {
        return false;
    }
    return (loop != NULL || current_loop_get(vm, &loop)) &&
           task_init(vm, value_as_task(args[0]), loop, args[1], args[3], context, is_eager);
}

NATIVE(task_set_result_native, "set_result", "(self, result, /)", "Not for tasks.") {
    return exception_raise(vm, CLASS_RUNTIME_ERROR, "Task does not support set_result operation");
}

NATIVE(task_set_exception_native, "set_exception", "(self, exception, /)", "Not for tasks.") {
    return exception_raise(vm, CLASS_RUNTIME_ERROR,
                           "Task does not support set_exception operation");
}

// ---- Cancelling ----

NATIVE(task_cancel_native, "cancel", "(self, /, msg=None)",
       "Request that this task cancel itself.\n\nThis arranges for a CancelledError to be thrown "
       "into the\nwrapped coroutine on the next cycle through the event loop.\nThe coroutine then "
       "has a chance to clean up or even deny\nthe request using try/except/finally.") {
    bool requested;
    if (!task_cancel(vm, value_as_task(args[0]), args[1], &requested)) {
        return false;
    }
    *result = value_from_bool(requested);
    return true;
}

NATIVE(task_cancelling_native, "cancelling", "(self, /)",
       "Return the count of the task's cancellation requests.") {
    *result = value_from_int(future_more(value_as_future(args[0]))->cancel_requests);
    return true;
}

NATIVE(task_uncancel_native, "uncancel", "(self, /)",
       "Decrement the task's count of cancellation requests.") {
    *result = value_from_int(task_uncancel(value_as_task(args[0])));
    return true;
}

// ---- Asking ----

NATIVE(task_get_name_native, "get_name", "(self, /)", "Return the name of the task.") {
    *result = value_from_object(task_name(vm, value_as_task(args[0])));
    return true;
}

NATIVE(task_set_name_native, "set_name", "(self, value, /)", "Name the task.") {
    String *text;
    if (!object_str(vm, args[1], &text)) {
        return false;
    }
    future_own_more(vm, value_as_future(args[0]))->name = value_from_object(text);
    return true;
}

NATIVE(task_get_coro_native, "get_coro", "(self, /)", "Return the coroutine that the task runs.") {
    *result = value_as_task(args[0])->coroutine;
    return true;
}

NATIVE(task_get_context_native, "get_context", "(self, /)", "Return the context of the task.") {
    *result = value_from_object(task_context(vm, value_as_task(args[0])));
    return true;
}

// ---- Before 3.9 these were class methods ----

NATIVE(task_current_native, "current_task", "(cls, loop=None)",
       "Return the currently running task in an event loop or None.") {
    EventLoop *loop;
    if (!asyncio_want_loop(vm, args[1], &loop) || (loop == NULL && !current_loop_get(vm, &loop))) {
        return false;
    }
    legacy_note(vm, LEGACY_CURRENT_TASK);
    *result = loop->current_task == NULL ? VALUE_NONE : task_as_value(loop->current_task);
    return true;
}

NATIVE(task_all_native, "all_tasks", "(cls, loop=None)",
       "Return a set of all tasks of an event loop that are not done.") {
    EventLoop *loop;
    if (!asyncio_want_loop(vm, args[1], &loop) || (loop == NULL && !current_loop_get(vm, &loop))) {
        return false;
    }
    legacy_note(vm, LEGACY_ALL_TASKS);
    Value list = task_list_all(vm, loop);
    Value set = value_from_object(runtime_class(vm, CLASS_SET));
    return object_call(vm, set, &list, 1, result);
}

// ---- Attributes ----

static bool get_coro(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_as_task(args[0])->coroutine;
    return true;
}

static bool get_waiter(Vm *vm, Value *args, Value *result) {
    Value waiting_for = task_waited_for(vm, value_as_task(args[0]));
    *result = value_is_absent(waiting_for) ? VALUE_NONE : waiting_for;
    return true;
}

static bool get_must_cancel(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(value_as_future(args[0])->must_cancel);
    return true;
}

static bool get_log_destroy(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(value_as_future(args[0])->reports_when_lost);
    return true;
}

static bool set_log_destroy(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    if (value_is_absent(args[1])) {
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "cannot delete attribute");
    }
    bool truth;
    if (!object_is_true(vm, args[1], &truth)) {
        return false;
    }
    value_as_future(args[0])->reports_when_lost = truth;
    return true;
}

static const NativeProperty properties[] = {
    {"_coro", get_coro, NULL, NULL},
    {"_fut_waiter", get_waiter, NULL, NULL},
    {"_must_cancel", get_must_cancel, NULL, NULL},
    {"_log_destroy_pending", get_log_destroy, set_log_destroy, NULL},
    {NULL, NULL, NULL, NULL},
};

void asyncio_register_tasks(Vm *vm) {
    static const NativeDefinition *const constructors[] = {&task_new_native, NULL};
    static const NativeDefinition *const class_methods[] = {&task_current_native, &task_all_native,
                                                            NULL};
    static const NativeDefinition *const methods[] = {&task_init_native,
                                                      &task_set_result_native,
                                                      &task_set_exception_native,
                                                      &task_cancel_native,
                                                      &task_cancelling_native,
                                                      &task_uncancel_native,
                                                      &task_get_name_native,
                                                      &task_set_name_native,
                                                      &task_get_coro_native,
                                                      &task_get_context_native,
                                                      NULL};
    Class *class = async_state(vm)->task_class;
    native_add_static_methods(vm, class, constructors);
    native_add_class_methods(vm, class, class_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
}
