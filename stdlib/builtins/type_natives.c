// type_natives.c: the class `type`: making classes by call, and what can be asked of a class.
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/class_types.h"

#include "vm/vm.h"
#include "vm/warning.h"

static Class *class_argument(Value value) { return (Class *)(void *)value_as_object(value); }

// ---- Making a class ----

// The most derived metaclass of the bases and the one that was asked for.
static bool choose_metaclass(Vm *vm, const Tuple *bases, Class **metaclass) {
    for (size_t index = 0; index < bases->count; index++) {
        Value entries = VALUE_ABSENT;
        if (!value_is_kind(bases->items[index], KIND_CLASS) &&
            !object_find_attribute(vm, bases->items[index],
                                   runtime_special_name(vm, SPECIAL_MRO_ENTRIES), &entries)) {
            return false;
        }
        if (!value_is_absent(entries)) {
            return exception_raise(
                vm, CLASS_TYPE_ERROR,
                "type() doesn't support MRO entry resolution; use types.new_class()");
        }
        Class *of_base = class_of(vm, bases->items[index]);
        if (class_is_subclass(*metaclass, of_base)) {
            continue;
        }
        if (!class_is_subclass(of_base, *metaclass)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "metaclass conflict: the metaclass of a derived class must be a "
                                   "(non-strict) subclass of the metaclasses of all its bases");
        }
        *metaclass = of_base;
    }
    return true;
}

static bool warn_of_key(Vm *vm, const Class *class) {
    String *text = string_format(vm, "non-string key in the __dict__ of class %s",
                                 string_text(vm, class->name));
    return warning_give(vm, CLASS_RUNTIME_WARNING, string_text(vm, text));
}

// What went wrong in __set_name__ says where.
static void note_set_name(Vm *vm, const Class *class, Value value, Value key, Value *window) {
    window[0] = exception_take(vm);
    window[1] = value_from_object(string_format(
        vm, "Error calling __set_name__ on '%s' instance '%s' in '%s'", class_name_of(vm, value),
        value_is_string(key) ? string_text(vm, value_as_string(key)) : "?",
        string_text(vm, class->name)));
    Value ignored;
    if (!native_call_method(vm, window[0], "add_note", &window[1], 1, &ignored)) {
        exception_clear(vm);
    }
    (void)!exception_raise_value(vm, window[0]);
}

static bool call_set_name(Vm *vm, Class *class, Value *window) {
    // A copy: __set_name__ may change the class.
    Dict *attributes = dict_copy(vm, class->attributes);
    window[0] = value_from_object(attributes);
    size_t position = 0;
    Value key;
    Value value;
    while (dict_next(attributes, &position, &key, &value)) {
        if (!value_is_string(key) && !warn_of_key(vm, class)) {
            return false;
        }
        Value arguments[2] = {value_from_object(class), key};
        bool found;
        Value ignored;
        if (!object_call_special(vm, value, SPECIAL_SET_NAME, arguments, 2, &found, &ignored)) {
            note_set_name(vm, class, value, key, &window[1]);
            return false;
        }
    }
    return true;
}

// super(cls, cls).__init_subclass__(**kwargs)
static bool call_init_subclass(Vm *vm, Class *class, const Dict *keywords, Value *window) {
    Value function = VALUE_ABSENT;
    size_t at = 0;
    while (at < class->mro->count && class_argument(class->mro->items[at]) != class) {
        at++;
    }
    for (at++; at < class->mro->count && value_is_absent(function); at++) {
        Class *ancestor = class_argument(class->mro->items[at]);
        function = dict_get_string(vm, ancestor->attributes,
                                   runtime_special_name(vm, SPECIAL_INIT_SUBCLASS));
    }
    if (value_is_absent(function)) { // a metaclass's mro() left nothing below: super's own
        function = class_special(vm, runtime_class(vm, CLASS_OBJECT), SPECIAL_INIT_SUBCLASS);
    }
    if (!descriptor_get(vm, function, VALUE_ABSENT, class, &window[0])) {
        return false;
    }
    Tuple *names = tuple_new(vm, keywords->count);
    window[1] = value_from_object(names);
    Tuple *values = tuple_new(vm, keywords->count);
    window[2] = value_from_object(values);
    size_t position = 0;
    for (size_t index = 0; index < keywords->count; index++) {
        if (!dict_next(keywords, &position, &names->items[index], &values->items[index])) {
            break;
        }
    }
    Value ignored;
    return native_call_keywords(vm, window[0], values->items, 0, keywords->count > 0 ? names : NULL,
                                &ignored);
}

