// bytes.c: class bytes, and the operators that bytearray has too. Read next: bytes_search.c,
// bytes_split.c, bytes_text.c, bytearray.c.
#include "stdlib/builtins/bytes_methods.h"

#include "object/iterator.h"
#include "object/text_repr.h"
#include "stdlib/builtins/arguments.h"
#include "stdlib/builtins/codec.h"
#include "stdlib/builtins/comparison.h"
#include "stdlib/builtins/str_methods.h"

ByteView bytes_view_of(Value value) {
    ByteView view = {NULL, 0};
    bool is_bytes = bytes_view(value, &view.data, &view.length);
    assert(is_bytes);
    (void)is_bytes;
    return view;
}

Value bytes_like_new(Vm *vm, Value like, const void *data, size_t length) {
    if (value_is_kind(like, KIND_BYTEARRAY)) {
        return value_from_object(bytearray_new(vm, data, length));
    }
    return value_from_object(bytes_new(vm, data, length));
}

bool bytes_want(Vm *vm, Value value, ByteView *view) {
    return bytes_view(value, &view->data, &view->length) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                           class_name_of(vm, value));
}

bool bytes_want_byte(Vm *vm, Value value, const char *message, uint8_t *byte) {
    Value integer;
    int64_t number = 0;
    if (!object_index(vm, value, &integer)) {
        return false;
    }
    if (!int_to_int64(integer, &number) || number < 0 || number > 255) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "%s", message);
    }
    *byte = (uint8_t)number;
    return true;
}

bool bytes_slice_bounds(Vm *vm, Value self, const Slice *slice, SliceBounds *bounds) {
    size_t length;
    do {
        length = bytes_view_of(self).length;
        if (!slice_bounds(vm, slice, length, bounds)) {
            return false;
        }
    } while (bytes_view_of(self).length != length);
    return true;
}

// ---- bytes(source, encoding, errors) ----

static bool has_method(Vm *vm, Value value, Special special) {
    Value method = value_special(vm, value, special);
    return !value_is_absent(method);
}

static bool from_text(Vm *vm, Value source, Value encoding, Value errors, Value *result) {
    if (value_is_absent(encoding)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "string argument without an encoding");
    }
    String *encoding_name = value_as_string(encoding);
    String *handler =
        value_is_absent(errors) ? string_from_text(vm, "strict") : value_as_string(errors);
    return codec_encode(vm, value_as_string(source), string_text(vm, encoding_name),
                        string_text(vm, handler), result);
}

static bool from_count(Vm *vm, Value source, Value *result) {
    int64_t count;
    if (!object_to_int64(vm, source, &count)) {
        return false;
    }
    if (count < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "negative count");
    }
    if (!bytes_check_size(vm, (size_t)count)) {
        return false;
    }
    *result = value_from_object(bytes_new(vm, NULL, (size_t)count));
    return true;
}

static bool from_items(Vm *vm, ClassId id, Value source, Value *result) {
    if (!has_method(vm, source, SPECIAL_ITER) && !has_method(vm, source, SPECIAL_GETITEM)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "cannot convert '%s' object to %s",
                               class_name_of(vm, source),
                               id == CLASS_BYTES ? "bytes" : "bytearray");
    }
    Value *window = window_open(vm, 2);
    ByteArray *array = bytearray_new(vm, NULL, 0);
    window[1] = value_from_object(array);
    bool works = object_to_list(vm, source, &window[0]);
    for (size_t index = 0; works && index < value_as_list(window[0])->count; index++) {
        uint8_t byte;
        works = bytes_want_byte(vm, value_as_list(window[0])->items[index],
                                id == CLASS_BYTES ? "bytes must be in range(0, 256)"
                                                  : "byte must be in range(0, 256)",
                                &byte);
        if (works) {
            bytearray_append(vm, array, &byte, 1);
        }
    }
    *result = window[1];
    window_close(vm, window);
    return works;
}

bool bytes_from_source(Vm *vm, ClassId id, Value source, Value encoding, Value errors,
                       Value *result) {
    const char *name = id == CLASS_BYTES ? "bytes" : "bytearray";
    String *ignored;
    if ((!value_is_absent(encoding) &&
         !native_want_string(vm, name, "encoding", encoding, &ignored)) ||
        (!value_is_absent(errors) && !native_want_string(vm, name, "errors", errors, &ignored))) {
        return false;
    }
    if (value_is_string(source)) {
        return from_text(vm, source, encoding, errors, result);
    }
    if (!value_is_absent(encoding) || !value_is_absent(errors)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s without a string argument",
                               value_is_absent(encoding) ? "errors" : "encoding");
    }
    if (value_is_absent(source)) {
        *result = value_from_object(bytes_new(vm, NULL, 0));
        return true;
    }
    ByteView view;
    if (id == CLASS_BYTES && has_method(vm, source, SPECIAL_BYTES)) {
        if (!object_call_special(vm, source, SPECIAL_BYTES, NULL, 0, NULL, result)) {
            return false;
        }
        return value_is_kind(*result, KIND_BYTES) ||
               exception_raise(vm, CLASS_TYPE_ERROR, "__bytes__ returned non-bytes (type %s)",
                               class_name_of(vm, *result));
    }
    if (bytes_view(source, &view.data, &view.length)) {
        *result = source;
        return true;
    }
    return int_check(vm, source) || has_method(vm, source, SPECIAL_INDEX)
               ? from_count(vm, source, result)
               : from_items(vm, id, source, result);
}

