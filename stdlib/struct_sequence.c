// struct_sequence.c: the names are the class's __match_args__, as in CPython; each name is a
// property.
#include "stdlib/struct_sequence.h"

#include "stdlib/library.h"

// A property's getter is a plain function, so each index needs one of its own.
#define DEFINE_GETTER(index)                                                       \
    bool struct_sequence_item_##index(__attribute__((unused)) Vm *vm, Value *args, \
                                      Value *result) {                             \
        *result = value_as_tuple(args[0])->items[index];                           \
        return true;                                                               \
    }
STRUCT_SEQUENCE_EACH_INDEX(DEFINE_GETTER)

static Tuple *field_names(Vm *vm, Class *class) {
    Value names = class_lookup(vm, class, runtime_name(vm, NAME_MATCH_ARGS));
    return value_as_tuple(names);
}

NATIVE(struct_sequence_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Class *class = class_of(vm, args[0]);
    Tuple *self = value_as_tuple(args[0]);
    Tuple *names = field_names(vm, class);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    string_append_utf8(&buffer, class_full_name(vm, class, true));
    bool ok = true;
    for (size_t index = 0; ok && index < names->count; index++) {
        text_buffer_append_text(&buffer, index == 0 ? "(" : ", ");
        string_append_utf8(&buffer, value_as_string(names->items[index]));
        text_buffer_append_byte(&buffer, '=');
        ok = object_append_repr(vm, self->items[index], &buffer);
    }
    text_buffer_append_byte(&buffer, ')');
    if (ok) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return ok;
}

static bool raise_length(Vm *vm, Class *class, const char *bound, size_t wanted, size_t given) {
    return exception_raise(vm, CLASS_TYPE_ERROR,
                           "%s() takes an at %s %zu-sequence (%zu-sequence given)",
                           string_text(vm, class_full_name(vm, class, true)), bound, wanted, given);
}

NATIVE(struct_sequence_new_native, "__new__", "(cls, sequence, dict=None)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Tuple *items;
    if (!object_to_tuple(vm, args[1], &items)) {
        return false;
    }
    Class *class = (Class *)(void *)value_as_object(args[0]);
    size_t wanted = field_names(vm, class)->count;
    // Items past the named ones (the zone of a struct_time) are accepted and dropped.
    if (items->count < wanted) {
        return raise_length(vm, class, "least", wanted, items->count);
    }
    if (items->count > wanted + 2) {
        return raise_length(vm, class, "most", wanted + 2, items->count);
    }
    *result = value_from_object(tuple_new_of(vm, class, items->items, wanted));
    return true;
}

NATIVE(struct_sequence_refuse_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    return exception_raise(vm, CLASS_TYPE_ERROR, "cannot create '%s' instances",
                           string_text(vm, class_full_name(vm, class, true)));
}

static void add_names(Vm *vm, Class *class, const NativeProperty *fields) {
    size_t count = 0;
    while (fields[count].name != NULL) {
        count++;
    }
    assert(count <= STRUCT_SEQUENCE_MAX_FIELDS);
    Tuple *names = tuple_new(vm, count);
    for (size_t index = 0; index < count; index++) {
        names->items[index] = value_from_object(string_intern_text(vm, fields[index].name));
    }
    native_add_properties(vm, class, fields);
    Value number = value_from_int((int64_t)count);
    library_set_class_value(vm, class, "__match_args__", value_from_object(names));
    library_set_class_value(vm, class, "n_fields", number);
    library_set_class_value(vm, class, "n_sequence_fields", number);
    library_set_class_value(vm, class, "n_unnamed_fields", value_from_int(0));
}

Class *struct_sequence_class(Vm *vm, const char *name, const NativeProperty *fields,
                             bool is_callable) {
    static const NativeDefinition *const methods[] = {&struct_sequence_repr_native, NULL};
    static const NativeDefinition *const makers[] = {&struct_sequence_new_native, NULL};
    static const NativeDefinition *const refusals[] = {&struct_sequence_refuse_native, NULL};
    Class *class = class_new_native(vm, name, runtime_class(vm, CLASS_TUPLE), KIND_TUPLE,
                                    is_callable ? CLASS_HAS_DICT : 0);
    add_names(vm, class, fields);
    native_add_methods(vm, class, methods);
    native_add_static_methods(vm, class, is_callable ? makers : refusals);
    return class;
}

Value struct_sequence_new(Vm *vm, Class *class, const Value *items) {
    return value_from_object(tuple_new_of(vm, class, items, field_names(vm, class)->count));
}
