// callable_natives.c: what can be asked of functions written in C, of bound methods, and of
// modules.
#include "stdlib/builtins/class_types.h"

#include "object/method.h"
#include "vm/vm.h"

// ---- Functions written in C ----

static Native *native_argument(Value value) { return value_as_native(value); }

static bool get_native_name(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(string_intern_text(vm, native_argument(args[0])->definition->name));
    return true;
}

static bool get_native_qualname(Vm *vm, Value *args, Value *result) {
    const Native *native = native_argument(args[0]);
    if (native->owner == NULL) {
        return get_native_name(vm, args, result);
    }
    *result = value_from_object(string_format(vm, "%s.%s", string_text(vm, native->owner->qualname),
                                              native->definition->name));
    return true;
}

static bool get_native_doc(Vm *vm, Value *args, Value *result) {
    const char *text = native_argument(args[0])->definition->documentation;
    *result = text == NULL ? VALUE_NONE : value_from_object(string_from_text(vm, text));
    return true;
}

static bool get_native_signature(Vm *vm, Value *args, Value *result) {
    *result =
        value_from_object(string_from_text(vm, native_argument(args[0])->definition->signature));
    return true;
}

static bool get_native_module(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = native_argument(args[0])->module;
    return true;
}

static bool get_native_self(Vm *vm, Value *args, Value *result) {
    const Native *native = native_argument(args[0]);
    if (!value_is_absent(native->self)) {
        *result = native->self;
        return true;
    }
    *result = value_is_string(native->module)
                  ? dict_get_string(vm, vm->modules, value_as_string(native->module))
                  : VALUE_NONE;
    if (value_is_absent(*result)) {
        *result = VALUE_NONE;
    }
    return true;
}

static bool get_native_owner(Vm *vm, Value *args, Value *result) {
    (void)vm;
    Class *owner = native_argument(args[0])->owner;
    *result = owner == NULL ? VALUE_NONE : value_from_object(owner);
    return true;
}

NATIVE(native_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const Native *native = native_argument(args[0]);
    const char *name = native->definition->name;
    if (class_is_exactly(vm, args[0], CLASS_NATIVE_METHOD)) {
        *result = value_from_object(
            string_format(vm, "<%s '%s' of '%s' objects>",
                          native_is_slot_wrapper(vm, native) ? "slot wrapper" : "method", name,
                          class_message_name(vm, native->owner)));
    } else if (native->owner != NULL) {
        *result = value_from_object(
            string_format(vm, "<built-in method %s of type object at 0x%llx>", name,
                          (unsigned long long)heap_address_of(&native->owner->object)));
    } else {
        *result = value_from_object(string_format(vm, "<built-in function %s>", name));
    }
    return true;
}

NATIVE(native_get, "__get__", "(self, instance, owner=None, /)",
       "Return an attribute of instance, which is of type owner.") {
    Class *owner = value_is_kind(args[2], KIND_CLASS) ? (Class *)(void *)value_as_object(args[2])
                                                      : class_of(vm, args[1]);
    return descriptor_get(vm, args[0], value_is_none(args[1]) ? VALUE_ABSENT : args[1], owner,
                          result);
}

static const NativeDefinition *const function_methods[] = {&native_repr, NULL};
static const NativeDefinition *const descriptor_methods[] = {&native_repr, &native_get, NULL};
static const NativeProperty function_properties[] = {
    {"__name__", get_native_name, NULL, NULL},
    {"__qualname__", get_native_qualname, NULL, NULL},
    {"__doc__", get_native_doc, NULL, NULL},
    {"__text_signature__", get_native_signature, NULL, NULL},
    {"__module__", get_native_module, NULL, NULL},
    {"__self__", get_native_self, NULL, NULL},
    {NULL, NULL, NULL, NULL}};
static const NativeProperty descriptor_properties[] = {
    {"__name__", get_native_name, NULL, NULL},
    {"__qualname__", get_native_qualname, NULL, NULL},
    {"__doc__", get_native_doc, NULL, NULL},
    {"__text_signature__", get_native_signature, NULL, NULL},
    {"__objclass__", get_native_owner, descriptor_refuse, NULL},
    {NULL, NULL, NULL, NULL}};

// ---- Bound methods ----

static bool get_no_module(__attribute__((unused)) Vm *vm, __attribute__((unused)) Value *args,
                          Value *result) {
    *result = VALUE_NONE;
    return true;
}

static bool get_function(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_as_method(args[0])->function;
    return true;
}

static bool get_self(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_as_method(args[0])->self;
    return true;
}

