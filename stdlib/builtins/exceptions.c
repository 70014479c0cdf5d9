// exceptions.c: what every exception can do (class BaseException).
#include "stdlib/builtins/exceptions.h"

#include "stdlib/builtins/builtins.h"

Value exception_field(Vm *vm, Value exception, Name name) {
    Object *object = value_as_object(exception);
    Value *fields = *object_fields(object);
    Value value =
        fields == NULL ? VALUE_ABSENT : object_get_field(vm, object, runtime_name(vm, name));
    return value_is_absent(value) ? VALUE_NONE : value;
}

void exception_set_field(Vm *vm, Value exception, Name name, Value value) {
    bool set = object_set_field(vm, value_as_object(exception), runtime_name(vm, name), value);
    assert(set && "exceptions take any attribute");
    (void)set;
}

bool exception_init_args(Vm *vm, Value exception, Tuple *arguments, const Dict *keywords) {
    if (keywords->count > 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s() takes no keyword arguments",
                               class_name_of(vm, exception));
    }
    value_as_exception(exception)->args = arguments;
    return true;
}

NATIVE(exception_new_native, "__new__", "(cls, /, *args, **kwargs)", "Create an exception.") {
    const Tuple *arguments = value_as_tuple(args[1]);
    Class *class = (Class *)(void *)value_as_object(args[0]);
    *result = value_from_object(exception_new(vm, class, arguments->items, arguments->count));
    return true;
}

NATIVE(exception_init, "__init__", "(self, /, *args, **kwargs)", "Initialize self.") {
    return exception_init_args(vm, args[0], value_as_tuple(args[1]), value_as_dict(args[2]));
}

NATIVE(exception_str, "__str__", "(self, /)", "Return str(self).") {
    const Tuple *arguments = value_as_exception(args[0])->args;
    String *text;
    if (arguments->count == 0) {
        *result = value_from_object(runtime_of(vm)->empty_string);
        return true;
    }
    bool done = arguments->count == 1 ? object_str(vm, arguments->items[0], &text)
                                      : object_repr(vm, value_from_object(arguments), &text);
    if (done) {
        *result = value_from_object(text);
    }
    return done;
}

NATIVE(exception_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const Tuple *arguments = value_as_exception(args[0])->args;
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, class_own_name_of(vm, args[0]));
    bool done;
    if (arguments->count == 1) {
        text_buffer_append_text(&text, "(");
        done = object_append_repr(vm, arguments->items[0], &text);
        text_buffer_append_text(&text, ")");
    } else {
        done = object_append_repr(vm, value_from_object(arguments), &text);
    }
    if (done) {
        *result = value_from_object(string_from_buffer(vm, &text));
    }
    text_buffer_release(&text);
    return done;
}

NATIVE(exception_with_traceback, "with_traceback", "(self, object, /)",
       "Set self.__traceback__ to tb and return self.") {
    if (!value_is_none(args[1]) && !value_is_kind(args[1], KIND_TRACEBACK)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__traceback__ must be a traceback or None");
    }
    value_as_exception(args[0])->traceback = args[1];
    *result = args[0];
    return true;
}

NATIVE(exception_setstate, "__setstate__", "(self, object, /)",
       "Set the attributes that a dict has.") {
    if (value_is_none(args[1])) {
        return true;
    }
    if (!value_is_dict(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "state is not a dictionary");
    }
    size_t position = 0;
    Value name;
    Value value;
    while (dict_next(value_as_dict(args[1]), &position, &name, &value)) {
        if (!value_is_string(name)) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "attribute name must be string, not '%s'",
                                   class_name_of(vm, name));
        }
        if (!object_set_attribute(vm, args[0], string_intern(vm, value_as_string(name)), value)) {
            return false;
        }
    }
    return true;
}

NATIVE(exception_add_note, "add_note", "(self, object, /)", "Add a note to the exception") {
    if (!value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "note must be a str, not '%s'",
                               class_name_of(vm, args[1]));
    }
    Value notes = exception_field(vm, args[0], NAME_NOTES);
    if (value_is_none(notes)) {
        notes = value_from_object(list_new(vm, 1));
        exception_set_field(vm, args[0], NAME_NOTES, notes);
    }
    if (!value_is_list(notes)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "Cannot add note: __notes__ is not a list");
    }
    list_append(vm, value_as_list(notes), args[1]);
    return true;
}

// ---- Attributes ----

static bool get_args(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(value_as_exception(args[0])->args);
    return true;
}

static bool set_args(Vm *vm, Value *args, Value *result) {
    (void)result;
    if (value_is_absent(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "args may not be deleted");
    }
    return object_to_tuple(vm, args[1], &value_as_exception(args[0])->args);
}

static bool get_traceback(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_as_exception(args[0])->traceback;
    return true;
}

static bool set_traceback(Vm *vm, Value *args, Value *result) {
    (void)result;
    if (value_is_absent(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__traceback__ may not be deleted");
    }
    if (!value_is_none(args[1]) && !value_is_kind(args[1], KIND_TRACEBACK)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__traceback__ must be a traceback or None");
    }
    value_as_exception(args[0])->traceback = args[1];
    return true;
}

static bool check_link(Vm *vm, Value value, const char *what) {
    if (value_is_absent(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__%s__ may not be deleted", what);
    }
    if (!value_is_none(value) && !value_is_exception(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "exception %s must be None or derive from BaseException", what);
    }
    return true;
}

static bool get_cause(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_as_exception(args[0])->cause;
    return true;
}

static bool set_cause(Vm *vm, Value *args, Value *result) {
    (void)result;
    if (!check_link(vm, args[1], "cause")) {
        return false;
    }
    value_as_exception(args[0])->cause = args[1];
    value_as_exception(args[0])->suppress_context = true;
    return true;
}

static bool get_context(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_as_exception(args[0])->context;
    return true;
}

static bool set_context(Vm *vm, Value *args, Value *result) {
    (void)result;
    if (!check_link(vm, args[1], "context")) {
        return false;
    }
    value_as_exception(args[0])->context = args[1];
    return true;
}

static bool get_suppress_context(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_bool(value_as_exception(args[0])->suppress_context);
    return true;
}

static bool set_suppress_context(Vm *vm, Value *args, Value *result) {
    (void)result;
    if (!value_is_bool(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "attribute value type must be bool");
    }
    value_as_exception(args[0])->suppress_context = value_is(args[1], VALUE_TRUE);
    return true;
}

static const NativeDefinition *const exception_statics[] = {&exception_new_native, NULL};
static const NativeDefinition *const exception_methods[] = {&exception_init,
                                                            &exception_str,
                                                            &exception_repr,
                                                            &exception_with_traceback,
                                                            &exception_add_note,
                                                            &exception_setstate,
                                                            NULL};
static const NativeProperty exception_properties[] = {
    {"args", get_args, set_args, NULL},
    {"__traceback__", get_traceback, set_traceback, NULL},
    {"__cause__", get_cause, set_cause, NULL},
    {"__context__", get_context, set_context, NULL},
    {"__suppress_context__", get_suppress_context, set_suppress_context, NULL},
    {NULL, NULL, NULL, NULL}};

void builtins_exceptions_register(Vm *vm) {
    Class *base = runtime_class(vm, CLASS_BASE_EXCEPTION);
    native_add_static_methods(vm, base, exception_statics);
    native_add_methods(vm, base, exception_methods);
    native_add_properties(vm, base, exception_properties);
    builtins_exception_details_register(vm);
    builtins_exception_groups_register(vm);
}