NATIVE(bytes_new_native, "__new__", "(cls, /, source=<absent>, encoding=<absent>, errors=<absent>)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    if (!bytes_from_source(vm, CLASS_BYTES, args[1], args[2], args[3], result)) {
        return false;
    }
    bool is_plain = class == runtime_class(vm, CLASS_BYTES);
    if (!is_plain || !class_is_exactly(vm, *result, CLASS_BYTES)) {
        ByteView view = bytes_view_of(*result);
        *result = value_from_object(is_plain ? bytes_new(vm, view.data, view.length)
                                             : bytes_new_of(vm, class, view.data, view.length));
    }
    return true;
}

// ---- Operators of both classes ----

NATIVE(bytes_add_native, "__add__", "(self, value, /)", "Return self+value.") {
    ByteView a = bytes_view_of(args[0]);
    ByteView b;
    if (!bytes_view(args[1], &b.data, &b.length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "can't concat %s to %s",
                               class_name_of(vm, args[1]), class_name_of(vm, args[0]));
    }
    if (!bytes_check_size(vm, a.length + b.length)) {
        return false;
    }
    *result = bytes_like_new(vm, args[0], NULL, a.length + b.length);
    uint8_t *to = (uint8_t *)(uintptr_t)bytes_view_of(*result).data;
    if (a.length > 0) {
        memcpy(to, a.data, a.length);
    }
    if (b.length > 0) {
        memcpy(to + a.length, b.data, b.length);
    }
    return true;
}

static bool multiply(Vm *vm, Value *args, Value *result) {
    int64_t count;
    if (!argument_repeat_count(vm, args[1], &count)) {
        return false;
    }
    ByteView view = bytes_view_of(args[0]);
    size_t total = 0;
    count = count < 0 ? 0 : count;
    if (__builtin_mul_overflow(view.length, (size_t)count, &total)) {
        total = SIZE_MAX;
    }
    if (!bytes_check_size(vm, total)) {
        return false;
    }
    *result = bytes_like_new(vm, args[0], NULL, total);
    uint8_t *to = (uint8_t *)(uintptr_t)bytes_view_of(*result).data;
    for (size_t at = 0; at < total; at += view.length) {
        memcpy(to + at, view.data, view.length);
    }
    return true;
}

NATIVE(bytes_mul_native, "__mul__", "(self, value, /)", "Return self*value.") {
    return multiply(vm, args, result);
}

NATIVE(bytes_rmul_native, "__rmul__", "(self, value, /)", "Return value*self.") {
    return multiply(vm, args, result);
}

NATIVE(bytes_mod_native, "__mod__", "(self, value, /)", "Return self%value.") {
    ByteView view = bytes_view_of(args[0]);
    TextBuffer out;
    text_buffer_init(&out);
    bool works = format_percent_bytes(vm, view.data, view.length, args[1], &out);
    if (works) {
        *result = bytes_like_new(vm, args[0], out.bytes, out.length);
    }
    text_buffer_release(&out);
    return works;
}

NATIVE(bytes_contains_native, "__contains__", "(self, key, /)", "Return bool(key in self).") {
    ByteView part;
    uint8_t byte;
    if (!bytes_view(args[1], &part.data, &part.length)) {
        if (!int_check(vm, args[1]) && !has_method(vm, args[1], SPECIAL_INDEX)) {
            return bytes_want(vm, args[1], &part);
        }
        if (!bytes_want_byte(vm, args[1], "byte must be in range(0, 256)", &byte)) {
            return false;
        }
        part = (ByteView){&byte, 1};
    }
    ByteView view = bytes_view_of(args[0]);
    *result = value_from_bool(string_find_bytes(view.data, view.length, part.data, part.length) !=
                              STRING_NOT_FOUND);
    return true;
}

