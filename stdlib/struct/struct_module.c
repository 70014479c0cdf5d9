// struct_module.c: struct: values to bytes and back, as a format says.
#include "object/buffer.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "stdlib/struct/struct_format.h"

#include <stdarg.h>

typedef struct Struct {
    Foreign foreign;
    String *text; // as it was given; NULL before __init__
    size_t users; // packing right now: the format must stay
    StructFormat format;
} Struct;

static void struct_trace(Heap *heap, Object *object) {
    heap_mark_object(heap, ((const Struct *)(const void *)object)->text);
}

static void struct_release(Heap *heap, Object *object) {
    (void)heap;
    struct_format_release(&((Struct *)(void *)object)->format);
}

static const ForeignType struct_type = {"Struct", sizeof(Struct), struct_trace, struct_release};

// Raises struct.error. Always returns false.
MAY_RAISE static bool raise_error(Vm *vm, const char *format, ...) PRINTF_LIKE(2, 3);
static bool raise_error(Vm *vm, const char *format, ...) {
    TextBuffer text;
    va_list arguments;
    va_start(arguments, format);
    text_buffer_init(&text);
    text_buffer_append_format_list(&text, format, arguments);
    va_end(arguments);
    Value message = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    Value *window = window_open(vm, 2);
    window[0] = message;
    bool raised =
        native_import(vm, "struct", &window[1]) &&
        object_get_attribute(vm, window[1], string_intern_text(vm, "error"), &window[1]) &&
        object_call(vm, window[1], &window[0], 1, &window[0]) &&
        exception_raise_value(vm, window[0]);
    window_close(vm, window);
    return raised;
}

// ---- Formats ----

static bool read_format(Vm *vm, Value value, StructFormat *format) {
    const char *problem;
    const uint8_t *bytes;
    size_t length;
    if (value_is_string(value)) {
        Value encoded;
        String *text = value_as_string(value);
        if ((text->object.extra & STRING_IS_ASCII) == 0) {
            Value ascii = value_from_object(string_from_text(vm, "ascii"));
            return native_call_method(vm, value, "encode", &ascii, 1, &encoded);
        }
        problem = struct_format_read(format, string_text(vm, text), text->length);
    } else if (value_is_kind(value, KIND_BYTES) && bytes_view(value, &bytes, &length)) {
        problem = struct_format_read(format, (const char *)bytes, length);
    } else {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "Struct() argument 1 must be a str or bytes object, not %s",
                               class_name_of(vm, value));
    }
    return problem == NULL || raise_error(vm, "%s", problem);
}

// ---- Packing ----

static bool raise_range(Vm *vm, const PackingCode *code) {
    if (code->kind == PACKING_FLOAT) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "float too large to pack with %c format",
                               code->letter);
    }
    if (code->kind == PACKING_POINTER) {
        return raise_error(vm, "int too large to convert");
    }
    TextBuffer limits;
    text_buffer_init(&limits);
    packing_append_limits(code, " <= number <= ", &limits);
    bool raised = raise_error(vm, "'%c' format requires %s", code->letter, limits.bytes);
    text_buffer_release(&limits);
    return raised;
}

static bool pack_item(Vm *vm, const PackingCode *code, bool is_little, Value value,
                      uint8_t *bytes) {
    switch (packing_store(vm, code, is_little, value, bytes)) {
    case PACKING_DONE:
        return true;
    case PACKING_WRONG_TYPE:
        break;
    case PACKING_OUT_OF_RANGE:
        if (code->kind != PACKING_CHAR) {
            return raise_range(vm, code);
        }
        break;
    case PACKING_RAISED:
        if (code->kind == PACKING_FLOAT && (exception_raised_is(vm, CLASS_TYPE_ERROR) ||
                                            exception_raised_is(vm, CLASS_OVERFLOW_ERROR))) {
            exception_clear(vm);
            return raise_error(vm, "required argument is not a float");
        }
        return false;
    }
    return raise_error(vm, "%s",
                       code->kind == PACKING_CHAR
                           ? "char format requires a bytes object of length 1"
                           : "required argument is not an integer");
}

