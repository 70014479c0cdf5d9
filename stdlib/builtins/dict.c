// dict.c: the methods of dict. The views keys(), values() and items() are in dict_views.c.
#include "object/iterator.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/dict_update.h"
#include "stdlib/builtins/dict_views.h"

// ---- Making ------------------------------------------------------------------------------------

NATIVE(dict_new_native, "__new__", "(cls, /, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    *result = value_from_object(dict_new_of(vm, (Class *)(void *)value_as_object(args[0])));
    return true;
}

// What dict() and update() do with one argument and keywords.
static bool dict_update_native_arguments(Vm *vm, Dict *dict, Value source, Value keywords) {
    return (value_is_absent(source) || dict_update_from(vm, dict, source)) &&
           dict_update(vm, dict, value_as_dict(keywords));
}

NATIVE(dict_init_native, "__init__", "(self, mapping=<absent>, /, **kwargs)",
       "Initialize self.  See help(type(self)) for accurate signature.") {
    return dict_update_native_arguments(vm, value_as_dict(args[0]), args[1], args[2]);
}

NATIVE(dict_update_native, "update", "(self, mapping=<absent>, /, **kwargs)",
       "D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.\n"
       "If E is present and has a .keys() method, then does:  for k in E.keys(): D[k] = E[k]\n"
       "If E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v\n"
       "In either case, this is followed by: for k in F:  D[k] = F[k]") {
    return dict_update_native_arguments(vm, value_as_dict(args[0]), args[1], args[2]);
}

static bool fill_from_keys(Vm *vm, Value made, Value keys, Value value, Value *window) {
    bool is_plain = value_is_exactly(vm, made, CLASS_DICT);
    if (!object_iterate(vm, keys, &window[0])) {
        return false;
    }
    for (;;) {
        Step step = object_next(vm, window[0], &window[1]);
        if (step != STEP_ITEM) {
            return step == STEP_END;
        }
        bool fine = is_plain ? dict_set(vm, value_as_dict(made), window[1], value)
                             : object_set_item(vm, made, window[1], value);
        if (!fine) {
            return false;
        }
    }
}

NATIVE(dict_fromkeys_native, "fromkeys", "(type, iterable, value=None, /)",
       "Create a new dictionary with keys from iterable and values set to value.") {
    if (!object_call(vm, args[0], NULL, 0, result)) {
        return false;
    }
    Value *window = window_open(vm, 2);
    bool fine = fill_from_keys(vm, *result, args[1], args[2], window);
    window_close(vm, window);
    return fine;
}

NATIVE(dict_copy_native, "copy", "(self, /)", "Return a shallow copy of the dict.") {
    *result = value_from_object(dict_copy(vm, value_as_dict(args[0])));
    return true;
}

NATIVE(dict_clear_native, "clear", "(self, /)", "Remove all items from the dict.") {
    dict_clear(vm, value_as_dict(args[0]));
    return true;
}

// ---- Items -------------------------------------------------------------------------------------

NATIVE(dict_getitem_native, "__getitem__", "(self, key, /)", "Return self[key].") {
    if (!dict_get(vm, value_as_dict(args[0]), args[1], result)) {
        return false;
    }
    if (!value_is_absent(*result)) {
        return true;
    }
    *result = VALUE_NONE;
    if (!value_is_exactly(vm, args[0], CLASS_DICT)) {
        bool found;
        if (!object_call_special(vm, args[0], SPECIAL_MISSING, &args[1], 1, &found, result)) {
            return false;
        }
        if (found) {
            return true;
        }
    }
    return exception_raise_with_value(vm, CLASS_KEY_ERROR, args[1]);
}

NATIVE(dict_setitem_native, "__setitem__", "(self, key, value, /)", "Set self[key] to value.") {
    return dict_set(vm, value_as_dict(args[0]), args[1], args[2]);
}

NATIVE(dict_delitem_native, "__delitem__", "(self, key, /)", "Delete self[key].") {
    Value removed;
    if (!dict_delete(vm, value_as_dict(args[0]), args[1], &removed)) {
        return false;
    }
    return !value_is_absent(removed) || exception_raise_with_value(vm, CLASS_KEY_ERROR, args[1]);
}