// A class that does not say where it was made was made where type() was called.
static void set_module_of_caller(Vm *vm, Class *class) {
    String *module = runtime_name(vm, NAME_MODULE);
    if (vm->frame == NULL || !value_is_absent(dict_get_string(vm, class->attributes, module))) {
        return;
    }
    Value name = dict_get_string(vm, vm->frame->globals, runtime_name(vm, NAME_NAME));
    if (!value_is_absent(name)) {
        (void)class_set(vm, class, module, name);
    }
}

static bool check_no_null(Vm *vm, const String *name) {
    for (size_t index = 0; index < name->length; index++) {
        if (string_at(name, index) == 0) {
            return exception_raise(vm, CLASS_VALUE_ERROR,
                                   "type name must not contain null characters");
        }
    }
    return true;
}

static bool make_class(Vm *vm, Value *args, Value *result) {
    if (!value_is_string(args[1]) || !value_is_tuple(args[2]) || !value_is_dict(args[3])) {
        size_t wrong = !value_is_string(args[1]) ? 1 : !value_is_tuple(args[2]) ? 2 : 3;
        static const char *const wanted[] = {"", "str", "tuple", "dict"};
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "type.__new__() argument %zu must be %s, not %s", wrong,
                               wanted[wrong], class_name_of(vm, args[wrong]));
    }
    if (!check_no_null(vm, value_as_string(args[1]))) {
        return false;
    }
    Class *metaclass = class_argument(args[0]);
    Class *class;
    if (!choose_metaclass(vm, value_as_tuple(args[2]), &metaclass)) {
        return false;
    }
    if (metaclass != class_argument(args[0])) {
        Value new_function = class_special(vm, metaclass, SPECIAL_NEW);
        Class *type = runtime_class(vm, CLASS_TYPE);
        if (!value_is(new_function, class_special(vm, type, SPECIAL_NEW))) {
            Value bound;
            Value arguments[4] = {value_from_object(metaclass), args[1], args[2], args[3]};
            return descriptor_get(vm, new_function, VALUE_ABSENT, metaclass, &bound) &&
                   object_call(vm, bound, arguments, 4, result);
        }
    }
    if (!class_new(vm, metaclass, value_as_string(args[1]), value_as_tuple(args[2]),
                   value_as_dict(args[3]), &class)) {
        return false;
    }
    *result = value_from_object(class);
    set_module_of_caller(vm, class);
    Value *window = window_open(vm, 3);
    bool done = call_set_name(vm, class, window) &&
                call_init_subclass(vm, class, value_as_dict(args[4]), window);
    window_close(vm, window);
    return done;
}

NATIVE(type_new, "__new__",
       "(cls, object_or_name=<absent>, bases=<absent>, dict=<absent>, /, **kwds)",
       "Create and return a new type.") {
    if (value_is_absent(args[2]) && !value_is_absent(args[1]) &&
        class_argument(args[0]) == runtime_class(vm, CLASS_TYPE)) {
        *result = value_from_object(class_of(vm, args[1]));
        return true;
    }
    if (value_is_absent(args[3])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "type() takes 1 or 3 arguments");
    }
    return make_class(vm, args, result);
}

NATIVE(type_init, "__init__", "(self, /, *args, **kwds)", "Initialize self.") {
    size_t count = value_as_tuple(args[1])->count;
    if (count != 1 && count != 3) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "type.__init__() takes 1 or 3 arguments");
    }
    return true;
}

NATIVE(type_prepare, "__prepare__", "(cls, /, *args, **kwds)",
       "Create the namespace for the class statement") {
    *result = value_from_object(dict_new(vm));
    return true;
}

// ---- Questions ----

NATIVE(type_repr, "__repr__", "(self, /)", "Return repr(self).") {
    Class *class = class_argument(args[0]);
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, "<class '");
    string_append_utf8(&text, class_full_name(vm, class, false));
    text_buffer_append_text(&text, "'>");
    *result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return true;
}

NATIVE(type_mro, "mro", "(self, /)", "Return a type's method resolution order.") {
    Class *class = class_argument(args[0]);
    Tuple *order = class->mro;
    if ((class->flags & CLASS_IS_BUILTIN) == 0 && !class_linearize(vm, class, &order)) {
        return false;
    }
    *result = value_from_object(list_from_values(vm, order->items, order->count));
    return true;
}

