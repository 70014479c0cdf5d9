// contextvars_module.c: the module contextvars: values that belong to a task instead of a thread.
#include "stdlib/asyncio/asyncio_natives.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"

static Context *as_context(Value value) { return (Context *)(void *)value_as_object(value); }

static ContextVariable *as_variable(Value value) {
    return (ContextVariable *)(void *)value_as_object(value);
}

static ContextToken *as_token(Value value) {
    return (ContextToken *)(void *)value_as_object(value);
}

// ---- ContextVar ----

NATIVE(variable_new_native, "__new__", "(cls, name, /, *, default=<absent>)",
       "A context variable.") {
    if (!value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "context variable name must be a str");
    }
    ContextVariable *variable = foreign_new(vm, async_state(vm)->context_variable_class);
    variable->name = value_as_string(args[1]);
    variable->default_value = args[2];
    *result = value_from_object(variable);
    return true;
}

NATIVE(variable_get_native, "get", "(self, default=<absent>, /)",
       "Return a value for the context variable for the current context.") {
    ContextVariable *variable = as_variable(args[0]);
    if (!context_get(vm, variable, result)) {
        return false;
    }
    if (value_is_absent(*result)) {
        *result = value_is_absent(args[1]) ? variable->default_value : args[1];
    }
    return !value_is_absent(*result) || exception_raise_with_value(vm, CLASS_LOOKUP_ERROR, args[0]);
}

NATIVE(variable_set_native, "set", "(self, value, /)",
       "Call to set a new value for the context variable in the current context.") {
    ContextToken *token = foreign_new(vm, async_state(vm)->context_token_class);
    *result = value_from_object(token);
    token->variable = as_variable(args[0]);
    token->context = context_current(vm);
    token->old_value = VALUE_NONE;
    return context_get(vm, token->variable, &token->old_value) &&
           context_set(vm, token->variable, args[1]);
}

static bool raise_about_token(Vm *vm, Value token, const char *complaint) {
    String *text;
    if (!object_repr(vm, token, &text)) {
        return false;
    }
    return exception_raise(vm, CLASS_VALUE_ERROR, "%s %s", string_text(vm, text), complaint);
}

NATIVE(variable_reset_native, "reset", "(self, token, /)", "Reset the context variable.") {
    if (!value_is_foreign(args[1], &context_token_type)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "expected an instance of Token, got %s",
                               class_name_of(vm, args[1]));
    }
    ContextToken *token = as_token(args[1]);
    if (token->is_used) {
        String *text;
        if (!object_repr(vm, args[1], &text)) {
            return false;
        }
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "%s has already been used once",
                               string_text(vm, text));
    }
    if (token->variable != as_variable(args[0])) {
        return raise_about_token(vm, args[1], "was created by a different ContextVar");
    }
    if (token->context != context_current(vm)) {
        return raise_about_token(vm, args[1], "was created in a different Context");
    }
    token->is_used = true;
    return context_set(vm, token->variable, token->old_value);
}

NATIVE(variable_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    const ContextVariable *variable = as_variable(args[0]);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, "<ContextVar name=");
    bool succeeded = object_append_repr(vm, value_from_object(variable->name), &buffer);
    if (succeeded && !value_is_absent(variable->default_value)) {
        text_buffer_append_text(&buffer, " default=");
        succeeded = object_append_repr(vm, variable->default_value, &buffer);
    }
    text_buffer_append_format(&buffer, " at 0x%llx>",
                              (unsigned long long)(uintptr_t)value_as_object(args[0]));
    return asyncio_answer_text(vm, succeeded, &buffer, result);
}

static bool get_name(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_object(as_variable(args[0])->name);
    return true;
}

// ---- Token ----

NATIVE(token_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    const ContextToken *token = as_token(args[0]);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_format(&buffer, "<Token%s var=", token->is_used ? " used" : "");
    bool succeeded = object_append_repr(vm, value_from_object(token->variable), &buffer);
    text_buffer_append_format(&buffer, " at 0x%llx>",
                              (unsigned long long)(uintptr_t)value_as_object(args[0]));
    return asyncio_answer_text(vm, succeeded, &buffer, result);
}

static bool get_variable(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_object(as_token(args[0])->variable);
    return true;
}

static bool get_old_value(Vm *vm, Value *args, Value *result) {
    *result = as_token(args[0])->old_value;
    if (value_is_absent(*result)) {
        String *name = string_intern_text(vm, "MISSING");
        *result = class_lookup(vm, async_state(vm)->context_token_class, name);
    }
    return true;
}

// ---- Context: a mapping ----

NATIVE(context_new_native, "__new__", "(cls, /)", "An empty context.") {
    *result = value_from_object(context_new(vm));
    return true;
}

NATIVE(context_run_native, "run", "(self, callable, /, *args, **kwargs)",
       "Call the callable inside the context.") {
    Dict *named = value_as_dict(args[3]);
    const Tuple *positional = value_as_tuple(args[2]);
    size_t count = positional->count;
    Value *window = window_open(vm, count + named->count + 1);
    Tuple *keywords = named->count == 0 ? NULL : tuple_new(vm, named->count);
    memcpy(window, positional->items, count * sizeof *window);
    size_t position = 0;
    Value key;
    Value item;
    for (size_t index = 0; dict_next(named, &position, &key, &item); index++) {
        keywords->items[index] = key;
        window[count + index] = item;
    }
    if (keywords != NULL) {
        window[count + named->count] = value_from_object(keywords);
    }
    bool succeeded = context_run(vm, as_context(args[0]), args[1], window, count, keywords, result);
    if (succeeded) {
        window_close(vm, window);
    }
    return succeeded;
}

