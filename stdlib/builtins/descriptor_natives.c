// descriptor_natives.c: property, staticmethod, classmethod and the attributes made by C.
#include "stdlib/builtins/class_types.h"

static Property *property_argument(Value value) {
    return (Property *)(void *)value_as_object(value);
}

static Value none_to_absent(Value value) { return value_is_none(value) ? VALUE_ABSENT : value; }

static Value absent_to_none(Value value) { return value_is_absent(value) ? VALUE_NONE : value; }

// ---- property ----

NATIVE(property_new, "__new__", "(cls, /, *args, **kwargs)", "Create a property.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    Property *property = foreign_new(vm, class);
    property->getter = VALUE_ABSENT;
    property->setter = VALUE_ABSENT;
    property->deleter = VALUE_ABSENT;
    property->documentation = VALUE_NONE;
    property->name = VALUE_ABSENT;
    *result = value_from_object(property);
    return true;
}

// A subclass has a __doc__ in its namespace, behind which a property's own could not be seen: each
// of its instances keeps it like any attribute, if it can.
static bool keep_doc(Vm *vm, Value self, const Property *property) {
    if (object_set_attribute(vm, self, runtime_name(vm, NAME_DOC), property->documentation)) {
        return true;
    }
    bool is_dropped = !property->is_getter_doc && exception_raised_is(vm, CLASS_ATTRIBUTE_ERROR);
    if (is_dropped) { // as CPython always did
        exception_clear(vm);
    }
    return is_dropped;
}

NATIVE(property_init, "__init__", "(self, fget=None, fset=None, fdel=None, doc=None)",
       "Property attribute.") {
    Property *property = property_argument(args[0]);
    property->getter = none_to_absent(args[1]);
    property->setter = none_to_absent(args[2]);
    property->deleter = none_to_absent(args[3]);
    property->documentation = args[4];
    property->is_getter_doc = false;
    if (value_is_none(args[4]) && !value_is_none(args[1])) {
        Value doc;
        if (!object_find_attribute(vm, args[1], runtime_name(vm, NAME_DOC), &doc)) {
            return false;
        }
        property->documentation = absent_to_none(doc);
        property->is_getter_doc = !value_is_none(property->documentation);
    }
    return class_is_exactly(vm, args[0], CLASS_PROPERTY) || keep_doc(vm, args[0], property);
}

// A copy of the property with one function replaced, made by the property's own class.
static bool with_function(Vm *vm, Value *args, size_t place, Value *result) {
    const Property *property = property_argument(args[0]);
    Value functions[4] = {absent_to_none(property->getter), absent_to_none(property->setter),
                          absent_to_none(property->deleter), VALUE_NONE};
    functions[place] = args[1];
    functions[3] = property->is_getter_doc ? VALUE_NONE : property->documentation;
    Value class = value_from_object(class_of(vm, args[0]));
    if (!object_call(vm, class, functions, 4, result)) {
        return false;
    }
    if (value_is_foreign(*result, &property_type)) {
        property_argument(*result)->name = property_argument(args[0])->name;
    }
    return true;
}

NATIVE(property_getter, "getter", "(self, fget, /)",
       "Descriptor to obtain a copy of the property with a different getter.") {
    return with_function(vm, args, 0, result);
}
NATIVE(property_setter, "setter", "(self, fset, /)",
       "Descriptor to obtain a copy of the property with a different setter.") {
    return with_function(vm, args, 1, result);
}
NATIVE(property_deleter, "deleter", "(self, fdel, /)",
       "Descriptor to obtain a copy of the property with a different deleter.") {
    return with_function(vm, args, 2, result);
}

NATIVE(property_set_name, "__set_name__", "(self, /, *args)", "Method to set name of a property.") {
    const Tuple *given = value_as_tuple(args[1]);
    if (given->count != 2) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "__set_name__() takes 2 positional arguments but %zu were given",
                               given->count);
    }
    property_argument(args[0])->name = given->items[1];
    return true;
}