NATIVE(type_subclasses, "__subclasses__", "(self, /)", "Return a list of immediate subclasses.") {
    Class *class = class_argument(args[0]);
    List *list = list_new(vm, class->subclasses.count);
    for (size_t index = 0; index < class->subclasses.count; index++) {
        Class *subclass = class->subclasses.items[index];
        if ((subclass->flags & CLASS_IS_UNLISTED) == 0) {
            list_append(vm, list, value_from_object(subclass));
        }
    }
    *result = value_from_object(list);
    return true;
}

NATIVE(type_instancecheck, "__instancecheck__", "(self, instance, /)",
       "Check if an object is an instance.") {
    bool answer;
    if (!object_is_instance(vm, args[1], class_argument(args[0]), &answer)) {
        return false;
    }
    *result = value_from_bool(answer);
    return true;
}

NATIVE(type_subclasscheck, "__subclasscheck__", "(self, subclass, /)",
       "Check if a class is a subclass.") {
    bool answer;
    if (!builtins_is_subclass(vm, args[1], args[0], &answer)) {
        return false;
    }
    *result = value_from_bool(answer);
    return true;
}

NATIVE(type_setattr, "__setattr__", "(self, name, value, /)",
       "Implement setattr(self, name, value).") {
    String *name;
    return builtins_want_attribute_name(vm, args[1], &name) &&
           object_set_default(vm, args[0], name, args[2]);
}

NATIVE(type_delattr, "__delattr__", "(self, name, /)", "Implement delattr(self, name).") {
    String *name;
    return builtins_want_attribute_name(vm, args[1], &name) &&
           object_set_default(vm, args[0], name, VALUE_ABSENT);
}

NATIVE(type_or, "__or__", "(self, value, /)", "Return self|value.") {
    return type_union_new(vm, args[0], args[1], result);
}

NATIVE(type_ror, "__ror__", "(self, value, /)", "Return value|self.") {
    return type_union_new(vm, args[1], args[0], result);
}

NATIVE(type_dir, "__dir__", "(self, /)", "Specialized __dir__ implementation for types.") {
    Class *object = runtime_class(vm, CLASS_OBJECT);
    Value dir = class_lookup(vm, object, string_intern_text(vm, "__dir__"));
    return object_call(vm, dir, args, 1, result);
}

// ---- Computed attributes ----

static bool get_name(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(class_argument(args[0])->name);
    return true;
}

static bool check_mutable(Vm *vm, Class *class, const char *attribute, Value value) {
    if ((class->flags & CLASS_IS_BUILTIN) != 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "cannot set '%s' attribute of immutable type '%s'", attribute,
                               class_message_name(vm, class));
    }
    if (value_is_absent(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "cannot delete '%s' attribute of immutable type '%s'", attribute,
                               class_message_name(vm, class)); // immutable or not
    }
    return true;
}

static bool set_text(Vm *vm, Value *args, const char *attribute, String **field) {
    Class *class = class_argument(args[0]);
    if (!check_mutable(vm, class, attribute, args[1])) {
        return false;
    }
    if (!value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "can only assign string to %s.%s, not '%s'",
                               class_message_name(vm, class), attribute,
                               class_name_of(vm, args[1]));
    }
    *field = value_as_string(args[1]);
    return true;
}

static bool set_name(Vm *vm, Value *args, Value *result) {
    (void)result;
    return (!value_is_string(args[1]) || check_no_null(vm, value_as_string(args[1]))) &&
           set_text(vm, args, "__name__", &class_argument(args[0])->name);
}

static bool get_qualname(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(class_argument(args[0])->qualname);
    return true;
}

static bool set_qualname(Vm *vm, Value *args, Value *result) {
    (void)result;
    return set_text(vm, args, "__qualname__", &class_argument(args[0])->qualname);
}

// What the class's own namespace has under a name, or None.
static bool get_own(Vm *vm, Value *args, Name name, Value *result) {
    *result = dict_get_string(vm, class_argument(args[0])->attributes, runtime_name(vm, name));
    if (value_is_absent(*result)) {
        *result = VALUE_NONE;
    }
    return true;
}

static bool set_own(Vm *vm, Value *args, Name name) {
    Class *class = class_argument(args[0]);
    String *key = runtime_name(vm, name);
    if (!check_mutable(vm, class, string_text(vm, key), args[1])) {
        return false;
    }
    return class_set(vm, class, key, args[1]);
}

// Where a builtin class's instances have a __module__, its own attributes have a property there.
static bool get_module(Vm *vm, Value *args, Value *result) {
    if (!get_own(vm, args, NAME_MODULE, result)) {
        return false;
    }
    if (!value_is_string(*result) && (class_argument(args[0])->flags & CLASS_IS_BUILTIN) != 0) {
        *result = value_from_object(string_intern_text(vm, "builtins"));
    }
    return true;
}

