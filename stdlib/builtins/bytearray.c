// bytearray.c: class bytearray: what can be changed in place; and fromhex of both classes.
#include "object/buffer.h"
#include "stdlib/builtins/arguments.h"
#include "stdlib/builtins/ascii.h"
#include "stdlib/builtins/bytes_methods.h"

static ByteArray *array_of(Value value) { return (ByteArray *)(void *)value_as_object(value); }

static bool want_resizable(Vm *vm, Value array) {
    return buffer_want_resizable(vm, value_as_object(array));
}

// ---- Making ----

NATIVE(bytearray_new_native, "__new__", "(cls, /, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    *result = value_from_object(bytearray_new_of(vm, class, NULL, 0));
    return true;
}

NATIVE(bytearray_init_native, "__init__",
       "(self, /, source=<absent>, encoding=<absent>, errors=<absent>)",
       "Initialize self.  See help(type(self)) for accurate signature.") {
    Value source;
    if (!bytes_from_source(vm, CLASS_BYTEARRAY, args[1], args[2], args[3], &source)) {
        return false;
    }
    ByteArray *array = array_of(args[0]);
    *result = source; // kept while a collection looks for lost memoryviews
    if (!value_is(source, args[0]) && !want_resizable(vm, args[0])) {
        return false;
    }
    *result = VALUE_NONE;
    if (!value_is(source, args[0])) {
        ByteView view = bytes_view_of(source);
        bytearray_replace_range(vm, array, 0, array->length, view.data, view.length);
    }
    return true;
}

static int hex_digit(uint32_t point) {
    return point >= '0' && point <= '9'   ? (int)point - '0'
           : point >= 'a' && point <= 'f' ? (int)point - 'a' + 10
           : point >= 'A' && point <= 'F' ? (int)point - 'A' + 10
                                          : -1;
}

NATIVE(bytes_fromhex_native, "fromhex", "(cls, string, /)",
       "Create a bytes object from a string of hexadecimal numbers.\n\nSpaces between two numbers "
       "are accepted.") {
    String *text;
    if (!native_want_string(vm, "fromhex", "", args[1], &text)) {
        return false;
    }
    Class *class = (Class *)(void *)value_as_object(args[0]);
    TextBuffer out;
    text_buffer_init(&out);
    size_t at = 0;
    while (at < text->length) {
        if (string_at(text, at) < 0x80 && ascii_is_space((uint8_t)string_at(text, at))) {
            at++;
            continue;
        }
        int high = hex_digit(string_at(text, at));
        int low = at + 1 < text->length ? hex_digit(string_at(text, at + 1)) : -1;
        if (high < 0 || low < 0) {
            text_buffer_release(&out);
            return exception_raise(vm, CLASS_VALUE_ERROR,
                                   "non-hexadecimal number found in fromhex() arg at position %zu",
                                   high < 0 ? at : at + 1);
        }
        text_buffer_append_byte(&out, (char)(high * 16 + low));
        at += 2;
    }
    bool is_array = class_is_subclass(class, runtime_class(vm, CLASS_BYTEARRAY));
    *result = is_array ? value_from_object(bytearray_new(vm, out.bytes, out.length))
                       : value_from_object(bytes_new(vm, out.bytes, out.length));
    text_buffer_release(&out);
    if (class == runtime_class(vm, is_array ? CLASS_BYTEARRAY : CLASS_BYTES)) {
        return true;
    }
    return object_call(vm, args[0], result, 1, result);
}

// ---- Changing in place ----

#define BYTE_RANGE "byte must be in range(0, 256)"

// The bytes to put somewhere: copied, for they may be the array's own.
static bool copy_source(Vm *vm, Value value, TextBuffer *bytes) {
    Value source;
    if (value_is_string(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "expected iterable of integers; got: 'str'");
    }
    if (value_is_absent(value_special(vm, value, SPECIAL_ITER)) &&
        value_is_absent(value_special(vm, value, SPECIAL_GETITEM))) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "can't extend bytearray with %s",
                               class_name_of(vm, value));
    }
    if (!bytes_from_source(vm, CLASS_BYTEARRAY, value, VALUE_ABSENT, VALUE_ABSENT, &source)) {
        return false;
    }
    ByteView view = bytes_view_of(source);
    text_buffer_append(bytes, (const char *)view.data, view.length);
    return true;
}

static bool assign_extended(Vm *vm, ByteArray *array, const SliceBounds *bounds,
                            const TextBuffer *bytes) {
    if (bytes->length != bounds->count) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "attempt to assign bytes of size %zu to extended slice of size %zu",
                               bytes->length, bounds->count);
    }
    for (size_t index = 0; index < bounds->count; index++) {
        array->data[bounds->start + (int64_t)index * bounds->step] = (uint8_t)bytes->bytes[index];
    }
    return true;
}

