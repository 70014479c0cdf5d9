// event_loop_task.c: how a loop makes tasks: by itself, or by the factory that a script gave it.
// See event_loop.h.
#include "async/event_loop.h"

#include "vm/native.h"

static bool create_by_factory(Vm *vm, EventLoop *loop, Value coroutine, Value name,
                              Context *context, Value *task) {
    Value arguments[] = {value_from_object(loop), coroutine, VALUE_NONE};
    Tuple *keywords = NULL;
    if (context != NULL) {
        Value keyword = value_from_object(string_intern_text(vm, "context"));
        keywords = tuple_from_values(vm, &keyword, 1);
        arguments[2] = value_from_object(context);
    }
    if (!native_call_keywords(vm, loop->task_factory, arguments, 2, keywords, task)) {
        return false;
    }
    Value ignored;
    name = value_is_absent(name) ? VALUE_NONE : name; // what has none is called 'None' then
    return native_call_method(vm, *task, "set_name", &name, 1, &ignored);
}

bool event_loop_create_task(Vm *vm, EventLoop *loop, Value coroutine, Value name, Context *context,
                            Value *task) {
    if (!event_loop_check_open(vm, loop)) {
        return false;
    }
    if (!value_is_none(loop->task_factory)) {
        return create_by_factory(vm, loop, coroutine, name, context, task);
    }
    Task *made;
    if (!task_new(vm, loop, coroutine, name, context, &made)) {
        return false;
    }
    *task = task_as_value(made);
    return true;
}
