// collections_module.c: _collections: what collections needs in C beside the deque.
#include "stdlib/builtins/builtins.h"
#include "stdlib/collections/deque.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "vm/operators.h"

// ---- defaultdict: a dict with the field default_factory -----------------------------------------

static String *factory_name(Vm *vm) { return string_intern_text(vm, "default_factory"); }

static Value factory_of(Vm *vm, Value self) {
    Value factory = object_get_field(vm, value_as_object(self), factory_name(vm));
    return value_is_absent(factory) ? VALUE_NONE : factory;
}

static bool set_factory(Vm *vm, Value self, Value factory) {
    bool is_set = object_set_field(vm, value_as_object(self), factory_name(vm), factory);
    assert(is_set);
    return is_set;
}

NATIVE(defaultdict_init_native, "__init__", "(self, /, *args, **kwargs)",
       "Initialize self.  See help(type(self)) for accurate signature.") {
    Tuple *given = value_as_tuple(args[1]);
    Value factory = given->count > 0 ? given->items[0] : VALUE_NONE;
    if (!value_is_none(factory) && !value_is_callable(vm, factory)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "first argument must be callable or None");
    }
    if (given->count > 2) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "dict expected at most 1 argument, got %zu",
                               given->count - 1);
    }
    Value ignored;
    return set_factory(vm, args[0], factory) &&
           (given->count < 2 ||
            native_call_method(vm, args[0], "update", &given->items[1], 1, &ignored)) &&
           dict_update(vm, value_as_dict(args[0]), value_as_dict(args[2]));
}

NATIVE(defaultdict_missing_native, "__missing__", "(self, key, /)",
       "__missing__(key) # Called by __getitem__ for missing key; pseudo-code:\n  if "
       "self.default_factory is None: raise KeyError((key,))\n  self[key] = value = "
       "self.default_factory()\n  return value") {
    Value factory = factory_of(vm, args[0]);
    if (value_is_none(factory)) {
        return exception_raise_with_value(vm, CLASS_KEY_ERROR, args[1]);
    }
    return object_call(vm, factory, NULL, 0, result) &&
           dict_set(vm, value_as_dict(args[0]), args[1], *result);
}

static bool append_factory(Vm *vm, Value self, TextBuffer *buffer) {
    Object *object = value_as_object(self);
    if ((object->flags & OBJECT_IN_REPR) != 0) {
        text_buffer_append_text(buffer, "...");
        return true;
    }
    object->flags |= OBJECT_IN_REPR;
    bool ok = object_append_repr(vm, factory_of(vm, self), buffer);
    object->flags &= (uint16_t)~OBJECT_IN_REPR;
    return ok;
}

NATIVE(defaultdict_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_format(&buffer, "%s(", class_own_name_of(vm, args[0]));
    bool ok = append_factory(vm, args[0], &buffer);
    text_buffer_append_text(&buffer, ", ");
    // The dict part as a plain dict would show it.
    Value plain =
        class_lookup(vm, runtime_class(vm, CLASS_DICT), runtime_special_name(vm, SPECIAL_REPR));
    ok = ok && object_call(vm, plain, args, 1, result);
    if (ok) {
        string_append_utf8(&buffer, value_as_string(*result));
        text_buffer_append_byte(&buffer, ')');
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return ok;
}

static bool copy_of(Vm *vm, Value self, Value *result) {
    Dict *copy = dict_new_of(vm, class_of(vm, self));
    *result = value_from_object(copy);
    return set_factory(vm, *result, factory_of(vm, self)) &&
           dict_update(vm, copy, value_as_dict(self));
}

NATIVE(defaultdict_copy_native, "copy", "(self, /)", "D.copy() -> a shallow copy of D.") {
    return copy_of(vm, args[0], result);
}

NATIVE(defaultdict_dunder_copy_native, "__copy__", "(self, /)",
       "D.copy() -> a shallow copy of D.") {
    return copy_of(vm, args[0], result);
}

NATIVE(defaultdict_or_native, "__or__", "(self, value, /)", "Return self|value.") {
    if (!value_is_dict(args[1])) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    return copy_of(vm, args[0], result) &&
           dict_update(vm, value_as_dict(*result), value_as_dict(args[1]));
}

NATIVE(defaultdict_ror_native, "__ror__", "(self, value, /)", "Return value|self.") {
    if (!value_is_dict(args[1])) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    Dict *merged = dict_new_of(vm, class_of(vm, args[0]));
    *result = value_from_object(merged);
    return set_factory(vm, *result, factory_of(vm, args[0])) &&
           dict_update(vm, merged, value_as_dict(args[1])) &&
           dict_update(vm, merged, value_as_dict(args[0]));
}

static void add_defaultdict(Vm *vm, Module *module) {
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    static const NativeDefinition *const methods[] = {
        &defaultdict_init_native,        &defaultdict_missing_native,
        &defaultdict_repr_native,        &defaultdict_copy_native,
        &defaultdict_dunder_copy_native, &defaultdict_or_native,
        &defaultdict_ror_native,         NULL};
    Class *class = class_new_native(vm, "collections.defaultdict", runtime_class(vm, CLASS_DICT),
                                    KIND_DICT, CLASS_HAS_DICT | CLASS_IS_NAMED_IN_FULL);
    native_add_methods(vm, class, methods);
    native_add_class_methods(vm, class, class_methods);
    library_set(vm, module, "defaultdict", value_from_object(class));
}

// ---- _tuplegetter: what a field of a namedtuple is on the class ---------------------------------

typedef struct TupleGetter {
    Foreign foreign;
    int64_t index;
    Value doc;
} TupleGetter;

static void tuple_getter_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((TupleGetter *)(void *)object)->doc);
}