static bool set_module(Vm *vm, Value *args, Value *result) {
    (void)result;
    return set_own(vm, args, NAME_MODULE);
}

static bool get_doc(Vm *vm, Value *args, Value *result) {
    return get_own(vm, args, NAME_DOC, result) &&
           (value_is_string(*result) || value_is_none(*result) ||
            descriptor_get(vm, *result, VALUE_ABSENT, class_argument(args[0]), result));
}

static bool set_doc(Vm *vm, Value *args, Value *result) {
    (void)result;
    return set_own(vm, args, NAME_DOC);
}

static bool get_annotations(Vm *vm, Value *args, Value *result) {
    Class *class = class_argument(args[0]);
    String *key = runtime_name(vm, NAME_ANNOTATIONS);
    *result = dict_get_string(vm, class->attributes, key);
    if (!value_is_absent(*result)) {
        return true;
    }
    if ((class->flags & CLASS_IS_BUILTIN) != 0) {
        return exception_raise_no_attribute(vm, args[0], key);
    }
    *result = value_from_object(dict_new(vm));
    return class_set(vm, class, key, *result);
}

static bool set_annotations(Vm *vm, Value *args, Value *result) {
    (void)result;
    Class *class = class_argument(args[0]);
    String *key = runtime_name(vm, NAME_ANNOTATIONS);
    if ((class->flags & CLASS_IS_BUILTIN) != 0) {
        return check_mutable(vm, class, "__annotations__", args[1]);
    }
    return class_set(vm, class, key, args[1]) ||
           exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "__annotations__");
}

static bool get_type_params(Vm *vm, Value *args, Value *result) {
    if (!get_own(vm, args, NAME_TYPE_PARAMS, result)) {
        return false;
    }
    bool is_type = class_argument(args[0]) == runtime_class(vm, CLASS_TYPE); // that has this itself
    if (value_is_none(*result) || is_type) {
        *result = value_from_object(runtime_of(vm)->empty_tuple);
    }
    return true;
}

static bool set_type_params(Vm *vm, Value *args, Value *result) {
    (void)result;
    return set_own(vm, args, NAME_TYPE_PARAMS);
}

static bool get_bases(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(class_argument(args[0])->bases);
    return true;
}

static bool set_bases(Vm *vm, Value *args, Value *result) {
    (void)result;
    Class *class = class_argument(args[0]);
    return check_mutable(vm, class, "__bases__", args[1]) && class_set_bases(vm, class, args[1]);
}

static bool get_base(Vm *vm, Value *args, Value *result) {
    (void)vm;
    Class *base = class_argument(args[0])->base;
    *result = base == NULL ? VALUE_NONE : value_from_object(base);
    return true;
}

static bool get_mro(Vm *vm, Value *args, Value *result) {
    (void)vm;
    const Tuple *order = class_argument(args[0])->mro;
    *result = order->count == 0 ? VALUE_NONE : value_from_object(order);
    return true;
}

