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

bool struct_sequence_refuse(Vm *vm, Value *args, Value *result) {
    (void)args;
    (void)result;
    return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "readonly attribute");
}

// ---- Hidden attributes: the fields of the class's root shape ----

static size_t hidden_count(const Class *class) { return class->root_shape->field_count; }

static void set_hidden(Vm *vm, Value sequence, size_t index, Value value) {
    Class *class = class_of(vm, sequence);
    bool done = object_set_field(vm, value_as_object(sequence),
                                 shape_names(class->root_shape)[index], value);
    assert(done && "the root shape has this field");
    (void)done;
}

void struct_sequence_add_hidden(Vm *vm, Class *class, const char *const *names) {
    class->root_shape->is_closed = false;
    for (size_t index = 0; names[index] != NULL; index++) {
        String *name = string_intern_text(vm, names[index]);
        class->root_shape = shape_add(vm, class->root_shape, name);
        (void)class_set(vm, class, name, value_from_object(member_new(vm, name, class)));
        assert(class->root_shape != NULL && "few fields fit");
    }
    class->root_shape->is_closed = true;
    size_t count = field_names(vm, class)->count + hidden_count(class);
    library_set_class_value(vm, class, "n_fields", value_from_int((int64_t)count));
}

NATIVE(struct_sequence_reduce_native, "__reduce__", "(self, /)", "Return state for pickling.") {
    Class *class = class_of(vm, args[0]);
    Tuple *self = value_as_tuple(args[0]);
    Dict *hidden = dict_new(vm);
    for (size_t index = 0; index < hidden_count(class); index++) {
        String *name = shape_names(class->root_shape)[index];
        dict_set_string(vm, hidden, name, object_get_field(vm, &self->object, name));
    }
    Value items = value_from_object(tuple_from_values(vm, self->items, self->count));
    *result = value_from_object(
        tuple_pair(vm, value_from_object(class),
                   value_from_object(tuple_pair(vm, items, value_from_object(hidden)))));
    return true;
}

// ---- Made by scripts ----

static bool raise_length(Vm *vm, Class *class, const char *bound, size_t wanted, size_t given) {
    return exception_raise(vm, CLASS_TYPE_ERROR, "%s() takes %s %zu-sequence (%zu-sequence given)",
                           string_text(vm, class_full_name(vm, class, true)), bound, wanted, given);
}

static bool check_length(Vm *vm, Class *class, size_t given) {
    size_t least = field_names(vm, class)->count;
    size_t most = least + hidden_count(class);
    if (given >= least && given <= most) {
        return true;
    }
    const char *bound = most == least ? "a" : given < least ? "an at least" : "an at most";
    return raise_length(vm, class, bound, given < least ? least : most, given);
}

NATIVE(struct_sequence_new_native, "__new__", "(cls, sequence, dict=<absent>)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Tuple *items;
    Class *class = (Class *)(void *)value_as_object(args[0]);
    if (!object_to_tuple(vm, args[1], &items)) {
        return exception_raised_is(vm, CLASS_TYPE_ERROR) &&
               exception_raise(vm, CLASS_TYPE_ERROR, "constructor requires a sequence");
    }
    if (!value_is_absent(args[2]) && !value_is_dict(args[2])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s() takes a dict as second arg, if any",
                               string_text(vm, class_full_name(vm, class, true)));
    }
    if (!check_length(vm, class, items->count)) {
        return false;
    }
    size_t visible = field_names(vm, class)->count;
    Tuple *made = tuple_new_of(vm, class, items->items, visible);
    *result = value_from_object(made);
    for (size_t index = 0; index < hidden_count(class); index++) {
        Value value = visible + index < items->count ? items->items[visible + index] : VALUE_ABSENT;
        if (value_is_absent(value) && value_is_dict(args[2])) {
            value =
                dict_get_string(vm, value_as_dict(args[2]), shape_names(class->root_shape)[index]);
        }
        set_hidden(vm, *result, index, value_is_absent(value) ? VALUE_NONE : value);
    }
    return true;
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
    static const NativeDefinition *const methods[] = {&struct_sequence_repr_native,
                                                      &struct_sequence_reduce_native, NULL};
    static const NativeDefinition *const makers[] = {&struct_sequence_new_native, NULL};
    Class *class = class_new_native(vm, name, runtime_class(vm, CLASS_TUPLE), KIND_TUPLE,
                                    CLASS_IS_NAMED_IN_FULL | (is_callable ? 0 : CLASS_IS_FINAL));
    add_names(vm, class, fields);
    native_add_methods(vm, class, methods);
    if (is_callable) {
        native_add_static_methods(vm, class, makers);
    } else {
        library_refuse_instances(vm, class);
    }
    return class;
}

Value struct_sequence_new(Vm *vm, Class *class, const Value *items) {
    size_t visible = field_names(vm, class)->count;
    Value sequence = value_from_object(tuple_new_of(vm, class, items, visible));
    for (size_t index = 0; index < hidden_count(class); index++) {
        set_hidden(vm, sequence, index, items[visible + index]);
    }
    return sequence;
}