NATIVE(context_copy_native, "copy", "(self, /)", "Return a shallow copy of the context object.") {
    *result = value_from_object(context_copy(vm, as_context(args[0])));
    return true;
}

// *found is ABSENT when the variable has no value in the context.
static bool find(Vm *vm, Value self, Value key, Value *found) {
    const Context *context = as_context(self);
    *found = VALUE_ABSENT;
    if (!value_is_foreign(key, &context_variable_type)) {
        String *text;
        return object_repr(vm, key, &text) &&
               exception_raise(vm, CLASS_TYPE_ERROR, "a ContextVar key was expected, got %s",
                               string_text(vm, text));
    }
    return context->values == NULL || dict_get(vm, context->values, key, found);
}

NATIVE(context_getitem_native, "__getitem__", "(self, key, /)", "Return self[key].") {
    if (!find(vm, args[0], args[1], result)) {
        return false;
    }
    return !value_is_absent(*result) || exception_raise_with_value(vm, CLASS_KEY_ERROR, args[1]);
}

NATIVE(context_get_native, "get", "(self, key, default=None, /)",
       "Return the value for `key` if `key` has the value in the context object.") {
    if (!find(vm, args[0], args[1], result)) {
        return false;
    }
    *result = value_is_absent(*result) ? args[2] : *result;
    return true;
}

NATIVE(context_contains_native, "__contains__", "(self, key, /)", "Return bool(key in self).") {
    Value found;
    if (!find(vm, args[0], args[1], &found)) {
        return false;
    }
    *result = value_from_bool(!value_is_absent(found));
    return true;
}

NATIVE(context_length_native, "__len__", "(self, /)", "Return len(self).") {
    const Context *context = as_context(args[0]);
    *result = value_from_int(context->values == NULL ? 0 : (int64_t)context->values->count);
    return true;
}

// A list of the keys, the values or (both) pairs of them.
static Value list_contents(Vm *vm, Value self, bool keys, bool values) {
    const Context *context = as_context(self);
    List *list = list_new(vm, 0);
    size_t position = 0;
    Value key;
    Value item;
    while (context->values != NULL && dict_next(context->values, &position, &key, &item)) {
        Value entry = keys ? key : item;
        list_append(vm, list,
                    keys && values ? value_from_object(tuple_pair(vm, key, item)) : entry);
    }
    return value_from_object(list);
}

NATIVE(context_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = list_contents(vm, args[0], true, false);
    return object_iterate(vm, *result, result);
}

NATIVE(context_keys_native, "keys", "(self, /)", "Return a list of all variables in the context.") {
    *result = list_contents(vm, args[0], true, false);
    return true;
}

NATIVE(context_values_native, "values", "(self, /)",
       "Return a list of all values in the context.") {
    *result = list_contents(vm, args[0], false, true);
    return true;
}

NATIVE(context_items_native, "items", "(self, /)", "Return all variables and their values.") {
    *result = list_contents(vm, args[0], true, true);
    return true;
}

NATIVE(copy_context_native, "copy_context", "()",
       "Return a shallow copy of the current context object.") {
    *result = value_from_object(context_copy(vm, context_current(vm)));
    return true;
}

// ---- The module ----

static void register_variable(Vm *vm) {
    static const NativeDefinition *const constructors[] = {&variable_new_native, NULL};
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    static const NativeDefinition *const methods[] = {&variable_get_native, &variable_set_native,
                                                      &variable_reset_native, &variable_repr_native,
                                                      NULL};
    static const NativeProperty properties[] = {{"name", get_name, NULL, NULL},
                                                {NULL, NULL, NULL, NULL}};
    Class *class = async_state(vm)->context_variable_class;
    native_add_static_methods(vm, class, constructors);
    native_add_class_methods(vm, class, class_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
}

static void register_token(Vm *vm) {
    static const NativeDefinition *const methods[] = {&token_repr_native, NULL};
    static const NativeProperty properties[] = {{"var", get_variable, NULL, NULL},
                                                {"old_value", get_old_value, NULL, NULL},
                                                {NULL, NULL, NULL, NULL}};
    Class *class = async_state(vm)->context_token_class;
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    library_set_class_value(vm, class, "MISSING", library_text(vm, "<Token.MISSING>"));
}

static void register_context(Vm *vm) {
    static const NativeDefinition *const constructors[] = {&context_new_native, NULL};
    static const NativeDefinition *const methods[] = {&context_run_native,
                                                      &context_copy_native,
                                                      &context_getitem_native,
                                                      &context_get_native,
                                                      &context_contains_native,
                                                      &context_length_native,
                                                      &context_iter_native,
                                                      &context_keys_native,
                                                      &context_values_native,
                                                      &context_items_native,
                                                      NULL};
    Class *class = async_state(vm)->context_class;
    native_add_static_methods(vm, class, constructors);
    native_add_methods(vm, class, methods);
}

bool contextvars_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&copy_context_native, NULL};
    const AsyncState *state = async_state(vm);
    register_variable(vm);
    register_token(vm);
    register_context(vm);
    library_set(vm, module, "ContextVar", value_from_object(state->context_variable_class));
    library_set(vm, module, "Context", value_from_object(state->context_class));
    library_set(vm, module, "Token", value_from_object(state->context_token_class));
    native_add_functions(vm, module, functions);
    return true;
}
