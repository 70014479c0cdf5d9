// current_loop_natives.c: the functions of _asyncio that say which loop is meant.
#include "async/current_loop.h"
#include "stdlib/asyncio/asyncio_natives.h"

NATIVE(get_running_loop_native, "get_running_loop", "()",
       "Return the running event loop.  Raise a RuntimeError if there is none.") {
    EventLoop *loop = event_loop_running(vm);
    if (loop == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "no running event loop");
    }
    *result = value_from_object(loop);
    return true;
}

NATIVE(find_running_loop_native, "_get_running_loop", "()",
       "Return the running event loop or None.") {
    EventLoop *loop = event_loop_running(vm);
    *result = loop == NULL ? VALUE_NONE : value_from_object(loop);
    return true;
}

NATIVE(get_event_loop_native, "get_event_loop", "()",
       "Return the running event loop, else the current one; make one when none was ever set.") {
    EventLoop *loop;
    if (!current_loop_get(vm, &loop)) {
        return false;
    }
    *result = value_from_object(loop);
    return true;
}

NATIVE(wants_loop_native, "wants_first_loop", "()",
       "Is it time for the default policy to make the loop of the main thread?") {
    *result = value_from_bool(current_loop_is_wanted(vm));
    return true;
}

NATIVE(get_current_loop_native, "get_current_loop", "()",
       "What get_event_loop() of the default policy returns.") {
    EventLoop *loop;
    if (!current_loop_get_default(vm, &loop)) {
        return false;
    }
    *result = value_from_object(loop);
    return true;
}

NATIVE(set_current_loop_native, "set_current_loop", "(loop, /)",
       "What set_event_loop() of the default policy does.") {
    if (!value_is_none(args[0]) && !value_is_event_loop(args[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "loop must be an instance of AbstractEventLoop or None, not '%s'",
                               class_own_name_of(vm, args[0]));
    }
    current_loop_set(vm, value_is_none(args[0]) ? NULL : value_as_event_loop(args[0]));
    return true;
}

NATIVE(set_policy_native, "set_policy", "(policy, /)",
       "Whom get_event_loop() asks outside of a running loop; None: the default policy.") {
    async_state(vm)->policy = args[0];
    current_loop_forget(vm);
    return true;
}

void asyncio_add_loop_functions(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &get_running_loop_native, &find_running_loop_native,
        &get_event_loop_native,   &wants_loop_native,
        &get_current_loop_native, &set_current_loop_native,
        &set_policy_native,       NULL};
    native_add_functions(vm, module, functions);
}
