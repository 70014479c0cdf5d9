// position.c: see position.h.
#include "async/position.h"

#include "async/async.h"
#include "object/cell.h"
#include "object/dict.h"
#include "vm/vm.h"

#include <stddef.h>

// Modules whose lines say nothing to the author of a script.
static bool is_library_name(const String *name) {
    static const char *const names[] = {"asyncio", "contextlib", "functools", "contextvars"};
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

// Nearly always one module asks: its namespace is remembered.
static bool is_library_frame(Vm *vm, const Frame *frame) {
    AsyncState *state = async_state(vm);
    if (frame->globals == state->script_globals || frame->globals == NULL) {
        return false;
    }
    Value name = dict_get_string(vm, frame->globals, runtime_name(vm, NAME_NAME));
    if (value_is_string(name) && is_library_name(value_as_string(name))) {
        return true;
    }
    state->script_globals = frame->globals;
    return false;
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
    if (point.instruction > 0 && point.code->spans[point.instruction].line != 0) {
        line = point.code->spans[point.instruction].line;
    }
    return (Position){point.code->filename, line};
}

static Position frame_position(const Frame *frame) { return position_resolve(frame_point(frame)); }

CodePoint position_mark_caller(Vm *vm) {
    const Frame *frame = vm->frame;
    while (frame != NULL && is_library_frame(vm, frame)) {
        frame = vm_outer_frame(frame);
    }
    return frame == NULL ? (CodePoint){NULL, 0} : frame_point(frame);
}

Position position_of_caller(Vm *vm) { return position_resolve(position_mark_caller(vm)); }

// The innermost frame of a suspended await chain outside of the library; NULL when there is none.
static const Frame *find_own_frame(Vm *vm, const Coroutine *coroutine) {
    const Coroutine *innermost = coroutine->innermost != NULL ? coroutine->innermost : coroutine;
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
    const Frame *found = find_own_frame(vm, coroutine);
    return frame_position(found != NULL ? found : &coroutine->frame);
}

Position position_of_frame(Coroutine *coroutine) { return frame_position(&coroutine->frame); }

static String *find_local(const Frame *frame, Value value) {
    const Code *code = frame->code;
    for (uint16_t index = 0; index < code->local_count; index++) {
        Value held = frame->registers[index];
        if (value_is_kind(held, KIND_CELL)) {
            held = ((Cell *)(void *)value_as_object(held))->value;
        }
        if (value_is(held, value) && value_is_string(code->local_names[index])) {
            return value_as_string(code->local_names[index]);
        }
    }
    return NULL;
}

static String *find_global(Dict *globals, Value value) {
    size_t position = 0;
    Value key;
    Value held;
    while (dict_next(globals, &position, &key, &held)) {
        if (value_is(held, value) && value_is_string(key)) {
            return value_as_string(key);
        }
    }
    return NULL;
}

String *position_find_name(Vm *vm, Coroutine *coroutine, Value value) {
    if (coroutine_state(coroutine) != COROUTINE_SUSPENDED) {
        return NULL;
    }
    const Frame *frame = find_own_frame(vm, coroutine);
    if (frame == NULL) {
        return NULL;
    }
    // The module's name first: it is the same for everyone.
    String *name = find_global(frame->globals, value);
    return name != NULL ? name : find_local(frame, value);
}

void position_append(TextBuffer *buffer, Position position) {
    if (position.file == NULL) {
        text_buffer_append_text(buffer, "?");
        return;
    }
    string_append_utf8(buffer, position.file);
    text_buffer_append_format(buffer, ":%u", (unsigned)position.line);
}
