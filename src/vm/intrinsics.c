// intrinsics.c: display in the REPL, type parameters, type aliases.
//
// Type parameters are inert objects here as they are in CPython: they have a name, a bound and a
// default, print as their name and may stand in subscripts; nothing is checked.
#include "vm/intrinsics.h"

#include "object/list.h"
#include "vm/native.h"

typedef enum TypeParameterKind {
    TYPE_PARAMETER_VARIABLE,
    TYPE_PARAMETER_TUPLE,
    TYPE_PARAMETER_SPECIFICATION
} TypeParameterKind;

typedef struct TypeParameter {
    Foreign foreign;
    TypeParameterKind kind;
    Value name;
    Value bound;         // a value or ABSENT; lazily computed ones are functions
    Value default_value; // the same
} TypeParameter;

// type Name[T] = …: `compute` is called when __value__ is first asked for.
typedef struct TypeAlias {
    Foreign foreign;
    Value name;
    Value parameters;
    Value compute;
    Value value; // ABSENT before
} TypeAlias;

static void parameter_trace(Heap *heap, Object *object) {
    TypeParameter *parameter = (TypeParameter *)(void *)object;
    heap_mark_value(heap, parameter->name);
    heap_mark_value(heap, parameter->bound);
    heap_mark_value(heap, parameter->default_value);
}

static void alias_trace(Heap *heap, Object *object) {
    TypeAlias *alias = (TypeAlias *)(void *)object;
    heap_mark_value(heap, alias->name);
    heap_mark_value(heap, alias->parameters);
    heap_mark_value(heap, alias->compute);
    heap_mark_value(heap, alias->value);
}

static const ForeignType parameter_type = {"TypeVar", sizeof(TypeParameter), parameter_trace, NULL};
static const ForeignType alias_type = {"TypeAliasType", sizeof(TypeAlias), alias_trace, NULL};

static TypeParameter *parameter_of(Value value) {
    return (TypeParameter *)(void *)value_as_object(value);
}
static TypeAlias *alias_of(Value value) { return (TypeAlias *)(void *)value_as_object(value); }

static Value new_parameter(Vm *vm, TypeParameterKind kind, Value name, Value bound,
                           Value default_value) {
    TypeParameter *parameter = foreign_new(vm, runtime_class(vm, CLASS_TYPE_VAR));
    parameter->kind = kind;
    parameter->name = name;
    parameter->bound = bound;
    parameter->default_value = default_value;
    return value_from_object(parameter);
}

// ---- Display ----

// sys.displayhook: None shows nothing; `_` remembers the last value.
static bool display(Vm *vm, Value value, Value *result) {
    Value sys = dict_get_string(vm, vm->modules, string_intern_text(vm, "sys"));
    *result = VALUE_NONE;
    if (value_is_module(sys)) {
        Value hook = dict_get_string(vm, value_as_module(sys)->namespace,
                                     string_intern_text(vm, "displayhook"));
        if (!value_is_absent(hook)) {
            return object_call(vm, hook, &value, 1, result);
        }
    }
    return exception_raise(vm, CLASS_RUNTIME_ERROR, "lost sys.displayhook");
}

// ---- Type parameters ----

// The implicit base class Generic[T, …], when the module typing is there; object otherwise.
static bool generic_base(Vm *vm, Value parameters, Value *result) {
    Value typing = dict_get_string(vm, vm->modules, string_intern_text(vm, "typing"));
    Value generic = VALUE_ABSENT;
    if (value_is_module(typing)) {
        generic = dict_get_string(vm, value_as_module(typing)->namespace,
                                  string_intern_text(vm, "Generic"));
    }
    if (value_is_absent(generic)) {
        *result = value_from_object(runtime_class(vm, CLASS_OBJECT));
        return true;
    }
    return object_get_item(vm, generic, parameters, result);
}