static bool raise_property(Vm *vm, const Property *property, Value object, const char *role) {
    const char *class_name = string_text(vm, class_of(vm, object)->qualname);
    if (value_is_string(property->name)) {
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "property '%s' of '%s' object has no %s",
                               string_text(vm, value_as_string(property->name)), class_name, role);
    }
    return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "property of '%s' object has no %s",
                           class_name, role);
}

NATIVE(property_get, "__get__", "(self, instance, owner=None, /)",
       "Return an attribute of instance, which is of type owner.") {
    const Property *property = property_argument(args[0]);
    if (value_is_none(args[1])) {
        *result = args[0];
        return true;
    }
    if (value_is_absent(property->getter)) {
        return raise_property(vm, property, args[1], "getter");
    }
    return object_call(vm, property->getter, &args[1], 1, result);
}

NATIVE(property_set, "__set__", "(self, instance, value, /)",
       "Set an attribute of instance to value.") {
    const Property *property = property_argument(args[0]);
    Value ignored;
    return value_is_absent(property->setter)
               ? raise_property(vm, property, args[1], "setter")
               : object_call(vm, property->setter, &args[1], 2, &ignored);
}

NATIVE(property_delete, "__delete__", "(self, instance, /)", "Delete an attribute of instance.") {
    const Property *property = property_argument(args[0]);
    Value ignored;
    return value_is_absent(property->deleter)
               ? raise_property(vm, property, args[1], "deleter")
               : object_call(vm, property->deleter, &args[1], 1, &ignored);
}

static bool get_fget(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = absent_to_none(property_argument(args[0])->getter);
    return true;
}
static bool get_fset(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = absent_to_none(property_argument(args[0])->setter);
    return true;
}
static bool get_fdel(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = absent_to_none(property_argument(args[0])->deleter);
    return true;
}
static bool get_property_doc(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = property_argument(args[0])->documentation;
    return true;
}
static bool set_property_doc(Vm *vm, Value *args, Value *result) {
    (void)vm;
    (void)result;
    property_argument(args[0])->documentation = absent_to_none(args[1]);
    return true;
}
static bool get_property_name(Vm *vm, Value *args, Value *result) {
    const Property *property = property_argument(args[0]);
    if (!value_is_absent(property->name)) {
        *result = property->name;
        return true;
    }
    if (!value_is_absent(property->getter) &&
        !object_find_attribute(vm, property->getter, runtime_name(vm, NAME_NAME), result)) {
        return false;
    }
    bool is_found = !value_is_absent(property->getter) && !value_is_absent(*result);
    return is_found ||
           exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "'%s' object has no attribute '__name__'",
                           class_name_of(vm, args[0]));
}
static bool set_property_name(Vm *vm, Value *args, Value *result) {
    (void)vm;
    (void)result;
    property_argument(args[0])->name = args[1];
    return true;
}

// Whether the attribute `__isabstractmethod__` of a wrapped function is true.
static bool wraps_abstract(Vm *vm, Value function, bool *abstract) {
    Value mark;
    *abstract = false;
    if (value_is_absent(function)) {
        return true;
    }
    if (!object_find_attribute(vm, function, string_intern_text(vm, "__isabstractmethod__"),
                               &mark)) {
        return false;
    }
    return value_is_absent(mark) || object_is_true(vm, mark, abstract);
}

static bool get_property_abstract(Vm *vm, Value *args, Value *result) {
    const Property *property = property_argument(args[0]);
    bool abstract;
    if (!wraps_abstract(vm, property->getter, &abstract) ||
        (!abstract && !wraps_abstract(vm, property->setter, &abstract)) ||
        (!abstract && !wraps_abstract(vm, property->deleter, &abstract))) {
        return false;
    }
    *result = value_from_bool(abstract);
    return true;
}

static const NativeDefinition *const property_statics[] = {&property_new, NULL};
static const NativeDefinition *const property_methods[] = {
    &property_init,    &property_getter,   &property_setter,
    &property_deleter, &property_set_name, &property_get,
    &property_set,     &property_delete,   NULL};
