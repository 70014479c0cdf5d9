// functions_attribute.c: the builtin functions about names: getattr and its kin, dir, vars,
// globals, locals.
#include "stdlib/builtins/builtins.h"
#include "vm/frame_object.h"
#include "vm/vm.h"

// The interned name, or TypeError.
static bool attribute_name(Vm *vm, Value value, String **name) {
    if (!value_is_string(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "attribute name must be string, not '%s'",
                               class_name_of(vm, value));
    }
    *name = string_intern(vm, value_as_string(value));
    return true;
}

NATIVE(getattr_native, "getattr", "(object, name, default=<absent>, /)",
       "Get a named attribute from an object.\n\n"
       "getattr(x, 'y') is equivalent to ``x.y``\n\n"
       "When a default argument is given, it is returned when the attribute doesn't\n"
       "exist; without it, an exception is raised in that case.") {
    String *name = NULL;
    if (!attribute_name(vm, args[1], &name)) {
        return false;
    }
    args[1] = value_from_object(name);
    if (value_is_absent(args[2])) {
        return object_get_attribute(vm, args[0], name, result);
    }
    Value found;
    if (!object_find_attribute(vm, args[0], name, &found)) {
        return false;
    }
    *result = value_is_absent(found) ? args[2] : found;
    return true;
}

NATIVE(hasattr_native, "hasattr", "(obj, name, /)",
       "Return whether the object has an attribute with the given name.\n\n"
       "This is done by calling getattr(obj, name) and catching AttributeError.") {
    String *name = NULL;
    Value found;
    if (!attribute_name(vm, args[1], &name)) {
        return false;
    }
    args[1] = value_from_object(name);
    if (!object_find_attribute(vm, args[0], name, &found)) {
        return false;
    }
    *result = value_from_bool(!value_is_absent(found));
    return true;
}

NATIVE(setattr_native, "setattr", "(obj, name, value, /)",
       "Sets the named attribute on the given object to the specified value.\n\n"
       "setattr(x, 'y', v) is equivalent to ``x.y = v``") {
    String *name = NULL;
    if (!attribute_name(vm, args[1], &name)) {
        return false;
    }
    args[1] = value_from_object(name);
    return object_set_attribute(vm, args[0], name, args[2]);
}

NATIVE(delattr_native, "delattr", "(obj, name, /)",
       "Deletes the named attribute from the given object.\n\n"
       "delattr(x, 'y') is equivalent to ``del x.y``") {
    String *name = NULL;
    if (!attribute_name(vm, args[1], &name)) {
        return false;
    }
    args[1] = value_from_object(name);
    return object_delete_attribute(vm, args[0], name);
}

// ---- Namespaces --------------------------------------------------------------------------------

// The namespace that locals() is in the running frame.
static Value running_locals(Vm *vm) {
    return vm->frame == NULL ? value_from_object(dict_new(vm))
                             : frame_object_running_locals(vm, vm->frame);
}

NATIVE(globals_native, "globals", "()",
       "Return the dictionary containing the current scope's global variables.\n\n"
       "NOTE: Updates to this dictionary *will* affect name lookups in the current\n"
       "global scope and vice-versa.") {
    *result = value_from_object(vm->frame == NULL ? dict_new(vm) : vm->frame->globals);
    return true;
}

NATIVE(locals_native, "locals", "()",
       "Return a dictionary containing the current scope's local variables.\n\n"
       "NOTE: Whether or not updates to this dictionary will affect name lookups in\n"
       "the local scope and vice-versa is *implementation dependent* and not\n"
       "covered by any backwards compatibility guarantees.") {
    *result = running_locals(vm);
    return true;
}

NATIVE(vars_native, "vars", "(object=<absent>, /)",
       "vars([object]) -> dictionary\n\n"
       "Without arguments, equivalent to locals().\n"
       "With an argument, equivalent to object.__dict__.") {
    if (value_is_absent(args[0])) {
        *result = running_locals(vm);
        return true;
    }
    if (!object_find_attribute(vm, args[0], runtime_name(vm, NAME_DICT), result)) {
        return false;
    }
    if (value_is_absent(*result)) {
        *result = VALUE_NONE;
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "vars() argument must have __dict__ attribute");
    }
    return true;
}

NATIVE(dir_native, "dir", "(object=<absent>, /)",
       "dir([object]) -> list of strings\n\n"
       "If called without an argument, return the names in the current scope.\n"
       "Else, return an alphabetized list of names comprising (some of) the attributes\n"
       "of the given object, and of attributes reachable from it.") {
    Value *window = window_open(vm, 1);
    bool fine = true;
    if (value_is_absent(args[0])) {
        window[0] = running_locals(vm);
        fine = value_is_dict(window[0]) ||
               native_call_method(vm, window[0], "keys", NULL, 0, &window[0]);
    } else {
        fine = object_call_special(vm, args[0], SPECIAL_DIR, NULL, 0, NULL, &window[0]);
    }
    Value ignored;
    fine = fine && object_to_list(vm, window[0], result) &&
           native_call_method(vm, *result, "sort", NULL, 0, &ignored);
    window_close(vm, window);
    return fine;
}

void builtins_attribute_functions_register(Vm *vm, Module *builtins) {
    static const NativeDefinition *const functions[] = {
        &getattr_native, &hasattr_native, &setattr_native,
        &delattr_native, &globals_native, &locals_native,
        &vars_native,    &dir_native,     NULL};
    native_add_functions(vm, builtins, functions);
}