// What a method has not is its function's: __name__, __doc__ and whatever a script set there.
NATIVE(method_getattribute, "__getattribute__", "(self, name, /)", "Return getattr(self, name).") {
    if (!value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "attribute name must be string, not '%s'",
                               class_name_of(vm, args[1]));
    }
    String *name = string_intern(vm, value_as_string(args[1]));
    Value own = class_lookup(vm, class_of(vm, args[0]), name);
    bool is_own = !value_is_absent(own) && name != runtime_name(vm, NAME_DOC);
    if (is_own) {
        return object_find_default(vm, args[0], name, result);
    }
    if (!object_find_attribute(vm, value_as_method(args[0])->function, name, result)) {
        return false;
    }
    return !value_is_absent(*result) || exception_raise_no_attribute(vm, args[0], name);
}

NATIVE(method_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const Method *method = value_as_method(args[0]);
    Value name;
    String *self;
    if (!object_find_attribute(vm, method->function, runtime_name(vm, NAME_QUALNAME), &name) ||
        (value_is_absent(name) &&
         !object_find_attribute(vm, method->function, runtime_name(vm, NAME_NAME), &name)) ||
        !object_repr(vm, method->self, &self)) {
        return false;
    }
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, "<bound method ");
    text_buffer_append_text(&text,
                            value_is_string(name) ? string_text(vm, value_as_string(name)) : "?");
    text_buffer_append_text(&text, " of ");
    string_append_utf8(&text, self);
    text_buffer_append_text(&text, ">");
    *result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return true;
}

NATIVE(bound_native_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const Method *method = value_as_method(args[0]);
    unsigned long long address =
        value_is_object(method->self)
            ? (unsigned long long)heap_address_of(value_as_object(method->self))
            : 0;
    const Native *native = value_as_native(method->function);
    *result = value_from_object(string_format(
        vm,
        native_is_slot_wrapper(vm, native) ? "<method-wrapper '%s' of %s object at 0x%llx>"
                                           : "<built-in method %s of %s object at 0x%llx>",
        native->definition->name, class_name_of(vm, method->self), address));
    return true;
}

NATIVE(method_eq, "__eq__", "(self, value, /)", "Return self==value.") {
    if (!value_is_method(args[1])) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    const Method *left = value_as_method(args[0]);
    const Method *right = value_as_method(args[1]);
    *result = value_from_bool(value_is(left->function, right->function) &&
                              value_is(left->self, right->self));
    return true;
}

NATIVE(method_hash, "__hash__", "(self, /)", "Return hash(self).") {
    const Method *method = value_as_method(args[0]);
    uint64_t bits = heap_address_of(value_as_object(method->function)) * 31;
    bits ^= value_is_object(method->self) ? heap_address_of(value_as_object(method->self))
                                          : method->self.bits;
    *result = value_from_int((int64_t)(bits & 0xFFFFFFFFFFFF) >> 4);
    return true;
}

NATIVE(method_new_native, "__new__", "(cls, *args)", "Create a bound method.") {
    const Tuple *given = value_as_tuple(args[1]);
    if (given->count != 2) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "method expected 2 arguments, got %zu",
                               given->count);
    }
    Value function = given->items[0];
    if (!value_is_callable(vm, function)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "first argument must be callable");
    }
    if (value_is_none(given->items[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "instance must not be None");
    }
    Method *made = method_new(vm, function, given->items[1]);
    made->object.shape = runtime_shape(vm, CLASS_METHOD); // of a function in C, too
    *result = value_from_object(made);
    return true;
}

NATIVE(method_get, "__get__", "(self, instance, owner=None, /)",
       "Return an attribute of instance, which is of type owner.") {
    *result = args[0]; // it is bound already
    return true;
}

static const NativeDefinition *const method_statics[] = {&method_new_native, NULL};
static const NativeDefinition *const method_methods[] = {
    &method_getattribute, &method_repr, &method_eq, &method_hash, &method_get, NULL};
static const NativeDefinition *const bound_native_methods[] = {
    &method_getattribute, &bound_native_repr, &method_eq, &method_hash, NULL};
static const NativeProperty method_properties[] = {
    {"__func__", get_function, descriptor_refuse, NULL},
    {"__self__", get_self, descriptor_refuse, NULL},
    {NULL, NULL, NULL, NULL}};
static const NativeProperty bound_native_properties[] = {{"__self__", get_self, NULL, NULL},
                                                         {"__module__", get_no_module, NULL, NULL},
                                                         {NULL, NULL, NULL, NULL}};

// ---- Modules and cells ----

NATIVE(module_new_native, "__new__", "(cls, /, *args, **kwargs)", "Create a module object.") {
    *result = value_from_object(module_new_of(vm, (Class *)(void *)value_as_object(args[0])));
    return true;
}