static bool pack_text(Vm *vm, const StructField *field, Value value, uint8_t *to) {
    const uint8_t *data;
    size_t length;
    bool is_bytes = value_is_kind(value, KIND_BYTES) || value_is_kind(value, KIND_BYTEARRAY);
    if (!is_bytes || !bytes_view(value, &data, &length)) {
        return raise_error(vm, "argument for '%c' must be a bytes object", field->code->letter);
    }
    size_t room = field->count;
    if (field->code->kind == PACKING_PASCAL && room > 0) {
        room--;
        length = length < room ? length : room;
        *to++ = (uint8_t)(length < 255 ? length : 255);
    }
    memcpy(to, data, length < room ? length : room);
    return true;
}

// The bytes of values[0 … count-1], appended to `out`.
static bool pack(Vm *vm, const char *function, const StructFormat *format, const Value *values,
                 size_t count, TextBuffer *out) {
    if (count != format->item_count) {
        return raise_error(vm, "%s expected %zu items for packing (got %zu)", function,
                           format->item_count, count);
    }
    text_buffer_append_repeated(out, '\0', format->size);
    for (size_t index = 0; index < format->fields.count; index++) {
        const StructField *field = &format->fields.items[index];
        uint8_t *to = (uint8_t *)out->bytes + field->offset;
        if (field->code->kind == PACKING_BYTES || field->code->kind == PACKING_PASCAL) {
            if (!pack_text(vm, field, *values++, to)) {
                return false;
            }
            continue;
        }
        for (size_t item = 0; item < field->count; item++) {
            uint8_t bytes[8];
            if (!pack_item(vm, field->code, format->is_little, *values++, bytes)) {
                return false;
            }
            memcpy(to + item * field->code->size, bytes, field->code->size);
        }
    }
    return true;
}

static bool pack_to_bytes(Vm *vm, const StructFormat *format, const Value *values, size_t count,
                          Value *result) {
    TextBuffer out;
    if (!bytes_check_size(vm, format->size)) {
        return false;
    }
    text_buffer_init(&out);
    bool works = pack(vm, "pack", format, values, count, &out);
    if (works) {
        *result = value_from_object(bytes_new(vm, out.bytes, format->size));
    }
    text_buffer_release(&out);
    return works;
}

// A place for the whole format in a buffer of so many bytes; `verb` is "pack" or "unpack".
static bool find_place(Vm *vm, const StructFormat *format, int64_t at, size_t length,
                       bool is_packing, size_t *place) {
    const char *verb = is_packing ? "pack" : "unpack";
    if (at < 0) {
        if (at + (int64_t)format->size > 0) {
            return is_packing
                       ? raise_error(vm, "no space to pack %zu bytes at offset %lld", format->size,
                                     (long long)at)
                       : raise_error(vm, "not enough data to unpack %zu bytes at offset %lld",
                                     format->size, (long long)at);
        }
        if (at + (int64_t)length < 0) {
            return raise_error(vm, "offset %lld out of range for %zu-byte buffer", (long long)at,
                               length);
        }
        at += (int64_t)length;
    }
    *place = (size_t)at;
    if (*place <= length && format->size <= length - *place) {
        return true;
    }
    return raise_error(vm,
                       "%s_%s requires a buffer of at least %zu bytes for %sing %zu bytes at "
                       "offset %lld (actual buffer size is %zu)",
                       verb, is_packing ? "into" : "from", *place + format->size, verb,
                       format->size, (long long)at, length);
}

static bool want_writable(Vm *vm, Value value, BufferView *view) {
    return (buffer_view(value, view) && !view->is_read_only) ||
           exception_raise(vm, CLASS_TYPE_ERROR,
                           "argument must be read-write bytes-like object, not %s",
                           class_name_of(vm, value));
}

// values: buffer, offset, items.
static bool pack_into(Vm *vm, const StructFormat *format, const Tuple *values) {
    BufferView view;
    size_t place;
    if (values->count < 2) {
        return raise_error(vm, "pack_into expected %s argument",
                           values->count == 0 ? "buffer" : "offset");
    }
    if (!want_writable(vm, values->items[0], &view)) {
        return false;
    }
    if (values->count - 2 != format->item_count) {
        return raise_error(vm, "pack_into expected %zu items for packing (got %zu)",
                           format->item_count, values->count - 2);
    }
    int64_t at; // its __index__ may change the buffer
    if (!object_to_int64(vm, values->items[1], &at) ||
        !want_writable(vm, values->items[0], &view) ||
        !find_place(vm, format, at, view.length, true, &place)) {
        return false;
    }
    TextBuffer out;
    text_buffer_init(&out);
    bool works = pack(vm, "pack_into", format, values->items + 2, values->count - 2, &out) &&
                 want_writable(vm, values->items[0], &view);
    if (works && place + format->size <= view.length && format->size > 0) {
        memcpy(view.data + place, out.bytes, format->size);
    }
    text_buffer_release(&out);
    return works;
}

