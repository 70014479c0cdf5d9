// origin.c: see origin.h.
#include "async/origin.h"

#include "async/event_loop.h"
#include "vm/native.h"

static const char helpers[] = "asyncio.format_helpers";

// Only where a script asked for it with debug mode: what it costs does not matter. `window` has
// room for the answer behind what is to be kept.
static bool capture(Vm *vm, Value *window) {
    return native_import(vm, helpers, &window[1]) &&
           native_call_method(vm, window[1], "extract_stack", NULL, 0, &window[1]);
}

static bool note(Vm *vm, Future *future) {
    Value *window = window_open(vm, 2);
    window[0] = value_from_object(future);
    bool succeeded = capture(vm, window);
    if (succeeded) {
        future_own_more(vm, future)->source_traceback = window[1];
        window_close(vm, window);
    }
    return succeeded;
}

bool origin_note(Vm *vm, Future *future) {
    return LIKELY(!future->loop->is_debugging) || note(vm, future);
}

bool origin_note_handle(Vm *vm, Handle *handle) {
    if (LIKELY(!handle->has_origin)) {
        return true;
    }
    Value *window = window_open(vm, 2);
    window[0] = value_from_object(handle);
    bool succeeded = capture(vm, window);
    if (succeeded) {
        ((OriginHandle *)(void *)handle)->source_traceback = window[1];
        window_close(vm, window);
    }
    return succeeded;
}

Value origin_of(Value subject) {
    if (value_is_future(subject)) {
        return future_more(value_as_future(subject))->source_traceback;
    }
    if (value_is_handle(subject) && value_as_handle(subject)->has_origin) {
        return ((const OriginHandle *)(const void *)value_as_handle(subject))->source_traceback;
    }
    return VALUE_NONE;
}

bool origin_append(Vm *vm, Value subject, TextBuffer *buffer) {
    Value stack = origin_of(subject);
    if (!value_is_list(stack) || value_as_list(stack)->count == 0) {
        return true;
    }
    Value frame = value_as_list(stack)->items[value_as_list(stack)->count - 1];
    Value *window = window_open(vm, 2);
    bool succeeded =
        object_get_attribute(vm, frame, string_intern_text(vm, "filename"), &window[0]) &&
        object_get_attribute(vm, frame, string_intern_text(vm, "lineno"), &window[1]);
    if (succeeded) {
        text_buffer_append_text(buffer, " created at ");
        succeeded = object_append_str(vm, window[0], buffer);
        text_buffer_append_byte(buffer, ':');
        succeeded = succeeded && object_append_str(vm, window[1], buffer);
    }
    if (succeeded) {
        window_close(vm, window);
    }
    return succeeded;
}

bool origin_append_stack(Vm *vm, Value stack, TextBuffer *buffer) {
    Value *window = window_open(vm, 2);
    window[0] = stack;
    text_buffer_append_text(buffer, "Object created at (most recent call last):\n");
    bool succeeded = native_import(vm, helpers, &window[1]) &&
                     native_call_method(vm, window[1], "format_stack", window, 1, &window[1]) &&
                     object_append_str(vm, window[1], buffer);
    if (succeeded) {
        window_close(vm, window);
    }
    return succeeded;
}
