// str.c: class str: construction and operators. Read next: str_search.c, str_split.c, str_case.c,
// str_layout.c (the methods), format_percent.c, format_field.c.
#include "stdlib/builtins/str_methods.h"

#include "object/format.h"
#include "object/iterator.h"
#include "object/string_points.h"
#include "object/text_repr.h"
#include "stdlib/builtins/arguments.h"
#include "stdlib/builtins/codec.h"
#include "stdlib/builtins/comparison.h"

bool str_want(Vm *vm, Value value, String **string) {
    if (!value_is_string(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "must be str, not %s",
                               class_name_of(vm, value));
    }
    *string = value_as_string(value);
    return true;
}

// ---- str(object, encoding, errors) ----

static bool decode_argument(Vm *vm, Value object, Value encoding, Value errors, String **text) {
    const uint8_t *data;
    size_t length;
    String *encoding_name = string_intern_text(vm, "utf-8");
    String *handler = string_intern_text(vm, "strict");
    if ((!value_is_absent(encoding) &&
         !native_want_string(vm, "str", "encoding", encoding, &encoding_name)) ||
        (!value_is_absent(errors) && !native_want_string(vm, "str", "errors", errors, &handler))) {
        return false;
    }
    if (value_is_string(object)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "decoding str is not supported");
    }
    if (!bytes_view(object, &data, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "decoding to str: need a bytes-like object, %s found",
                               class_name_of(vm, object));
    }
    // Of nothing, nobody is asked.
    return length == 0 || codec_decode(vm, data, length, string_text(vm, encoding_name),
                                       string_text(vm, handler), text);
}

NATIVE(str_new_native, "__new__", "(cls, /, object=<absent>, encoding=<absent>, errors=<absent>)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    String *text = string_from_text(vm, "");
    if (!value_is_absent(args[1])) {
        bool has_encoding = !value_is_absent(args[2]) || !value_is_absent(args[3]);
        if (has_encoding ? !decode_argument(vm, args[1], args[2], args[3], &text)
                         : !object_str(vm, args[1], &text)) {
            return false;
        }
    }
    if (class != runtime_class(vm, CLASS_STR)) {
        text = string_new_of(vm, class, text);
    }
    *result = str_value(text);
    return true;
}

// ---- Operators ----

NATIVE(str_add_native, "__add__", "(self, value, /)", "Return self+value.") {
    if (!value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "can only concatenate str (not \"%s\") to str",
                               class_name_of(vm, args[1]));
    }
    String *a = value_as_string(args[0]);
    String *b = value_as_string(args[1]);
    if (!string_check_size(vm, a->length + b->length, 4)) {
        return false;
    }
    *result = str_value(string_concatenate(vm, a, b));
    return true;
}

static String *repeat(Vm *vm, String *string, size_t count) {
    unsigned width = string_width(string);
    size_t length = string->length;
    String *repeated = string_new_uninitialized(vm, length * count,
                                                string_points_bits(string->data, width, 0, length));
    uint8_t *to = (uint8_t *)(repeated + 1);
    if (length == 1 && width == 1) {
        memset(to, (int)string_at(string, 0), count);
        return repeated;
    }
    // Each copy doubles what there is.
    size_t total = length * count * width;
    size_t done = length * width;
    memcpy(to, string->data, done);
    while (done < total) {
        size_t part = done < total - done ? done : total - done;
        memcpy(to + done, to, part);
        done += part;
    }
    return repeated;
}

static bool str_multiply(Vm *vm, Value *args, Value *result) {
    String *string = value_as_string(args[0]);
    int64_t count;
    if (!argument_repeat_count(vm, args[1], &count)) {
        return false;
    }
    size_t total = 0;
    if (count <= 0 || string->length == 0) {
        *result = str_value(string_from_text(vm, ""));
        return true;
    }
    if (__builtin_mul_overflow(string->length, (size_t)count, &total)) {
        total = SIZE_MAX;
    }
    if (!string_check_size(vm, total, string_width(string))) {
        return false;
    }
    *result = str_value(count == 1 ? string_exact(vm, string) : repeat(vm, string, (size_t)count));
    return true;
}

NATIVE(str_mul_native, "__mul__", "(self, value, /)", "Return self*value.") {
    return str_multiply(vm, args, result);
}

NATIVE(str_rmul_native, "__rmul__", "(self, value, /)", "Return value*self.") {
    return str_multiply(vm, args, result);
}

NATIVE(str_mod_native, "__mod__", "(self, value, /)", "Return self%value.") {
    return format_percent_string(vm, value_as_string(args[0]), args[1], result);
}

NATIVE(str_rmod_native, "__rmod__", "(self, value, /)", "Return value%self.") {
    if (!value_is_string(args[1])) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    return format_percent_string(vm, value_as_string(args[1]), args[0], result);
}

NATIVE(str_contains_native, "__contains__", "(self, key, /)", "Return bool(key in self).") {
    if (!value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "'in <string>' requires string as left operand, not %s",
                               class_name_of(vm, args[1]));
    }
    const String *string = value_as_string(args[0]);
    *result = value_from_bool(string_find(string, value_as_string(args[1]), 0, string->length) !=
                              STRING_NOT_FOUND);
    return true;
}