// ---- Unpacking ----

static Value unpack_text(Vm *vm, const StructField *field, const uint8_t *from) {
    size_t length = field->count;
    if (field->code->kind == PACKING_PASCAL && length > 0) {
        length = from[0] < length - 1 ? from[0] : length - 1;
        from++;
    }
    return value_from_object(bytes_new(vm, from, length));
}

static Value unpack(Vm *vm, const StructFormat *format, const uint8_t *from) {
    Tuple *values = tuple_new(vm, format->item_count);
    size_t count = 0;
    for (size_t index = 0; index < format->fields.count; index++) {
        const StructField *field = &format->fields.items[index];
        if (field->code->kind == PACKING_BYTES || field->code->kind == PACKING_PASCAL) {
            values->items[count++] = unpack_text(vm, field, from + field->offset);
            continue;
        }
        for (size_t item = 0; item < field->count; item++) {
            values->items[count++] = packing_load(vm, field->code, format->is_little,
                                                  from + field->offset + item * field->code->size);
        }
    }
    return value_from_object(values);
}

static bool want_bytes(Vm *vm, Value value, BufferView *view) {
    return buffer_view(value, view) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                           class_name_of(vm, value));
}

static bool unpack_all(Vm *vm, const StructFormat *format, Value buffer, Value *result) {
    BufferView view;
    if (!want_bytes(vm, buffer, &view)) {
        return false;
    }
    if (view.length != format->size) {
        return raise_error(vm, "unpack requires a buffer of %zu bytes", format->size);
    }
    *result = unpack(vm, format, view.data);
    return true;
}

static bool unpack_from(Vm *vm, const StructFormat *format, Value buffer, Value offset,
                        Value *result) {
    BufferView view;
    size_t place;
    int64_t at; // its __index__ may change the buffer
    if (!want_bytes(vm, buffer, &view) || !object_to_int64(vm, offset, &at) ||
        !want_bytes(vm, buffer, &view) || !find_place(vm, format, at, view.length, false, &place)) {
        return false;
    }
    *result = unpack(vm, format, view.data + place);
    return true;
}

// ---- Iterating ----

typedef struct UnpackIterator {
    Foreign foreign;
    Struct *format;
    Value buffer;
    size_t at;
} UnpackIterator;

static void iterator_trace(Heap *heap, Object *object) {
    const UnpackIterator *iterator = (const UnpackIterator *)(const void *)object;
    heap_mark_object(heap, iterator->format);
    heap_mark_value(heap, iterator->buffer);
}

static const ForeignType iterator_type = {"unpack_iterator", sizeof(UnpackIterator), iterator_trace,
                                          NULL};

static Step iterator_step(Vm *vm, Object *object, Value *item) {
    UnpackIterator *iterator = (UnpackIterator *)(void *)object;
    const StructFormat *format = &iterator->format->format;
    BufferView view;
    if (!buffer_view(iterator->buffer, &view) || iterator->at + format->size > view.length ||
        format->size == 0) { // the Struct may have got another format since
        return STEP_END;
    }
    *item = unpack(vm, format, view.data + iterator->at);
    iterator->at += format->size;
    return STEP_ITEM;
}

NATIVE(iterator_length_hint_native, "__length_hint__", "(self, /)", "") {
    const UnpackIterator *iterator = (UnpackIterator *)(void *)value_as_object(args[0]);
    BufferView view = {.length = 0};
    bool is_there = buffer_view(iterator->buffer, &view);
    size_t left = is_there && view.length > iterator->at ? view.length - iterator->at : 0;
    size_t size = iterator->format->format.size; // 0: the Struct has got another format since
    *result = value_from_int(size == 0 ? 0 : (int64_t)(left / size));
    return true;
}

static bool unpack_iterate(Vm *vm, Struct *format, Value buffer, Value *result) {
    BufferView view;
    size_t size = format->format.size;
    if (!want_bytes(vm, buffer, &view)) {
        return false;
    }
    if (size == 0) {
        return raise_error(vm, "cannot iteratively unpack with a struct of length 0");
    }
    if (view.length % size != 0) {
        return raise_error(vm, "iterative unpacking requires a buffer of a multiple of %zu bytes",
                           size);
    }
    UnpackIterator *iterator =
        foreign_new(vm, library_related_class(vm, value_from_object(format), "_iterator"));
    iterator->format = format;
    iterator->buffer = buffer;
    *result = value_from_object(iterator);
    return true;
}

