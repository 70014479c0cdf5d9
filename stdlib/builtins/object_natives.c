// object_natives.c: what every object can do (class object).
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/class_types.h"

#include "base/hashing.h"
#include "vm/weak_reference.h"

#include <math.h>

static Class *native_class(Value value) { return (Class *)(void *)value_as_object(value); }

// ---- Making instances ----

// CPython complains about arguments that nobody takes: __new__ when only __init__ is inherited, and
// the other way round.
static bool check_no_arguments(Vm *vm, Class *class, const Value *args, Special mine,
                               Special other) {
    bool given = value_as_tuple(args[1])->count > 0 || value_as_dict(args[2])->count > 0;
    Class *object = runtime_class(vm, CLASS_OBJECT);
    bool mine_is_own = !value_is(class_special(vm, class, mine), class_special(vm, object, mine));
    bool other_is_own =
        !value_is(class_special(vm, class, other), class_special(vm, object, other));
    if (!given || (!mine_is_own && other_is_own)) {
        return true;
    }
    if (mine_is_own) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "object.%s() takes exactly one argument (%s)",
                               mine == SPECIAL_NEW ? "__new__" : "__init__",
                               mine == SPECIAL_NEW ? "the type to instantiate"
                                                   : "the instance to initialize");
    }
    return exception_raise(vm, CLASS_TYPE_ERROR,
                           mine == SPECIAL_NEW
                               ? "%s() takes no arguments"
                               : "%s.__init__() takes exactly one argument (the instance to "
                                 "initialize)",
                           class_message_name(vm, class));
}

static void append_method_names(const List *names, TextBuffer *text) {
    for (size_t index = 0; index < names->count; index++) {
        text_buffer_append_text(text, index > 0 ? ", '" : "'");
        if (value_is_string(names->items[index])) {
            string_append_utf8(text, value_as_string(names->items[index]));
        }
        text_buffer_append_text(text, "'");
    }
}

static bool raise_abstract(Vm *vm, Class *class) {
    Value names =
        dict_get_string(vm, class->attributes, string_intern_text(vm, "__abstractmethods__"));
    Value list;
    if (!object_to_list(vm, names, &list)) {
        return false;
    }
    runtime_hold(vm, list);
    Value ignored;
    bool sorted = native_call_method(vm, list, "sort", NULL, 0, &ignored);
    runtime_drop(vm, 1);
    if (!sorted) {
        return false;
    }
    TextBuffer text;
    text_buffer_init(&text);
    append_method_names(value_as_list(list), &text);
    bool raised = exception_raise(
        vm, CLASS_TYPE_ERROR,
        "Can't instantiate abstract class %s without an implementation for abstract method%s %s",
        string_text(vm, class->name), value_as_list(list)->count == 1 ? "" : "s", text.bytes);
    text_buffer_release(&text);
    return raised;
}

// Whether an instance needs no more than its memory: a struct of C may need its own __new__ to be
// valid.
static bool has_plain_layout(Vm *vm, Class *class) {
    if (class->kind != KIND_FOREIGN && class->kind != KIND_INSTANCE) {
        return false;
    }
    Value own = class_special(vm, class_solid_base(class), SPECIAL_NEW);
    return value_is(own, class_special(vm, runtime_class(vm, CLASS_OBJECT), SPECIAL_NEW));
}

// Whether only C makes such objects: a struct that neither __new__ nor __init__ would fill.
static bool is_made_by_c(Vm *vm, Class *class) {
    Value own = class_special(vm, class_solid_base(class), SPECIAL_INIT);
    return class->kind == KIND_FOREIGN &&
           value_is(own, class_special(vm, runtime_class(vm, CLASS_OBJECT), SPECIAL_INIT));
}

