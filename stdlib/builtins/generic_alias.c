// generic_alias.c: list[int] and its like: a class with type arguments, which nobody enforces.
//
// An alias behaves as its origin does: calling it calls the origin, its attributes are the
// origin's.
#include "object/key.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/class_types.h"
#include "vm/vm.h"

typedef struct GenericAlias {
    Foreign foreign;
    Value origin;
    Value arguments;  // a tuple
    bool is_unpacked; // written with a star
} GenericAlias;

static void alias_trace(Heap *heap, Object *object) {
    GenericAlias *alias = (GenericAlias *)(void *)object;
    heap_mark_value(heap, alias->origin);
    heap_mark_value(heap, alias->arguments);
}

static const ForeignType alias_type = {"GenericAlias", sizeof(GenericAlias), alias_trace, NULL};

static GenericAlias *as_alias(Value value) {
    return (GenericAlias *)(void *)value_as_object(value);
}

static Value alias_new_of(Vm *vm, Class *class, Value origin, Value arguments) {
    GenericAlias *alias = foreign_new(vm, class);
    alias->origin = origin;
    alias->arguments = arguments;
    alias->is_unpacked = false;
    if (!value_is_tuple(arguments)) {
        alias->arguments = VALUE_NONE;
        alias->arguments = value_from_object(tuple_from_values(vm, &arguments, 1));
    }
    return value_from_object(alias);
}

Value generic_alias_new(Vm *vm, Value origin, Value arguments) {
    return alias_new_of(vm, runtime_class(vm, CLASS_GENERIC_ALIAS), origin, arguments);
}

static bool class_getitem_body(Vm *vm, Value *args, Value *result) {
    *result = generic_alias_new(vm, args[0], args[1]);
    return true;
}

const NativeDefinition builtins_class_getitem = {"__class_getitem__", "(cls, item, /)",
                                                 "See PEP 585", class_getitem_body, 0};

NATIVE(alias_new_native, "__new__", "(cls, origin, args, /)",
       "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and "
       "t.__args__ is (int,).") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    *result = alias_new_of(vm, class, args[1], args[2]);
    return true;
}

static bool append_type_repr(Vm *vm, Value type, TextBuffer *buffer);

// A list of types, such as the parameters of a callable.
static bool append_list(Vm *vm, Value list, TextBuffer *buffer) {
    Tuple *items;
    if (!object_to_tuple(vm, list, &items)) {
        return false;
    }
    text_buffer_append_byte(buffer, '[');
    for (size_t index = 0; index < items->count; index++) {
        text_buffer_append_text(buffer, index > 0 ? ", " : "");
        if (!append_type_repr(vm, items->items[index], buffer)) {
            return false;
        }
    }
    text_buffer_append_byte(buffer, ']');
    return true;
}

// A class by its name, with the module where it is not builtin; all else by repr.
static bool append_type_repr(Vm *vm, Value type, TextBuffer *buffer) {
    if (value_is(type, VALUE_ELLIPSIS)) {
        text_buffer_append_text(buffer, "...");
        return true;
    }
    if (value_is_kind(type, KIND_LIST) || value_is_tuple(type)) {
        return append_list(vm, type, buffer);
    }
    if (value_is_kind(type, KIND_CLASS)) {
        Class *class = (Class *)(void *)value_as_object(type);
        string_append_utf8(buffer, class_full_name(vm, class, false));
        return true;
    }
    if (value_is_native(type) && value_as_native(type)->owner == NULL) {
        text_buffer_append_text(buffer, value_as_native(type)->definition->name);
        return true;
    }
    return object_append_repr(vm, type, buffer);
}

static bool append_arguments(Vm *vm, const Tuple *arguments, TextBuffer *buffer) {
    text_buffer_append_byte(buffer, '[');
    for (size_t index = 0; index < arguments->count; index++) {
        text_buffer_append_text(buffer, index > 0 ? ", " : "");
        if (!append_type_repr(vm, arguments->items[index], buffer)) {
            return false;
        }
    }
    text_buffer_append_text(buffer, arguments->count == 0 ? "()]" : "]");
    return true;
}

NATIVE(alias_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    GenericAlias *alias = as_alias(args[0]);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, alias->is_unpacked ? "*" : "");
    bool fine = append_type_repr(vm, alias->origin, &buffer) &&
                append_arguments(vm, value_as_tuple(alias->arguments), &buffer);
    if (fine) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return fine;
}

NATIVE(alias_call_native, "__call__", "(self, /, *args, **kwargs)", "Call self as a function.") {
    Value *made = window_open(vm, 1);
    bool done = native_call_spread(vm, as_alias(args[0])->origin, value_as_tuple(args[1]),
                                   value_as_dict(args[2]), made);
    // The instance remembers what made it, when it can.
    if (done &&
        !object_set_attribute(vm, *made, string_intern_text(vm, "__orig_class__"), args[0])) {
        done = exception_raised_is(vm, CLASS_ATTRIBUTE_ERROR) ||
               exception_raised_is(vm, CLASS_TYPE_ERROR);
        if (done) {
            exception_clear(vm);
        }
    }
    *result = *made;
    window_close(vm, made);
    return done;
}

bool typing_is_imported(Vm *vm) {
    return !value_is_absent(dict_get_string(vm, vm->modules, string_intern_text(vm, "typing")));
}

bool typing_call(Vm *vm, const char *name, const Value *arguments, size_t count, Value *result) {
    Value *window = window_open(vm, 1);
    bool done = native_import(vm, "typing", &window[0]) &&
                native_call_method(vm, window[0], name, arguments, count, result);
    window_close(vm, window);
    return done;
}

