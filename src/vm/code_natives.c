// code_natives.c: code objects as scripts see them.
#include "bytecode/code.h"
#include "vm/frame_object.h"
#include "vm/native.h"
#include "vm/vm.h"

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

void code_natives_register(Vm *vm) {
    native_add_properties(vm, runtime_class(vm, CLASS_CODE), code_properties);
    native_add_methods(vm, runtime_class(vm, CLASS_CODE), code_methods);
}
