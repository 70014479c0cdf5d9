// partial.c: functools.partial: a callable with some arguments given already.
#include "stdlib/builtins/builtins.h"
#include "stdlib/functools/functools.h"
#include "stdlib/library.h"
#include "vm/warning.h"

typedef struct Partial {
    Foreign foreign;
    Value function;
    Value arguments; // a tuple
    Value keywords;  // a dict
} Partial;

static void partial_trace(Heap *heap, Object *object) {
    Partial *partial = (Partial *)(void *)object;
    heap_mark_value(heap, partial->function);
    heap_mark_value(heap, partial->arguments);
    heap_mark_value(heap, partial->keywords);
}

static const ForeignType partial_type = {"partial", sizeof(Partial), partial_trace, NULL};

static Partial *self_of(const Value *args) { return (Partial *)(void *)value_as_object(args[0]); }

static Tuple *join(Vm *vm, const Tuple *first, const Value *rest, size_t rest_count) {
    Tuple *joined = tuple_new(vm, first->count + rest_count);
    memcpy(joined->items, first->items, first->count * sizeof(Value));
    memcpy(joined->items + first->count, rest, rest_count * sizeof(Value));
    return joined;
}

NATIVE(partial_new_native, "__new__", "(cls, /, *args, **keywords)",
       "Create a new function with partial application of the given arguments and keywords.") {
    Tuple *given = value_as_tuple(args[1]);
    if (given->count == 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "type 'partial' takes at least one argument");
    }
    Value function = given->items[0];
    if (!value_is_callable(vm, function)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "the first argument must be callable");
    }
    Partial *partial = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(partial);
    partial->function = function;
    partial->keywords = args[2];
    Tuple *rest = tuple_from_values(vm, given->items + 1, given->count - 1);
    partial->arguments = value_from_object(rest);
    // A partial of a partial is one partial.
    if (value_is_foreign(function, &partial_type) &&
        class_of(vm, function) == class_of(vm, *result)) {
        Partial *inner = (Partial *)(void *)value_as_object(function);
        Tuple *joined = join(vm, value_as_tuple(inner->arguments), rest->items, rest->count);
        Dict *keywords = dict_copy(vm, value_as_dict(inner->keywords));
        partial->function = inner->function;
        partial->arguments = value_from_object(joined);
        partial->keywords = value_from_object(keywords);
        return dict_update(vm, keywords, value_as_dict(args[2]));
    }
    return true;
}

NATIVE(partial_call_native, "__call__", "(self, /, *args, **kwargs)", "Call self as a function.") {
    Partial *partial = self_of(args);
    Tuple *given = value_as_tuple(args[1]);
    Dict *keywords = value_as_dict(args[2]);
    if (value_as_dict(partial->keywords)->count > 0) {
        Dict *merged = dict_copy(vm, value_as_dict(partial->keywords));
        if (!dict_update(vm, merged, keywords)) {
            return false;
        }
        keywords = merged;
        args[2] = value_from_object(merged);
    }
    Tuple *joined = given;
    if (value_as_tuple(partial->arguments)->count > 0) {
        joined = join(vm, value_as_tuple(partial->arguments), given->items, given->count);
        args[1] = value_from_object(joined);
    }
    return functools_call(vm, partial->function, joined, keywords, result);
}

// What copyreg takes apart: (func, args, keywords, attributes or None).
NATIVE(partial_setstate_native, "__setstate__", "(self, state, /)",
       "Restore the parts that __reduce__ gave.") {
    Partial *partial = self_of(args);
    bool valid = value_is_tuple(args[1]) && value_as_tuple(args[1])->count == 4;
    const Value *parts = valid ? value_as_tuple(args[1])->items : NULL;
    if (!valid || !value_is_callable(vm, parts[0]) || !value_is_tuple(parts[1]) ||
        (!value_is_none(parts[2]) && !value_is_dict(parts[2])) ||
        (!value_is_none(parts[3]) && !value_is_dict(parts[3]))) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "invalid partial state");
    }
    partial->function = parts[0];
    const Tuple *given = value_as_tuple(parts[1]);
    partial->arguments = value_is_exactly(vm, parts[1], CLASS_TUPLE)
                             ? parts[1]
                             : value_from_object(tuple_from_values(vm, given->items, given->count));
    partial->keywords = value_is_none(parts[2]) ? value_from_object(dict_new(vm))
                        : value_is_exactly(vm, parts[2], CLASS_DICT)
                            ? parts[2]
                            : value_from_object(dict_copy(vm, value_as_dict(parts[2])));
    Dict *attributes = value_is_none(parts[3]) ? dict_new(vm) : value_as_dict(parts[3]);
    return object_set_dictionary(vm, &partial->foreign.object, attributes);
}

NATIVE(partial_get_native, "__get__", "(self, instance, owner=None, /)",
       "Return self: it is no method yet.") {
    *result = args[0];
    return value_is_none(args[1]) ||
           warning_give(vm, CLASS_FUTURE_WARNING,
                        "functools.partial will be a method descriptor in future Python versions; "
                        "wrap it in staticmethod() if you want to preserve the old behavior");
}

static bool append_parts(Vm *vm, Partial *partial, TextBuffer *buffer) {
    if (!object_append_repr(vm, partial->function, buffer)) {
        return false;
    }
    for (size_t index = 0; index < value_as_tuple(partial->arguments)->count; index++) {
        text_buffer_append_text(buffer, ", ");
        if (!object_append_repr(vm, value_as_tuple(partial->arguments)->items[index], buffer)) {
            return false;
        }
    }
    size_t position = 0;
    Value name;
    Value value;
    while (dict_next(value_as_dict(partial->keywords), &position, &name, &value)) {
        text_buffer_append_text(buffer, ", ");
        if (!object_append_str(vm, name, buffer)) {
            return false;
        }
        text_buffer_append_byte(buffer, '=');
        if (!object_append_repr(vm, value, buffer)) {
            return false;
        }
    }
    return true;
}

NATIVE(partial_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Object *object = value_as_object(args[0]);
    if ((object->flags & OBJECT_IN_REPR) != 0) {
        *result = library_text(vm, "...");
        return true;
    }
    object->flags |= OBJECT_IN_REPR;
    TextBuffer buffer;
    text_buffer_init(&buffer);
    string_append_utf8(&buffer, class_full_name(vm, class_of(vm, args[0]), false));
    text_buffer_append_byte(&buffer, '(');
    bool ok = append_parts(vm, self_of(args), &buffer);
    text_buffer_append_byte(&buffer, ')');
    object->flags &= (uint16_t)~OBJECT_IN_REPR;
    if (ok) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return ok;
}

static bool get_function(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->function;
    return true;
}

static bool get_arguments(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->arguments;
    return true;
}

static bool get_keywords(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->keywords;
    return true;
}

void functools_add_partial(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&partial_new_native, NULL};
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    static const NativeDefinition *const methods[] = {&partial_call_native, &partial_repr_native,
                                                      &partial_setstate_native, &partial_get_native,
                                                      NULL};
    static const NativeProperty properties[] = {
        {"func", get_function, NULL, "function object to use in future partial calls"},
        {"args", get_arguments, NULL, "tuple of arguments to future partial calls"},
        {"keywords", get_keywords, NULL, "dictionary of keyword arguments to future partial calls"},
        {0}};
    Class *class = library_add_class(vm, module, "functools.partial", &partial_type,
                                     CLASS_HAS_DICT | CLASS_HAS_WEAKREF);
    native_add_static_methods(vm, class, makers);
    native_add_class_methods(vm, class, class_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
}