bool intrinsic_call(Vm *vm, Intrinsic which, const Value *values, size_t count, Value *result) {
    (void)count;
    switch (which) {
    case INTRINSIC_PRINT:
        return display(vm, values[0], result);
    case INTRINSIC_TYPE_VAR:
        *result = new_parameter(vm, TYPE_PARAMETER_VARIABLE, values[0], values[1], values[2]);
        return true;
    case INTRINSIC_TYPE_VAR_TUPLE:
        *result = new_parameter(vm, TYPE_PARAMETER_TUPLE, values[0], VALUE_ABSENT, values[1]);
        return true;
    case INTRINSIC_PARAM_SPEC:
        *result =
            new_parameter(vm, TYPE_PARAMETER_SPECIFICATION, values[0], VALUE_ABSENT, values[1]);
        return true;
    case INTRINSIC_TYPE_ALIAS: {
        TypeAlias *alias = foreign_new(vm, runtime_class(vm, CLASS_TYPE_ALIAS));
        alias->name = values[0];
        alias->parameters = values[1];
        alias->compute = values[2];
        alias->value = VALUE_ABSENT;
        *result = value_from_object(alias);
        return true;
    }
    case INTRINSIC_GENERIC_BASE:
        return generic_base(vm, values[0], result);
    case INTRINSIC_SET_TYPE_PARAMS: {
        Value object = values[0];
        String *name = runtime_name(vm, NAME_TYPE_PARAMS);
        *result = object;
        return object_set_attribute(vm, object, name, values[1]);
    }
    case INTRINSIC_COUNT:
        break;
    }
    assert(false && "no such intrinsic");
    return true;
}

// ---- What scripts see ----

static bool evaluate(Vm *vm, Value *slot, Value *result) {
    if (value_is_absent(*slot)) {
        *result = VALUE_NONE;
        return true;
    }
    if (value_is_kind(*slot, KIND_FUNCTION) && !object_call(vm, *slot, NULL, 0, slot)) {
        return false;
    }
    *result = *slot;
    return true;
}

static bool get_parameter_name(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = parameter_of(args[0])->name;
    return true;
}

static bool get_bound(Vm *vm, Value *args, Value *result) {
    return evaluate(vm, &parameter_of(args[0])->bound, result);
}

static bool get_default(Vm *vm, Value *args, Value *result) {
    return evaluate(vm, &parameter_of(args[0])->default_value, result);
}

static bool get_alias_name(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = alias_of(args[0])->name;
    return true;
}

static bool get_alias_parameters(Vm *vm, Value *args, Value *result) {
    Value parameters = alias_of(args[0])->parameters;
    *result =
        value_is_tuple(parameters) ? parameters : value_from_object(runtime_of(vm)->empty_tuple);
    return true;
}

static bool get_alias_value(Vm *vm, Value *args, Value *result) {
    TypeAlias *alias = alias_of(args[0]);
    if (value_is_absent(alias->value) && !object_call(vm, alias->compute, NULL, 0, &alias->value)) {
        return false;
    }
    *result = alias->value;
    return true;
}

static const NativeProperty parameter_properties[] = {{"__name__", get_parameter_name, NULL, NULL},
                                                      {"__bound__", get_bound, NULL, NULL},
                                                      {"__default__", get_default, NULL, NULL},
                                                      {NULL, NULL, NULL, NULL}};

static const NativeProperty alias_properties[] = {
    {"__name__", get_alias_name, NULL, NULL},
    {"__value__", get_alias_value, NULL, NULL},
    {"__type_params__", get_alias_parameters, NULL, NULL},
    {NULL, NULL, NULL, NULL}};

NATIVE(parameter_repr, "__repr__", "(self, /)", "Return repr(self).") {
    *result = parameter_of(args[0])->name;
    return true;
}

NATIVE(alias_repr, "__repr__", "(self, /)", "Return repr(self).") {
    *result = alias_of(args[0])->name;
    return true;
}

static const NativeDefinition *const parameter_methods[] = {&parameter_repr, NULL};
static const NativeDefinition *const alias_methods[] = {&alias_repr, NULL};

void intrinsics_register(Vm *vm) {
    Class *parameter = runtime_class(vm, CLASS_TYPE_VAR);
    parameter->foreign = &parameter_type;
    native_add_properties(vm, parameter, parameter_properties);
    native_add_methods(vm, parameter, parameter_methods);
    Class *alias = runtime_class(vm, CLASS_TYPE_ALIAS);
    alias->foreign = &alias_type;
    native_add_properties(vm, alias, alias_properties);
    native_add_methods(vm, alias, alias_methods);
}