NATIVE(bytes_getitem_native, "__getitem__", "(self, key, /)", "Return self[key].") {
    bool is_array = value_is_kind(args[0], KIND_BYTEARRAY);
    if (value_is_slice(args[1])) {
        SliceBounds bounds;
        if (!bytes_slice_bounds(vm, args[0], value_as_slice(args[1]), &bounds)) {
            return false;
        }
        ByteView view = bytes_view_of(args[0]);
        *result = bytes_like_new(vm, args[0], NULL, bounds.count);
        uint8_t *to = (uint8_t *)(uintptr_t)bytes_view_of(*result).data;
        if (bounds.step == 1) {
            memcpy(to, view.data + bounds.start, bounds.count);
            return true;
        }
        for (size_t index = 0; index < bounds.count; index++) {
            to[index] = view.data[bounds.start + (int64_t)index * bounds.step];
        }
        return true;
    }
    int64_t index;
    if (!argument_index(vm, args[1], is_array ? "bytearray" : "byte", &index)) {
        return false;
    }
    ByteView view = bytes_view_of(args[0]);
    if (!argument_index_is_inside(&index, view.length)) {
        return exception_raise(vm, CLASS_INDEX_ERROR,
                               is_array ? "bytearray index out of range" : "index out of range");
    }
    *result = value_from_int(view.data[index]);
    return true;
}

NATIVE(bytes_len_native, "__len__", "(self, /)", "Return len(self).") {
    *result = value_from_int((int64_t)bytes_view_of(args[0]).length);
    return true;
}

NATIVE(bytes_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    bool is_array = value_is_kind(args[0], KIND_BYTEARRAY);
    *result = value_from_object(
        iterator_new(vm, is_array ? CLASS_BYTEARRAY_ITERATOR : CLASS_BYTES_ITERATOR, args[0]));
    return true;
}

static bool bytes_compare(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    (void)vm;
    ByteView left = bytes_view_of(a);
    ByteView right;
    // Other owners of bytes are compared by themselves; bytes leave even that to them.
    bool is_bytes = value_is_kind(b, KIND_BYTES) || value_is_kind(b, KIND_BYTEARRAY);
    if ((!is_bytes && value_is_kind(a, KIND_BYTES)) || !bytes_view(b, &right.data, &right.length)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    size_t common = left.length < right.length ? left.length : right.length;
    int order = common == 0 ? 0 : memcmp(left.data, right.data, common);
    if (order == 0) {
        order = (left.length > right.length) - (left.length < right.length);
    }
    *result = value_from_bool(comparison_holds(comparison, order));
    return true;
}

NATIVE_COMPARISONS(bytes_native, bytes_compare)

NATIVE(bytes_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    ByteView view = bytes_view_of(args[0]);
    bool is_array = value_is_kind(args[0], KIND_BYTEARRAY);
    TextBuffer text;
    text_buffer_init(&text);
    if (is_array) {
        text_buffer_append_format(&text, "%s(", class_own_name_of(vm, args[0]));
    }
    text_repr_append_bytes(&text, view.data, view.length, is_array);
    text_buffer_append_text(&text, is_array ? ")" : "");
    *result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return true;
}

const NativeDefinition *const bytes_operators[] = {&bytes_add_native,
                                                   &bytes_mul_native,
                                                   &bytes_rmul_native,
                                                   &bytes_mod_native,
                                                   &bytes_contains_native,
                                                   &bytes_getitem_native,
                                                   &bytes_len_native,
                                                   &bytes_iter_native,
                                                   &bytes_repr_native,
                                                   NATIVE_COMPARISONS_TABLE(bytes_native),
                                                   NULL};

// ---- What only bytes has ----

NATIVE(bytes_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    Bytes *bytes = (Bytes *)(void *)value_as_object(args[0]);
    *result = int_from_int64(vm, (int64_t)bytes_hash(vm, bytes));
    return true;
}

NATIVE(bytes_bytes_native, "__bytes__", "(self, /)", "Convert this value to exact type bytes.") {
    ByteView view = bytes_view_of(args[0]);
    *result = value_from_object(bytes_new(vm, view.data, view.length));
    return true;
}

NATIVE(bytes_getnewargs_native, "__getnewargs__", "(self, /)", "") {
    ByteView view = bytes_view_of(args[0]);
    Value bytes = value_from_object(bytes_new(vm, view.data, view.length));
    *result = value_from_object(tuple_from_values(vm, &bytes, 1));
    return true;
}

void builtins_bytes_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&bytes_new_native, NULL};
    static const NativeDefinition *const only_bytes[] = {&bytes_hash_native, &bytes_bytes_native,
                                                         &bytes_getnewargs_native, NULL};
    Class *class = runtime_class(vm, CLASS_BYTES);
    native_add_static_methods(vm, class, constructor);
    native_add_static_methods(vm, class, bytes_static_methods);
    native_add_methods(vm, class, bytes_operators);
    native_add_methods(vm, class, bytes_search_methods);
    native_add_methods(vm, class, bytes_split_methods);
    native_add_methods(vm, class, bytes_text_methods);
    native_add_methods(vm, class, only_bytes);
    bytearray_register(vm);
}
