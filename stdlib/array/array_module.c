// array_module.c: the module array: how arrays are made, compared and shown.
#include "stdlib/array/array.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/comparison.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "vm/warning.h"

// ---- array(typecode, initializer) ----

static bool read_typecode(Vm *vm, Value value, char *typecode) {
    if (!value_is_string(value) || value_as_string(value)->length != 1) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "array() argument 1 must be a unicode character, not %s",
                               value_is_none(value) ? "None" : class_name_of(vm, value));
    }
    uint32_t letter = string_at(value_as_string(value), 0);
    *typecode = (char)letter;
    return (letter < 128 && strchr(ARRAY_TYPECODES, (int)letter) != NULL && letter != 0) ||
           exception_raise(vm, CLASS_VALUE_ERROR,
                           "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
}

static bool fill_from_bytes(Vm *vm, Array *array, Value source) {
    const uint8_t *data;
    size_t length;
    size_t size = array->code->size;
    if (!bytes_view(source, &data, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                               class_name_of(vm, source));
    }
    if (length % size != 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "bytes length not a multiple of item size");
    }
    const Bytes *copy = bytes_new(vm, data, length); // it may be the array itself
    return array_replace(vm, array, array->count, array->count, copy->data, length / size);
}

static bool fill_from_text(Vm *vm, Array *array, String *text) {
    size_t start = array->count;
    if (!array_replace(vm, array, start, start, NULL, text->length)) {
        return false;
    }
    for (size_t index = 0; index < text->length; index++) {
        uint32_t point = string_at(text, index);
        memcpy(array->data + (start + index) * sizeof point, &point, sizeof point);
    }
    return true;
}

static bool fill(Vm *vm, Array *array, Value source) {
    if (value_is_kind(source, KIND_BYTES) || value_is_kind(source, KIND_BYTEARRAY)) {
        return fill_from_bytes(vm, array, source);
    }
    if (value_is_string(source)) {
        return array->is_text ? fill_from_text(vm, array, value_as_string(source))
                              : exception_raise(vm, CLASS_TYPE_ERROR,
                                                "cannot use a str to initialize an array with "
                                                "typecode '%c'",
                                                array->typecode);
    }
    if (value_is_array(source) && value_as_array(source)->is_text && !array->is_text) {
        return exception_raise(
            vm, CLASS_TYPE_ERROR,
            "cannot use a unicode array to initialize an array with typecode '%c'",
            array->typecode);
    }
    return array_extend(vm, array, source, true);
}

NATIVE(array_new_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    const Tuple *given = value_as_tuple(args[1]);
    Class *class = (Class *)(void *)value_as_object(args[0]);
    bool is_plain = (class->object.shape->class == runtime_class(vm, CLASS_TYPE)) &&
                    (class->flags & CLASS_IS_BUILTIN) != 0;
    if (is_plain && value_as_dict(args[2])->count > 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "array.array() takes no keyword arguments");
    }
    if (given->count < 1 || given->count > 2) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "array() takes at %s (%zu given)",
                               given->count < 1 ? "least 1 argument" : "most 2 arguments",
                               given->count);
    }
    char typecode = 0;
    Array *array;
    bool is_old = value_is_string(given->items[0]) &&
                  string_equal_text(value_as_string(given->items[0]), "u");
    if (is_old && !warning_give(vm, CLASS_DEPRECATION_WARNING,
                                "The 'u' type code is deprecated and will be removed in Python "
                                "3.16")) {
        return false;
    }
    if (!read_typecode(vm, given->items[0], &typecode) ||
        !array_new(vm, class, typecode, 0, &array)) {
        return false;
    }
    *result = value_from_object(array);
    return given->count == 1 || fill(vm, array, given->items[1]);
}

NATIVE(array_frombytes_native, "frombytes", "(self, buffer, /)",
       "Appends items from the string, interpreting it as an array of machine values.") {
    return fill_from_bytes(vm, value_as_array(args[0]), args[1]);
}

static bool want_text(Vm *vm, const Array *array, const char *name) {
    return array->is_text ||
           exception_raise(vm, CLASS_VALUE_ERROR,
                           "%s() may only be called on unicode type arrays ('u' or 'w')", name);
}

