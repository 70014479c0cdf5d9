// array_natives.c: items, slices and changes of array.array, as lists have them.
#include "stdlib/array/array.h"
#include "stdlib/builtins/arguments.h"
#include "stdlib/library.h"

static Array *self_of(const Value *args) { return value_as_array(args[0]); }

static Class *array_class(Vm *vm, const Value *args) {
    Class *class = class_of(vm, args[0]);
    while ((class->flags & CLASS_IS_BUILTIN) == 0) {
        class = class->base;
    }
    return class;
}

// An empty array of the same typecode.
static bool new_like(Vm *vm, const Value *args, size_t count, Array **array) {
    return array_new(vm, array_class(vm, args), self_of(args)->typecode, count, array);
}

static uint8_t *item_of(const Array *array, int64_t index) {
    return array->data + index * (int64_t)array->code->size;
}

// ---- Items ----

static bool read_index(Vm *vm, Value *args, const char *problem, int64_t *index) {
    if (!int_check(vm, args[1]) && value_is_absent(value_special(vm, args[1], SPECIAL_INDEX))) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "array indices must be integers");
    }
    return argument_index(vm, args[1], "array", index) &&
           (argument_index_is_inside(index, self_of(args)->count) ||
            exception_raise(vm, CLASS_INDEX_ERROR, "%s", problem));
}

static bool bounds_of(Vm *vm, Value *args, SliceBounds *bounds) {
    size_t count;
    do { // an __index__ may change the array
        count = self_of(args)->count;
        if (!slice_bounds(vm, value_as_slice(args[1]), count, bounds)) {
            return false;
        }
    } while (self_of(args)->count != count);
    return true;
}

NATIVE(array_len_native, "__len__", "(self, /)", "Return len(self).") {
    *result = value_from_int((int64_t)self_of(args)->count);
    return true;
}

NATIVE(array_getitem_native, "__getitem__", "(self, key, /)", "Return self[key].") {
    int64_t index;
    SliceBounds bounds;
    Array *part;
    if (!value_is_slice(args[1])) {
        if (!read_index(vm, args, "array index out of range", &index)) {
            return false;
        }
        *result = array_get(vm, self_of(args), (size_t)index);
        return true;
    }
    if (!bounds_of(vm, args, &bounds) || !new_like(vm, args, bounds.count, &part)) {
        return false;
    }
    for (size_t at = 0; at < bounds.count; at++) {
        memcpy(item_of(part, (int64_t)at),
               item_of(self_of(args), bounds.start + (int64_t)at * bounds.step), part->code->size);
    }
    *result = value_from_object(part);
    return true;
}

static bool delete_slice(Vm *vm, Array *array, const SliceBounds *bounds) {
    if (bounds->step == 1) {
        size_t start = (size_t)bounds->start;
        return array_replace(vm, array, start, start + bounds->count, NULL, 0);
    }
    // From the last to the first, so that what is still to go keeps its place.
    for (size_t count = bounds->count; count > 0; count--) {
        size_t which = bounds->step > 0 ? count - 1 : bounds->count - count;
        size_t at = (size_t)(bounds->start + (int64_t)which * bounds->step);
        if (!array_replace(vm, array, at, at + 1, NULL, 0)) {
            return false;
        }
    }
    return true;
}

static bool assign_slice(Vm *vm, Value *args) {
    SliceBounds bounds;
    if (!value_is_array(args[2])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "can only assign array (not \"%s\") to array slice",
                               class_name_of(vm, args[2]));
    }
    Array *array = self_of(args);
    const Array *source = value_as_array(args[2]);
    if (source->typecode != array->typecode) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "bad argument type for built-in operation");
    }
    if (!bounds_of(vm, args, &bounds)) {
        return false;
    }
    const Bytes *bytes = bytes_new(vm, source->data, source->count * source->code->size);
    if (bounds.step == 1) {
        size_t start = (size_t)bounds.start;
        return array_replace(vm, array, start, start + bounds.count, bytes->data, source->count);
    }
    if (source->count != bounds.count) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "attempt to assign array of size %zu to extended slice of size %zu",
                               source->count, bounds.count);
    }
    size_t size = array->code->size;
    for (size_t at = 0; at < bounds.count; at++) {
        memcpy(item_of(array, bounds.start + (int64_t)at * bounds.step), bytes->data + at * size,
               size);
    }
    return true;
}

