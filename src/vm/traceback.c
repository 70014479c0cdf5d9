// traceback.c: where an exception passed, as a chain of objects.
#include "vm/traceback.h"

#include "object/exception.h"
#include "vm/frame_object.h"
#include "vm/native.h"

static void traceback_trace(Heap *heap, Object *object) {
    Traceback *traceback = (Traceback *)(void *)object;
    heap_mark_value(heap, traceback->next);
    heap_mark_object(heap, traceback->code);
    heap_mark_object(heap, traceback->globals);
    heap_mark_value(heap, traceback->locals);
    heap_mark_value(heap, traceback->frame);
}

static const KindInfo traceback_kind = {"traceback", traceback_trace, NULL, false};

void traceback_add(Vm *vm, Value exception, const Frame *frame) {
    Traceback *traceback =
        heap_allocate(vm, KIND_TRACEBACK, sizeof *traceback, runtime_shape(vm, CLASS_TRACEBACK));
    traceback->next = value_as_exception(exception)->traceback;
    traceback->code = frame->code;
    traceback->globals = frame->globals;
    traceback->instruction = frame_instruction(frame);
    traceback->line = 0;
    traceback->frame = VALUE_ABSENT;
    traceback->locals = VALUE_NONE;
    if (value_is_none(traceback->next) &&
        class_is_instance(vm, exception, runtime_class(vm, CLASS_NAME_ERROR))) {
        traceback->locals = frame_object_locals(vm, frame);
    }
    value_as_exception(exception)->traceback = value_from_object(traceback);
}

SourceSpan traceback_span(const Traceback *traceback) {
    if (traceback->line != 0) {
        return (SourceSpan){.line = traceback->line, .end_line = traceback->line};
    }
    return frame_code_span(traceback->code, traceback->instruction);
}

// ---- Source lines ----

// The source is kept as UTF-8 in a bytes object, or as a str.
bool traceback_find_line(const Code *code, uint32_t line, const char **text, size_t *length) {
    const char *next;
    size_t size;
    if (code == NULL || line == 0 || !code_source(code, &next, &size)) {
        return false;
    }
    const char *end = next + size;
    for (uint32_t number = 1; number < line; number++) {
        const char *newline = memchr(next, '\n', (size_t)(end - next));
        if (newline == NULL) {
            return false;
        }
        next = newline + 1;
    }
    if (next >= end) {
        return false;
    }
    const char *newline = memchr(next, '\n', (size_t)(end - next));
    const char *stop = newline == NULL ? end : newline;
    if (stop > next && stop[-1] == '\r') {
        stop--;
    }
    *text = next;
    *length = (size_t)(stop - next);
    return true;
}

void traceback_append_source_line(const Code *code, uint32_t line, TextBuffer *buffer) {
    const char *text;
    size_t length;
    if (!traceback_find_line(code, line, &text, &length)) {
        return;
    }
    while (length > 0 && (*text == ' ' || *text == '\t' || *text == '\f')) {
        text++;
        length--;
    }
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) {
        length--;
    }
    if (length > 0) {
        text_buffer_append_text(buffer, "  ");
        text_buffer_append(buffer, text, length);
        text_buffer_append_byte(buffer, '\n');
    }
}

// ---- What scripts see ----

static bool get_next(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_as_traceback(args[0])->next;
    return true;
}

static bool set_next_traceback(Vm *vm, Value *args, Value *result) {
    (void)result;
    if (!value_is_none(args[1]) && !value_is_traceback(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "expected traceback object, got '%s'",
                               class_name_of(vm, args[1]));
    }
    for (Value each = args[1]; value_is_traceback(each); each = value_as_traceback(each)->next) {
        if (value_is(each, args[0])) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "traceback loop detected");
        }
    }
    value_as_traceback(args[0])->next = args[1];
    return true;
}

static bool get_line(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(traceback_span(value_as_traceback(args[0])).line);
    return true;
}

static bool get_instruction(Vm *vm, Value *args, Value *result) {
    (void)vm;
    uint32_t instruction = value_as_traceback(args[0])->instruction;
    *result = value_from_int(instruction == FRAME_NOT_STARTED ? -1 : (int64_t)instruction);
    return true;
}

static bool get_frame(Vm *vm, Value *args, Value *result) {
    Traceback *traceback = value_as_traceback(args[0]);
    if (value_is_absent(traceback->frame)) {
        traceback->frame =
            frame_object_new_gone(vm, traceback->code, traceback->globals, traceback->instruction);
    }
    *result = traceback->frame;
    return true;
}

NATIVE(traceback_new, "__new__", "(cls, tb_next, tb_frame, tb_lasti, tb_lineno)",
       "Create a new traceback object.") {
    int64_t instruction;
    int64_t line;
    if (!value_is_none(args[1]) && !value_is_traceback(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "expected traceback object or None, got '%s'",
                               class_name_of(vm, args[1]));
    }
    if (!class_is_exactly(vm, args[2], CLASS_FRAME)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "traceback() argument 'tb_frame' must be frame, not %s",
                               class_name_of(vm, args[2]));
    }
    if (!native_want_int(vm, args[3], &instruction) || !native_want_int(vm, args[4], &line)) {
        return false;
    }
    Traceback *traceback =
        heap_allocate(vm, KIND_TRACEBACK, sizeof *traceback, runtime_shape(vm, CLASS_TRACEBACK));
    traceback->next = args[1];
    frame_object_facts(args[2], &traceback->code, &traceback->globals);
    traceback->locals = VALUE_NONE;
    traceback->frame = args[2];
    bool is_inside = instruction >= 0 && instruction < (int64_t)traceback->code->instruction_count;
    traceback->instruction = is_inside ? (uint32_t)instruction : FRAME_NOT_STARTED;
    traceback->line = line < 0 ? 0 : (uint32_t)line;
    *result = value_from_object(traceback);
    return true;
}

static const NativeProperty traceback_properties[] = {
    {"tb_next", get_next, set_next_traceback, NULL},
    {"tb_lineno", get_line, NULL, NULL},
    {"tb_lasti", get_instruction, NULL, NULL},
    {"tb_frame", get_frame, NULL, NULL},
    {NULL, NULL, NULL, NULL}};

void traceback_register(Vm *vm) {
    heap_register_kind(runtime_of(vm)->heap, KIND_TRACEBACK, &traceback_kind);
    static const NativeDefinition *const makers[] = {&traceback_new, NULL};
    native_add_properties(vm, runtime_class(vm, CLASS_TRACEBACK), traceback_properties);
    native_add_static_methods(vm, runtime_class(vm, CLASS_TRACEBACK), makers);
}
