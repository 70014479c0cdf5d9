// intrinsics.c: display in the REPL, type parameters, type aliases.
//
// Type parameters and aliases are objects of the module typing, which has the classes.
#include "vm/intrinsics.h"

#include "object/list.h"
#include "vm/native.h"

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

// What a function of typing makes of the values; ABSENT ones become None.
static bool call_typing(Vm *vm, const char *name, const Value *values, size_t count,
                        Value *result) {
    enum { MOST = 3 };
    assert(count <= MOST);
    Value *window = window_open(vm, 1 + MOST);
    for (size_t index = 0; index < count; index++) {
        window[1 + index] = value_is_absent(values[index]) ? VALUE_NONE : values[index];
    }
    bool done = native_import(vm, "typing", &window[0]) &&
                native_call_method(vm, window[0], name, &window[1], count, result);
    window_close(vm, window);
    return done;
}

bool intrinsic_call(Vm *vm, Intrinsic which, const Value *values, size_t count, Value *result) {
    (void)count;
    switch (which) {
    case INTRINSIC_PRINT:
        return display(vm, values[0], result);
    case INTRINSIC_TYPE_VAR:
        return call_typing(vm, "_type_var", values, 3, result);
    case INTRINSIC_TYPE_VAR_OF_CONSTRAINTS:
        return call_typing(vm, "_type_var_of_constraints", values, 3, result);
    case INTRINSIC_TYPE_VAR_TUPLE:
        return call_typing(vm, "_type_var_tuple", values, 2, result);
    case INTRINSIC_PARAM_SPEC:
        return call_typing(vm, "_param_spec", values, 2, result);
    case INTRINSIC_TYPE_ALIAS:
        return call_typing(vm, "_type_alias", values, 3, result);
    case INTRINSIC_GENERIC_BASE:
        return call_typing(vm, "_generic_base", values, 1, result);
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