NATIVE(array_setitem_native, "__setitem__", "(self, key, value, /)", "Set self[key] to value.") {
    int64_t index;
    uint8_t bytes[8];
    if (value_is_slice(args[1])) {
        return assign_slice(vm, args);
    }
    if (!read_index(vm, args, "array assignment index out of range", &index) ||
        !array_encode(vm, self_of(args), args[2], bytes)) {
        return false;
    }
    if (index >= (int64_t)self_of(args)->count) { // an __index__ may have shortened it
        return exception_raise(vm, CLASS_INDEX_ERROR, "array assignment index out of range");
    }
    memcpy(item_of(self_of(args), index), bytes, self_of(args)->code->size);
    return true;
}

NATIVE(array_delitem_native, "__delitem__", "(self, key, /)", "Delete self[key].") {
    int64_t index;
    SliceBounds bounds;
    if (value_is_slice(args[1])) {
        return bounds_of(vm, args, &bounds) && delete_slice(vm, self_of(args), &bounds);
    }
    return read_index(vm, args, "array assignment index out of range", &index) &&
           array_replace(vm, self_of(args), (size_t)index, (size_t)index + 1, NULL, 0);
}

// The first item from `from` to `to` that equals `value`; *at is `to` when there is none.
static bool find(Vm *vm, const Array *array, Value value, size_t from, size_t to, size_t *at) {
    for (*at = from; *at < to && *at < array->count; (*at)++) {
        Value answer;
        bool equal;
        if (!object_compare(vm, COMPARE_EQ, array_get(vm, array, *at), value, &answer) ||
            !object_is_true(vm, answer, &equal)) {
            return false;
        }
        if (equal) {
            return true;
        }
    }
    *at = to;
    return true;
}

NATIVE(array_contains_native, "__contains__", "(self, key, /)", "Return bool(key in self).") {
    size_t at;
    size_t count = self_of(args)->count;
    if (!find(vm, self_of(args), args[1], 0, count, &at)) {
        return false;
    }
    *result = value_from_bool(at < count);
    return true;
}

NATIVE(array_index_native, "index", "(self, v, start=<absent>, stop=<absent>, /)",
       "Return index of first occurrence of v in the array.") {
    size_t from, to, at;
    if (!argument_search_limits(vm, args[2], args[3], self_of(args)->count, &from, &to) ||
        !find(vm, self_of(args), args[1], from, to, &at)) {
        return false;
    }
    *result = value_from_int((int64_t)at);
    return at < to || exception_raise(vm, CLASS_VALUE_ERROR, "array.index(x): x not in array");
}

NATIVE(array_count_native, "count", "(self, v, /)",
       "Return number of occurrences of v in the array.") {
    size_t at = 0;
    int64_t number = 0;
    size_t count = self_of(args)->count;
    for (; at < count; at++) {
        if (!find(vm, self_of(args), args[1], at, count, &at)) {
            return false;
        }
        number += at < count;
    }
    *result = value_from_int(number);
    return true;
}

// ---- Changing ----

NATIVE(array_append_native, "append", "(self, v, /)",
       "Append new value v to the end of the array.") {
    return array_append(vm, self_of(args), args[1]);
}

NATIVE(array_extend_native, "extend", "(self, bb, /)", "Append items to the end of the array.") {
    return array_extend(vm, self_of(args), args[1], false);
}

NATIVE(array_insert_native, "insert", "(self, i, v, /)",
       "Insert a new item v into the array before position i.") {
    int64_t index;
    uint8_t bytes[8];
    if (!object_to_int64(vm, args[1], &index) || !array_encode(vm, self_of(args), args[2], bytes)) {
        return false;
    }
    int64_t count = (int64_t)self_of(args)->count;
    index += index < 0 ? count : 0;
    index = index < 0 ? 0 : index > count ? count : index;
    return array_replace(vm, self_of(args), (size_t)index, (size_t)index, bytes, 1);
}

