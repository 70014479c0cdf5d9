// frame_object.c: frames as scripts see them.
#include "vm/frame_object.h"

#include "object/cell.h"
#include "vm/coroutine_switch.h"
#include "vm/finalize.h"
#include "vm/namespace.h"
#include "vm/native.h"
#include "vm/traceback.h"
#include "vm/vm.h"

struct FrameObject {
    Foreign foreign;
    Code *code;
    Dict *globals;
    Function *function;   // NULL: module code
    Frame *frame;         // of a call that goes on; otherwise NULL
    Coroutine *coroutine; // whose frame it is; NULL: a call's
    // Of a call that ended, or left by an exception.
    Tuple *locals; // its registers; NULL: forgotten
    Value back;    // a frame object, the Traceback entry that has it, or None
    uint32_t instruction;
};

static void frame_trace(Heap *heap, Object *object) {
    FrameObject *frame = (FrameObject *)(void *)object;
    heap_mark_object(heap, frame->code);
    heap_mark_object(heap, frame->globals);
    heap_mark_object(heap, frame->function);
    heap_mark_object(heap, frame->coroutine);
    heap_mark_object(heap, frame->locals);
    heap_mark_value(heap, frame->back);
    if (frame->coroutine != NULL) {
        coroutine_mark_locals(heap, frame->coroutine);
    }
}

static const ForeignType frame_type = {"frame", sizeof(FrameObject), frame_trace, NULL};

static FrameObject *frame_of(Value value) { return (FrameObject *)(void *)value_as_object(value); }

static FrameObject *new_frame_object(Vm *vm, Code *code, Dict *globals, Function *function) {
    FrameObject *object = foreign_new(vm, runtime_class(vm, CLASS_FRAME));
    object->code = code;
    object->globals = globals;
    object->function = function;
    object->back = VALUE_NONE;
    return object;
}

// ---- Frames that go on ----

Value frame_object_keep_coroutine(Frame *frame) {
    Coroutine *coroutine = coroutine_of_frame(frame);
    frame->is_unseen = false;
    return value_from_object(coroutine);
}

static Value new_of_coroutine(Vm *vm, Coroutine *coroutine) {
    Frame *frame = &coroutine->frame;
    FrameObject *object = new_frame_object(vm, frame->code, frame->globals, frame->function);
    frame->is_unseen = false;
    object->coroutine = coroutine;
    return value_from_object(object);
}

// Its place among the shown: mostly the last.
static size_t find_shown(const Vm *vm, const Frame *frame) {
    size_t index = vm->shown_frames.count;
    do {
        assert(index > 0 && "a frame that is shown stands among them");
        index--;
    } while (vm->shown_frames.items[index]->frame != frame);
    return index;
}

Value frame_object_of(Vm *vm, Frame *frame) {
    if (frame->kind == FRAME_COROUTINE) {
        return new_of_coroutine(vm, coroutine_of_frame(frame));
    }
    if ((frame->kind & FRAME_IS_SHOWN) != 0) {
        return value_from_object(vm->shown_frames.items[find_shown(vm, frame)]);
    }
    FrameObject *object = new_frame_object(vm, frame->code, frame->globals, frame->function);
    object->frame = frame;
    frame->kind |= FRAME_IS_SHOWN;
    vector_push(&vm->shown_frames, object);
    return value_from_object(object);
}

// ---- Frames that ended ----

size_t frame_object_local_count(const Code *code) {
    bool has_globals = (code->flags & (CODE_IS_MODULE | CODE_USES_NAMESPACE)) == CODE_IS_MODULE;
    return has_globals ? 0 : code->inner_start;
}

static FrameObject *take_shown(Vm *vm, size_t index) {
    FrameObject *object = vm->shown_frames.items[index];
    for (vm->shown_frames.count--; index < vm->shown_frames.count; index++) {
        vm->shown_frames.items[index] = vm->shown_frames.items[index + 1];
    }
    object->frame->kind = (uint8_t)frame_kind(object->frame);
    object->instruction = frame_instruction(object->frame);
    object->frame = NULL;
    return object;
}

void frame_object_end(Vm *vm, Frame *frame, bool by_exception) {
    FrameObject *object = take_shown(vm, find_shown(vm, frame));
    object->locals = tuple_from_values(vm, frame->registers, frame_object_local_count(frame->code));
    if (!by_exception && frame->caller != NULL) {
        object->back = frame_object_of(vm, frame->caller);
    }
}

void frame_object_forget(Vm *vm, const Frame *start, const Frame *end) {
    for (size_t index = vm->shown_frames.count; index-- > 0;) {
        const Frame *frame = vm->shown_frames.items[index]->frame;
        if (frame >= start && frame < end) {
            (void)take_shown(vm, index);
        }
    }
}

