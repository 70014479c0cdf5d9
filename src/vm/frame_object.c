// frame_object.c: frames, tracebacks and code objects as scripts see them.
#include "vm/frame_object.h"

#include "object/cell.h"
#include "vm/coroutine.h"
#include "vm/finalize.h"
#include "vm/namespace.h"
#include "vm/native.h"
#include "vm/traceback.h"
#include "vm/vm.h"

typedef struct FrameObject {
    Foreign foreign;
    Code *code;
    Dict *globals;
    Value locals;
    Value back;           // a frame object or None; ABSENT: not asked for yet
    Coroutine *coroutine; // whose frame it is; NULL: a call's
    uint32_t line;
    uint32_t instruction;
} FrameObject;

static void frame_trace(Heap *heap, Object *object) {
    FrameObject *frame = (FrameObject *)(void *)object;
    heap_mark_object(heap, frame->code);
    heap_mark_object(heap, frame->globals);
    heap_mark_value(heap, frame->locals);
    heap_mark_value(heap, frame->back);
    heap_mark_object(heap, frame->coroutine);
}

static const ForeignType frame_type = {"frame", sizeof(FrameObject), frame_trace, NULL};

static FrameObject *frame_of(Value value) { return (FrameObject *)(void *)value_as_object(value); }

// The named locals that are bound, cells looked into; module code's locals are its globals.
static Value copy_locals(Vm *vm, const Frame *frame) {
    const Code *code = frame->code;
    if ((code->flags & CODE_IS_MODULE) != 0 && (code->flags & CODE_USES_NAMESPACE) == 0) {
        return value_from_object(frame->globals);
    }
    if ((code->flags & CODE_USES_NAMESPACE) != 0) {
        return frame->registers[0];
    }
    Dict *locals = dict_new(vm);
    for (uint16_t index = 0; index < code->local_count; index++) {
        Value value = frame->registers[index];
        if (code->local_is_cell[index] && value_is_kind(value, KIND_CELL)) {
            value = ((const Cell *)(const void *)value_as_object(value))->value;
        }
        if (!value_is_absent(value) && value_is_string(code->local_names[index])) {
            dict_set_string(vm, locals, value_as_string(code->local_names[index]), value);
        }
    }
    for (uint16_t index = 0; index < code->free_count && frame->function != NULL; index++) {
        Value value = frame->function->cells[index]->value;
        if (!value_is_absent(value)) {
            dict_set_string(vm, locals, value_as_string(code->free_names[index]), value);
        }
    }
    return value_from_object(locals);
}

static FrameObject *new_frame_object(Vm *vm, Code *code, Dict *globals, uint32_t instruction) {
    FrameObject *object = foreign_new(vm, runtime_class(vm, CLASS_FRAME));
    object->code = code;
    object->globals = globals;
    object->locals = VALUE_NONE;
    object->back = VALUE_NONE;
    object->instruction = instruction;
    object->line = frame_code_span(code, instruction).line;
    return object;
}

Value frame_object_new(Vm *vm, const Frame *frame) {
    return frame_object_new_on(vm, frame, vm->activation);
}

Value frame_object_new_of(Vm *vm, Coroutine *coroutine) {
    Value object = frame_object_new(vm, &coroutine->frame);
    frame_of(object)->coroutine = coroutine;
    return object;
}

Value frame_object_new_on(Vm *vm, const Frame *frame, const Activation *activation) {
    FrameObject *innermost = NULL;
    FrameObject *previous = NULL;
    for (; frame != NULL; frame = vm_outer_frame(frame, &activation)) {
        FrameObject *object =
            new_frame_object(vm, frame->code, frame->globals, frame_instruction(frame));
        object->locals = copy_locals(vm, frame);
        if (previous == NULL) {
            innermost = object;
        } else {
            previous->back = value_from_object(object);
        }
        previous = object;
    }
    return innermost == NULL ? VALUE_NONE : value_from_object(innermost);
}

Value frame_object_new_gone(Vm *vm, Code *code, Dict *globals, uint32_t instruction) {
    FrameObject *object = new_frame_object(vm, code, globals, instruction);
    object->locals = value_from_object(dict_new(vm));
    return value_from_object(object);
}