NATIVE(array_fromunicode_native, "fromunicode", "(self, ustr, /)",
       "Extends this array with data from the unicode string ustr.") {
    String *text;
    return native_want_string(vm, "fromunicode", "", args[1], &text) &&
           want_text(vm, value_as_array(args[0]), "fromunicode") &&
           fill_from_text(vm, value_as_array(args[0]), text);
}

NATIVE(array_tounicode_native, "tounicode", "(self, /)", "Convert the array to a unicode string.") {
    const Array *array = value_as_array(args[0]);
    if (!want_text(vm, array, "tounicode")) {
        return false;
    }
    TextBuffer text;
    text_buffer_init(&text);
    for (size_t index = 0; index < array->count; index++) {
        uint32_t point;
        memcpy(&point, array->data + index * sizeof point, sizeof point);
        text_buffer_append_code_point(&text, point);
    }
    *result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return true;
}

NATIVE(array_fromlist_native, "fromlist", "(self, list, /)", "Append items to array from list.") {
    if (!value_is_list(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "arg must be list");
    }
    Array *array = value_as_array(args[0]);
    size_t before = array->count;
    if (array_extend(vm, array, args[1], true)) {
        return true;
    }
    array->count = before;
    return false;
}

// ---- Files ----

NATIVE(array_tofile_native, "tofile", "(self, f, /)",
       "Write all items (as machine values) to the file object f.") {
    const Array *array = value_as_array(args[0]);
    Value *window = window_open(vm, 1);
    window[0] = value_from_object(bytes_new(vm, array->data, array->count * array->code->size));
    bool works = native_call_method(vm, args[1], "write", window, 1, result);
    window_close(vm, window);
    *result = VALUE_NONE;
    return works;
}

NATIVE(array_fromfile_native, "fromfile", "(self, f, n, /)",
       "Read n objects from the file object f and append them to the end of the array.") {
    Array *array = value_as_array(args[0]);
    int64_t count;
    size_t length;
    const uint8_t *data;
    if (!object_to_int64(vm, args[2], &count)) {
        return false;
    }
    if (count < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "negative count");
    }
    Value *window = window_open(vm, 1);
    window[0] = int_from_int64(vm, count * (int64_t)array->code->size);
    bool works = native_call_method(vm, args[1], "read", window, 1, &window[0]);
    if (works && !bytes_view(window[0], &data, &length)) {
        works = exception_raise(vm, CLASS_TYPE_ERROR, "read() didn't return bytes");
    }
    works = works && fill_from_bytes(vm, array, window[0]);
    if (works && length < (size_t)count * array->code->size) {
        works = exception_raise(vm, CLASS_EOF_ERROR, "read() didn't return enough bytes");
    }
    window_close(vm, window);
    return works;
}

// ---- Comparing ----

static bool compare(Vm *vm, Comparison comparison, Value left, Value right, Value *result) {
    *result = VALUE_NOT_IMPLEMENTED;
    if (!value_is_array(right)) {
        return true;
    }
    const Array *a = value_as_array(left);
    const Array *b = value_as_array(right);
    int order = (a->count > b->count) - (a->count < b->count);
    if (order != 0 && (comparison == COMPARE_EQ || comparison == COMPARE_NE)) {
        *result = value_from_bool(comparison == COMPARE_NE);
        return true;
    }
    for (size_t index = 0; index < a->count && index < b->count; index++) {
        Value first = array_get(vm, a, index);
        Value second = array_get(vm, b, index);
        Value equal; // not by identity: a NaN is no NaN's equal
        if (!object_compare(vm, COMPARE_EQ, first, second, &equal)) {
            return false;
        }
        if (!value_is(equal, VALUE_TRUE)) {
            return comparison == COMPARE_EQ || comparison == COMPARE_NE
                       ? (*result = value_from_bool(comparison == COMPARE_NE), true)
                       : object_compare(vm, comparison, first, second, result);
        }
    }
    *result = value_from_bool(comparison_holds(comparison, order));
    return true;
}

NATIVE_COMPARISONS(array_native, compare)