Value frame_object_new_left(Vm *vm, const Traceback *traceback) {
    FrameObject *object =
        new_frame_object(vm, traceback->code, traceback->globals, traceback->function);
    object->instruction = traceback->instruction;
    object->locals = tuple_from_values(vm, traceback->locals, traceback->local_count);
    return value_from_object(object);
}

void frame_object_set_outer(Value frame, Traceback *outer) {
    if (value_is_none(frame_of(frame)->back)) {
        frame_of(frame)->back = value_from_object(outer);
    }
}

void frame_object_facts(Value frame, Code **code, Dict **globals) {
    *code = frame_of(frame)->code;
    *globals = frame_of(frame)->globals;
}

// ---- Locals ----

static bool is_function(const Code *code) {
    return (code->flags & (CODE_IS_MODULE | CODE_IS_CLASS_BODY)) == 0;
}

// Whether a register holds the variable of a comprehension now.
static bool is_in_use(const Code *code, size_t local, uint32_t instruction) {
    for (uint32_t index = 0; index < code->range_count; index++) {
        const LocalRange *range = &code->ranges[index];
        if (range->local == local && instruction >= range->start && instruction < range->end) {
            return true;
        }
    }
    return is_function(code);
}

// What somebody looks at: the frame, or what is left of it.
typedef struct View {
    const Code *code;
    Dict *globals;
    const Function *function;
    const Value *registers;
    uint32_t instruction;
    bool has_ended; // no comprehension is under way
} View;

static void bind(Vm *vm, Dict *locals, Value name, Value value) {
    if (value_is_kind(value, KIND_CELL)) {
        value = ((const Cell *)(const void *)value_as_object(value))->value;
    }
    if (!value_is_absent(value)) {
        dict_set_string(vm, locals, value_as_string(name), value);
    }
}

// The named locals that are bound; of module code and class bodies those of comprehensions alone.
static Dict *copy_locals(Vm *vm, const View *view) {
    const Code *code = view->code;
    Dict *locals = dict_new(vm);
    for (size_t index = is_function(code) ? 0 : code->inner_start; index < code->inner_start;
         index++) {
        bind(vm, locals, code->local_names[index], view->registers[index]);
    }
    for (size_t index = code->inner_start; index < code->local_count && !view->has_ended; index++) {
        if (is_in_use(code, index, view->instruction)) {
            bind(vm, locals, code->local_names[index], view->registers[index]);
        }
    }
    bool has_free = is_function(code) && view->function != NULL;
    for (size_t index = 0; has_free && index < code->free_count; index++) {
        bind(vm, locals, code->free_names[index], value_from_object(view->function->cells[index]));
    }
    return locals;
}

static Value locals_of(Vm *vm, const View *view) {
    const Code *code = view->code;
    if (!is_function(code) && (view->has_ended || code->range_count == 0)) {
        return (code->flags & CODE_USES_NAMESPACE) == 0 ? value_from_object(view->globals)
                                                        : view->registers[0];
    }
    Dict *locals = copy_locals(vm, view);
    if (is_function(code) || locals->count > 0) {
        return value_from_object(locals);
    }
    return (code->flags & CODE_USES_NAMESPACE) == 0 ? value_from_object(view->globals)
                                                    : view->registers[0];
}

const Value *frame_object_registers(Value frame) {
    const FrameObject *object = frame_of(frame);
    return object->frame != NULL       ? object->frame->registers
           : object->coroutine != NULL ? object->coroutine->registers
           : object->locals != NULL    ? object->locals->items
                                       : NULL;
}

// ---- Attributes ----

static const Frame *living_frame(const FrameObject *object) {
    return object->coroutine != NULL ? &object->coroutine->frame : object->frame;
}

static bool has_ended(const FrameObject *object) {
    return object->coroutine == NULL ? object->frame == NULL
                                     : coroutine_state(object->coroutine) == COROUTINE_FINISHED;
}

static uint32_t instruction_of(const FrameObject *object) {
    const Frame *frame = living_frame(object);
    return frame != NULL ? frame_instruction(frame) : object->instruction;
}

static uint32_t line_of(const FrameObject *object) {
    return frame_code_span(object->code, instruction_of(object)).line;
}

Value frame_object_locals(Vm *vm, Value frame) {
    const FrameObject *object = frame_of(frame);
    const Frame *living = living_frame(object);
    View view = {object->code,           object->globals,
                 object->function,       frame_object_registers(frame),
                 instruction_of(object), living == NULL || has_ended(object)};
    bool needs_registers =
        (object->code->flags & (CODE_IS_MODULE | CODE_USES_NAMESPACE)) != CODE_IS_MODULE;
    if (view.registers == NULL && needs_registers) {
        return value_from_object(dict_new(vm)); // forgotten by clear()
    }
    return locals_of(vm, &view);
}

