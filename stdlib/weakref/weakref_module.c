// weakref_module.c: _weakref: weak references as scripts see them.
//
// Proxies, containers and finalize are weakref.aspy.
#include "stdlib/builtins/builtins.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "vm/finalize.h"
#include "vm/weak_reference.h"

static WeakReference *self_of(const Value *args) {
    return (WeakReference *)(void *)value_as_object(args[0]);
}

// For natives of one argument.
static void look(Vm *vm, const Value *args) {
    finalize_forget_temporaries(vm, args + 1);
    finalize_look(vm, true);
}

static Class *plain_class(Vm *vm, const Value *args) {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    (void)vm;
    while ((class->flags & CLASS_IS_BUILTIN) == 0) {
        class = class->base;
    }
    return class;
}

NATIVE(ref_new_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    const Tuple *given = value_as_tuple(args[1]);
    WeakReference *reference;
    if (given->count < 1 || given->count > 2) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__new__ expected at %s, got %zu",
                               given->count < 1 ? "least 1 argument" : "most 2 arguments",
                               given->count);
    }
    Value callback = given->count == 2 ? given->items[1] : VALUE_NONE;
    if (!weak_reference_new(vm, (Class *)(void *)value_as_object(args[0]), plain_class(vm, args),
                            given->items[0], callback, &reference)) {
        return false;
    }
    *result = value_from_object(reference);
    return true;
}

NATIVE(ref_init_native, "__init__", "(self, /, *args, **kwargs)",
       "Initialize self.  See help(type(self)) for accurate signature.") {
    if (value_as_dict(args[2])->count > 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "ref() takes no keyword arguments");
    }
    return true;
}

NATIVE(ref_call_native, "__call__", "(self, /)", "Call self as a function.") {
    look(vm, args);
    *result = weak_reference_target(self_of(args));
    return true;
}

NATIVE(ref_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    WeakReference *reference = self_of(args);
    if (!reference->has_hash) {
        if (reference->target == NULL) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "weak object has gone away");
        }
        *result = weak_reference_target(reference); // kept meanwhile
        if (!object_hash(vm, *result, &reference->hash)) {
            return false;
        }
        reference->has_hash = true;
    }
    *result = int_from_int64(vm, (int64_t)reference->hash);
    return true;
}

static bool compare(Vm *vm, Comparison comparison, Value *args, Value *result) {
    if (!value_is_foreign(args[1], &weak_reference_type)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    Value *window = window_open(vm, 2);
    window[0] = weak_reference_target(self_of(args));
    window[1] = weak_reference_target(self_of(args + 1));
    bool works = true;
    if (value_is_none(window[0]) || value_is_none(window[1])) {
        *result = value_from_bool(value_is(args[0], args[1]) == (comparison == COMPARE_EQ));
    } else {
        works = object_compare(vm, comparison, window[0], window[1], result);
    }
    window_close(vm, window);
    return works;
}

NATIVE(ref_eq_native, "__eq__", "(self, value, /)", "Return self==value.") {
    return compare(vm, COMPARE_EQ, args, result);
}

NATIVE(ref_ne_native, "__ne__", "(self, value, /)", "Return self!=value.") {
    return compare(vm, COMPARE_NE, args, result);
}

static bool append_name(Vm *vm, Value target, TextBuffer *text) {
    Value name;
    if (!object_find_attribute(vm, target, runtime_name(vm, NAME_NAME), &name)) {
        return false;
    }
    if (value_is_string(name)) {
        text_buffer_append_text(text, " (");
        string_append_utf8(text, value_as_string(name));
        text_buffer_append_byte(text, ')');
    }
    return true;
}

NATIVE(ref_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    const WeakReference *reference = self_of(args);
    look(vm, args);
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text, "<weakref at 0x%llx; ",
                              (unsigned long long)heap_address_of(&reference->foreign.object));
    bool works = true;
    if (reference->target == NULL) {
        text_buffer_append_text(&text, "dead");
    } else {
        *result = weak_reference_target(reference);
        text_buffer_append_format(&text, "to '%s' at 0x%llx", class_name_of(vm, *result),
                                  (unsigned long long)heap_address_of(reference->target));
        works = append_name(vm, *result, &text);
    }
    text_buffer_append_byte(&text, '>');
    if (works) {
        *result = value_from_object(string_from_buffer(vm, &text));
    }
    text_buffer_release(&text);
    return works;
}

static bool get_callback(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = self_of(args)->callback;
    return true;
}

// ---- Functions ----

NATIVE(getweakrefcount_native, "getweakrefcount", "(object, /)",
       "Return the number of weak references to 'object'.") {
    look(vm, args);
    *result = value_from_int((int64_t)weak_reference_list(vm, args[0], NULL));
    return true;
}

NATIVE(getweakrefs_native, "_getweakrefs", "(object, /)",
       "Return a list of all weak references to 'object', proxies' own included.") {
    look(vm, args);
    List *list = list_new(vm, 0);
    *result = value_from_object(list);
    (void)weak_reference_list(vm, args[0], list);
    return true;
}

NATIVE(peek_native, "_peek", "(reference, /)",
       "What a weak reference refers to, as far as is known without a look for the dead.") {
    if (!value_is_foreign(args[0], &weak_reference_type)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a weak reference is required, not '%s'",
                               class_name_of(vm, args[0]));
    }
    *result = weak_reference_target(self_of(args));
    return true;
}

NATIVE(look_native, "_look", "()", "Look for the dead, unless there were too many such looks.") {
    finalize_forget_temporaries(vm, NULL);
    finalize_look(vm, true);
    return true;
}

bool weakref_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&ref_new_native, NULL};
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    static const NativeDefinition *const methods[] = {&ref_init_native,
                                                      &ref_call_native,
                                                      &ref_hash_native,
                                                      &ref_eq_native,
                                                      &ref_ne_native,
                                                      &ref_repr_native,
                                                      NULL};
    static const NativeProperty properties[] = {{"__callback__", get_callback, NULL, NULL},
                                                {NULL, NULL, NULL, NULL}};
    static const NativeDefinition *const functions[] = {
        &getweakrefcount_native, &getweakrefs_native, &peek_native, &look_native, NULL};
    Class *class = library_add_class(vm, module, "weakref.ReferenceType", &weak_reference_type, 0);
    native_add_static_methods(vm, class, makers);
    native_add_class_methods(vm, class, class_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    native_add_functions(vm, module, functions);
    return true;
}