// The bits of CPython's that say something here too.
static int64_t flags_of(Vm *vm, Class *class) {
    static const struct {
        ClassId id;
        int bit;
    } families[] = {
        {CLASS_INT, 24}, {CLASS_LIST, 25}, {CLASS_TUPLE, 26},          {CLASS_BYTES, 27},
        {CLASS_STR, 28}, {CLASS_DICT, 29}, {CLASS_BASE_EXCEPTION, 30}, {CLASS_TYPE, 31}};
    enum {
        STATIC_BUILTIN = 1,
        INLINE_VALUES = 2,
        MANAGED_WEAKREF = 3,
        MANAGED_DICT = 4,
        SEQUENCE = 5,
        MAPPING = 6,
        IMMUTABLE = 8,
        HEAP = 9,
        BASE = 10,
        READY = 12,
        COLLECTED = 14,
        ABSTRACT = 20,
        MATCH_SELF = 22
    };
    bool is_builtin = (class->flags & CLASS_IS_BUILTIN) != 0;
    bool has_dict = (class->flags & CLASS_HAS_DICT) != 0 && class->kind != KIND_EXCEPTION &&
                    class->kind != KIND_CLASS;
    int64_t flags = 1 << READY;
    flags |= is_builtin ? 1 << STATIC_BUILTIN | 1 << IMMUTABLE : 1 << HEAP | 1 << COLLECTED;
    flags |= (class->flags & CLASS_IS_FINAL) != 0 ? 0 : 1 << BASE;
    flags |= (class->flags & CLASS_IS_ABSTRACT) != 0 ? 1 << ABSTRACT : 0;
    bool is_sequence = class->kind == KIND_LIST || class->kind == KIND_TUPLE ||
                       class->kind == KIND_RANGE || (class->flags & CLASS_IS_SEQUENCE) != 0;
    bool is_mapping = class->kind == KIND_DICT || (class->flags & CLASS_IS_MAPPING) != 0;
    bool matches_itself =
        (is_sequence && class->kind != KIND_RANGE && class->kind != KIND_INSTANCE) ||
        class->kind == KIND_DICT || class->kind == KIND_SET || class->kind == KIND_INT ||
        class->kind == KIND_FLOAT || class->kind == KIND_STRING || class->kind == KIND_BYTES ||
        class->kind == KIND_BYTEARRAY;
    flags |= is_sequence ? 1 << SEQUENCE : 0;
    flags |= is_mapping ? 1 << MAPPING : 0;
    flags |= matches_itself ? 1 << MATCH_SELF : 0;
    if (!is_builtin) {
        flags |= has_dict ? 1 << MANAGED_DICT : 0;
        flags |= has_dict && class->kind == KIND_INSTANCE ? 1 << INLINE_VALUES : 0;
        flags |= (class->flags & CLASS_HAS_WEAKREF) != 0 && class->kind != KIND_CLASS
                     ? 1 << MANAGED_WEAKREF
                     : 0;
    }
    for (size_t index = 0; index < sizeof families / sizeof *families; index++) {
        if (class_is_subclass(class, runtime_class(vm, families[index].id))) {
            flags |= INT64_C(1) << families[index].bit;
        }
    }
    return flags;
}

static bool get_flags(Vm *vm, Value *args, Value *result) {
    *result = value_from_int(flags_of(vm, class_argument(args[0])));
    return true;
}

static bool get_attributes(Vm *vm, Value *args, Value *result) {
    *result = mapping_proxy_new(vm, value_from_object(class_argument(args[0])->attributes));
    return true;
}

static bool get_abstract_methods(Vm *vm, Value *args, Value *result) {
    String *key = string_intern_text(vm, "__abstractmethods__");
    Class *class = class_argument(args[0]);
    *result = class == runtime_class(vm, CLASS_TYPE) ? VALUE_ABSENT // it has this very property
                                                     : dict_get_string(vm, class->attributes, key);
    return !value_is_absent(*result) ||
           exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "__abstractmethods__");
}

// What the module abc sets: an instance of a class with abstract methods cannot be made.
static bool set_abstract_methods(Vm *vm, Value *args, Value *result) {
    (void)result;
    Class *class = class_argument(args[0]);
    bool any = false;
    if (!value_is_absent(args[1]) && !object_is_true(vm, args[1], &any)) {
        return false;
    }
    class->flags =
        any ? class->flags | CLASS_IS_ABSTRACT : class->flags & ~(uint32_t)CLASS_IS_ABSTRACT;
    String *key = string_intern_text(vm, "__abstractmethods__");
    return class_set(vm, class, key, args[1]) ||
           exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "__abstractmethods__");
}

static const NativeDefinition *const type_methods[] = {
    &type_init,          &type_repr,    &type_mro,     &type_subclasses, &type_instancecheck,
    &type_subclasscheck, &type_setattr, &type_delattr, &type_or,         &type_ror,
    &type_dir,           NULL};
static const NativeDefinition *const type_statics[] = {&type_new, NULL};
static const NativeDefinition *const type_class_methods[] = {&type_prepare, NULL};
static const NativeProperty type_properties[] = {
    {"__name__", get_name, set_name, NULL},
    {"__qualname__", get_qualname, set_qualname, NULL},
    {"__module__", get_module, set_module, NULL},
    {"__doc__", get_doc, set_doc, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__type_params__", get_type_params, set_type_params, NULL},
    {"__bases__", get_bases, set_bases, NULL},
    {"__base__", get_base, descriptor_refuse, NULL},
    {"__mro__", get_mro, NULL, NULL},
    {"__dict__", get_attributes, NULL, NULL},
    {"__flags__", get_flags, descriptor_refuse, NULL},
    {"__abstractmethods__", get_abstract_methods, set_abstract_methods, NULL},
    {NULL, NULL, NULL, NULL}};

void builtins_type_register(Vm *vm) {
    Class *type = runtime_class(vm, CLASS_TYPE);
    native_add_methods(vm, type, type_methods);
    native_add_static_methods(vm, type, type_statics);
    native_add_class_methods(vm, type, type_class_methods);
    native_add_properties(vm, type, type_properties);
}