NATIVE(object_new, "__new__", "(cls, /, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    if (!value_is_kind(args[0], KIND_CLASS)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "object.__new__(X): X is not a type object (%s)",
                               class_name_of(vm, args[0]));
    }
    Class *class = native_class(args[0]);
    if (!check_no_arguments(vm, class, args, SPECIAL_NEW, SPECIAL_INIT)) {
        return false;
    }
    if ((class->flags & CLASS_IS_ABSTRACT) != 0) {
        return raise_abstract(vm, class);
    }
    if (!has_plain_layout(vm, class)) {
        const char *solid = string_text(vm, class_solid_base(class)->name);
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "object.__new__(%s) is not safe, use %s.__new__()",
                               string_text(vm, class->name), solid);
    }
    if (is_made_by_c(vm, class)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "cannot create '%s' instances",
                               string_text(vm, class_full_name(vm, class, true)));
    }
    *result = value_from_object(class_allocate(vm, class));
    return true;
}

NATIVE(object_init, "__init__", "(self, /, *args, **kwargs)",
       "Initialize self.  See help(type(self)) for accurate signature.") {
    return check_no_arguments(vm, class_of(vm, args[0]), args, SPECIAL_INIT, SPECIAL_NEW);
}

NATIVE(object_init_subclass, "__init_subclass__", "(cls, /, *args, **kwargs)",
       "This method is called when a class is subclassed.") {
    const char *class = class_message_name(vm, (Class *)(void *)value_as_object(args[0]));
    if (value_is_dict(args[2]) && value_as_dict(args[2])->count > 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "%s.__init_subclass__() takes no keyword arguments", class);
    }
    size_t count = value_as_tuple(args[1])->count;
    *result = VALUE_NONE;
    return count == 0 ||
           exception_raise(vm, CLASS_TYPE_ERROR,
                           "%s.__init_subclass__() takes no arguments (%zu given)", class, count);
}

// ---- Text, identity, order ----

NATIVE(object_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    String *name = class_full_name(vm, class_of(vm, args[0]), false);
    unsigned long long address = value_is_object(args[0])
                                     ? (unsigned long long)heap_address_of(value_as_object(args[0]))
                                     : 0;
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, "<");
    string_append_utf8(&text, name);
    text_buffer_append_format(&text, " object at 0x%llx>", address);
    *result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return true;
}

NATIVE(object_str_native, "__str__", "(self, /)", "Return str(self).") {
    // What __repr__ gives is checked by whoever asked for the str.
    String *text;
    if (!value_is_object(args[0])) {
        if (!object_repr(vm, args[0], &text)) {
            return false;
        }
        *result = value_from_object(text);
        return true;
    }
    return object_call_special(vm, args[0], SPECIAL_REPR, NULL, 0, NULL, result);
}

NATIVE(object_format_native, "__format__", "(self, format_spec, /)", "Default object formatter.") {
    String *specification;
    if (!native_want_string(vm, "__format__", "", args[1], &specification)) {
        return false;
    }
    if (specification->length > 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "unsupported format string passed to %s.__format__",
                               class_name_of(vm, args[0]));
    }
    String *text;
    if (!object_str(vm, args[0], &text)) {
        return false;
    }
    *result = value_from_object(text);
    return true;
}

NATIVE(object_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    if (value_is_none(args[0])) {
        *result = value_from_int(0xFCA86420); // CPython's
        return true;
    }
    if (value_is_double(args[0]) && isnan(value_as_double(args[0]))) { // as hash() has it
        *result = int_from_int64(vm, (int64_t)float_hash(value_as_double(args[0])));
        return true;
    }
    uint64_t bits = value_is_object(args[0]) ? heap_address_of(value_as_object(args[0])) >> 4
                                             : hash_mix(args[0].bits) >> 16;
    *result = value_from_int((int64_t)bits);
    return true;
}

NATIVE(object_eq, "__eq__", "(self, value, /)", "Return self==value.") {
    *result = value_is(args[0], args[1]) ? VALUE_TRUE : VALUE_NOT_IMPLEMENTED;
    return true;
}

