// current_loop.c: see current_loop.h.
#include "async/current_loop.h"

#include "async/async.h"
#include "async/logger.h"
#include "vm/native.h"

void current_loop_set(Vm *vm, EventLoop *loop) {
    async_state(vm)->current_loop = loop;
    async_state(vm)->current_loop_was_set = true;
}

void current_loop_forget(Vm *vm) {
    async_state(vm)->current_loop = NULL;
    async_state(vm)->current_loop_was_set = false;
}

static bool raise_no_current(Vm *vm) {
    TextBuffer name;
    text_buffer_init(&name);
    thread_append_name(vm, thread_current(vm), &name);
    bool raised = exception_raise(vm, CLASS_RUNTIME_ERROR,
                                  "There is no current event loop in thread '%s'.", name.bytes);
    text_buffer_release(&name);
    return raised;
}

bool current_loop_is_wanted(Vm *vm) {
    const AsyncState *state = async_state(vm);
    return state->current_loop == NULL && !state->current_loop_was_set &&
           (thread_is_alone(vm) || thread_current(vm)->is_main);
}

bool current_loop_get_default(Vm *vm, EventLoop **loop) {
    const AsyncState *state = async_state(vm);
    if (current_loop_is_wanted(vm)) {
        legacy_note(vm, LEGACY_NO_LOOP);
        current_loop_set(vm, event_loop_new(vm, state->event_loop_class));
        logger_note_new_loop(vm);
    }
    *loop = state->current_loop;
    return *loop != NULL || raise_no_current(vm);
}

static bool ask_policy(Vm *vm, EventLoop **loop) {
    Value given;
    if (!native_call_method(vm, async_state(vm)->policy, "get_event_loop", NULL, 0, &given)) {
        return false;
    }
    if (!value_is_event_loop(given)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "the event loop policy gave no event loop, but %s",
                               class_name_of(vm, given));
    }
    *loop = value_as_event_loop(given);
    return true;
}

bool current_loop_get(Vm *vm, EventLoop **loop) {
    const AsyncState *state = async_state(vm);
    *loop = state->running_loop;
    if (*loop != NULL) {
        return true;
    }
    return value_is_none(state->policy) ? current_loop_get_default(vm, loop) : ask_policy(vm, loop);
}
