// awaitable.c: see awaitable.h.
#include "async/awaitable.h"

#include "async/async.h"
#include "async/current_loop.h"
#include "async/own_loop.h"
#include "vm/mistake.h"
#include "vm/native.h"

bool awaitable_is_future(Vm *vm, Value value, bool *is_future) {
    String *flag = runtime_name(vm, NAME_ASYNCIO_FUTURE_BLOCKING);
    Value class;
    Value blocking = VALUE_ABSENT;
    *is_future = value_is_future(value);
    if (*is_future) {
        return true;
    }
    // Asked of the class that the object says it has, for mocks.
    if (!object_get_attribute(vm, value, runtime_name(vm, NAME_CLASS), &class) ||
        !object_find_attribute(vm, class, flag, &blocking)) {
        return false;
    }
    if (value_is_absent(blocking)) {
        return true;
    }
    if (!object_get_attribute(vm, value, flag, &blocking)) {
        return false;
    }
    *is_future = !value_is_none(blocking);
    return true;
}

static bool check_loop(Vm *vm, const EventLoop *loop, Value future) {
    Value own = VALUE_NONE;
    if (loop == NULL || (value_is_future(future) && value_as_future(future)->loop == loop)) {
        return true;
    }
    if (!value_is_future(future) && !native_call_method(vm, future, "get_loop", NULL, 0, &own)) {
        return false;
    }
    return value_is(own, value_from_object(loop)) ||
           exception_raise(vm, CLASS_VALUE_ERROR,
                           "The future belongs to a different loop than the one specified as the "
                           "loop argument");
}

static bool create_task_in(Vm *vm, EventLoop *loop, Value coroutine, Value *task) {
    if (loop == NULL && !current_loop_get(vm, &loop)) {
        return false;
    }
    return own_loop_replaces(vm, loop, LOOP_CREATE_TASK)
               ? native_call_method(vm, value_from_object(loop), "create_task", &coroutine, 1, task)
               : event_loop_create_task(vm, loop, coroutine, VALUE_ABSENT, NULL, task);
}

bool awaitable_to_task(Vm *vm, EventLoop *loop, Value awaitable, Value *task) {
    return object_call(vm, async_state(vm)->wrap_awaitable, &awaitable, 1, task) &&
           create_task_in(vm, loop, *task, task);
}

bool awaitable_to_future(Vm *vm, EventLoop *loop, Value awaitable, Value *future) {
    bool is_future;
    *future = awaitable;
    if (value_is_future(awaitable)) {
        return check_loop(vm, loop, awaitable);
    }
    if (task_can_run(vm, awaitable)) {
        return create_task_in(vm, loop, awaitable, future);
    }
    if (!awaitable_is_future(vm, awaitable, &is_future)) {
        return false;
    }
    if (is_future) {
        return check_loop(vm, loop, awaitable);
    }
    if (value_is_absent(value_special(vm, awaitable, SPECIAL_AWAIT))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "An asyncio.Future, a coroutine or an awaitable is required") ||
               mistake_blame(vm, awaitable);
    }
    return awaitable_to_task(vm, loop, awaitable, future);
}
