// tuple.c: the methods of tuple.
#include "object/iterator.h"
#include "object/sequence.h"
#include "stdlib/builtins/arguments.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/comparison.h"

NATIVE(tuple_new_native, "__new__", "(cls, iterable=<absent>, /)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    Tuple *tuple = tuple_new(vm, 0);
    if (!value_is_absent(args[1]) && !object_to_tuple(vm, args[1], &tuple)) {
        return false;
    }
    bool is_plain = class == runtime_class(vm, CLASS_TUPLE);
    *result =
        value_from_object(is_plain ? tuple : tuple_new_of(vm, class, tuple->items, tuple->count));
    return true;
}

NATIVE(tuple_index_native, "index", "(self, value, start=<absent>, stop=<absent>, /)",
       "Return first index of value.\n\nRaises ValueError if the value is not present.") {
    size_t from, to, index;
    bool found;
    if (!argument_search_limits(vm, args[2], args[3], value_as_tuple(args[0])->count, &from, &to) ||
        !sequence_find(vm, args[0], args[1], from, to, &found, &index)) {
        return false;
    }
    if (!found) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "tuple.index(x): x not in tuple");
    }
    *result = value_from_int((int64_t)index);
    return true;
}

NATIVE(tuple_count_native, "count", "(self, value, /)", "Return number of occurrences of value.") {
    int64_t count;
    bool fine = sequence_count(vm, args[0], args[1], &count);
    *result = value_from_int(count);
    return fine;
}

NATIVE(tuple_contains_native, "__contains__", "(self, key, /)", "Return bool(key in self).") {
    bool found;
    size_t index;
    if (!sequence_find(vm, args[0], args[1], 0, SIZE_MAX, &found, &index)) {
        return false;
    }
    *result = value_from_bool(found);
    return true;
}

NATIVE(tuple_len_native, "__len__", "(self, /)", "Return len(self).") {
    *result = value_from_int((int64_t)value_as_tuple(args[0])->count);
    return true;
}

NATIVE(tuple_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    uint64_t hash;
    if (!object_check_c_stack(vm, "") || !tuple_hash(vm, value_as_tuple(args[0]), &hash)) {
        return false;
    }
    *result = int_from_int64(vm, (int64_t)hash);
    return true;
}

static bool tuple_compare(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    if (!value_is_tuple(b)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    return sequence_compare(vm, comparison, a, b, result);
}

NATIVE_COMPARISONS(tuple_native, tuple_compare)

static bool tuple_append_items_repr(Vm *vm, const Tuple *tuple, TextBuffer *buffer) {
    for (size_t index = 0; index < tuple->count; index++) {
        if (index > 0) {
            text_buffer_append(buffer, ", ", 2);
        }
        if (!object_append_repr(vm, tuple->items[index], buffer)) {
            return false;
        }
    }
    return true;
}

NATIVE(tuple_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Tuple *tuple = value_as_tuple(args[0]);
    if (tuple->object.flags & OBJECT_IN_REPR) {
        *result = value_from_object(string_from_text(vm, "(...)"));
        return true;
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    tuple->object.flags |= OBJECT_IN_REPR;
    text_buffer_append_byte(&buffer, '(');
    bool fine = tuple_append_items_repr(vm, tuple, &buffer);
    text_buffer_append_text(&buffer, tuple->count == 1 ? ",)" : ")");
    tuple->object.flags &= (uint16_t)~OBJECT_IN_REPR;
    if (fine) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return fine;
}

NATIVE(tuple_getitem_native, "__getitem__", "(self, key, /)", "Return self[key].") {
    Tuple *tuple = value_as_tuple(args[0]);
    if (value_is_slice(args[1])) {
        SliceBounds bounds;
        if (!slice_bounds(vm, value_as_slice(args[1]), tuple->count, &bounds)) {
            return false;
        }
        *result = value_from_object(tuple_slice(vm, tuple, &bounds));
        return true;
    }
    int64_t index;
    if (!argument_index(vm, args[1], "tuple", &index)) {
        return false;
    }
    if (!argument_index_is_inside(&index, tuple->count)) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "tuple index out of range");
    }
    *result = tuple->items[index];
    return true;
}

NATIVE(tuple_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = value_from_object(iterator_new(vm, CLASS_TUPLE_ITERATOR, args[0]));
    return true;
}

NATIVE(tuple_add_native, "__add__", "(self, value, /)", "Return self+value.") {
    if (!value_is_tuple(args[1])) {
        return argument_refuse_addition(vm, "tuple", args[1]);
    }
    *result =
        value_from_object(tuple_concatenate(vm, value_as_tuple(args[0]), value_as_tuple(args[1])));
    return true;
}

static bool tuple_multiply(Vm *vm, Value *args, Value *result) {
    int64_t times;
    Tuple *repeated;
    if (!argument_repeat_count(vm, args[1], &times) ||
        !tuple_repeat(vm, value_as_tuple(args[0]), times, &repeated)) {
        return false;
    }
    *result = value_from_object(repeated);
    return true;
}

NATIVE(tuple_mul_native, "__mul__", "(self, value, /)", "Return self*value.") {
    return tuple_multiply(vm, args, result);
}

NATIVE(tuple_rmul_native, "__rmul__", "(self, value, /)", "Return value*self.") {
    return tuple_multiply(vm, args, result);
}

NATIVE(tuple_getnewargs_native, "__getnewargs__", "(self, /)", "") {
    Tuple *tuple = value_as_tuple(args[0]);
    Tuple *copy = tuple_from_values(vm, tuple->items, tuple->count);
    Value only = value_from_object(copy);
    *result = value_from_object(tuple_from_values(vm, &only, 1));
    return true;
}

static const NativeDefinition *const tuple_methods[] = {&tuple_index_native,
                                                        &tuple_count_native,
                                                        &tuple_contains_native,
                                                        &tuple_len_native,
                                                        &tuple_hash_native,
                                                        &tuple_repr_native,
                                                        &tuple_getitem_native,
                                                        &tuple_iter_native,
                                                        &tuple_add_native,
                                                        &tuple_mul_native,
                                                        &tuple_rmul_native,
                                                        &tuple_getnewargs_native,
                                                        NATIVE_COMPARISONS_TABLE(tuple_native),
                                                        NULL};

void builtins_tuple_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&tuple_new_native, NULL};
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    Class *class = runtime_class(vm, CLASS_TUPLE);
    native_add_methods(vm, class, tuple_methods);
    native_add_static_methods(vm, class, constructor);
    native_add_class_methods(vm, class, class_methods);
}
