// current_task_natives.c: the functions of asyncio.tasks for programs that step into a task, or out
// of one, by themselves: which task is current, and which ones are listed.
#include "stdlib/asyncio/asyncio_natives.h"

static bool want_task(Vm *vm, Value value, Task **task) {
    if (!value_is_task(value)) {
        return exception_raise(vm, CLASS_NOT_IMPLEMENTED_ERROR,
                               "only an asyncio.Task can be current or listed, not an object of "
                               "type %s",
                               class_name_of(vm, value));
    }
    *task = value_as_task(value);
    return true;
}

static bool want_loop(Vm *vm, Value value, EventLoop **loop) {
    if (!value_is_event_loop(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "an event loop was expected, not %s",
                               class_name_of(vm, value));
    }
    *loop = value_as_event_loop(value);
    return true;
}

static Value current_of(const EventLoop *loop) {
    return loop->current_task == NULL ? VALUE_NONE : task_as_value(loop->current_task);
}

// Which two tasks are in each other's way; `format` has a %s for either.
static bool complain(Vm *vm, const char *format, Value task, Value other) {
    Value *window = window_open(vm, 1);
    String *first;
    String *second;
    if (!object_repr(vm, task, &first)) {
        return false;
    }
    window[0] = value_from_object(first);
    if (!object_repr(vm, other, &second)) {
        return false;
    }
    window_close(vm, window);
    TextBuffer text;
    text_buffer_init(&text);
    for (; *format != '\0'; format++) {
        if (*format == '$' || *format == '@') {
            string_append_utf8(&text, *format == '$' ? first : second);
        } else {
            text_buffer_append_byte(&text, *format);
        }
    }
    bool raised = exception_raise(vm, CLASS_RUNTIME_ERROR, "%s", text.bytes);
    text_buffer_release(&text);
    return raised;
}

NATIVE(enter_task_native, "_enter_task", "(loop, task)",
       "Enter into task execution or resume suspended task.\n\nTask belongs to loop.") {
    EventLoop *loop = NULL;
    Task *task = NULL;
    if (!want_loop(vm, args[0], &loop) || !want_task(vm, args[1], &task)) {
        return false;
    }
    if (loop->current_task != NULL) {
        return complain(vm, "Cannot enter into task $ while another task @ is being executed.",
                        args[1], current_of(loop));
    }
    loop->current_task = task;
    return true;
}

NATIVE(leave_task_native, "_leave_task", "(loop, task)",
       "Leave task execution or suspend a task.\n\nTask belongs to loop.") {
    EventLoop *loop = NULL;
    Task *task = NULL;
    if (!want_loop(vm, args[0], &loop) || !want_task(vm, args[1], &task)) {
        return false;
    }
    if (loop->current_task != task) {
        return complain(vm, "Leaving task $ does not match the current task @.", args[1],
                        current_of(loop));
    }
    loop->current_task = NULL;
    return true;
}

NATIVE(swap_task_native, "_swap_current_task", "(loop, task)",
       "Temporarily swap in the supplied task and return the original one (or None).") {
    EventLoop *loop = NULL;
    Task *task = NULL;
    if (!want_loop(vm, args[0], &loop) ||
        (!value_is_none(args[1]) && !want_task(vm, args[1], &task))) {
        return false;
    }
    *result = current_of(loop);
    loop->current_task = task;
    return true;
}

NATIVE(register_task_native, "_register_task", "(task)",
       "Register a new task in asyncio as executed by loop.") {
    Task *task = NULL;
    if (!want_task(vm, args[0], &task)) {
        return false;
    }
    task_register(vm, task);
    return true;
}

NATIVE(unregister_task_native, "_unregister_task", "(task)", "Unregister a completed task.") {
    Task *task = NULL;
    if (!want_task(vm, args[0], &task)) {
        return false;
    }
    task_forget(vm, task);
    return true;
}

void asyncio_add_task_functions(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &enter_task_native,    &leave_task_native,      &swap_task_native,
        &register_task_native, &unregister_task_native, NULL};
    native_add_functions(vm, module, functions);
}
