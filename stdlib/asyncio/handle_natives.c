// handle_natives.c: Handle and TimerHandle for scripts.
#include "async/describe.h"
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

static const NativeProperty handle_properties[] = {
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
    AsyncState *state = async_state(vm);
    native_add_methods(vm, state->handle_class, methods);
    native_add_properties(vm, state->handle_class, handle_properties);
    native_add_methods(vm, state->timer_handle_class, timer_methods);
    native_add_properties(vm, state->timer_handle_class, timer_properties);
}
