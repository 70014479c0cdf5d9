// function.c: functions made by `def` and `lambda`, and what scripts see of them.
#include "vm/function.h"

#include "object/method.h"
#include "vm/namespace.h"
#include "vm/native.h"
#include "vm/vm.h"

static void function_trace(Heap *heap, Object *object) {
    Function *function = (Function *)(void *)object;
    heap_mark_object(heap, function->code);
    heap_mark_object(heap, function->globals);
    heap_mark_object(heap, function->defaults);
    heap_mark_object(heap, function->keyword_defaults);
    heap_mark_value(heap, function->annotations);
    heap_mark_object(heap, function->name);
    heap_mark_object(heap, function->qualname);
    heap_mark_value(heap, function->doc);
    heap_mark_value(heap, function->module);
    heap_mark_value(heap, function->type_params);
    for (uint32_t index = 0; index < function->cell_count; index++) {
        heap_mark_object(heap, function->cells[index]);
    }
    object_trace_fields(heap, object);
}

static const KindInfo function_kind = {"function", function_trace, object_release_fields, true};

// Plain code with positional parameters alone is called without matching: see object.extra.
static uint32_t exact_arity(const Code *code) {
    const uint32_t on_heap = CODE_IS_GENERATOR | CODE_IS_COROUTINE | CODE_IS_ASYNC_GENERATOR;
    const uint32_t special = CODE_HAS_STAR_ARGS | CODE_HAS_STAR_KWARGS;
    bool is_plain = (code->flags & special) == 0 && code->keyword_only_count == 0;
    uint32_t kind = (code->flags & on_heap) != 0 ? FUNCTION_MAKES_COROUTINE : 0;
    return kind | (is_plain ? (uint32_t)code->positional_count + 1 : 0);
}

Function *function_new(Vm *vm, Code *code, Dict *globals, Cell *const *cells) {
    Function *function =
        heap_allocate(vm, KIND_FUNCTION, sizeof *function + code->free_count * sizeof(Cell *),
                      runtime_shape(vm, CLASS_FUNCTION));
    function->code = code;
    function->globals = globals;
    function->annotations = VALUE_NONE;
    function->name = code->name;
    function->qualname = code->qualname;
    function->doc = code->doc;
    Value module = dict_get_string(vm, globals, runtime_name(vm, NAME_NAME));
    function->module = value_is_absent(module) ? VALUE_NONE : module;
    function->type_params = VALUE_NONE;
    function->cell_count = code->free_count;
    for (uint32_t index = 0; index < code->free_count; index++) {
        function->cells[index] = cells == NULL ? NULL : cells[index];
    }
    function->object.extra = exact_arity(code);
    return function;
}

// ---- Attributes ----

static Function *self_of(const Value *args) { return value_as_function(args[0]); }

static Value object_or_none(const void *object) {
    return object == NULL ? VALUE_NONE : value_from_object(object);
}

static bool get_name(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(self_of(args)->name);
    return true;
}

static bool get_qualname(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(self_of(args)->qualname);
    return true;
}

static bool want_text(Vm *vm, Value value, const char *name, String **text) {
    if (!value_is_string(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s must be set to a string object", name);
    }
    *text = value_as_string(value);
    return true;
}

static bool set_name(Vm *vm, Value *args, Value *result) {
    (void)result;
    return want_text(vm, args[1], "__name__", &self_of(args)->name);
}

static bool set_qualname(Vm *vm, Value *args, Value *result) {
    (void)result;
    return want_text(vm, args[1], "__qualname__", &self_of(args)->qualname);
}

static Value given_or_none(Value value) { return value_is_absent(value) ? VALUE_NONE : value; }

static bool get_doc(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = self_of(args)->doc;
    return true;
}

static bool set_doc(Vm *vm, Value *args, Value *result) {
    (void)vm;
    (void)result;
    self_of(args)->doc = given_or_none(args[1]);
    return true;
}

static bool get_module(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = self_of(args)->module;
    return true;
}

static bool set_module(Vm *vm, Value *args, Value *result) {
    (void)vm;
    (void)result;
    self_of(args)->module = given_or_none(args[1]);
    return true;
}

static bool get_annotations(Vm *vm, Value *args, Value *result) {
    Function *function = self_of(args);
    if (value_is_none(function->annotations)) {
        function->annotations = value_from_object(dict_new(vm));
    }
    *result = function->annotations;
    return true;
}

static bool set_annotations(Vm *vm, Value *args, Value *result) {
    (void)result;
    Value given = given_or_none(args[1]);
    if (!value_is_none(given) && !value_is_dict(given)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "__annotations__ must be set to a dict object");
    }
    self_of(args)->annotations = given;
    return true;
}

static bool get_defaults(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = object_or_none(self_of(args)->defaults);
    return true;
}