NATIVE(alias_getitem_native, "__getitem__", "(self, key, /)", "Return self[key].") {
    if (typing_is_imported(vm)) {
        return typing_call(vm, "_subscribe_alias", args, 2, result);
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    bool fine = object_append_repr(vm, args[0], &buffer) &&
                exception_raise(vm, CLASS_TYPE_ERROR, "%s is not a generic class", buffer.bytes);
    text_buffer_release(&buffer);
    return fine;
}

NATIVE(alias_getattr_native, "__getattr__", "(self, name, /)", "The attributes of the origin.") {
    if (!value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "attribute name must be string, not '%s'",
                               class_name_of(vm, args[1]));
    }
    String *name = string_intern(vm, value_as_string(args[1]));
    bool is_own_affair = name == runtime_name(vm, NAME_BASES) ||
                         string_equal_text(name, "__copy__") ||
                         string_equal_text(name, "__deepcopy__");
    if (is_own_affair) {
        return exception_raise_no_attribute(vm, args[0], name);
    }
    return object_get_attribute(vm, as_alias(args[0])->origin, name, result);
}

NATIVE(alias_eq_native, "__eq__", "(self, value, /)", "Return self==value.") {
    if (!value_is_foreign(args[1], &alias_type)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    GenericAlias *a = as_alias(args[0]);
    GenericAlias *b = as_alias(args[1]);
    bool equal;
    if (a->is_unpacked != b->is_unpacked) {
        *result = VALUE_FALSE;
        return true;
    }
    if (!object_equal(vm, a->origin, b->origin, &equal) ||
        (equal && !object_equal(vm, a->arguments, b->arguments, &equal))) {
        return false;
    }
    *result = value_from_bool(equal);
    return true;
}

NATIVE(alias_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    uint64_t origin, arguments;
    if (!key_hash(vm, as_alias(args[0])->origin, &origin) ||
        !key_hash(vm, as_alias(args[0])->arguments, &arguments)) {
        return false;
    }
    *result = int_from_int64(vm, (int64_t)(origin ^ arguments));
    return true;
}

// *tuple[int, ...]: the alias with its star.
NATIVE(alias_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    GenericAlias *alias = as_alias(args[0]);
    Value starred = alias_new_of(vm, class_of(vm, args[0]), alias->origin, alias->arguments);
    as_alias(starred)->is_unpacked = true;
    return object_iterate(vm, value_from_object(tuple_from_values(vm, &starred, 1)), result);
}

NATIVE(alias_or_native, "__or__", "(self, value, /)", "Return self|value.") {
    return type_union_new(vm, args[0], args[1], result);
}

NATIVE(alias_ror_native, "__ror__", "(self, value, /)", "Return value|self.") {
    return type_union_new(vm, args[1], args[0], result);
}

NATIVE(alias_mro_entries_native, "__mro_entries__", "(self, bases, /)",
       "What stands for the alias among the bases of a class.") {
    *result = value_from_object(tuple_from_values(vm, &as_alias(args[0])->origin, 1));
    return true;
}

NATIVE(alias_instancecheck_native, "__instancecheck__", "(self, instance, /)", "") {
    return exception_raise(vm, CLASS_TYPE_ERROR,
                           "isinstance() argument 2 cannot be a parameterized generic");
}

NATIVE(alias_subclasscheck_native, "__subclasscheck__", "(self, cls, /)", "") {
    return exception_raise(vm, CLASS_TYPE_ERROR,
                           "issubclass() argument 2 cannot be a parameterized generic");
}

static bool alias_get_origin(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = as_alias(args[0])->origin;
    return true;
}

static bool alias_get_arguments(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = as_alias(args[0])->arguments;
    return true;
}

static bool alias_get_unpacked(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_bool(as_alias(args[0])->is_unpacked);
    return true;
}

static bool alias_get_unpacked_args(Vm *vm, Value *args, Value *result) {
    const GenericAlias *alias = as_alias(args[0]);
    bool is_tuple = value_is(alias->origin, value_from_object(runtime_class(vm, CLASS_TUPLE)));
    *result = alias->is_unpacked && is_tuple ? alias->arguments : VALUE_NONE;
    return true;
}

static bool alias_get_parameters(Vm *vm, Value *args, Value *result) {
    if (!typing_is_imported(vm)) {
        *result = value_from_object(runtime_of(vm)->empty_tuple);
        return true;
    }
    return typing_call(vm, "_parameters", &as_alias(args[0])->arguments, 1, result);
}

void builtins_generic_alias_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&alias_new_native, NULL};
    static const NativeDefinition *const methods[] = {&alias_repr_native,
                                                      &alias_call_native,
                                                      &alias_getitem_native,
                                                      &alias_getattr_native,
                                                      &alias_eq_native,
                                                      &alias_hash_native,
                                                      &alias_iter_native,
                                                      &alias_or_native,
                                                      &alias_ror_native,
                                                      &alias_mro_entries_native,
                                                      &alias_instancecheck_native,
                                                      &alias_subclasscheck_native,
                                                      NULL};
    static const NativeProperty properties[] = {
        {"__origin__", alias_get_origin, descriptor_refuse, NULL},
        {"__args__", alias_get_arguments, descriptor_refuse, NULL},
        {"__parameters__", alias_get_parameters, NULL, NULL},
        {"__unpacked__", alias_get_unpacked, descriptor_refuse, NULL},
        {"__typing_unpacked_tuple_args__", alias_get_unpacked_args, descriptor_refuse, NULL},
        {0}};
    Class *class = runtime_class(vm, CLASS_GENERIC_ALIAS);
    class->foreign = &alias_type;
    native_add_methods(vm, class, methods);
    native_add_static_methods(vm, class, constructor);
    native_add_properties(vm, class, properties);
}