NATIVE(array_pop_native, "pop", "(self, i=-1, /)", "Return the i-th element and delete it.") {
    int64_t index;
    Array *array = self_of(args);
    if (!object_to_int64(vm, args[1], &index)) {
        return false;
    }
    if (array->count == 0) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "pop from empty array");
    }
    if (!argument_index_is_inside(&index, array->count)) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "pop index out of range");
    }
    *result = array_get(vm, array, (size_t)index);
    return array_replace(vm, array, (size_t)index, (size_t)index + 1, NULL, 0);
}

NATIVE(array_remove_native, "remove", "(self, v, /)",
       "Remove the first occurrence of v in the array.") {
    size_t at;
    size_t count = self_of(args)->count;
    if (!find(vm, self_of(args), args[1], 0, count, &at)) {
        return false;
    }
    return at < count ? array_replace(vm, self_of(args), at, at + 1, NULL, 0)
                      : exception_raise(vm, CLASS_VALUE_ERROR, "array.remove(x): x not in array");
}

NATIVE(array_clear_native, "clear", "(self, /)", "Remove all items from the array.") {
    return array_replace(vm, self_of(args), 0, self_of(args)->count, NULL, 0);
}

static void swap_bytes(uint8_t *low, uint8_t *high, size_t count) {
    for (size_t index = 0; index < count; index++) {
        uint8_t byte = low[index];
        low[index] = high[index];
        high[index] = byte;
    }
}

NATIVE(array_reverse_native, "reverse", "(self, /)",
       "Reverse the order of the items in the array.") {
    const Array *array = self_of(args);
    for (size_t index = 0; index < array->count / 2; index++) {
        swap_bytes(item_of(array, (int64_t)index),
                   item_of(array, (int64_t)(array->count - 1 - index)), array->code->size);
    }
    return true;
}

NATIVE(array_byteswap_native, "byteswap", "(self, /)", "Byteswap all items of the array.") {
    const Array *array = self_of(args);
    size_t size = array->code->size;
    for (size_t index = 0; index < array->count; index++) {
        uint8_t *item = item_of(array, (int64_t)index);
        for (size_t byte = 0; byte < size / 2; byte++) {
            swap_bytes(item + byte, item + size - 1 - byte, 1);
        }
    }
    return true;
}

// ---- Whole arrays ----

static bool copy(Vm *vm, const Value *args, Value *result) {
    Array *array;
    if (!new_like(vm, args, 0, &array)) {
        return false;
    }
    *result = value_from_object(array);
    return array_replace(vm, array, 0, 0, self_of(args)->data, self_of(args)->count);
}

NATIVE(array_copy_native, "__copy__", "(self, /)", "Return a copy of the array.") {
    return copy(vm, args, result);
}

NATIVE(array_deepcopy_native, "__deepcopy__", "(self, unused, /)", "Return a copy of the array.") {
    return copy(vm, args, result);
}

NATIVE(array_add_native, "__add__", "(self, value, /)", "Return self+value.") {
    if (!value_is_array(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "can only append array (not \"%s\") to array",
                               class_name_of(vm, args[1]));
    }
    if (value_as_array(args[1])->typecode != self_of(args)->typecode) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "bad argument type for built-in operation");
    }
    return copy(vm, args, result) && array_extend(vm, value_as_array(*result), args[1], false);
}

NATIVE(array_iadd_native, "__iadd__", "(self, value, /)", "Implement self+=value.") {
    if (!value_is_array(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "can only extend array with array (not \"%s\")",
                               class_name_of(vm, args[1]));
    }
    *result = args[0];
    return array_extend(vm, self_of(args), args[1], false);
}

// Makes `array` hold the items of `source` so many times; the two may be the same.
static bool repeat(Vm *vm, Array *array, const Array *source, Value times) {
    int64_t count;
    size_t total;
    if (!argument_repeat_count(vm, times, &count)) {
        return false;
    }
    count = count < 0 ? 0 : count;
    if (__builtin_mul_overflow(source->count, (size_t)count, &total) ||
        total > SIZE_MAX / source->code->size) {
        total = SIZE_MAX / 8;
    }
    if (!bytes_check_size(vm, total * source->code->size)) {
        return false;
    }
    size_t once = source->count * source->code->size;
    const Bytes *bytes = bytes_new(vm, source->data, once);
    if (!array_replace(vm, array, 0, array->count, NULL, total)) {
        return false;
    }
    for (size_t at = 0; at < total * source->code->size; at += once) {
        memcpy(array->data + at, bytes->data, once);
    }
    return true;
}