static const NativeProperty property_properties[] = {
    {"fget", get_fget, descriptor_refuse, NULL},
    {"fset", get_fset, descriptor_refuse, NULL},
    {"fdel", get_fdel, descriptor_refuse, NULL},
    {"__doc__", get_property_doc, set_property_doc, NULL},
    {"__name__", get_property_name, set_property_name, NULL},
    {"__isabstractmethod__", get_property_abstract, NULL, NULL},
    {NULL, NULL, NULL, NULL}};

// ---- staticmethod and classmethod ----

static Value wrapped(Value value) { return ((Wrapper *)(void *)value_as_object(value))->callable; }

NATIVE(wrapper_new_native, "__new__", "(cls, function, /)", "Wrap a function.") {
    Wrapper *wrapper = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    wrapper->callable = args[1];
    *result = value_from_object(wrapper);
    return true;
}

// The wrapper looks like its function: it gets what that tells of itself, as far as it does.
NATIVE(wrapper_init, "__init__", "(self, function, /)", "Wrap a function.") {
    static const Name names[] = {NAME_MODULE, NAME_NAME, NAME_QUALNAME, NAME_DOC, NAME_ANNOTATIONS};
    Value *window = window_open(vm, 1);
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        String *name = runtime_name(vm, names[index]);
        if (!object_find_attribute(vm, args[1], name, &window[0])) {
            return false;
        }
        if (!value_is_absent(window[0]) &&
            !object_set_field(vm, value_as_object(args[0]), name, window[0])) {
            break; // a subclass may have __slots__
        }
    }
    window_close(vm, window);
    return true;
}

NATIVE(wrapper_get, "__get__", "(self, instance, owner=None, /)",
       "Return an attribute of instance, which is of type owner.") {
    Class *owner = value_is_kind(args[2], KIND_CLASS) ? (Class *)(void *)value_as_object(args[2])
                                                      : class_of(vm, args[1]);
    return descriptor_get(vm, args[0], value_is_none(args[1]) ? VALUE_ABSENT : args[1], owner,
                          result);
}

NATIVE(staticmethod_call, "__call__", "(self, /, *args, **kwargs)", "Call self as a function.") {
    Value *window = window_open(vm, 1);
    bool done = native_call_spread(vm, wrapped(args[0]), value_as_tuple(args[1]),
                                   value_as_dict(args[2]), result);
    window_close(vm, window);
    return done;
}

static bool wrapper_repr_as(Vm *vm, Value self, const char *kind, Value *result) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text, "<%s(", kind);
    bool done = object_append_repr(vm, wrapped(self), &text);
    if (done) {
        text_buffer_append_text(&text, ")>");
        *result = value_from_object(string_from_buffer(vm, &text));
    }
    text_buffer_release(&text);
    return done;
}

NATIVE(staticmethod_repr, "__repr__", "(self, /)", "Return repr(self).") {
    return wrapper_repr_as(vm, args[0], "staticmethod", result);
}
NATIVE(classmethod_repr, "__repr__", "(self, /)", "Return repr(self).") {
    return wrapper_repr_as(vm, args[0], "classmethod", result);
}

static bool get_func(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = wrapped(args[0]);
    return true;
}

static bool get_wrapper_abstract(Vm *vm, Value *args, Value *result) {
    bool abstract;
    if (!wraps_abstract(vm, wrapped(args[0]), &abstract)) {
        return false;
    }
    *result = value_from_bool(abstract);
    return true;
}

static const NativeDefinition *const wrapper_statics[] = {&wrapper_new_native, NULL};
static const NativeDefinition *const staticmethod_methods[] = {
    &wrapper_init, &wrapper_get, &staticmethod_call, &staticmethod_repr, NULL};
static const NativeDefinition *const classmethod_methods[] = {&wrapper_init, &wrapper_get,
                                                              &classmethod_repr, NULL};
static const NativeProperty wrapper_properties[] = {
    {"__func__", get_func, descriptor_refuse, NULL},
    {"__wrapped__", get_func, descriptor_refuse, NULL},
    {"__isabstractmethod__", get_wrapper_abstract, NULL, NULL},
    {NULL, NULL, NULL, NULL}};

// ---- Attributes made by C, and slots ----