NATIVE(object_ne, "__ne__", "(self, value, /)", "Return self!=value.") {
    bool found;
    if (!object_call_special(vm, args[0], SPECIAL_EQ, &args[1], 1, &found, result)) {
        return false;
    }
    if (!found || value_is(*result, VALUE_NOT_IMPLEMENTED)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    bool equal;
    if (!object_is_true(vm, *result, &equal)) {
        return false;
    }
    *result = value_from_bool(!equal);
    return true;
}

#define NO_ORDER(identifier, name, sign)                                        \
    NATIVE(identifier, name, "(self, value, /)", "Return self" sign "value.") { \
        *result = VALUE_NOT_IMPLEMENTED;                                        \
        return true;                                                            \
    }
NO_ORDER(object_lt, "__lt__", "<")
NO_ORDER(object_le, "__le__", "<=")
NO_ORDER(object_gt, "__gt__", ">")
NO_ORDER(object_ge, "__ge__", ">=")

// ---- Attributes ----

bool builtins_want_attribute_name(Vm *vm, Value value, String **name) {
    if (!value_is_string(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "attribute name must be string, not '%s'",
                               class_name_of(vm, value));
    }
    *name = string_intern(vm, value_as_string(value));
    return true;
}

NATIVE(object_getattribute, "__getattribute__", "(self, name, /)", "Return getattr(self, name).") {
    String *name = NULL;
    if (!builtins_want_attribute_name(vm, args[1], &name) ||
        !object_find_default(vm, args[0], name, result)) {
        return false;
    }
    return !value_is_absent(*result) || exception_raise_no_attribute(vm, args[0], name);
}

// Classes have setters of their own, which keep builtin ones as they are.
static bool set_unless_class(Vm *vm, Value object, Value name, Value value, const char *setter) {
    String *interned = NULL;
    if (value_is_kind(object, KIND_CLASS)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "can't apply this %s to %s object", setter,
                               class_own_name_of(vm, object));
    }
    return builtins_want_attribute_name(vm, name, &interned) &&
           object_set_default(vm, object, interned, value);
}

NATIVE(object_setattr, "__setattr__", "(self, name, value, /)",
       "Implement setattr(self, name, value).") {
    return set_unless_class(vm, args[0], args[1], args[2], "__setattr__");
}

NATIVE(object_delattr, "__delattr__", "(self, name, /)", "Implement delattr(self, name).") {
    return set_unless_class(vm, args[0], args[1], VALUE_ABSENT, "__delattr__");
}

static void add_keys(Vm *vm, Dict *names, const Dict *from) {
    size_t position = 0;
    Value key;
    Value value;
    while (dict_next(from, &position, &key, &value)) {
        if (value_is_string(key)) {
            dict_set_string(vm, names, value_as_string(key), VALUE_NONE);
        }
    }
}

static void add_class_keys(Vm *vm, Dict *names, const Class *class) {
    for (size_t index = class->mro->count; index-- > 0;) {
        add_keys(vm, names, native_class(class->mro->items[index])->attributes);
    }
}

static void add_own_keys(Vm *vm, Dict *names, Object *object) {
    Value **fields = object_fields(object);
    if (fields == NULL || *fields == NULL) {
        return;
    }
    if (object->shape->is_dictionary) {
        add_keys(vm, names, object_dictionary(vm, object));
        return;
    }
    String *const *field_names = shape_names(object->shape);
    size_t slots = object->shape->class->root_shape->field_count;
    for (size_t slot = slots; slot < object->shape->field_count; slot++) {
        dict_set_string(vm, names, field_names[slot], VALUE_NONE);
    }
}

NATIVE(object_dir, "__dir__", "(self, /)", "Default dir() implementation.") {
    Dict *names = dict_new(vm);
    *result = value_from_object(names); // kept while a __dict__ of the script's is asked for
    if (value_is_kind(args[0], KIND_CLASS)) {
        add_class_keys(vm, names, native_class(args[0]));
    } else if (value_is_module(args[0])) {
        Value dictionary;
        if (!object_get_attribute(vm, args[0], runtime_name(vm, NAME_DICT), &dictionary)) {
            return false;
        }
        if (!value_is_dict(dictionary)) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "<module>.__dict__ is not a dictionary");
        }
        add_keys(vm, names, value_as_dict(dictionary));
    } else {
        add_class_keys(vm, names, class_of(vm, args[0]));
        Value told = class_lookup(vm, class_of(vm, args[0]), runtime_name(vm, NAME_DICT));
        if (value_is_object(args[0]) &&
            (value_is_absent(told) || value_is_foreign(told, &getset_type))) {
            add_own_keys(vm, names, value_as_object(args[0]));
        } else if (!value_is_absent(told)) { // a property of the script's
            if (!object_find_attribute(vm, args[0], runtime_name(vm, NAME_DICT), &told)) {
                return false;
            }
            if (value_is_dict(told)) {
                add_keys(vm, names, value_as_dict(told));
            }
        }
    }
    List *list = list_new(vm, names->count);
    size_t position = 0;
    Value key;
    Value ignored;
    while (dict_next(names, &position, &key, &ignored)) {
        list_append(vm, list, key);
    }
    *result = value_from_object(list);
    return native_call_method(vm, *result, "sort", NULL, 0, &ignored);
}