static const ForeignType tuple_getter_type = {"_tuplegetter", sizeof(TupleGetter),
                                              tuple_getter_trace, NULL};

NATIVE(tuple_getter_new_native, "__new__", "(cls, index, doc, /)", "") {
    TupleGetter *getter = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(getter);
    getter->doc = args[2];
    return object_to_int64(vm, args[1], &getter->index);
}

NATIVE(tuple_getter_get_native, "__get__", "(self, instance, owner=None, /)",
       "Return an attribute of instance, which is of type owner.") {
    TupleGetter *getter = (TupleGetter *)(void *)value_as_object(args[0]);
    if (value_is_none(args[1])) {
        *result = args[0];
        return true;
    }
    if (!value_is_tuple(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "descriptor for index '%d' for tuple subclasses doesn't apply to "
                               "'%s' object",
                               (int)getter->index, class_name_of(vm, args[1]));
    }
    Tuple *tuple = value_as_tuple(args[1]);
    if ((size_t)getter->index >= tuple->count) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "tuple index out of range");
    }
    *result = tuple->items[getter->index];
    return true;
}

NATIVE(tuple_getter_set_native, "__set__", "(self, instance, value, /)",
       "Set an attribute of instance to value.") {
    return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "can't set attribute");
}

NATIVE(tuple_getter_delete_native, "__delete__", "(self, instance, /)",
       "Delete an attribute of instance.") {
    return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "can't delete attribute");
}

NATIVE(tuple_getter_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    TupleGetter *getter = (TupleGetter *)(void *)value_as_object(args[0]);
    String *doc;
    if (!object_repr(vm, getter->doc, &doc)) {
        return false;
    }
    *result = value_from_object(
        string_format(vm, "_tuplegetter(%d, %s)", (int)getter->index, string_text(vm, doc)));
    return true;
}

static bool get_doc(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = ((TupleGetter *)(void *)value_as_object(args[0]))->doc;
    return true;
}

static bool set_doc(__attribute__((unused)) Vm *vm, Value *args,
                    __attribute__((unused)) Value *result) {
    TupleGetter *getter = (TupleGetter *)(void *)value_as_object(args[0]);
    getter->doc = value_is_absent(args[1]) ? VALUE_NONE : args[1];
    return true;
}

static void add_tuple_getter(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&tuple_getter_new_native, NULL};
    static const NativeDefinition *const methods[] = {
        &tuple_getter_get_native, &tuple_getter_set_native, &tuple_getter_delete_native,
        &tuple_getter_repr_native, NULL};
    static const NativeProperty properties[] = {{"__doc__", get_doc, set_doc, NULL}, {0}};
    Class *class = library_add_class(vm, module, "collections._tuplegetter", &tuple_getter_type, 0);
    native_add_static_methods(vm, class, makers);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
}

// ---- Counting ----------------------------------------------------------------------------------

// mapping[item] = mapping.get(item, 0) + 1, quick for plain dicts and their subclasses without
// a __setitem__ of their own.
static bool count_in_dict(Vm *vm, Dict *counts, Value item) {
    Value *window = window_open(vm, 1);
    Value old;
    bool ok = dict_get(vm, counts, item, &old);
    if (ok) {
        old = value_is_absent(old) ? value_from_int(0) : old;
        ok = operator_binary(vm, BINARY_ADD, old, value_from_int(1), &window[0]) &&
             dict_set(vm, counts, item, window[0]);
    }
    window_close(vm, window);
    return ok;
}

NATIVE(count_elements_native, "_count_elements", "(mapping, iterable, /)",
       "Count elements in the iterable, updating the mapping") {
    if (!value_is_dict(args[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a dict is required, not '%s'",
                               class_name_of(vm, args[0]));
    }
    Value *window = window_open(vm, 2);
    bool ok = object_iterate(vm, args[1], &window[0]);
    while (ok) {
        Step step = object_next(vm, window[0], &window[1]);
        if (step != STEP_ITEM) {
            ok = step == STEP_END;
            break;
        }
        ok = count_in_dict(vm, value_as_dict(args[0]), window[1]);
    }
    window_close(vm, window);
    return ok;
}

// ---- What matches which patterns ---------------------------------------------------------------

static Class *class_argument(Vm *vm, Value value) {
    if (value_is_kind(value, KIND_CLASS)) {
        return (Class *)(void *)value_as_object(value);
    }
    (void)!exception_raise(vm, CLASS_TYPE_ERROR, "expected a class");
    return NULL;
}

NATIVE(set_pattern_native, "set_pattern", "(cls, is_mapping, /)",
       "Makes instances of the class, and of those derived from it, match sequence patterns, or "
       "mapping patterns.") {
    Class *class = class_argument(vm, args[0]);
    if (class == NULL) {
        return false;
    }
    class_set_pattern_flag(class,
                           value_is(args[1], VALUE_TRUE) ? CLASS_IS_MAPPING : CLASS_IS_SEQUENCE);
    return true;
}

NATIVE(pass_pattern_native, "pass_pattern", "(cls, registered, /)",
       "Makes instances of a class that was registered match the same patterns.") {
    const Class *class = class_argument(vm, args[0]);
    Class *registered = class_argument(vm, args[1]);
    if (class == NULL || registered == NULL) {
        return false;
    }
    uint32_t flag = class->flags & (CLASS_IS_SEQUENCE | CLASS_IS_MAPPING);
    if (flag != 0) {
        class_set_pattern_flag(registered, flag);
    }
    return true;
}

bool collections_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&count_elements_native, &set_pattern_native,
                                                        &pass_pattern_native, NULL};
    deque_add(vm, module);
    add_defaultdict(vm, module);
    add_tuple_getter(vm, module);
    native_add_functions(vm, module, functions);
    return true;
}