// What a script calls a member is a slot of __slots__, or a field of a struct of C's, which is told
// by the property that reads it.
static const NativeProperty *property_of(Value value) {
    return value_is_foreign(value, &getset_type)
               ? ((const GetSet *)(const void *)value_as_object(value))->property
               : NULL;
}

static Class *owner_of(Value value) {
    return property_of(value) != NULL
               ? ((const GetSet *)(const void *)value_as_object(value))->owner
               : ((const Member *)(const void *)value_as_object(value))->owner;
}

static const char *name_of(Vm *vm, Value value) {
    const NativeProperty *property = property_of(value);
    return property != NULL
               ? property->name
               : string_text(vm, ((const Member *)(const void *)value_as_object(value))->name);
}

NATIVE(attribute_repr, "__repr__", "(self, /)", "Return repr(self).") {
    *result = value_from_object(
        string_format(vm, "<%s '%s' of '%s' objects>",
                      class_is_exactly(vm, args[0], CLASS_MEMBER) ? "member" : "attribute",
                      name_of(vm, args[0]), class_message_name(vm, owner_of(args[0]))));
    return true;
}

NATIVE(attribute_get, "__get__", "(self, instance, owner=None, /)",
       "Return an attribute of instance, which is of type owner.") {
    return descriptor_get(vm, args[0], value_is_none(args[1]) ? VALUE_ABSENT : args[1],
                          owner_of(args[0]), result);
}

NATIVE(attribute_set, "__set__", "(self, instance, value, /)",
       "Set an attribute of instance to value.") {
    return descriptor_set(vm, args[0], args[1], args[2]);
}

NATIVE(attribute_delete, "__delete__", "(self, instance, /)", "Delete an attribute of instance.") {
    return descriptor_set(vm, args[0], args[1], VALUE_ABSENT);
}

static bool get_attribute_name(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(string_intern_text(vm, name_of(vm, args[0])));
    return true;
}

static bool get_attribute_owner(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(owner_of(args[0]));
    return true;
}

static bool get_attribute_qualname(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(string_format(
        vm, "%s.%s", string_text(vm, owner_of(args[0])->qualname), name_of(vm, args[0])));
    return true;
}

static bool get_attribute_doc(Vm *vm, Value *args, Value *result) {
    const NativeProperty *property = property_of(args[0]);
    *result = property == NULL || property->documentation == NULL
                  ? VALUE_NONE
                  : value_from_object(string_from_text(vm, property->documentation));
    return true;
}

static const NativeDefinition *const attribute_methods[] = {
    &attribute_repr, &attribute_get, &attribute_set, &attribute_delete, NULL};
static const NativeProperty attribute_properties[] = {
    {"__name__", get_attribute_name, descriptor_refuse, NULL},
    {"__qualname__", get_attribute_qualname, NULL, NULL},
    {"__objclass__", get_attribute_owner, descriptor_refuse, NULL},
    {"__doc__", get_attribute_doc, NULL, NULL},
    {NULL, NULL, NULL, NULL}};

void builtins_descriptors_register(Vm *vm) {
    Class *property = runtime_class(vm, CLASS_PROPERTY);
    native_add_static_methods(vm, property, property_statics);
    native_add_methods(vm, property, property_methods);
    native_add_properties(vm, property, property_properties);
    Class *static_method = runtime_class(vm, CLASS_STATICMETHOD);
    native_add_static_methods(vm, static_method, wrapper_statics);
    native_add_methods(vm, static_method, staticmethod_methods);
    native_add_properties(vm, static_method, wrapper_properties);
    Class *class_method = runtime_class(vm, CLASS_CLASSMETHOD);
    native_add_static_methods(vm, class_method, wrapper_statics);
    native_add_methods(vm, class_method, classmethod_methods);
    native_add_properties(vm, class_method, wrapper_properties);
    Class *getset = runtime_class(vm, CLASS_GETSET);
    native_add_methods(vm, getset, attribute_methods);
    native_add_properties(vm, getset, attribute_properties);
    Class *member = runtime_class(vm, CLASS_MEMBER);
    native_add_methods(vm, member, attribute_methods);
    native_add_properties(vm, member, attribute_properties);
}
