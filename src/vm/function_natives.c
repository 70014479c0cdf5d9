// function_natives.c: functions and cells that scripts make by hand: types.FunctionType,
// types.CellType.
#include "vm/function.h"
#include "vm/native.h"

static bool want_or_none(Vm *vm, Value value, bool fits, int number, const char *name,
                         const char *wanted) {
    return value_is_none(value) || fits ||
           exception_raise(vm, CLASS_TYPE_ERROR, "arg %d (%s) must be None or %s", number, name,
                           wanted);
}

// The closure of a function made by hand: as many cells as the code has free variables.
static bool check_closure(Vm *vm, const Code *code, Value closure) {
    if (code->free_count > 0 && value_is_none(closure)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "arg 5 (closure) must be tuple");
    }
    if (!want_or_none(vm, closure, value_is_tuple(closure), 5, "closure", "tuple")) {
        return false;
    }
    size_t count = value_is_none(closure) ? 0 : value_as_tuple(closure)->count;
    if (count != code->free_count) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "%s requires closure of length %u, not %zu",
                               string_text(vm, code->name), (unsigned)code->free_count, count);
    }
    for (size_t index = 0; index < count; index++) {
        Value cell = value_as_tuple(closure)->items[index];
        if (!value_is_kind(cell, KIND_CELL)) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "arg 5 (closure) expected cell, found %s",
                                   class_name_of(vm, cell));
        }
    }
    return true;
}

static bool want_code_and_globals(Vm *vm, const Value *args) {
    if (!value_is_kind(args[1], KIND_CODE)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "function() argument 'code' must be code, not %s",
                               class_name_of(vm, args[1]));
    }
    return value_is_dict(args[2]) ||
           exception_raise(vm, CLASS_TYPE_ERROR,
                           "function() argument 'globals' must be dict, not %s",
                           class_name_of(vm, args[2]));
}

NATIVE(function_new_native, "__new__",
       "(cls, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)",
       "Create a function object.") {
    if (!want_code_and_globals(vm, args)) {
        return false;
    }
    Code *code = value_as_code(args[1]);
    if (!value_is_none(args[3]) && !value_is_string(args[3])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "arg 3 (name) must be None or string");
    }
    if (!want_or_none(vm, args[4], value_is_tuple(args[4]), 4, "defaults", "tuple") ||
        !check_closure(vm, code, args[5]) ||
        !want_or_none(vm, args[6], value_is_dict(args[6]), 6, "kwdefaults", "dict")) {
        return false;
    }
    Function *function = function_new(vm, code, value_as_dict(args[2]), NULL);
    for (uint32_t index = 0; index < function->cell_count; index++) {
        function->cells[index] =
            (Cell *)(void *)value_as_object(value_as_tuple(args[5])->items[index]);
    }
    if (!value_is_none(args[3])) {
        function->name = value_as_string(args[3]);
    }
    function->defaults = value_is_none(args[4]) ? NULL : value_as_tuple(args[4]);
    function->keyword_defaults = value_is_none(args[6]) ? NULL : value_as_dict(args[6]);
    *result = value_from_object(function);
    return true;
}

// ---- Cells ----

NATIVE(cell_new_native, "__new__", "(cls, *args)", "Create a new cell object.") {
    const Tuple *given = value_as_tuple(args[1]);
    if (given->count > 1) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "cell expected at most 1 argument, got %zu",
                               given->count);
    }
    *result = value_from_object(cell_new(vm, given->count == 0 ? VALUE_ABSENT : given->items[0]));
    return true;
}

// An empty cell is less than any other.
static bool compare_cells(Vm *vm, Comparison comparison, Value *args, Value *result) {
    if (!value_is_kind(args[1], KIND_CELL)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    Value left = ((const Cell *)(const void *)value_as_object(args[0]))->value;
    Value right = ((const Cell *)(const void *)value_as_object(args[1]))->value;
    if (value_is_absent(left) || value_is_absent(right)) {
        left = value_from_int(!value_is_absent(left));
        right = value_from_int(!value_is_absent(right));
    }
    return object_compare(vm, comparison, left, right, result);
}

#define CELL_COMPARISON(identifier, name, comparison, sign)                     \
    NATIVE(identifier, name, "(self, value, /)", "Return self" sign "value.") { \
        return compare_cells(vm, comparison, args, result);                     \
    }

CELL_COMPARISON(cell_lt, "__lt__", COMPARE_LT, "<")
CELL_COMPARISON(cell_le, "__le__", COMPARE_LE, "<=")
CELL_COMPARISON(cell_eq, "__eq__", COMPARE_EQ, "==")
CELL_COMPARISON(cell_ne, "__ne__", COMPARE_NE, "!=")
CELL_COMPARISON(cell_gt, "__gt__", COMPARE_GT, ">")
CELL_COMPARISON(cell_ge, "__ge__", COMPARE_GE, ">=")

NATIVE(cell_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const Cell *cell = (const Cell *)(const void *)value_as_object(args[0]);
    unsigned long long address = (unsigned long long)heap_address_of(&cell->object);
    if (value_is_absent(cell->value)) {
        *result = value_from_object(string_format(vm, "<cell at 0x%llx: empty>", address));
        return true;
    }
    unsigned long long held =
        value_is_object(cell->value)
            ? (unsigned long long)heap_address_of(value_as_object(cell->value))
            : (unsigned long long)cell->value.bits >> 16;
    *result = value_from_object(string_format(vm, "<cell at 0x%llx: %s object at 0x%llx>", address,
                                              class_name_of(vm, cell->value), held));
    return true;
}

void function_natives_register(Vm *vm) {
    static const NativeDefinition *const makers[] = {&function_new_native, NULL};
    static const NativeDefinition *const cell_makers[] = {&cell_new_native, NULL};
    static const NativeDefinition *const cell_methods[] = {&cell_lt, &cell_le, &cell_eq,   &cell_ne,
                                                           &cell_gt, &cell_ge, &cell_repr, NULL};
    native_add_static_methods(vm, runtime_class(vm, CLASS_FUNCTION), makers);
    Class *cell = runtime_class(vm, CLASS_CELL);
    native_add_static_methods(vm, cell, cell_makers);
    native_add_methods(vm, cell, cell_methods);
    (void)class_set(vm, cell, runtime_special_name(vm, SPECIAL_HASH), VALUE_NONE);
}