void frame_object_facts(Value frame, Code **code, Dict **globals) {
    *code = frame_of(frame)->code;
    *globals = frame_of(frame)->globals;
}

Value frame_object_locals(Vm *vm, const Frame *frame) { return copy_locals(vm, frame); }

// ---- Attributes of frames ----

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
    (void)vm;
    *result = frame_of(args[0])->locals;
    return true;
}

static bool get_line(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(frame_of(args[0])->line);
    return true;
}

static bool get_instruction(Vm *vm, Value *args, Value *result) {
    (void)vm;
    uint32_t instruction = frame_of(args[0])->instruction;
    *result = value_from_int(instruction == FRAME_NOT_STARTED ? -1 : (int64_t)instruction);
    return true;
}

static bool get_back(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = frame_of(args[0])->back;
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
    *result =
        value_from_object(string_format(vm, "<frame at 0x%llx, file '%s', line %u, code %s>",
                                        (unsigned long long)heap_address_of(&frame->foreign.object),
                                        string_text(vm, frame->code->filename),
                                        (unsigned)frame->line, string_text(vm, frame->code->name)));
    return true;
}

NATIVE(frame_clear, "clear", "(self, /)", "Forget the references the frame holds.") {
    FrameObject *frame = frame_of(args[0]);
    CoroutineState state =
        frame->coroutine == NULL ? COROUTINE_FINISHED : coroutine_state(frame->coroutine);
    if (state == COROUTINE_RUNNING || state == COROUTINE_SUSPENDED) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "cannot clear %s frame",
                               state == COROUTINE_RUNNING ? "an executing" : "a suspended");
    }
    if (state == COROUTINE_CREATED) {
        finalize_clear(vm, frame->coroutine);
    }
    frame->locals = value_from_object(dict_new(vm));
    return true;
}

static const NativeDefinition *const frame_methods[] = {&frame_repr, &frame_clear, NULL};

// ---- Attributes of code ----

static const Code *code_of(Value *args) { return value_as_code(args[0]); }

// The mapping in register 0 of code that keeps its names in one is nobody's argument.
static size_t hidden_locals(const Code *code) {
    return (code->flags & CODE_USES_NAMESPACE) != 0 ? 1 : 0;
}

// A local that CPython counts among co_varnames.
static bool is_variable(const Code *code, size_t index) {
    return index < code->parameter_count || !code->local_is_cell[index];
}

static bool code_name(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(code_of(args)->name);
    return true;
}

static bool code_qualname(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(code_of(args)->qualname);
    return true;
}

static bool code_filename(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(code_of(args)->filename);
    return true;
}

static bool code_first_line(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(code_of(args)->first_line);
    return true;
}

static bool code_argcount(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result =
        value_from_int((int64_t)(code_of(args)->positional_count - hidden_locals(code_of(args))));
    return true;
}

static bool code_positional_only(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(code_of(args)->positional_only_count);
    return true;
}

static bool code_keyword_only(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(code_of(args)->keyword_only_count);
    return true;
}

static bool code_nlocals(Vm *vm, Value *args, Value *result) {
    (void)vm;
    const Code *code = code_of(args);
    int64_t count = 0;
    for (size_t index = hidden_locals(code); index < code->local_count; index++) {
        count += is_variable(code, index);
    }
    *result = value_from_int(count);
    return true;
}

// Locals as CPython orders them: positional, keyword-only, *args, **kwargs, others.
static bool code_varnames(Vm *vm, Value *args, Value *result) {
    const Code *code = code_of(args);
    List *names = list_new(vm, code->local_count);
    for (size_t index = hidden_locals(code); index < code->local_count; index++) {
        if (is_variable(code, index)) {
            list_append(vm, names, code->local_names[index]);
        }
    }
    *result = value_from_object(tuple_from_values(vm, names->items, names->count));
    return true;
}

static bool code_cellvars(Vm *vm, Value *args, Value *result) {
    const Code *code = code_of(args);
    List *names = list_new(vm, code->local_count);
    for (size_t index = 0; index < code->local_count; index++) {
        if (code->local_is_cell[index]) {
            list_append(vm, names, code->local_names[index]);
        }
    }
    *result = value_from_object(tuple_from_values(vm, names->items, names->count));
    return true;
}

