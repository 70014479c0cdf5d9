// simple_namespace.c: types.SimpleNamespace: an object that is only its attributes.
#include "stdlib/library.h"
#include "stdlib/sys/sys_module.h"

NATIVE(namespace_init_native, "__init__", "(self, mapping=None, /, **kwargs)",
       "Initialize self.  See help(type(self)) for accurate signature.") {
    Dict *dictionary = object_dictionary(vm, value_as_object(args[0]));
    Value target = value_from_object(dictionary);
    Value ignored;
    if (!value_is_none(args[1]) &&
        !native_call_method(vm, target, "update", &args[1], 1, &ignored)) {
        return false;
    }
    return dict_update(vm, dictionary, value_as_dict(args[2]));
}

static bool append_fields(Vm *vm, Dict *fields, TextBuffer *buffer) {
    size_t position = 0;
    Value key;
    Value value;
    const char *separator = "";
    while (dict_next(fields, &position, &key, &value)) {
        text_buffer_append_text(buffer, separator);
        separator = ", ";
        if (!value_is_string(key)) {
            continue;
        }
        string_append_utf8(buffer, value_as_string(key));
        text_buffer_append_byte(buffer, '=');
        if (!object_append_repr(vm, value, buffer)) {
            return false;
        }
    }
    return true;
}

NATIVE(namespace_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Object *self = value_as_object(args[0]);
    Class *class = class_of(vm, args[0]);
    bool is_plain = string_equal_text(class->name, "SimpleNamespace");
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, is_plain ? "namespace" : class_own_name_of(vm, args[0]));
    text_buffer_append_byte(&buffer, '(');
    bool ok = true;
    if ((self->flags & OBJECT_IN_REPR) != 0) {
        text_buffer_append_text(&buffer, "...");
    } else {
        self->flags |= OBJECT_IN_REPR;
        ok = append_fields(vm, object_dictionary(vm, self), &buffer);
        self->flags &= (uint16_t)~OBJECT_IN_REPR;
    }
    text_buffer_append_byte(&buffer, ')');
    if (ok) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return ok;
}

NATIVE(namespace_eq_native, "__eq__", "(self, value, /)", "Return self==value.") {
    if (!class_is_subclass(class_of(vm, args[1]), class_of(vm, args[0]))) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    Value mine = value_from_object(object_dictionary(vm, value_as_object(args[0])));
    Value others = value_from_object(object_dictionary(vm, value_as_object(args[1])));
    return object_compare(vm, COMPARE_EQ, mine, others, result);
}

NATIVE(namespace_reduce_native, "__reduce__", "(self, /)",
       "Return state information for pickling.") {
    Tuple *parts = tuple_new(vm, 3);
    *result = value_from_object(parts);
    parts->items[0] = value_from_object(class_of(vm, args[0]));
    parts->items[1] = value_from_object(tuple_new(vm, 0));
    parts->items[2] = value_from_object(object_dictionary(vm, value_as_object(args[0])));
    return true;
}

NATIVE(namespace_replace_native, "__replace__", "(self, /, **changes)",
       "Return a copy of the namespace object with new values for the specified attributes.") {
    Value class = value_from_object(class_of(vm, args[0]));
    if (!object_call(vm, class, NULL, 0, result)) {
        return false;
    }
    Dict *dictionary = object_dictionary(vm, value_as_object(*result));
    return dict_update(vm, dictionary, object_dictionary(vm, value_as_object(args[0]))) &&
           dict_update(vm, dictionary, value_as_dict(args[1]));
}

Class *simple_namespace_class(Vm *vm) {
    static const NativeDefinition *const methods[] = {
        &namespace_init_native,   &namespace_repr_native,    &namespace_eq_native,
        &namespace_reduce_native, &namespace_replace_native, NULL};
    Class *class = class_new_native(vm, "types.SimpleNamespace", runtime_class(vm, CLASS_OBJECT),
                                    KIND_INSTANCE, CLASS_HAS_DICT);
    native_add_methods(vm, class, methods);
    class_set(vm, class, runtime_special_name(vm, SPECIAL_HASH), VALUE_NONE);
    return class;
}