static bool multiply(Vm *vm, Value *args, Value *result) {
    Array *array;
    if (!new_like(vm, args, 0, &array)) {
        return false;
    }
    *result = value_from_object(array);
    return repeat(vm, array, self_of(args), args[1]);
}

NATIVE(array_mul_native, "__mul__", "(self, value, /)", "Return self*value.") {
    return multiply(vm, args, result);
}

NATIVE(array_rmul_native, "__rmul__", "(self, value, /)", "Return value*self.") {
    return multiply(vm, args, result);
}

NATIVE(array_imul_native, "__imul__", "(self, value, /)", "Implement self*=value.") {
    *result = args[0];
    return repeat(vm, self_of(args), self_of(args), args[1]);
}

NATIVE(array_tolist_native, "tolist", "(self, /)",
       "Convert array to an ordinary list with the same items.") {
    const Array *array = self_of(args);
    List *list = list_new(vm, array->count);
    for (size_t index = 0; index < array->count; index++) {
        list_append(vm, list, array_get(vm, array, index));
    }
    *result = value_from_object(list);
    return true;
}

NATIVE(array_tobytes_native, "tobytes", "(self, /)",
       "Convert the array to an array of machine values and return the bytes representation.") {
    const Array *array = self_of(args);
    *result = value_from_object(bytes_new(vm, array->data, array->count * array->code->size));
    return true;
}

NATIVE(array_buffer_info_native, "buffer_info", "(self, /)",
       "Return a tuple (address, length) giving the current memory address and the length in "
       "items of the buffer.") {
    const Array *array = self_of(args);
    Value address = int_from_uint64(vm, heap_address_of(&array->foreign.object));
    *result = value_from_object(tuple_pair(vm, address, value_from_int((int64_t)array->count)));
    return true;
}

// (class, (typecode, items), state), as pickle protocols before 3 have it.
NATIVE(array_reduce_ex_native, "__reduce_ex__", "(self, value, /)",
       "Return state information for pickling.") {
    Value *window = window_open(vm, 4);
    window[1] = value_from_object(string_format(vm, "%c", self_of(args)->typecode));
    bool works = array_tolist_native_body(vm, args, &window[2]) &&
                 object_find_attribute(vm, args[0], string_intern_text(vm, "__dict__"), &window[3]);
    if (works) {
        Value parts[] = {value_from_object(class_of(vm, args[0])),
                         value_from_object(tuple_pair(vm, window[1], window[2])),
                         value_is_absent(window[3]) ? VALUE_NONE : window[3]};
        *result = value_from_object(tuple_from_values(vm, parts, 3));
    }
    window_close(vm, window);
    return works;
}

static bool get_typecode(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(string_format(vm, "%c", self_of(args)->typecode));
    return true;
}

static bool get_itemsize(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(self_of(args)->code->size);
    return true;
}

void array_add_methods(Vm *vm, Class *class) {
    static const NativeDefinition *const methods[] = {
        &array_len_native,         &array_getitem_native,   &array_setitem_native,
        &array_delitem_native,     &array_contains_native,  &array_index_native,
        &array_count_native,       &array_append_native,    &array_extend_native,
        &array_insert_native,      &array_pop_native,       &array_remove_native,
        &array_clear_native,       &array_reverse_native,   &array_byteswap_native,
        &array_copy_native,        &array_deepcopy_native,  &array_add_native,
        &array_iadd_native,        &array_mul_native,       &array_rmul_native,
        &array_imul_native,        &array_tolist_native,    &array_tobytes_native,
        &array_buffer_info_native, &array_reduce_ex_native, NULL};
    static const NativeProperty properties[] = {
        {"typecode", get_typecode, NULL, "the typecode character used to create the array"},
        {"itemsize", get_itemsize, NULL, "the size, in bytes, of one array item"},
        {NULL, NULL, NULL, NULL}};
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
}
