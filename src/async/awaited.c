// awaited.c: see awaited.h.
#include "async/awaited.h"

#include "async/async.h"
#include "vm/native.h"

// The coroutine did something with the loop that it may not: it is told so at its next step.
static bool complain(Vm *vm, Task *task, const char *format, Value yielded, bool names_task) {
    String *self = NULL;
    String *other;
    Value *window = window_open(vm, 2);
    window[0] = yielded;
    if (names_task && object_repr(vm, task_as_value(task), &self)) {
        window[1] = value_from_object(self);
    }
    bool has_texts = (!names_task || self != NULL) && object_repr(vm, yielded, &other);
    window_close(vm, window);
    if (!has_texts) {
        return task_wake_with(vm, task, exception_take(vm));
    }
    TextBuffer text;
    text_buffer_init(&text);
    for (const char *next = format; *next != '\0'; next++) {
        if (*next == '$' || *next == '@') {
            string_append_utf8(&text, *next == '$' ? self : other);
        } else {
            text_buffer_append_byte(&text, *next);
        }
    }
    Exception *exception = exception_new_text(vm, CLASS_RUNTIME_ERROR, text.bytes);
    text_buffer_release(&text);
    return task_wake_with(vm, task, value_from_object(exception));
}

// cancel() came during the step that ended in this wait.
static bool pass_cancellation_on(Vm *vm, Task *task) {
    if (!task->future.must_cancel) {
        return true;
    }
    bool requested;
    Value message = future_more(&task->future)->cancel_message;
    if (!task_cancel_any(vm, task_waited_for(vm, task), message, &requested)) {
        return false;
    }
    task->future.must_cancel = !requested;
    return true;
}

// An add_done_callback written in a script wants something to call.
static bool add_wakeup(Vm *vm, Task *task, Value awaited) {
    Value wake = async_bind_wakeup(vm, task);
    Value ignored;
    return native_call_method(vm, awaited, "add_done_callback", &wake, 1, &ignored);
}

bool awaited_is_plain(Vm *vm, const Future *future) {
    const AsyncState *state = async_state(vm);
    Class *class = class_of(vm, value_from_object(future));
    if (LIKELY((class->flags & CLASS_IS_BUILTIN) != 0)) {
        return true;
    }
    String *name = string_intern_text(vm, "add_done_callback");
    return value_is(class_lookup(vm, class, name), class_lookup(vm, state->future_class, name));
}

static bool wait_for_future(Vm *vm, Task *task, Future *future) {
    Value yielded = value_from_object(future);
    if (future->loop != task->future.loop) {
        return complain(vm, task, "Task $ got Future @ attached to a different loop", yielded,
                        true);
    }
    if (!future->is_blocking) {
        return complain(vm, task, "yield was used instead of yield from in task $ with @", yielded,
                        true);
    }
    if (future == &task->future) {
        return complain(vm, task, "Task cannot await on itself: @", yielded, false);
    }
    future->is_blocking = false;
    task->waiting_for = yielded;
    task_wait_on(vm, task);
    return (UNLIKELY(!awaited_is_plain(vm, future)) ? add_wakeup(vm, task, yielded)
                                                    : future_add_waiter(vm, future, task)) &&
           pass_cancellation_on(vm, task);
}

// A future-like object of a script: it has an _asyncio_future_blocking that is not None.
static bool wait_for_object(Vm *vm, Task *task, Value yielded, bool *is_future_like) {
    String *flag = runtime_name(vm, NAME_ASYNCIO_FUTURE_BLOCKING);
    Value blocking;
    bool is_blocking;
    if (!object_find_attribute(vm, yielded, flag, &blocking)) {
        return false;
    }
    *is_future_like = !value_is_absent(blocking) && !value_is_none(blocking);
    if (!*is_future_like) {
        return true;
    }
    if (!object_is_true(vm, blocking, &is_blocking)) {
        return false;
    }
    if (!is_blocking) {
        return complain(vm, task, "yield was used instead of yield from in task $ with @", yielded,
                        true);
    }
    task->waiting_for = yielded;
    task_wait_on(vm, task);
    return object_set_attribute(vm, yielded, flag, VALUE_FALSE) && add_wakeup(vm, task, yielded) &&
           pass_cancellation_on(vm, task);
}

static bool handle_odd_yield(Vm *vm, Task *task, Value yielded) {
    bool is_future_like;
    if (!wait_for_object(vm, task, yielded, &is_future_like)) {
        return task_state(task) == TASK_RUNNING ? task_wake_with(vm, task, exception_take(vm))
                                                : false;
    }
    if (is_future_like) {
        return true;
    }
    if (class_is_exactly(vm, yielded, CLASS_GENERATOR)) {
        return complain(vm, task,
                        "yield was used instead of yield from for generator in task $ with @",
                        yielded, true);
    }
    return complain(vm, task, "Task got bad yield: @", yielded, false);
}

bool awaited_begin(Vm *vm, Task *task, Value yielded) {
    if (value_is_none(yielded)) {
        return task_wake(vm, task);
    }
    if (value_is_absent(yielded)) { // it sleeps: a timer is set
        task_wait_on(vm, task);
        return pass_cancellation_on(vm, task);
    }
    if (LIKELY(value_is_future(yielded))) {
        return wait_for_future(vm, task, value_as_future(yielded));
    }
    return handle_odd_yield(vm, task, yielded);
}