static bool set_defaults(Vm *vm, Value *args, Value *result) {
    (void)result;
    Value given = given_or_none(args[1]);
    if (!value_is_none(given) && !value_is_tuple(given)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__defaults__ must be set to a tuple object");
    }
    self_of(args)->defaults = value_is_none(given) ? NULL : value_as_tuple(given);
    return true;
}

static bool get_keyword_defaults(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = object_or_none(self_of(args)->keyword_defaults);
    return true;
}

static bool set_keyword_defaults(Vm *vm, Value *args, Value *result) {
    (void)result;
    Value given = given_or_none(args[1]);
    if (!value_is_none(given) && !value_is_dict(given)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__kwdefaults__ must be set to a dict object");
    }
    self_of(args)->keyword_defaults = value_is_none(given) ? NULL : value_as_dict(given);
    return true;
}

static bool get_code(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(self_of(args)->code);
    return true;
}

static bool set_code(Vm *vm, Value *args, Value *result) {
    (void)result;
    Function *function = self_of(args);
    if (!value_is_kind(args[1], KIND_CODE)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__code__ must be set to a code object");
    }
    Code *code = value_as_code(args[1]);
    if (code->free_count != function->cell_count) {
        return exception_raise(
            vm, CLASS_VALUE_ERROR, "%s() requires a code object with %u free vars, not %u",
            string_text(vm, function->name), function->cell_count, (unsigned)code->free_count);
    }
    function->code = code;
    function->object.extra = exact_arity(code);
    return true;
}

static bool get_globals(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(self_of(args)->globals);
    return true;
}

static bool get_builtins(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(namespace_builtins(vm, self_of(args)->globals));
    return true;
}

static bool get_closure(Vm *vm, Value *args, Value *result) {
    const Function *function = self_of(args);
    if (function->cell_count == 0) {
        *result = VALUE_NONE;
        return true;
    }
    Tuple *cells = tuple_new(vm, function->cell_count);
    for (uint32_t index = 0; index < function->cell_count; index++) {
        cells->items[index] = value_from_object(function->cells[index]);
    }
    *result = value_from_object(cells);
    return true;
}

static bool get_type_params(Vm *vm, Value *args, Value *result) {
    Value given = self_of(args)->type_params;
    *result = value_is_none(given) ? value_from_object(runtime_of(vm)->empty_tuple) : given;
    return true;
}

static bool set_type_params(Vm *vm, Value *args, Value *result) {
    (void)result;
    if (!value_is_tuple(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__type_params__ must be set to a tuple");
    }
    self_of(args)->type_params = args[1];
    return true;
}

static const NativeProperty function_properties[] = {
    {"__name__", get_name, set_name, NULL},
    {"__qualname__", get_qualname, set_qualname, NULL},
    {"__doc__", get_doc, set_doc, NULL},
    {"__module__", get_module, set_module, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__defaults__", get_defaults, set_defaults, NULL},
    {"__kwdefaults__", get_keyword_defaults, set_keyword_defaults, NULL},
    {"__code__", get_code, set_code, NULL},
    {"__globals__", get_globals, descriptor_refuse, NULL},
    {"__builtins__", get_builtins, descriptor_refuse, NULL},
    {"__closure__", get_closure, descriptor_refuse, NULL},
    {"__type_params__", get_type_params, set_type_params, NULL},
    {NULL, NULL, NULL, NULL}};

NATIVE(function_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const Function *function = self_of(args);
    *result = value_from_object(
        string_format(vm, "<function %s at 0x%llx>", string_text(vm, function->qualname),
                      (unsigned long long)heap_address_of(&function->object)));
    return true;
}

NATIVE(function_get, "__get__", "(self, instance, owner=None, /)",
       "Return an attribute of instance, which is of type owner.") {
    if (value_is_none(args[1]) && !value_is_none(args[2])) {
        *result = args[0];
    } else {
        *result = value_from_object(method_new(vm, args[0], args[1]));
    }
    return true;
}

static const NativeDefinition *const function_methods[] = {&function_repr, &function_get, NULL};

static bool get_cell_contents(Vm *vm, Value *args, Value *result) {
    *result = ((Cell *)(void *)value_as_object(args[0]))->value;
    if (value_is_absent(*result)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Cell is empty");
    }
    return true;
}

static bool set_cell_contents(Vm *vm, Value *args, Value *result) {
    (void)vm;
    (void)result;
    ((Cell *)(void *)value_as_object(args[0]))->value = args[1];
    return true;
}

static const NativeProperty cell_properties[] = {
    {"cell_contents", get_cell_contents, set_cell_contents, NULL}, {NULL, NULL, NULL, NULL}};

void function_register(Vm *vm) {
    heap_register_kind(runtime_of(vm)->heap, KIND_FUNCTION, &function_kind);
    Class *class = runtime_class(vm, CLASS_FUNCTION);
    class->flags |= CLASS_HAS_DICT;
    native_add_properties(vm, class, function_properties);
    native_add_methods(vm, class, function_methods);
    native_add_properties(vm, runtime_class(vm, CLASS_CELL), cell_properties);
    function_natives_register(vm);
}
