// context_manager.c: the methods of `with` and `async with`.
#include "vm/context_manager.h"

#include "vm/mistake.h"

static Special special_of(ContextMethod method) {
    switch (method) {
    case CONTEXT_ENTER:
        return SPECIAL_ENTER;
    case CONTEXT_EXIT:
        return SPECIAL_EXIT;
    case CONTEXT_ASYNC_ENTER:
        return SPECIAL_AENTER;
    case CONTEXT_ASYNC_EXIT:
        return SPECIAL_AEXIT;
    }
    return SPECIAL_ENTER;
}

static bool raise_unsupported(Vm *vm, Value manager, ContextMethod method) {
    bool is_async = method == CONTEXT_ASYNC_ENTER || method == CONTEXT_ASYNC_EXIT;
    const char *missed = method == CONTEXT_EXIT         ? " (missed __exit__ method)"
                         : method == CONTEXT_ASYNC_EXIT ? " (missed __aexit__ method)"
                                                        : "";
    return exception_raise(vm, CLASS_TYPE_ERROR,
                           "'%s' object does not support the %scontext manager protocol%s",
                           class_name_of(vm, manager), is_async ? "asynchronous " : "", missed) ||
           mistake_blame(vm, manager);
}

bool context_manager_load(Vm *vm, Value manager, ContextMethod method, Value *loaded) {
    Value attribute = value_special(vm, manager, special_of(method));
    if (value_is_absent(attribute)) {
        return raise_unsupported(vm, manager, method);
    }
    bool is_method =
        value_is_function(attribute) ||
        (value_is_native(attribute) && class_is_exactly(vm, attribute, CLASS_NATIVE_METHOD));
    if (is_method) {
        loaded[0] = attribute;
        loaded[1] = manager;
        return true;
    }
    loaded[1] = VALUE_ABSENT;
    return descriptor_get(vm, attribute, manager, class_of(vm, manager), &loaded[0]);
}

CallResult context_manager_call_exit(Vm *vm, const Value *loaded, Value exception, Value *result) {
    Value *window = window_open(vm, 5);
    size_t count = 0;
    window[count++] = loaded[0];
    if (!value_is_absent(loaded[1])) {
        window[count++] = loaded[1];
    }
    window[count++] = value_from_object(class_of(vm, exception));
    window[count++] = exception;
    window[count++] = value_as_exception(exception)->traceback;
    CallResult started = call_start(vm, window, count - 1, NULL, result);
    if (started != CALL_PUSHED) {
        window_close(vm, window);
    }
    return started;
}