NATIVE(dict_contains_native, "__contains__", "(self, key, /)",
       "True if the dictionary has the specified key, else False.") {
    Value value;
    if (!dict_get(vm, value_as_dict(args[0]), args[1], &value)) {
        return false;
    }
    *result = value_from_bool(!value_is_absent(value));
    return true;
}

NATIVE(dict_get_native, "get", "(self, key, default=None, /)",
       "Return the value for key if key is in the dictionary, else default.") {
    Value value;
    if (!dict_get(vm, value_as_dict(args[0]), args[1], &value)) {
        return false;
    }
    *result = value_is_absent(value) ? args[2] : value;
    return true;
}

NATIVE(dict_setdefault_native, "setdefault", "(self, key, default=None, /)",
       "Insert key with a value of default if key is not in the dictionary.\n\n"
       "Return the value for key if key is in the dictionary, else default.") {
    return dict_set_default(vm, value_as_dict(args[0]), args[1], args[2], result);
}

NATIVE(dict_pop_native, "pop", "(self, key, default=<absent>, /)",
       "D.pop(k[,d]) -> v, remove specified key and return the corresponding value.\n\n"
       "If the key is not found, return the default if given; otherwise,\n"
       "raise a KeyError.") {
    Value removed = VALUE_ABSENT;
    // An empty dict does not hash the key: even an unhashable one is just missing.
    if (value_as_dict(args[0])->count > 0 &&
        !dict_delete(vm, value_as_dict(args[0]), args[1], &removed)) {
        return false;
    }
    if (value_is_absent(removed)) {
        if (value_is_absent(args[2])) {
            return exception_raise_with_value(vm, CLASS_KEY_ERROR, args[1]);
        }
        removed = args[2];
    }
    *result = removed;
    return true;
}

NATIVE(dict_popitem_native, "popitem", "(self, /)",
       "Remove and return a (key, value) pair as a 2-tuple.\n\n"
       "Pairs are returned in LIFO (last-in, first-out) order.\n"
       "Raises KeyError if the dict is empty.") {
    Value key, value;
    if (!dict_pop_last(value_as_dict(args[0]), &key, &value)) {
        return exception_raise(vm, CLASS_KEY_ERROR, "popitem(): dictionary is empty");
    }
    *result = value_from_object(tuple_pair(vm, key, value));
    return true;
}

NATIVE(dict_len_native, "__len__", "(self, /)", "Return len(self).") {
    *result = value_from_int((int64_t)value_as_dict(args[0])->count);
    return true;
}

NATIVE(dict_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = value_from_object(iterator_new(vm, CLASS_DICT_KEY_ITERATOR, args[0]));
    return true;
}

NATIVE(dict_reversed_native, "__reversed__", "(self, /)",
       "Return a reverse iterator over the dict keys.") {
    *result = value_from_object(iterator_new(vm, CLASS_DICT_REVERSE_KEY_ITERATOR, args[0]));
    return true;
}

NATIVE(dict_keys_native, "keys", "(self, /)",
       "Return a set-like object providing a view on the dict's keys.") {
    *result = dict_view_new(vm, CLASS_DICT_KEYS, args[0]);
    return true;
}

NATIVE(dict_values_native, "values", "(self, /)",
       "Return an object providing a view on the dict's values.") {
    *result = dict_view_new(vm, CLASS_DICT_VALUES, args[0]);
    return true;
}

NATIVE(dict_items_native, "items", "(self, /)",
       "Return a set-like object providing a view on the dict's items.") {
    *result = dict_view_new(vm, CLASS_DICT_ITEMS, args[0]);
    return true;
}

// ---- Whole dicts -------------------------------------------------------------------------------