// The names of globals and attributes, each once.
static bool code_names(Vm *vm, Value *args, Value *result) {
    const Code *code = code_of(args);
    Dict *names = dict_new(vm);
    for (uint32_t index = 0; index < code->site_count; index++) {
        dict_set_string(vm, names, code->sites[index].name, VALUE_NONE);
    }
    Tuple *tuple = tuple_new(vm, names->count);
    size_t position = 0;
    Value ignored;
    for (size_t index = 0; index < tuple->count; index++) {
        bool is_there = dict_next(names, &position, &tuple->items[index], &ignored);
        assert(is_there && "as many names as were counted");
        (void)is_there;
    }
    *result = value_from_object(tuple);
    return true;
}

static bool code_freevars(Vm *vm, Value *args, Value *result) {
    const Code *code = code_of(args);
    *result = value_from_object(tuple_from_values(vm, code->free_names, code->free_count));
    return true;
}

static bool code_consts(Vm *vm, Value *args, Value *result) {
    const Code *code = code_of(args);
    Tuple *constants = tuple_from_values(vm, code->constants, code->constant_count);
    if (value_is_string(code->doc)) { // CPython has it first
        constants = tuple_concatenate(vm, tuple_from_values(vm, &code->doc, 1), constants);
    }
    *result = value_from_object(constants);
    return true;
}

// CPython's bits: 0x4 *args, 0x8 **kwargs, 0x20 generator, 0x80 coroutine, 0x100 iterable
// coroutine, 0x200 async generator; 1 | 2 for functions.
static bool code_flags(Vm *vm, Value *args, Value *result) {
    (void)vm;
    static const struct {
        uint32_t ours;
        int theirs;
    } pairs[] = {{CODE_HAS_STAR_ARGS, 0x4},           {CODE_HAS_STAR_KWARGS, 0x8},
                 {CODE_IS_GENERATOR, 0x20},           {CODE_IS_COROUTINE, 0x80},
                 {CODE_IS_ITERABLE_COROUTINE, 0x100}, {CODE_IS_ASYNC_GENERATOR, 0x200}};
    uint32_t flags = code_of(args)->flags;
    int64_t bits = (flags & (CODE_IS_MODULE | CODE_IS_CLASS_BODY)) != 0 ? 0 : 3;
    for (size_t index = 0; index < sizeof pairs / sizeof pairs[0]; index++) {
        bits |= (flags & pairs[index].ours) != 0 ? pairs[index].theirs : 0;
    }
    *result = value_from_int(bits);
    return true;
}

static const NativeProperty code_properties[] = {
    {"co_name", code_name, NULL, NULL},
    {"co_qualname", code_qualname, NULL, NULL},
    {"co_filename", code_filename, NULL, NULL},
    {"co_firstlineno", code_first_line, NULL, NULL},
    {"co_argcount", code_argcount, NULL, NULL},
    {"co_posonlyargcount", code_positional_only, NULL, NULL},
    {"co_kwonlyargcount", code_keyword_only, NULL, NULL},
    {"co_nlocals", code_nlocals, NULL, NULL},
    {"co_varnames", code_varnames, NULL, NULL},
    {"co_freevars", code_freevars, NULL, NULL},
    {"co_cellvars", code_cellvars, NULL, NULL},
    {"co_names", code_names, NULL, NULL},
    {"co_consts", code_consts, NULL, NULL},
    {"co_flags", code_flags, NULL, NULL},
    {NULL, NULL, NULL, NULL}};

NATIVE(code_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const Code *code = value_as_code(args[0]);
    *result = value_from_object(string_format(
        vm, "<code object %s at 0x%llx, file \"%s\", line %u>", string_text(vm, code->name),
        (unsigned long long)heap_address_of(&code->object), string_text(vm, code->filename),
        (unsigned)code->first_line));
    return true;
}

static const NativeDefinition *const code_methods[] = {&code_repr, NULL};

void frame_object_register(Vm *vm) {
    Class *frame = runtime_class(vm, CLASS_FRAME);
    frame->foreign = &frame_type;
    native_add_properties(vm, frame, frame_properties);
    native_add_methods(vm, frame, frame_methods);
    Class *code = runtime_class(vm, CLASS_CODE);
    native_add_properties(vm, code, code_properties);
    native_add_methods(vm, code, code_methods);
}