Value frame_object_running_locals(Vm *vm, const Frame *frame) {
    View view = {frame->code,      frame->globals,           frame->function,
                 frame->registers, frame_instruction(frame), false};
    return locals_of(vm, &view);
}

static bool get_code(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(frame_of(args[0])->code);
    return true;
}

static bool get_globals(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(frame_of(args[0])->globals);
    return true;
}

static bool get_builtins(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(namespace_builtins(vm, frame_of(args[0])->globals));
    return true;
}

static bool get_locals(Vm *vm, Value *args, Value *result) {
    *result = frame_object_locals(vm, args[0]);
    return true;
}

static bool get_line(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(line_of(frame_of(args[0])));
    return true;
}

static bool get_instruction(Vm *vm, Value *args, Value *result) {
    (void)vm;
    uint32_t instruction = instruction_of(frame_of(args[0]));
    *result = value_from_int(instruction == FRAME_NOT_STARTED ? -1 : (int64_t)instruction);
    return true;
}

// Nobody called what is suspended.
static bool has_caller(const FrameObject *object) {
    return object->coroutine == NULL || coroutine_state(object->coroutine) == COROUTINE_RUNNING ||
           coroutine_root(object->coroutine)->frame.is_active;
}

static bool get_back(Vm *vm, Value *args, Value *result) {
    FrameObject *object = frame_of(args[0]);
    if (!has_ended(object)) {
        Frame *outer = has_caller(object) ? vm_calling_frame(vm, living_frame(object)) : NULL;
        *result = outer == NULL ? VALUE_NONE : frame_object_of(vm, outer);
        return true;
    }
    if (value_is_traceback(object->back)) {
        object->back = traceback_frame(vm, value_as_traceback(object->back));
    }
    *result = object->back;
    return true;
}

static bool get_none(Vm *vm, Value *args, Value *result) {
    (void)vm;
    (void)args;
    *result = VALUE_NONE;
    return true;
}

static const NativeProperty frame_properties[] = {{"f_code", get_code, NULL, NULL},
                                                  {"f_globals", get_globals, NULL, NULL},
                                                  {"f_builtins", get_builtins, NULL, NULL},
                                                  {"f_locals", get_locals, NULL, NULL},
                                                  {"f_lineno", get_line, NULL, NULL},
                                                  {"f_lasti", get_instruction, NULL, NULL},
                                                  {"f_back", get_back, NULL, NULL},
                                                  {"f_trace", get_none, NULL, NULL},
                                                  {NULL, NULL, NULL, NULL}};

NATIVE(frame_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const FrameObject *frame = frame_of(args[0]);
    *result = value_from_object(
        string_format(vm, "<frame at 0x%llx, file '%s', line %u, code %s>",
                      (unsigned long long)heap_address_of(&frame->foreign.object),
                      string_text(vm, frame->code->filename), (unsigned)line_of(frame),
                      string_text(vm, frame->code->name)));
    return true;
}

NATIVE(frame_clear, "clear", "(self, /)", "Forget the references the frame holds.") {
    FrameObject *frame = frame_of(args[0]);
    CoroutineState state = frame->coroutine != NULL ? coroutine_state(frame->coroutine)
                           : frame->frame != NULL   ? COROUTINE_RUNNING
                                                    : COROUTINE_FINISHED;
    if (state == COROUTINE_RUNNING || state == COROUTINE_SUSPENDED) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "cannot clear %s frame",
                               state == COROUTINE_RUNNING ? "an executing" : "a suspended");
    }
    if (state == COROUTINE_CREATED) {
        finalize_clear(vm, frame->coroutine);
    }
    frame->instruction = instruction_of(frame);
    frame->coroutine = NULL;
    frame->locals = NULL;
    return true;
}

static const NativeDefinition *const frame_methods[] = {&frame_repr, &frame_clear, NULL};

// ---- The machine's part ----

static void mark_shown(Heap *heap, void *context) {
    const Vm *vm = context;
    for (size_t index = 0; index < vm->shown_frames.count; index++) {
        heap_mark_object(heap, vm->shown_frames.items[index]);
    }
}

void frame_object_register(Vm *vm) {
    Class *frame = runtime_class(vm, CLASS_FRAME);
    frame->foreign = &frame_type;
    native_add_properties(vm, frame, frame_properties);
    native_add_methods(vm, frame, frame_methods);
    heap_register_roots(runtime_of(vm)->heap, mark_shown, vm);
}

void frame_object_release(Vm *vm) { vector_release(&vm->shown_frames); }
