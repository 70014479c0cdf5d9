// traceback.c: the chain of places an exception passed through, as an object.
#include "vm/traceback.h"

#include "object/exception.h"
#include "vm/frame_object.h"
#include "vm/native.h"

void traceback_add(Vm *vm, Value exception, const Frame *frame) {
    Traceback *traceback = heap_allocate(vm, KIND_TRACEBACK, sizeof *traceback,
                                         runtime_shape(vm, CLASS_TRACEBACK));
    Exception *target = value_as_exception(exception);
    traceback->next = target->traceback;
    traceback->code = frame->code;
    traceback->globals = frame->globals;
    traceback->instruction = frame_instruction(frame);
    target->traceback = value_from_object(traceback);
}

uint32_t traceback_line(const Traceback *traceback) {
    const Code *code = traceback->code;
    return traceback->instruction < code->instruction_count
               ? code->spans[traceback->instruction].line
               : code->first_line;
}

static Traceback *traceback_argument(Value value) {
    return (Traceback *)(void *)value_as_object(value);
}

static bool read_next(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = traceback_argument(args[0])->next;
    return true;
}

static bool assign_next(Vm *vm, Value *args, Value *result) {
    (void)result;
    if (!value_is_none(args[1]) && !value_is_kind(args[1], KIND_TRACEBACK)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "expected traceback object or None, got '%s'",
                               class_name_of(vm, args[1]));
    }
    for (Value at = args[1]; !value_is_none(at); at = traceback_argument(at)->next) {
        if (value_is(at, args[0])) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "traceback loop detected");
        }
    }
    traceback_argument(args[0])->next = args[1];
    return true;
}

static bool get_line(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(traceback_line(traceback_argument(args[0])));
    return true;
}

static bool get_frame(Vm *vm, Value *args, Value *result) {
    const Traceback *traceback = traceback_argument(args[0]);
    *result = frame_object_new_gone(vm, traceback->code, traceback->globals, traceback->instruction);
    return true;
}

static const NativeProperty traceback_properties[] = {{"tb_frame", get_frame, NULL, NULL},
                                                      {"tb_next", read_next, assign_next, NULL},
                                                      {"tb_lineno", get_line, NULL, NULL},
                                                      {NULL, NULL, NULL, NULL}};

static void traceback_trace(Heap *heap, Object *object) {
    const Traceback *traceback = (const Traceback *)(const void *)object;
    heap_mark_value(heap, traceback->next);
    heap_mark_object(heap, traceback->code);
    heap_mark_object(heap, traceback->globals);
}

static const KindInfo traceback_kind = {"traceback", traceback_trace, NULL};

void traceback_register(Vm *vm) {
    heap_register_kind(runtime_of(vm)->heap, KIND_TRACEBACK, &traceback_kind);
    native_add_properties(vm, runtime_class(vm, CLASS_TRACEBACK), traceback_properties);
}
