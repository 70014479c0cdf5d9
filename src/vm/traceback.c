// traceback.c: where an exception passed, as a chain of objects.
#include "vm/traceback.h"

#include "object/exception.h"
#include "vm/frame_object.h"
#include "vm/native.h"

static void traceback_trace(Heap *heap, Object *object) {
    Traceback *traceback = (Traceback *)(void *)object;
    heap_mark_value(heap, traceback->next);
    heap_mark_value(heap, traceback->frame);
    heap_mark_object(heap, traceback->outer);
    heap_mark_object(heap, traceback->code);
    heap_mark_object(heap, traceback->globals);
    heap_mark_object(heap, traceback->function);
    heap_mark_values(heap, traceback->locals, traceback->local_count);
    if (value_is_coroutine_object(traceback->frame)) {
        coroutine_mark_locals(heap, value_as_coroutine(traceback->frame));
    }
}

static const KindInfo traceback_kind = {"traceback", traceback_trace, NULL, false};

static Traceback *new_traceback(Vm *vm, Value next, Value frame, size_t local_count) {
    Traceback *traceback =
        heap_allocate_raw(vm, KIND_TRACEBACK, sizeof *traceback + local_count * sizeof(Value),
                          runtime_shape(vm, CLASS_TRACEBACK));
    traceback->next = next;
    traceback->frame = frame;
    traceback->outer = NULL;
    traceback->function = NULL;
    traceback->line = 0;
    traceback->local_count = (uint16_t)local_count;
    traceback->is_look_up = false;
    traceback->goes_on_outside = false;
    return traceback;
}

// What stands for the frame until a script asks: a frame that goes on is one, and shares its object
// with whoever else looks at it. ABSENT: its locals are to be copied.
static Value frame_of(Vm *vm, Frame *frame, bool stays) {
    if (frame->kind == FRAME_COROUTINE && stays) {
        return frame_object_keep_coroutine(frame);
    }
    bool is_shown = frame->kind != FRAME_COROUTINE && (frame->kind & FRAME_IS_SHOWN) != 0;
    return stays || is_shown ? frame_object_of(vm, frame) : VALUE_ABSENT;
}

void traceback_add(Vm *vm, Value exception, Frame *frame, bool stays, bool is_look_up) {
    Value object = frame_of(vm, frame, stays);
    size_t count = value_is_absent(object) ? frame_object_local_count(frame->code) : 0;
    Traceback *traceback =
        new_traceback(vm, value_as_exception(exception)->traceback, object, count);
    traceback->code = frame->code;
    traceback->globals = frame->globals;
    traceback->function = frame->function;
    traceback->instruction = frame_instruction(frame);
    traceback->is_look_up = is_look_up;
    memcpy(traceback->locals, frame->registers, count * sizeof(Value));
    value_as_exception(exception)->traceback = value_from_object(traceback);
}

void traceback_note_left(Value exception, const Frame *frame, bool goes_on_outside) {
    Value first = value_as_exception(exception)->traceback;
    if (value_is_traceback(first) && value_as_traceback(first)->code == frame->code) {
        value_as_traceback(first)->goes_on_outside = goes_on_outside;
    }
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
    Traceback *traceback = value_as_traceback(args[0]);
    *result = traceback->next;
    if (value_is_traceback(*result) && value_as_traceback(*result)->goes_on_outside) {
        value_as_traceback(*result)->outer = traceback;
    }
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

Value traceback_frame(Vm *vm, Traceback *traceback) {
    if (value_is_absent(traceback->frame)) {
        traceback->frame = frame_object_new_left(vm, traceback);
        traceback->local_count = 0; // it has them now, and may forget them
    } else if (value_is_coroutine_object(traceback->frame)) {
        traceback->frame = frame_object_of(vm, &value_as_coroutine(traceback->frame)->frame);
    }
    if (traceback->outer != NULL) {
        frame_object_set_outer(traceback->frame, traceback->outer);
    }
    return traceback->frame;
}

const Value *traceback_registers(const Traceback *traceback) {
    return value_is_absent(traceback->frame) ? traceback->locals
           : value_is_coroutine_object(traceback->frame)
               ? value_as_coroutine(traceback->frame)->registers
               : frame_object_registers(traceback->frame);
}

static bool get_frame(Vm *vm, Value *args, Value *result) {
    *result = traceback_frame(vm, value_as_traceback(args[0]));
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
    Traceback *traceback = new_traceback(vm, args[1], args[2], 0);
    frame_object_facts(args[2], &traceback->code, &traceback->globals);
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