static bool str_slice(Vm *vm, String *string, const Slice *slice, Value *result) {
    SliceBounds bounds;
    if (!slice_bounds(vm, slice, string->length, &bounds)) {
        return false;
    }
    if (bounds.count == 0) {
        *result = str_value(string_from_text(vm, ""));
        return true;
    }
    if (bounds.step == 1) {
        *result = str_value(string_substring(vm, string, (size_t)bounds.start,
                                             (size_t)bounds.start + bounds.count));
        return true;
    }
    uint32_t *points = memory_allocate(bounds.count * sizeof *points);
    for (size_t index = 0; index < bounds.count; index++) {
        points[index] = string_at(string, (size_t)(bounds.start + (int64_t)index * bounds.step));
    }
    *result = str_value(string_from_code_points(vm, points, bounds.count));
    memory_release(points);
    return true;
}

NATIVE(str_getitem_native, "__getitem__", "(self, key, /)", "Return self[key].") {
    String *string = value_as_string(args[0]);
    if (value_is_slice(args[1])) {
        return str_slice(vm, string, value_as_slice(args[1]), result);
    }
    Value integer = args[1];
    if (!value_is_int(integer)) {
        if (!int_check(vm, integer) && value_is_absent(value_special(vm, integer, SPECIAL_INDEX))) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "string indices must be integers, not '%s'",
                                   class_name_of(vm, integer));
        }
        if (!object_index(vm, args[1], &integer)) {
            return false;
        }
    }
    int64_t index = 0;
    if (!int_to_int64(integer, &index)) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "cannot fit '%s' into an index-sized integer",
                               class_name_of(vm, args[1]));
    }
    index += index < 0 ? (int64_t)string->length : 0;
    if (index < 0 || (size_t)index >= string->length) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "string index out of range");
    }
    *result = str_value(string_from_code_point(vm, string_at(string, (size_t)index)));
    return true;
}

NATIVE(str_len_native, "__len__", "(self, /)", "Return len(self).") {
    *result = value_from_int((int64_t)value_as_string(args[0])->length);
    return true;
}

NATIVE(str_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = value_from_object(iterator_new(
        vm,
        string_is_ascii(value_as_string(args[0])) ? CLASS_STR_ASCII_ITERATOR : CLASS_STR_ITERATOR,
        args[0]));
    return true;
}

NATIVE(str_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    *result = int_from_int64(vm, (int64_t)string_hash(vm, value_as_string(args[0])));
    return true;
}

static bool str_compare(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    (void)vm;
    if (!value_is_string(b)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    const String *left = value_as_string(a);
    const String *right = value_as_string(b);
    if (comparison == COMPARE_EQ || comparison == COMPARE_NE) {
        *result = value_from_bool(string_equal(left, right) == (comparison == COMPARE_EQ));
    } else {
        *result = value_from_bool(comparison_holds(comparison, string_compare(left, right)));
    }
    return true;
}

NATIVE_COMPARISONS(str_native, str_compare)

// ---- Text of text ----

NATIVE(str_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    TextBuffer text;
    text_buffer_init(&text);
    text_repr_append_string(&text, value_as_string(args[0]));
    *result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return true;
}

NATIVE(str_str_native, "__str__", "(self, /)", "Return str(self).") {
    *result = str_value(string_exact(vm, value_as_string(args[0])));
    return true;
}

NATIVE(str_format_native, "__format__", "(self, format_spec, /)",
       "Return a formatted version of the string as described by format_spec.") {
    String *specification;
    String *text;
    if (!native_want_string(vm, "__format__", "", args[1], &specification)) {
        return false;
    }
    bool works = specification->length == 0
                     ? object_str(vm, args[0], &text)
                     : format_string(vm, value_as_string(args[0]), specification,
                                     class_name_of(vm, args[0]), &text);
    if (works) {
        *result = str_value(text);
    }
    return works;
}

NATIVE(str_encode_native, "encode", "(self, /, encoding='utf-8', errors='strict')",
       "Encode the string using the codec registered for encoding.") {
    String *encoding;
    String *errors;
    return native_want_string(vm, "encode", "encoding", args[1], &encoding) &&
           native_want_string(vm, "encode", "errors", args[2], &errors) &&
           codec_encode(vm, value_as_string(args[0]), string_text(vm, encoding),
                        string_text(vm, errors), result);
}

NATIVE(str_getnewargs_native, "__getnewargs__", "(self, /)", "") {
    Value text = str_value(string_exact(vm, value_as_string(args[0])));
    *result = value_from_object(tuple_from_values(vm, &text, 1));
    return true;
}

static const NativeDefinition *const str_operators[] = {&str_add_native,
                                                        &str_mul_native,
                                                        &str_rmul_native,
                                                        &str_mod_native,
                                                        &str_rmod_native,
                                                        &str_contains_native,
                                                        &str_getitem_native,
                                                        &str_len_native,
                                                        &str_iter_native,
                                                        &str_hash_native,
                                                        &str_repr_native,
                                                        &str_str_native,
                                                        &str_format_native,
                                                        &str_encode_native,
                                                        &str_getnewargs_native,
                                                        NATIVE_COMPARISONS_TABLE(str_native),
                                                        NULL};

void builtins_str_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&str_new_native, NULL};
    Class *class = runtime_class(vm, CLASS_STR);
    native_add_static_methods(vm, class, constructor);
    native_add_methods(vm, class, str_operators);
    native_add_methods(vm, class, str_search_methods);
    native_add_methods(vm, class, str_split_methods);
    native_add_methods(vm, class, str_case_methods);
    native_add_methods(vm, class, str_layout_methods);
    native_add_static_methods(vm, class, str_static_methods);
}