// ---- Struct ----

static Struct *self_of(const Value *args) { return (Struct *)(void *)value_as_object(args[0]); }

NATIVE(struct_new_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    *result = value_from_object(foreign_new(vm, (Class *)(void *)value_as_object(args[0])));
    return true;
}

NATIVE(struct_init_native, "__init__", "(self, format=<absent>)",
       "Initialize self.  See help(type(self)) for accurate signature.") {
    if (value_is_absent(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "Struct() missing required argument 'format' (pos 1)");
    }
    StructFormat format = {.size = 0};
    if (!read_format(vm, args[1], &format)) {
        struct_format_release(&format);
        return false;
    }
    Struct *self = self_of(args);
    if (self->users > 0) { // an item's __index__ is running
        struct_format_release(&format);
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "Struct object is packing");
    }
    struct_format_release(&self->format);
    self->format = format;
    if (value_is_string(args[1])) {
        self->text = value_as_string(args[1]);
        return true;
    }
    const Bytes *bytes = (const Bytes *)(const void *)value_as_object(args[1]);
    self->text = string_from_utf8(vm, (const char *)bytes->data, bytes->length);
    return true;
}

static bool want_ready(Vm *vm, const Value *args) {
    return self_of(args)->text != NULL ||
           exception_raise(vm, CLASS_RUNTIME_ERROR, "Struct object is not initialized");
}

NATIVE(struct_pack_native, "pack", "(self, /, *values)",
       "S.pack(v1, v2, ...) -> bytes\n\nReturn bytes that hold the values as S.format says.") {
    const Tuple *values = value_as_tuple(args[1]);
    Struct *self = self_of(args);
    if (!want_ready(vm, args)) {
        return false;
    }
    self->users++;
    bool works = pack_to_bytes(vm, &self->format, values->items, values->count, result);
    self->users--;
    return works;
}

NATIVE(struct_pack_into_native, "pack_into", "(self, /, *values)",
       "S.pack_into(buffer, offset, v1, v2, ...)\n\nWrite the packed values into a buffer.") {
    Struct *self = self_of(args);
    if (!want_ready(vm, args)) {
        return false;
    }
    self->users++;
    bool works = pack_into(vm, &self->format, value_as_tuple(args[1]));
    self->users--;
    return works;
}

NATIVE(struct_unpack_native, "unpack", "(self, buffer, /)", "Return a tuple of unpacked values.") {
    return want_ready(vm, args) && unpack_all(vm, &self_of(args)->format, args[1], result);
}

NATIVE(struct_unpack_from_native, "unpack_from", "(self, buffer, offset=0)",
       "Return a tuple of the values that stand in the buffer from offset on.") {
    Struct *self = self_of(args);
    if (!want_ready(vm, args)) {
        return false;
    }
    self->users++;
    bool works = unpack_from(vm, &self->format, args[1], args[2], result);
    self->users--;
    return works;
}

NATIVE(struct_iter_unpack_native, "iter_unpack", "(self, buffer, /)",
       "Return an iterator over the tuples that a buffer of many structs holds.") {
    return want_ready(vm, args) && unpack_iterate(vm, self_of(args), args[1], result);
}

NATIVE(struct_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    if (!want_ready(vm, args)) {
        return false;
    }
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text, "%s(", class_own_name_of(vm, args[0]));
    bool works = object_append_repr(vm, value_from_object(self_of(args)->text), &text);
    text_buffer_append_byte(&text, ')');
    if (works) {
        *result = value_from_object(string_from_buffer(vm, &text));
    }
    text_buffer_release(&text);
    return works;
}

static bool get_format(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(self_of(args)->text);
    return want_ready(vm, args);
}

static bool get_size(Vm *vm, Value *args, Value *result) {
    *result = value_from_int((int64_t)self_of(args)->format.size);
    return want_ready(vm, args);
}

// ---- Functions ----

