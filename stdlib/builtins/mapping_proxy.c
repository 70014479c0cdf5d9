// mapping_proxy.c: a mapping seen through glass: what a class's __dict__ is to scripts.
#include "object/iterator.h"
#include "stdlib/builtins/builtins.h"
#include "vm/operators.h"

typedef struct MappingProxy {
    Foreign foreign;
    Value mapping;
} MappingProxy;

static void proxy_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((MappingProxy *)(void *)object)->mapping);
}

static const ForeignType proxy_type = {"mappingproxy", sizeof(MappingProxy), proxy_trace, NULL};

static Value mapping_of(Value proxy) {
    return ((MappingProxy *)(void *)value_as_object(proxy))->mapping;
}

Value mapping_proxy_new(Vm *vm, Value mapping) {
    MappingProxy *proxy = foreign_new(vm, runtime_class(vm, CLASS_MAPPING_PROXY));
    proxy->mapping = mapping;
    return value_from_object(proxy);
}

NATIVE(proxy_new_native, "__new__", "(cls, mapping)", "Read-only proxy of a mapping.") {
    bool is_mapping = !value_is_absent(value_special(vm, args[1], SPECIAL_GETITEM)) &&
                      !value_is_list(args[1]) && !value_is_tuple(args[1]);
    if (!is_mapping) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "mappingproxy() argument must be a mapping, not %s",
                               class_name_of(vm, args[1]));
    }
    *result = mapping_proxy_new(vm, args[1]);
    return true;
}

NATIVE(proxy_getitem_native, "__getitem__", "(self, key, /)", "Return self[key].") {
    return object_get_item(vm, mapping_of(args[0]), args[1], result);
}

NATIVE(proxy_contains_native, "__contains__", "(self, key, /)", "Return bool(key in self).") {
    bool found;
    if (!object_contains(vm, mapping_of(args[0]), args[1], &found)) {
        return false;
    }
    *result = value_from_bool(found);
    return true;
}

NATIVE(proxy_len_native, "__len__", "(self, /)", "Return len(self).") {
    size_t length;
    if (!object_length(vm, mapping_of(args[0]), &length)) {
        return false;
    }
    *result = int_from_uint64(vm, length);
    return true;
}

NATIVE(proxy_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    return object_iterate(vm, mapping_of(args[0]), result);
}

NATIVE(proxy_reversed_native, "__reversed__", "(self, /)", "D.__reversed__() -> reverse iterator") {
    return object_call_special(vm, mapping_of(args[0]), SPECIAL_REVERSED, NULL, 0, NULL, result);
}

// Hands a call on to the mapping's own method.
static bool proxy_forward(Vm *vm, Value *args, const char *name, size_t count, Value *result) {
    return native_call_method(vm, mapping_of(args[0]), name, args + 1, count, result);
}

NATIVE(proxy_get_native, "get", "(self, key, default=None, /)",
       "Return the value for key if key is in the mapping, else default.") {
    return proxy_forward(vm, args, "get", 2, result);
}

NATIVE(proxy_keys_native, "keys", "(self, /)",
       "D.keys() -> a set-like object providing a view on D's keys") {
    return proxy_forward(vm, args, "keys", 0, result);
}

NATIVE(proxy_values_native, "values", "(self, /)",
       "D.values() -> an object providing a view on D's values") {
    return proxy_forward(vm, args, "values", 0, result);
}

NATIVE(proxy_items_native, "items", "(self, /)",
       "D.items() -> a set-like object providing a view on D's items") {
    return proxy_forward(vm, args, "items", 0, result);
}

NATIVE(proxy_copy_native, "copy", "(self, /)", "D.copy() -> a shallow copy of D") {
    return proxy_forward(vm, args, "copy", 0, result);
}

NATIVE(proxy_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, "mappingproxy(");
    bool fine = object_append_repr(vm, mapping_of(args[0]), &buffer);
    text_buffer_append_byte(&buffer, ')');
    if (fine) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return fine;
}

NATIVE(proxy_str_native, "__str__", "(self, /)", "Return str(self).") {
    String *text;
    if (!object_str(vm, mapping_of(args[0]), &text)) {
        return false;
    }
    *result = value_from_object(text);
    return true;
}

// What stands behind a proxy; any other value itself.
static Value behind_proxy(Value value) {
    return value_is_foreign(value, &proxy_type) ? mapping_of(value) : value;
}

NATIVE(proxy_eq_native, "__eq__", "(self, value, /)", "Return self==value.") {
    return object_compare(vm, COMPARE_EQ, mapping_of(args[0]), behind_proxy(args[1]), result);
}

NATIVE(proxy_ne_native, "__ne__", "(self, value, /)", "Return self!=value.") {
    return object_compare(vm, COMPARE_NE, mapping_of(args[0]), behind_proxy(args[1]), result);
}

NATIVE(proxy_or_native, "__or__", "(self, value, /)", "Return self|value.") {
    return operator_binary(vm, BINARY_OR, mapping_of(args[0]), behind_proxy(args[1]), result);
}

NATIVE(proxy_ror_native, "__ror__", "(self, value, /)", "Return value|self.") {
    return operator_binary(vm, BINARY_OR, behind_proxy(args[1]), mapping_of(args[0]), result);
}

NATIVE(proxy_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    uint64_t hash;
    if (!object_hash(vm, mapping_of(args[0]), &hash)) {
        return false;
    }
    *result = int_from_int64(vm, (int64_t)hash);
    return true;
}

static const NativeDefinition *const proxy_methods[] = {
    &proxy_getitem_native, &proxy_contains_native, &proxy_len_native,
    &proxy_iter_native,    &proxy_reversed_native, &proxy_get_native,
    &proxy_keys_native,    &proxy_values_native,   &proxy_items_native,
    &proxy_copy_native,    &proxy_repr_native,     &proxy_str_native,
    &proxy_eq_native,      &proxy_ne_native,       &proxy_or_native,
    &proxy_ror_native,     &proxy_hash_native,     NULL};

void builtins_mapping_proxy_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&proxy_new_native, NULL};
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    Class *class = runtime_class(vm, CLASS_MAPPING_PROXY);
    class->foreign = &proxy_type;
    native_add_methods(vm, class, proxy_methods);
    native_add_static_methods(vm, class, constructor);
    native_add_class_methods(vm, class, class_methods);
}
