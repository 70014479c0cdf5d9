// namespace.c: names that live in a mapping, and the errors of unbound names.
#include "vm/namespace.h"

#include "object/cell.h"
#include "object/instance.h"
#include "object/protocol.h"
#include "vm/attribute_cache.h"
#include "vm/vm.h"

static bool raise_unbound(Vm *vm, ClassId id, const char *format, String *name) {
    Exception *error = exception_new_text(
        vm, id, string_text(vm, string_format(vm, format, string_text(vm, name))));
    if (id == CLASS_NAME_ERROR) { // an unbound local has no name to guess from
        bool set = object_set_field(vm, &error->object, runtime_name(vm, NAME_LOWER_NAME),
                                    value_from_object(name));
        assert(set && "exceptions take any attribute");
        (void)set;
    }
    return exception_raise_value(vm, value_from_object(error));
}

bool namespace_raise_unbound_local(Vm *vm, const Code *code, size_t register_index) {
    return raise_unbound(
        vm, CLASS_UNBOUND_LOCAL_ERROR,
        "cannot access local variable '%s' where it is not associated with a value",
        value_as_string(code->local_names[register_index]));
}

static bool raise_unbound_free(Vm *vm, String *name) {
    return raise_unbound(vm, CLASS_NAME_ERROR,
                         "cannot access free variable '%s' where it is not associated with a value"
                         " in enclosing scope",
                         name);
}

bool namespace_raise_unbound_free(Vm *vm, const Code *code, size_t free_index) {
    return raise_unbound_free(vm, value_as_string(code->free_names[free_index]));
}

// *result is ABSENT when the mapping does not have the name. For type parameters inside a class
// that is complete, the class stands for what it has.
static bool find_in_mapping(Vm *vm, Value mapping, String *name, Value *result) {
    if (value_is_exactly(vm, mapping, CLASS_DICT)) {
        *result = dict_get_string(vm, value_as_dict(mapping), name);
        return true;
    }
    if (value_is_kind(mapping, KIND_CLASS)) {
        *result = dict_get_string(
            vm, ((const Class *)(const void *)value_as_object(mapping))->attributes, name);
        return true;
    }
    if (object_get_item(vm, mapping, value_from_object(name), result)) {
        return true;
    }
    if (!exception_raised_is(vm, CLASS_KEY_ERROR)) {
        return false;
    }
    (void)exception_take(vm);
    *result = VALUE_ABSENT;
    return true;
}

Dict *namespace_builtins(Vm *vm, Dict *globals) {
    Value given = dict_get_string(vm, globals, runtime_name(vm, NAME_BUILTINS));
    if (value_is_module(given)) {
        return value_as_module(given)->namespace;
    }
    return value_is_dict(given) ? value_as_dict(given) : vm->builtins;
}

bool namespace_load_build_class(Vm *vm, Dict *globals, Value *result) {
    bool is_standard;
    *result = namespace_find_builtin(vm, globals, string_intern_text(vm, "__build_class__"),
                                     &is_standard);
    return !value_is_absent(*result) ||
           exception_raise(vm, CLASS_NAME_ERROR, "__build_class__ not found");
}

Value namespace_find_builtin(Vm *vm, Dict *globals, String *name, bool *is_standard) {
    Dict *builtins = namespace_builtins(vm, globals);
    *is_standard = builtins == vm->builtins;
    return dict_get_string(vm, builtins, name);
}

bool namespace_load(Vm *vm, Value mapping, Dict *globals, const Site *site, Value *result) {
    Value found;
    if (!find_in_mapping(vm, mapping, site->name, &found)) {
        return false;
    }
    if (value_is_absent(found)) {
        found = dict_get_string(vm, globals, site->name);
    }
    if (value_is_absent(found)) {
        bool is_standard;
        found = namespace_find_builtin(vm, globals, site->name, &is_standard);
    }
    *result = found;
    return !value_is_absent(found) || global_raise_missing(vm, site->name);
}

bool namespace_load_or_cell(Vm *vm, Value mapping, const Site *site, Value *result) {
    Value found;
    if (!find_in_mapping(vm, mapping, site->name, &found)) {
        return false;
    }
    if (value_is_absent(found)) {
        found = ((const Cell *)(const void *)value_as_object(*result))->value;
    }
    *result = found;
    return !value_is_absent(found) || raise_unbound_free(vm, site->name);
}

bool namespace_store(Vm *vm, Value mapping, String *name, Value value) {
    if (value_is_exactly(vm, mapping, CLASS_DICT)) {
        dict_set_string(vm, value_as_dict(mapping), name, value);
        return true;
    }
    return object_set_item(vm, mapping, value_from_object(name), value);
}

bool namespace_delete(Vm *vm, Value mapping, String *name) {
    if (object_delete_item(vm, mapping, value_from_object(name))) {
        return true;
    }
    if (!exception_raised_is(vm, CLASS_KEY_ERROR)) {
        return false;
    }
    (void)exception_take(vm);
    return global_raise_missing(vm, name);
}