NATIVE(pack_native, "pack", "(*values)",
       "pack(format, v1, v2, ...) -> bytes\n\nReturn bytes that hold the values as the format "
       "says.") {
    const Tuple *values = value_as_tuple(args[0]);
    if (values->count == 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "missing format argument");
    }
    StructFormat format = {.size = 0};
    bool works = read_format(vm, values->items[0], &format) &&
                 pack_to_bytes(vm, &format, values->items + 1, values->count - 1, result);
    struct_format_release(&format);
    return works;
}

NATIVE(pack_into_native, "pack_into", "(*values)",
       "pack_into(format, buffer, offset, v1, v2, ...)\n\nWrite the packed values into a buffer.") {
    const Tuple *values = value_as_tuple(args[0]);
    if (values->count == 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "missing format argument");
    }
    StructFormat format = {.size = 0};
    Value *window = window_open(vm, 1);
    Tuple *rest = tuple_from_values(vm, values->items + 1, values->count - 1);
    window[0] = value_from_object(rest);
    bool works = read_format(vm, values->items[0], &format) && pack_into(vm, &format, rest);
    window_close(vm, window);
    struct_format_release(&format);
    return works;
}

NATIVE(unpack_native, "unpack", "(format, buffer, /)",
       "Return a tuple of the values that the buffer holds as the format says.") {
    StructFormat format = {.size = 0};
    bool works = read_format(vm, args[0], &format) && unpack_all(vm, &format, args[1], result);
    struct_format_release(&format);
    return works;
}

NATIVE(unpack_from_native, "unpack_from", "(format, /, buffer, offset=0)",
       "Return a tuple of the values that stand in the buffer from offset on.") {
    StructFormat format = {.size = 0};
    bool works =
        read_format(vm, args[0], &format) && unpack_from(vm, &format, args[1], args[2], result);
    struct_format_release(&format);
    return works;
}

NATIVE(iter_unpack_native, "iter_unpack", "(format, buffer, /)",
       "Return an iterator over the tuples that a buffer of many structs holds.") {
    Value *window = window_open(vm, 2);
    bool works =
        native_import(vm, "struct", &window[0]) &&
        object_get_attribute(vm, window[0], string_intern_text(vm, "Struct"), &window[0]) &&
        object_call(vm, window[0], &args[0], 1, &window[1]) &&
        unpack_iterate(vm, (Struct *)(void *)value_as_object(window[1]), args[1], result);
    window_close(vm, window);
    return works;
}

NATIVE(calcsize_native, "calcsize", "(format, /)",
       "Return the number of bytes that a struct of the format takes.") {
    StructFormat format = {.size = 0};
    bool works = read_format(vm, args[0], &format);
    *result = int_from_uint64(vm, format.size);
    struct_format_release(&format);
    return works;
}

bool struct_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&struct_new_native, NULL};
    static const NativeDefinition *const methods[] = {
        &struct_init_native,        &struct_pack_native,
        &struct_pack_into_native,   &struct_unpack_native,
        &struct_unpack_from_native, &struct_iter_unpack_native,
        &struct_repr_native,        NULL};
    static const NativeProperty properties[] = {
        {"format", get_format, NULL, "struct format string"},
        {"size", get_size, NULL, "struct size in bytes"},
        {NULL, NULL, NULL, NULL}};
    static const NativeDefinition *const hint[] = {&iterator_length_hint_native, NULL};
    static const NativeDefinition *const functions[] = {&pack_native,
                                                        &pack_into_native,
                                                        &unpack_native,
                                                        &unpack_from_native,
                                                        &iter_unpack_native,
                                                        &calcsize_native,
                                                        NULL};
    Class *class = library_add_class(vm, module, "_struct.Struct", &struct_type, 0);
    native_add_static_methods(vm, class, makers);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    Class *iterator =
        class_new_native(vm, "_struct.unpack_iterator", runtime_class(vm, CLASS_OBJECT),
                         KIND_FOREIGN, CLASS_IS_FINAL);
    iterator->foreign = &iterator_type;
    library_add_iteration(vm, iterator, iterator_step);
    native_add_methods(vm, iterator, hint);
    library_set_class_value(vm, class, "_iterator", value_from_object(iterator));
    Class *error = class_new_native(vm, "struct.error", runtime_class(vm, CLASS_EXCEPTION),
                                    KIND_EXCEPTION, CLASS_IS_EXCEPTION | CLASS_HAS_DICT);
    library_set(vm, module, "error", value_from_object(error));
    native_add_functions(vm, module, functions);
    return true;
}