static void append_text(Vm *vm, Value *args, TextBuffer *text, bool *works) {
    Value string;
    *works = array_tounicode_native_body(vm, args, &string) && object_append_repr(vm, string, text);
}

NATIVE(array_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    const Array *array = value_as_array(args[0]);
    TextBuffer text;
    bool works = true;
    const char *name =
        class_of(vm, args[0])->flags & CLASS_IS_BUILTIN ? "array" : class_name_of(vm, args[0]);
    text_buffer_init(&text);
    text_buffer_append_format(&text, "%s('%c'", name, array->typecode);
    if (array->count > 0 && array->is_text) {
        text_buffer_append_text(&text, ", ");
        append_text(vm, args, &text, &works);
    } else if (array->count > 0) {
        for (size_t index = 0; works && index < array->count; index++) {
            text_buffer_append_text(&text, index == 0 ? ", [" : ", ");
            works = object_append_repr(vm, array_get(vm, array, index), &text);
        }
        text_buffer_append_byte(&text, ']');
    }
    text_buffer_append_byte(&text, ')');
    if (works) {
        *result = value_from_object(string_from_buffer(vm, &text));
    }
    text_buffer_release(&text);
    return works;
}

// ---- Iterating ----

typedef struct ArrayIterator {
    Foreign foreign;
    Value array; // ABSENT when exhausted
    size_t at;
} ArrayIterator;

static void iterator_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((const ArrayIterator *)(const void *)object)->array);
}

static const ForeignType iterator_type = {"arrayiterator", sizeof(ArrayIterator), iterator_trace,
                                          NULL};

static Step iterator_step(Vm *vm, Object *object, Value *item) {
    ArrayIterator *iterator = (ArrayIterator *)(void *)object;
    if (value_is_absent(iterator->array)) {
        return STEP_END;
    }
    const Array *array = value_as_array(iterator->array);
    if (iterator->at >= array->count) {
        iterator->array = VALUE_ABSENT;
        return STEP_END;
    }
    *item = array_get(vm, array, iterator->at++);
    return STEP_ITEM;
}

NATIVE(array_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    ArrayIterator *iterator = foreign_new(vm, library_related_class(vm, args[0], "_iterator"));
    iterator->array = args[0];
    *result = value_from_object(iterator);
    return true;
}

bool array_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&array_new_native, NULL};
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    static const NativeDefinition *const methods[] = {&array_frombytes_native,
                                                      &array_fromunicode_native,
                                                      &array_tounicode_native,
                                                      &array_fromlist_native,
                                                      &array_tofile_native,
                                                      &array_fromfile_native,
                                                      &array_repr_native,
                                                      &array_iter_native,
                                                      NATIVE_COMPARISONS_TABLE(array_native),
                                                      NULL};
    Class *class = library_add_class(vm, module, "array.array", &array_type.foreign,
                                     CLASS_IS_SEQUENCE | CLASS_HAS_WEAKREF);
    native_add_static_methods(vm, class, makers);
    native_add_class_methods(vm, class, class_methods);
    native_add_methods(vm, class, methods);
    array_add_methods(vm, class);
    library_set_class_value(vm, class, "__hash__", VALUE_NONE);
    Class *iterator = class_new_native(vm, "array.arrayiterator", runtime_class(vm, CLASS_OBJECT),
                                       KIND_FOREIGN, CLASS_IS_FINAL);
    iterator->foreign = &iterator_type;
    library_add_iteration(vm, iterator, iterator_step);
    library_set_class_value(vm, class, "_iterator", value_from_object(iterator));
    Value *window = window_open(vm, 1);
    bool works =
        native_import(vm, "_collections_abc", &window[0]) &&
        object_get_attribute(vm, window[0], string_intern_text(vm, "MutableSequence"), &window[0]);
    Value value = value_from_object(class);
    Value ignored;
    works = works && native_call_method(vm, window[0], "register", &value, 1, &ignored);
    window_close(vm, window);
    library_set(vm, module, "ArrayType", value_from_object(class));
    library_set_text(vm, module, "typecodes", ARRAY_TYPECODES);
    return works;
}