static bool assign_slice(Vm *vm, Value *args) {
    TextBuffer bytes;
    SliceBounds bounds;
    if (value_is_string(args[2]) || int_check(vm, args[2])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "can assign only bytes, buffers, or iterables of ints in range(0, "
                               "256)");
    }
    text_buffer_init(&bytes);
    ByteArray *array = array_of(args[0]);
    bool works = copy_source(vm, args[2], &bytes) &&
                 bytes_slice_bounds(vm, args[0], value_as_slice(args[1]), &bounds) &&
                 (bounds.step != 1 || bounds.count == bytes.length || want_resizable(vm, args[0]));
    if (works && bounds.step == 1) {
        size_t start = (size_t)bounds.start;
        bytearray_replace_range(vm, array, start, start + bounds.count, bytes.bytes, bytes.length);
    } else if (works) {
        works = assign_extended(vm, array, &bounds, &bytes);
    }
    text_buffer_release(&bytes);
    return works;
}

static bool read_index(Vm *vm, Value *args, int64_t *index) {
    if (!argument_index(vm, args[1], "bytearray", index)) {
        return false;
    }
    return argument_index_is_inside(index, array_of(args[0])->length) ||
           exception_raise(vm, CLASS_INDEX_ERROR, "bytearray index out of range");
}

NATIVE(bytearray_setitem_native, "__setitem__", "(self, key, value, /)",
       "Set self[key] to value.") {
    uint8_t byte;
    int64_t index;
    if (value_is_slice(args[1])) {
        return assign_slice(vm, args);
    }
    if (!bytes_want_byte(vm, args[2], BYTE_RANGE, &byte) || !read_index(vm, args, &index)) {
        return false;
    }
    array_of(args[0])->data[index] = byte;
    return true;
}

// One walk over all: what stays moves to the front.
static void delete_slice(Vm *vm, ByteArray *array, const SliceBounds *bounds) {
    if (bounds->count == 0) {
        return;
    }
    size_t kept = 0;
    int64_t last = bounds->start + ((int64_t)bounds->count - 1) * bounds->step;
    int64_t low = bounds->step > 0 ? bounds->start : last;
    int64_t high = bounds->step > 0 ? last : bounds->start;
    int64_t stride = bounds->step > 0 ? bounds->step : -bounds->step;
    for (int64_t index = 0; index < (int64_t)array->length; index++) {
        if (index < low || index > high || (index - low) % stride != 0) {
            array->data[kept++] = array->data[index];
        }
    }
    bytearray_replace_range(vm, array, kept, array->length, NULL, 0);
}

NATIVE(bytearray_delitem_native, "__delitem__", "(self, key, /)", "Delete self[key].") {
    int64_t index;
    ByteArray *array = array_of(args[0]);
    if (value_is_slice(args[1])) {
        SliceBounds bounds;
        if (!bytes_slice_bounds(vm, args[0], value_as_slice(args[1]), &bounds) ||
            (bounds.count > 0 && !want_resizable(vm, args[0]))) {
            return false;
        }
        if (bounds.step == 1) {
            size_t start = (size_t)bounds.start;
            bytearray_replace_range(vm, array, start, start + bounds.count, NULL, 0);
        } else {
            delete_slice(vm, array, &bounds);
        }
        return true;
    }
    if (!read_index(vm, args, &index) || !want_resizable(vm, args[0])) {
        return false;
    }
    bytearray_replace_range(vm, array, (size_t)index, (size_t)index + 1, NULL, 0);
    return true;
}

NATIVE(bytearray_append_native, "append", "(self, item, /)",
       "Append a single item to the end of the bytearray.") {
    uint8_t byte;
    if (!bytes_want_byte(vm, args[1], BYTE_RANGE, &byte) || !want_resizable(vm, args[0])) {
        return false;
    }
    bytearray_append(vm, array_of(args[0]), &byte, 1);
    return true;
}

static bool extend(Vm *vm, Value self, Value items) {
    TextBuffer bytes;
    text_buffer_init(&bytes);
    bool works = copy_source(vm, items, &bytes) &&
                 (bytes.length == 0 || want_resizable(vm, self)) &&
                 bytes_check_size(vm, array_of(self)->length + bytes.length);
    if (works) {
        bytearray_append(vm, array_of(self), bytes.bytes, bytes.length);
    }
    text_buffer_release(&bytes);
    return works;
}

NATIVE(bytearray_extend_native, "extend", "(self, iterable_of_ints, /)",
       "Append all the items from the iterator or sequence to the bytearray.") {
    return extend(vm, args[0], args[1]);
}

NATIVE(bytearray_iadd_native, "__iadd__", "(self, value, /)", "Implement self+=value.") {
    ByteView view;
    if (!bytes_view(args[1], &view.data, &view.length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "can't concat %s to %s",
                               class_name_of(vm, args[1]), class_name_of(vm, args[0]));
    }
    *result = args[0];
    if (value_is(args[0], args[1]) && view.length > 0) { // lent to itself
        return exception_raise(vm, CLASS_BUFFER_ERROR,
                               "Existing exports of data: object cannot be re-sized");
    }
    return extend(vm, args[0], args[1]);
}