NATIVE(module_init, "__init__", "(self, name, doc=None)", "Create a module object.") {
    String *name;
    if (!native_want_string(vm, "module", "name", args[1], &name)) {
        return false;
    }
    module_set_names(vm, value_as_module(args[0]), name);
    dict_set_string(vm, value_as_module(args[0])->namespace, runtime_name(vm, NAME_DOC), args[2]);
    return true;
}

NATIVE(module_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const Module *module = value_as_module(args[0]);
    Value name = dict_get_string(vm, module->namespace, runtime_name(vm, NAME_NAME));
    Value file = dict_get_string(vm, module->namespace, runtime_name(vm, NAME_FILE));
    const char *shown = value_is_string(name) ? string_text(vm, value_as_string(name)) : "?";
    *result = value_from_object(
        value_is_string(file)
            ? string_format(vm, "<module '%s' from '%s'>", shown,
                            string_text(vm, value_as_string(file)))
            : string_format(vm, "<module '%s'%s>", shown,
                            module->object.extra == MODULE_IS_NATIVE ? " (built-in)" : ""));
    return true;
}

// A module without annotations gets a dict for them when it is asked for.
static bool get_module_annotations(Vm *vm, Value *args, Value *result) {
    Dict *namespace = value_as_module(args[0])->namespace;
    String *key = runtime_name(vm, NAME_ANNOTATIONS);
    *result = dict_get_string(vm, namespace, key);
    if (value_is_absent(*result)) {
        *result = value_from_object(dict_new(vm));
        dict_set_string(vm, namespace, key, *result);
    }
    return true;
}

static bool set_module_annotations(Vm *vm, Value *args, Value *result) {
    (void)result;
    Dict *namespace = value_as_module(args[0])->namespace;
    String *key = runtime_name(vm, NAME_ANNOTATIONS);
    if (!value_is_absent(args[1])) {
        dict_set_string(vm, namespace, key, args[1]);
        return true;
    }
    return dict_delete_string(vm, namespace, key) ||
           exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "__annotations__");
}

static const NativeProperty module_properties[] = {
    {"__annotations__", get_module_annotations, set_module_annotations, NULL}, {0}};
static const NativeDefinition *const module_statics[] = {&module_new_native, NULL};
static const NativeDefinition *const module_methods[] = {&module_init, &module_repr, NULL};

// ---- Calling, as an attribute ----

NATIVE(callable_call, "__call__", "(self, /, *args, **kwargs)", "Call self as a function.") {
    Value *window = window_open(vm, 1);
    window[0] = args[0];
    bool done =
        native_call_spread(vm, window[0], value_as_tuple(args[1]), value_as_dict(args[2]), result);
    window_close(vm, window);
    return done;
}

// Functions and methods of all kinds are called without looking; this is for who asks.
static void add_call(Vm *vm) {
    static const NativeDefinition *const methods[] = {&callable_call, NULL};
    static const ClassId ids[] = {CLASS_FUNCTION, CLASS_METHOD, CLASS_NATIVE, CLASS_NATIVE_METHOD,
                                  CLASS_BOUND_NATIVE};
    for (size_t index = 0; index < sizeof ids / sizeof ids[0]; index++) {
        native_add_methods(vm, runtime_class(vm, ids[index]), methods);
    }
}

// A class that is only shown has the attributes of the one that it stands for.
static void share_attributes(Vm *vm, const Class *from, ClassId to) {
    size_t position = 0;
    Value name;
    Value value;
    while (dict_next(from->attributes, &position, &name, &value)) {
        class_set(vm, runtime_class(vm, to), value_as_string(name), value);
    }
}

void builtins_callables_register(Vm *vm) {
    add_call(vm);
    Class *function = runtime_class(vm, CLASS_NATIVE);
    native_add_methods(vm, function, function_methods);
    native_add_properties(vm, function, function_properties);
    Class *descriptor = runtime_class(vm, CLASS_NATIVE_METHOD);
    native_add_methods(vm, descriptor, descriptor_methods);
    native_add_properties(vm, descriptor, descriptor_properties);
    share_attributes(vm, descriptor, CLASS_WRAPPER_DESCRIPTOR);
    Class *bound = runtime_class(vm, CLASS_BOUND_NATIVE);
    native_add_methods(vm, bound, bound_native_methods);
    native_add_properties(vm, bound, bound_native_properties);
    share_attributes(vm, bound, CLASS_METHOD_WRAPPER);
    Class *method = runtime_class(vm, CLASS_METHOD);
    native_add_static_methods(vm, method, method_statics);
    native_add_methods(vm, method, method_methods);
    native_add_properties(vm, method, method_properties);
    Class *module = runtime_class(vm, CLASS_MODULE);
    native_add_static_methods(vm, module, module_statics);
    native_add_methods(vm, module, module_methods);
    native_add_properties(vm, module, module_properties);
}