NATIVE(object_sizeof, "__sizeof__", "(self, /)",
       "Size of object in memory, in bytes.\n\nWhat it owns outside itself is not counted.") {
    *result =
        value_is_object(args[0])
            ? value_from_int((int64_t)heap_size_of(runtime_of(vm)->heap, value_as_object(args[0])))
            : value_from_int((int64_t)sizeof(Value));
    return true;
}

static bool get_class(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(native_shown_class(vm, args[0]));
    return true;
}

static bool same_slots(const Class *a, const Class *b) {
    Shape *left = a->root_shape;
    Shape *right = b->root_shape;
    bool same = left->field_count == right->field_count && left->is_closed == right->is_closed &&
                ((a->flags ^ b->flags) & CLASS_HAS_WEAKREF) == 0;
    for (uint16_t slot = 0; slot < left->field_count && same; slot++) {
        same = shape_find(right, shape_names(left)[slot]) != SHAPE_MISSING;
    }
    return same;
}

// The nearest ancestor that added something to its instances: slots, a __dict__, weak references.
static const Class *adding_class(const Class *class) {
    while (class->base != NULL && class->kind == class->base->kind &&
           class->foreign == class->base->foreign && same_slots(class, class->base)) {
        class = class->base;
    }
    return class;
}

// Whether both got what their instances have in the same steps.
static bool same_layout(const Class *a, const Class *b) {
    const Class *left = adding_class(a);
    const Class *right = adding_class(b);
    return left == right || (left->base == right->base && left->kind == right->kind &&
                             left->foreign == right->foreign && same_slots(left, right));
}

// The values of the slots, in the order in which the other class has them.
static void permute_slots(Vm *vm, Object *object, Shape *from, Shape *to) {
    size_t count = from->field_count;
    Value *window = window_open(vm, count);
    Value *fields = *object_fields(object);
    for (size_t slot = 0; slot < count; slot++) {
        window[shape_find(to, shape_names(from)[slot])] = fields[slot];
    }
    memcpy(fields, window, count * sizeof *fields);
    window_close(vm, window);
}

// __class__ may be set to a class whose instances look alike in memory.
static bool set_class(Vm *vm, Value *args, Value *result) {
    (void)result;
    if (value_is_absent(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "can't delete __class__ attribute");
    }
    if (!value_is_kind(args[1], KIND_CLASS)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "__class__ must be set to a class, not '%s' object",
                               class_name_of(vm, args[1]));
    }
    Class *from = class_of(vm, args[0]);
    Class *to = native_class(args[1]);
    if (value_is_module(args[0]) && to->kind == KIND_MODULE) {
        Module *module = value_as_module(args[0]);
        module->object.shape = to->root_shape;
        module->namespace->version = runtime_next_version(vm); // caches asked no class
        return true;
    }
    if (!value_is_object(args[0]) || ((from->flags | to->flags) & CLASS_IS_BUILTIN) != 0) {
        return exception_raise(
            vm, CLASS_TYPE_ERROR,
            "__class__ assignment only supported for mutable types or ModuleType "
            "subclasses");
    }
    if (!same_layout(from, to)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "__class__ assignment: '%s' object layout differs from '%s'",
                               class_message_name(vm, to), class_message_name(vm, from));
    }
    Object *object = value_as_object(args[0]);
    if (from->root_shape->field_count > 0) {
        permute_slots(vm, object, from->root_shape, to->root_shape);
    }
    if (from->root_shape->is_closed) {
        object->shape = to->root_shape;
    } else if (object_dictionary(vm, object) != NULL) {
        object->shape = shape_dictionary(vm, to);
    }
    return true;
}

