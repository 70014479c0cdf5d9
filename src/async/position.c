// position.c: see position.h.
#include "async/position.h"

#include "async/async.h"
#include "object/dict.h"
#include "vm/stacks.h"

#include <stddef.h>

// Modules whose lines say nothing to the author of a script.
static bool is_library_name(const String *name) {
    static const char *const names[] = {"asyncio",   "contextlib", "functools", "contextvars",
                                        "threading", "queue",      "concurrent"};
    TextBuffer text;
    text_buffer_init(&text);
    string_append_utf8(&text, name);
    bool found = false;
    for (size_t index = 0; index < sizeof names / sizeof *names && !found; index++) {
        size_t length = strlen(names[index]);
        found = strncmp(text.bytes, names[index], length) == 0 &&
                (text.bytes[length] == '.' || text.bytes[length] == '\0');
    }
    text_buffer_release(&text);
    return found;
}

static bool is_known_library(const AsyncState *state, const Dict *globals) {
    for (size_t index = 0; index < ASYNC_KNOWN_LIBRARIES; index++) {
        if (state->library_globals[index] == globals) {
            return true;
        }
    }
    return false;
}

// Nearly always the same few modules ask: their namespaces are remembered.
static bool is_library_frame(Vm *vm, const Frame *frame) {
    AsyncState *state = async_state(vm);
    Dict *globals = frame->globals;
    if (globals == state->script_globals || globals == NULL) {
        return false;
    }
    if (is_known_library(state, globals)) {
        return true;
    }
    Value name = dict_get_string(vm, globals, runtime_name(vm, NAME_NAME));
    if (!value_is_string(name) || !is_library_name(value_as_string(name))) {
        state->script_globals = globals;
        return false;
    }
    state->library_globals[state->next_library] = globals;
    state->next_library = (state->next_library + 1) % ASYNC_KNOWN_LIBRARIES;
    return true;
}

static CodePoint frame_point(const Frame *frame) {
    CodePoint point = {frame->code, 0};
    bool is_new = frame->kind == FRAME_COROUTINE &&
                  coroutine_state(coroutine_of_frame(frame)) == COROUTINE_CREATED;
    if (!is_new && frame->ip > frame->code->instructions) {
        // The next instruction is kept: the one before it is under way.
        point.instruction = (uint32_t)(frame->ip - frame->code->instructions) - 1;
    }
    return point;
}

Position position_resolve(CodePoint point) {
    if (point.code == NULL) {
        return (Position){NULL, 0};
    }
    uint32_t line = point.code->first_line;
    if (point.instruction > 0) {
        SourceSpan span = code_span(point.code, point.instruction);
        line = span.line != 0 ? span.line : line;
    }
    return (Position){point.code->filename, line};
}

static Position frame_position(const Frame *frame) { return position_resolve(frame_point(frame)); }

static CodePoint mark_innermost(Vm *vm, const Frame *frame, const Activation *activation) {
    while (frame != NULL && is_library_frame(vm, frame)) {
        frame = vm_outer_frame(frame, &activation);
    }
    return frame == NULL ? (CodePoint){NULL, 0} : frame_point(frame);
}

CodePoint position_mark_caller(Vm *vm) { return mark_innermost(vm, vm->frame, vm->activation); }

Position position_of_stacks(Vm *vm, const Stacks *stacks) {
    return position_resolve(mark_innermost(vm, stacks->frame, stacks->activation));
}

Position position_of_caller(Vm *vm) { return position_resolve(position_mark_caller(vm)); }

const Frame *position_find_frame(Vm *vm, const Coroutine *coroutine) {
    const Coroutine *innermost =
        coroutine->frame.innermost != NULL ? coroutine->frame.innermost : coroutine;
    const Frame *frame = &innermost->frame;
    while (frame != NULL && is_library_frame(vm, frame)) {
        frame = frame->caller;
    }
    return frame;
}

Position position_of_coroutine(Vm *vm, Coroutine *coroutine) {
    if (coroutine_state(coroutine) == COROUTINE_FINISHED) {
        return (Position){NULL, 0};
    }
    const Frame *found = position_find_frame(vm, coroutine);
    return frame_position(found != NULL ? found : &coroutine->frame);
}

Position position_of_frame(Coroutine *coroutine) { return frame_position(&coroutine->frame); }

void position_append(TextBuffer *buffer, Position position) {
    if (position.file == NULL) {
        text_buffer_append_text(buffer, "?");
        return;
    }
    string_append_utf8(buffer, position.file);
    text_buffer_append_format(buffer, ":%u", (unsigned)position.line);
}