NATIVE(bytearray_imul_native, "__imul__", "(self, value, /)", "Implement self*=value.") {
    int64_t count;
    if (!argument_repeat_count(vm, args[1], &count)) {
        return false;
    }
    ByteArray *array = array_of(args[0]);
    size_t length = array->length;
    size_t total = 0;
    count = count < 0 ? 0 : count;
    if (__builtin_mul_overflow(length, (size_t)count, &total)) {
        total = SIZE_MAX;
    }
    if (!bytes_check_size(vm, total) || (total != length && !want_resizable(vm, args[0]))) {
        return false;
    }
    TextBuffer bytes;
    text_buffer_init(&bytes);
    for (size_t at = 0; at < total; at += length) {
        text_buffer_append(&bytes, (const char *)array->data, length);
    }
    bytearray_replace_range(vm, array, 0, length, bytes.bytes, bytes.length);
    text_buffer_release(&bytes);
    *result = args[0];
    return true;
}

NATIVE(bytearray_insert_native, "insert", "(self, index, item, /)",
       "Insert a single item into the bytearray before the given index.") {
    int64_t index;
    uint8_t byte;
    if (!object_to_int64(vm, args[1], &index) || !bytes_want_byte(vm, args[2], BYTE_RANGE, &byte) ||
        !want_resizable(vm, args[0])) {
        return false;
    }
    ByteArray *array = array_of(args[0]);
    int64_t length = (int64_t)array->length;
    index = index < 0 ? index + length : index;
    index = index < 0 ? 0 : index > length ? length : index;
    bytearray_replace_range(vm, array, (size_t)index, (size_t)index, &byte, 1);
    return true;
}

NATIVE(bytearray_pop_native, "pop", "(self, index=-1, /)",
       "Remove and return a single item from B.") {
    int64_t index;
    if (!object_to_int64(vm, args[1], &index)) {
        return false;
    }
    ByteArray *array = array_of(args[0]);
    if (array->length == 0) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "pop from empty bytearray");
    }
    if (!argument_index_is_inside(&index, array->length)) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "pop index out of range");
    }
    if (!want_resizable(vm, args[0])) {
        return false;
    }
    *result = value_from_int(array->data[index]);
    bytearray_replace_range(vm, array, (size_t)index, (size_t)index + 1, NULL, 0);
    return true;
}

NATIVE(bytearray_remove_native, "remove", "(self, value, /)",
       "Remove the first occurrence of a value in the bytearray.") {
    uint8_t byte;
    if (!bytes_want_byte(vm, args[1], BYTE_RANGE, &byte)) {
        return false;
    }
    ByteArray *array = array_of(args[0]);
    const uint8_t *found = array->length > 0 ? memchr(array->data, byte, array->length) : NULL;
    if (found == NULL) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "value not found in bytearray");
    }
    if (!want_resizable(vm, args[0])) {
        return false;
    }
    size_t at = (size_t)(found - array->data);
    bytearray_replace_range(vm, array, at, at + 1, NULL, 0);
    return true;
}

NATIVE(bytearray_clear_native, "clear", "(self, /)", "Remove all items from the bytearray.") {
    if (!want_resizable(vm, args[0])) {
        return false;
    }
    array_of(args[0])->length = 0;
    return true;
}

NATIVE(bytearray_copy_native, "copy", "(self, /)", "Return a copy of B.") {
    const ByteArray *array = array_of(args[0]);
    *result = value_from_object(bytearray_new(vm, array->data, array->length));
    return true;
}

NATIVE(bytearray_reverse_native, "reverse", "(self, /)",
       "Reverse the order of the values in B in place.") {
    ByteArray *array = array_of(args[0]);
    for (size_t index = 0; index < array->length / 2; index++) {
        uint8_t byte = array->data[index];
        array->data[index] = array->data[array->length - 1 - index];
        array->data[array->length - 1 - index] = byte;
    }
    return true;
}

static const NativeDefinition *const bytearray_methods[] = {
    &bytearray_init_native,    &bytearray_setitem_native,
    &bytearray_delitem_native, &bytearray_append_native,
    &bytearray_extend_native,  &bytearray_iadd_native,
    &bytearray_imul_native,    &bytearray_insert_native,
    &bytearray_pop_native,     &bytearray_remove_native,
    &bytearray_clear_native,   &bytearray_copy_native,
    &bytearray_reverse_native, NULL};

void bytearray_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&bytearray_new_native, NULL};
    static const NativeDefinition *const class_methods[] = {&bytes_fromhex_native, NULL};
    Class *class = runtime_class(vm, CLASS_BYTEARRAY);
    native_add_static_methods(vm, class, constructor);
    native_add_static_methods(vm, class, bytes_static_methods);
    native_add_class_methods(vm, class, class_methods);
    native_add_class_methods(vm, runtime_class(vm, CLASS_BYTES), class_methods);
    native_add_methods(vm, class, bytes_operators);
    native_add_methods(vm, class, bytes_search_methods);
    native_add_methods(vm, class, bytes_split_methods);
    native_add_methods(vm, class, bytes_text_methods);
    native_add_methods(vm, class, bytearray_methods);
    builtins_set_class_value(vm, CLASS_BYTEARRAY, "__hash__", VALUE_NONE);
}