static bool get_dict(Vm *vm, Value *args, Value *result) {
    if (value_is_module(args[0])) {
        *result = value_from_object(value_as_module(args[0])->namespace);
        return true;
    }
    if (value_is_kind(args[0], KIND_CLASS)) { // a metaclass may have it from a plain base
        *result = mapping_proxy_new(vm, value_from_object(native_class(args[0])->attributes));
        return true;
    }
    Dict *dictionary =
        value_is_object(args[0]) ? object_dictionary(vm, value_as_object(args[0])) : NULL;
    if (dictionary == NULL) {
        return exception_raise_no_attribute(vm, args[0], runtime_name(vm, NAME_DICT));
    }
    *result = value_from_object(dictionary);
    return true;
}

static bool get_weakref(Vm *vm, Value *args, Value *result) {
    List *list = list_new(vm, 0);
    *result = weak_reference_list(vm, args[0], list) > 0 ? list->items[0] : VALUE_NONE;
    return true;
}

static bool set_dict(Vm *vm, Value *args, Value *result) {
    (void)result;
    bool is_plain = (class_of(vm, args[0])->flags & (CLASS_IS_BUILTIN | CLASS_IS_EXCEPTION)) == 0 &&
                    !value_is_kind(args[0], KIND_CLASS);
    if (value_is_absent(args[1]) && is_plain) {
        args[1] = value_from_object(dict_new(vm));
    }
    if (value_is_absent(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "cannot delete __dict__");
    }
    if (!value_is_dict(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "__dict__ must be set to a dictionary, not a '%s'",
                               class_name_of(vm, args[1]));
    }
    bool set = value_is_object(args[0]) && !value_is_kind(args[0], KIND_CLASS) &&
               object_set_dictionary(vm, value_as_object(args[0]), value_as_dict(args[1]));
    return set || exception_raise_no_attribute(vm, args[0], runtime_name(vm, NAME_DICT));
}

NATIVE(object_subclasshook, "__subclasshook__", "(cls, other, /)",
       "Abstract classes can override this to customize issubclass().") {
    *result = VALUE_NOT_IMPLEMENTED;
    return true;
}

static const NativeDefinition *const object_methods[] = {&object_init,
                                                         &object_repr_native,
                                                         &object_str_native,
                                                         &object_format_native,
                                                         &object_hash_native,
                                                         &object_eq,
                                                         &object_ne,
                                                         &object_lt,
                                                         &object_le,
                                                         &object_gt,
                                                         &object_ge,
                                                         &object_getattribute,
                                                         &object_setattr,
                                                         &object_delattr,
                                                         &object_dir,
                                                         &object_sizeof,
                                                         NULL};
static const NativeDefinition *const object_statics[] = {&object_new, NULL};
static const NativeDefinition *const object_class_methods[] = {&object_init_subclass,
                                                               &object_subclasshook, NULL};
static const NativeProperty object_properties[] = {
    {"__class__", get_class, set_class, "the object's class"}, {NULL, NULL, NULL, NULL}};

// What the first class of a line has whose instances have such a thing.
static const NativeProperty dict_property = {"__dict__", get_dict, set_dict,
                                             "dictionary for instance variables"};
static const NativeProperty weakref_property = {"__weakref__", get_weakref, NULL,
                                                "list of weak references to the object"};

static void add_instance_properties(Vm *vm) {
    Runtime *runtime = runtime_of(vm);
    runtime->dict_property = &dict_property;
    runtime->weakref_property = &weakref_property;
    for (size_t index = 0; index < runtime->all_classes.count; index++) {
        class_add_dict_property(vm, runtime->all_classes.items[index]);
    }
    Class *module = runtime_class(vm, CLASS_MODULE); // its instances have no fields
    (void)class_set(vm, module, runtime_name(vm, NAME_DICT),
                    value_from_object(getset_new(vm, &dict_property, module)));
}

void builtins_object_register(Vm *vm) {
    Class *object = runtime_class(vm, CLASS_OBJECT);
    native_add_methods(vm, object, object_methods);
    native_add_static_methods(vm, object, object_statics);
    native_add_class_methods(vm, object, object_class_methods);
    native_add_properties(vm, object, object_properties);
    add_instance_properties(vm);
}
