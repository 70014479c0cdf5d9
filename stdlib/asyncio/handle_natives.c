// handle_natives.c: Handle and TimerHandle for scripts.
#include "async/describe.h"
#include "async/origin.h"
#include "stdlib/asyncio/asyncio_natives.h"
#include "stdlib/library.h"

NATIVE(handle_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    bool succeeded = describe_handle(vm, value_as_handle(args[0]), &buffer);
    return asyncio_answer_text(vm, succeeded, &buffer, result);
}

NATIVE(handle_cancel_native, "cancel", "(self, /)", "Do not make the call.") {
    handle_cancel(vm, value_as_handle(args[0]));
    return true;
}

NATIVE(handle_cancelled_native, "cancelled", "(self, /)",
       "Return True if the call was cancelled.") {
    *result = value_from_bool(value_as_handle(args[0])->is_cancelled);
    return true;
}

NATIVE(handle_get_context_native, "get_context", "(self, /)", "Return the context of the call.") {
    *result = value_from_object(handle_context(vm, value_as_handle(args[0])));
    return true;
}

NATIVE(timer_when_native, "when", "(self, /)", "Return the loop's time at which the call is due.") {
    *result = value_from_double(value_as_handle(args[0])->when);
    return true;
}

NATIVE(timer_less_native, "__lt__", "(self, value, /)", "Return self<value.") {
    if (!value_is_handle(args[1]) || !value_as_handle(args[1])->is_timer) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    *result = value_from_bool(value_as_handle(args[0])->when < value_as_handle(args[1])->when);
    return true;
}

// What __new__ of both classes takes after `when`.
static bool want_call(Vm *vm, const Value *args, Tuple **arguments, Context **context) {
    if (!value_is_event_loop(args[2])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a handle belongs to an event loop, not to %s",
                               class_name_of(vm, args[2]));
    }
    return asyncio_want_context(vm, args[3], context) && object_to_tuple(vm, args[1], arguments);
}

NATIVE(handle_new_native, "__new__", "(cls, callback, args, loop, context=None)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Tuple *arguments;
    Context *context;
    if (!want_call(vm, args + 1, &arguments, &context)) {
        return false;
    }
    *result = value_from_object(handle_new(vm, value_as_event_loop(args[3]), args[1],
                                           arguments->items, arguments->count, context));
    return true;
}

NATIVE(timer_new_native, "__new__", "(cls, when, callback, args, loop, context=None)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Tuple *arguments;
    Context *context;
    double when;
    if (!native_want_double(vm, args[1], &when) || !want_call(vm, args + 2, &arguments, &context)) {
        return false;
    }
    *result = value_from_object(handle_new_timer(vm, value_as_event_loop(args[4]), when, args[2],
                                                 arguments->items, arguments->count, context));
    return true;
}

static bool get_callback(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_as_handle(args[0])->callback;
    return true;
}

static bool get_arguments(Vm *vm, Value *args, Value *result) {
    const Handle *handle = value_as_handle(args[0]);
    *result = handle->is_cancelled ? VALUE_NONE : value_from_object(handle_arguments(vm, handle));
    return true;
}

static bool get_cancelled(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(value_as_handle(args[0])->is_cancelled);
    return true;
}

static bool get_scheduled(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(value_as_handle(args[0])->is_scheduled);
    return true;
}

static bool get_source_traceback(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = origin_of(args[0]);
    return true;
}

static const NativeProperty handle_properties[] = {
    {"_source_traceback", get_source_traceback, NULL, NULL},
    {"_callback", get_callback, NULL, NULL},
    {"_args", get_arguments, NULL, NULL},
    {"_cancelled", get_cancelled, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static const NativeProperty timer_properties[] = {
    {"_scheduled", get_scheduled, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

void asyncio_register_handles(Vm *vm) {
    static const NativeDefinition *const methods[] = {&handle_repr_native, &handle_cancel_native,
                                                      &handle_cancelled_native,
                                                      &handle_get_context_native, NULL};
    static const NativeDefinition *const timer_methods[] = {&timer_when_native, &timer_less_native,
                                                            NULL};
    static const NativeDefinition *const makers[] = {&handle_new_native, NULL};
    static const NativeDefinition *const timer_makers[] = {&timer_new_native, NULL};
    AsyncState *state = async_state(vm);
    native_add_static_methods(vm, state->handle_class, makers);
    native_add_static_methods(vm, state->timer_handle_class, timer_makers);
    native_add_methods(vm, state->handle_class, methods);
    native_add_properties(vm, state->handle_class, handle_properties);
    native_add_methods(vm, state->timer_handle_class, timer_methods);
    native_add_properties(vm, state->timer_handle_class, timer_properties);
}
