// exception_groups.c: BaseExceptionGroup and ExceptionGroup.
#include "stdlib/builtins/exceptions.h"

#include "object/exception_group.h"
#include "stdlib/builtins/builtins.h"

static bool check_members(Vm *vm, const Tuple *members, bool *all_plain) {
    Class *exception = runtime_class(vm, CLASS_EXCEPTION);
    *all_plain = true;
    for (size_t index = 0; index < members->count; index++) {
        if (!value_is_exception(members->items[index])) {
            return exception_raise(vm, CLASS_VALUE_ERROR,
                                   "Item %zu of second argument (exceptions) is not an exception",
                                   index);
        }
        *all_plain = *all_plain && class_is_instance(vm, members->items[index], exception);
    }
    return true;
}

// BaseExceptionGroup of plain exceptions becomes an ExceptionGroup; the other way round is an
// error.
static bool choose_class(Vm *vm, Class **class, bool all_plain) {
    Class *group = runtime_class(vm, CLASS_EXCEPTION_GROUP);
    if (*class == runtime_class(vm, CLASS_BASE_EXCEPTION_GROUP)) {
        *class = all_plain ? group : *class;
        return true;
    }
    if (all_plain || !class_is_subclass(*class, runtime_class(vm, CLASS_EXCEPTION))) {
        return true;
    }
    return *class == group
               ? exception_raise(vm, CLASS_TYPE_ERROR,
                                 "Cannot nest BaseExceptions in an ExceptionGroup")
               : exception_raise(vm, CLASS_TYPE_ERROR, "Cannot nest BaseExceptions in '%s'",
                                 string_text(vm, (*class)->name));
}

NATIVE(group_new, "__new__", "(cls, /, *args, **kwargs)", "Create an exception group.") {
    const Tuple *arguments = value_as_tuple(args[1]);
    Class *class = (Class *)(void *)value_as_object(args[0]);
    if (arguments->count != 2) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "BaseExceptionGroup.__new__() takes exactly 2 arguments (%zu given)",
                               arguments->count);
    }
    Value message = arguments->items[0];
    Value sequence = arguments->items[1];
    if (!value_is_string(message)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "BaseExceptionGroup.__new__() argument 1 must be str, not %s",
                               class_name_of(vm, message));
    }
    if (value_is_absent(value_special(vm, sequence, SPECIAL_GETITEM)) || value_is_dict(sequence)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "second argument (exceptions) must be a sequence");
    }
    Tuple *members;
    bool all_plain;
    if (!object_to_tuple(vm, sequence, &members)) {
        return false;
    }
    if (members->count == 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "second argument (exceptions) must be a non-empty sequence");
    }
    if (!check_members(vm, members, &all_plain) || !choose_class(vm, &class, all_plain)) {
        return false;
    }
    *result = value_from_object(exception_new(vm, class, arguments->items, 2));
    exception_set_field(vm, *result, NAME_MESSAGE, message);
    exception_set_field(vm, *result, NAME_EXCEPTIONS, value_from_object(members));
    return true;
}

NATIVE(group_init, "__init__", "(self, /, *args, **kwargs)", "Initialize self.") {
    return exception_init_args(vm, args[0], value_as_tuple(args[1]), value_as_dict(args[2]));
}

NATIVE(group_str, "__str__", "(self, /)", "Return str(self).") {
    size_t count = exception_group_members(vm, args[0])->count;
    TextBuffer text;
    text_buffer_init(&text);
    bool done = object_append_str(vm, exception_field(vm, args[0], NAME_MESSAGE), &text);
    text_buffer_append_format(&text, " (%zu sub-exception%s)", count, count == 1 ? "" : "s");
    *result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return done;
}

NATIVE(group_derive, "derive", "(self, excs, /)",
       "Make a group like this one of other exceptions.") {
    Value arguments[2] = {exception_field(vm, args[0], NAME_MESSAGE), args[1]};
    Value class = value_from_object(runtime_class(vm, CLASS_BASE_EXCEPTION_GROUP));
    return object_call(vm, class, arguments, 2, result);
}

NATIVE(group_split, "split", "(self, matcher_value, /)",
       "The matching part and the rest, each a group or None.") {
    if (!exception_group_check_matcher(vm, args[1])) {
        return false;
    }
    Value *window = window_open(vm, 2);
    bool done = exception_group_split(vm, args[0], args[1], &window[0], &window[1]);
    if (done) {
        *result = value_from_object(tuple_pair(vm, window[0], window[1]));
    }
    window_close(vm, window);
    return done;
}

NATIVE(group_subgroup, "subgroup", "(self, matcher_value, /)", "The matching part, or None.") {
    Value *window = window_open(vm, 2);
    bool done = exception_group_check_matcher(vm, args[1]) &&
                exception_group_split(vm, args[0], args[1], &window[0], &window[1]);
    *result = window[0];
    window_close(vm, window);
    return done;
}

static bool get_message(Vm *vm, Value *args, Value *result) {
    *result = exception_field(vm, args[0], NAME_MESSAGE);
    return true;
}

static bool get_exceptions(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(exception_group_members(vm, args[0]));
    return true;
}

static const NativeDefinition *const group_statics[] = {&group_new, NULL};
static const NativeDefinition *const group_methods[] = {
    &group_init, &group_str, &group_derive, &group_split, &group_subgroup, NULL};
static const NativeDefinition *const group_class_methods[] = {&builtins_class_getitem, NULL};
static const NativeProperty group_properties[] = {
    {"message", get_message, NULL, "exception message"},
    {"exceptions", get_exceptions, NULL, "nested exceptions"},
    {NULL, NULL, NULL, NULL}};

void builtins_exception_groups_register(Vm *vm) {
    Class *class = runtime_class(vm, CLASS_BASE_EXCEPTION_GROUP);
    native_add_static_methods(vm, class, group_statics);
    native_add_methods(vm, class, group_methods);
    native_add_class_methods(vm, class, group_class_methods);
    native_add_properties(vm, class, group_properties);
}