static bool dict_compare(Vm *vm, Value a, Value b, bool is_negated, Value *result) {
    bool equal;
    if (!value_is_dict(b)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    if (!object_check_c_stack(vm, " in comparison") ||
        !dict_equal(vm, value_as_dict(a), value_as_dict(b), &equal)) {
        return false;
    }
    *result = value_from_bool(equal != is_negated);
    return true;
}

NATIVE(dict_eq_native, "__eq__", "(self, value, /)", "Return self==value.") {
    return dict_compare(vm, args[0], args[1], false, result);
}

NATIVE(dict_ne_native, "__ne__", "(self, value, /)", "Return self!=value.") {
    return dict_compare(vm, args[0], args[1], true, result);
}

static bool dict_append_entry_repr(Vm *vm, Value key, Value value, TextBuffer *buffer) {
    runtime_hold(vm, value);
    bool fine = object_append_repr(vm, key, buffer);
    text_buffer_append(buffer, ": ", 2);
    fine = fine && object_append_repr(vm, value, buffer);
    runtime_drop(vm, 1);
    return fine;
}

static bool dict_append_items_repr(Vm *vm, Dict *dict, TextBuffer *buffer) {
    Value key, value;
    bool is_first = true;
    for (size_t position = 0; dict_next(dict, &position, &key, &value); is_first = false) {
        if (!is_first) {
            text_buffer_append(buffer, ", ", 2);
        }
        if (!dict_append_entry_repr(vm, key, value, buffer)) {
            return false;
        }
    }
    return true;
}

NATIVE(dict_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Dict *dict = value_as_dict(args[0]);
    if (dict->object.flags & OBJECT_IN_REPR) {
        *result = value_from_object(string_from_text(vm, "{...}"));
        return true;
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    dict->object.flags |= OBJECT_IN_REPR;
    text_buffer_append_byte(&buffer, '{');
    bool fine = dict_append_items_repr(vm, dict, &buffer);
    text_buffer_append_byte(&buffer, '}');
    dict->object.flags &= (uint16_t)~OBJECT_IN_REPR;
    if (fine) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return fine;
}

static bool dict_merge(Vm *vm, Value a, Value b, Value *result) {
    if (!value_is_dict(a) || !value_is_dict(b)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    Dict *merged = dict_copy(vm, value_as_dict(a));
    *result = value_from_object(merged);
    return dict_update_from(vm, merged, b);
}

NATIVE(dict_or_native, "__or__", "(self, value, /)", "Return self|value.") {
    return dict_merge(vm, args[0], args[1], result);
}

NATIVE(dict_ror_native, "__ror__", "(self, value, /)", "Return value|self.") {
    return dict_merge(vm, args[1], args[0], result);
}

NATIVE(dict_ior_native, "__ior__", "(self, value, /)", "Return self|=value.") {
    *result = args[0];
    return dict_update_from(vm, value_as_dict(args[0]), args[1]);
}

static const NativeDefinition *const dict_methods[] = {&dict_init_native,
                                                       &dict_update_native,
                                                       &dict_copy_native,
                                                       &dict_clear_native,
                                                       &dict_getitem_native,
                                                       &dict_setitem_native,
                                                       &dict_delitem_native,
                                                       &dict_contains_native,
                                                       &dict_get_native,
                                                       &dict_setdefault_native,
                                                       &dict_pop_native,
                                                       &dict_popitem_native,
                                                       &dict_len_native,
                                                       &dict_iter_native,
                                                       &dict_reversed_native,
                                                       &dict_keys_native,
                                                       &dict_values_native,
                                                       &dict_items_native,
                                                       &dict_eq_native,
                                                       &dict_ne_native,
                                                       &dict_repr_native,
                                                       &dict_or_native,
                                                       &dict_ror_native,
                                                       &dict_ior_native,
                                                       NULL};

void builtins_dict_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&dict_new_native, NULL};
    static const NativeDefinition *const class_methods[] = {&dict_fromkeys_native,
                                                            &builtins_class_getitem, NULL};
    Class *class = runtime_class(vm, CLASS_DICT);
    native_add_methods(vm, class, dict_methods);
    native_add_static_methods(vm, class, constructor);
    native_add_class_methods(vm, class, class_methods);
    builtins_set_class_value(vm, CLASS_DICT, "__hash__", VALUE_NONE);
}
