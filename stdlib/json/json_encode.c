// json_encode.c: values to JSON text, in one go.
//
// json/encoder.aspy does the same piece by piece for those who want the pieces (iterencode). What
// scripts add, default(), may let the collector run: what it made, and the containers on the way
// down to it, are kept by a list in the native's window.
#include "stdlib/json/json.h"
#include "stdlib/library.h"

#include "base/float_text.h"
#include "object/list_sort.h"
#include "object/string_builder.h"
#include "object/string_points.h"

#include <math.h>

typedef struct Encode {
    Vm *vm;
    StringBuilder out;
    Value make_encodable; // default()
    String *indent;       // NULL: all on one line
    String *key_separator;
    String *item_separator;
    bool ensures_ascii;
    bool sorts_keys;
    bool skips_keys;
    bool allows_nan;
    bool checks_circles;
    size_t depth;
    List *kept; // the containers and objects that are being encoded, and lists of their items
} Encode;

// ---- Strings -----------------------------------------------------------------------------------

static void append_escape(StringBuilder *out, uint32_t point) {
    static const char letters[] = "\"\\nrtfb";
    static const char meanings[] = "\"\\\n\r\t\f\b";
    char text[16];
    const char *found = point < 128 && point != 0 ? strchr(meanings, (int)point) : NULL;
    int length;
    if (found != NULL) {
        text[0] = '\\';
        text[1] = letters[found - meanings];
        length = 2;
    } else if (point < 0x10000) {
        length = snprintf(text, sizeof text, "\\u%04x", (unsigned)point);
    } else {
        unsigned high = (unsigned)(0xd800 + ((point - 0x10000) >> 10));
        unsigned low = (unsigned)(0xdc00 + ((point - 0x10000) & 0x3ff));
        length = snprintf(text, sizeof text, "\\u%04x\\u%04x", high, low);
    }
    string_builder_append_ascii(out, text, (size_t)length);
}

static inline bool is_plain(uint32_t point, bool ensures_ascii) {
    return point >= ' ' && point != '"' && point != '\\' && (!ensures_ascii || point < 0x7f);
}

static size_t plain_end(const String *text, size_t at, bool ensures_ascii) {
    if (string_width(text) == 1) {
        const uint8_t *bytes = text->data;
        while (at < text->length && is_plain(bytes[at], ensures_ascii)) {
            at++;
        }
        return at;
    }
    while (at < text->length && is_plain(string_at(text, at), ensures_ascii)) {
        at++;
    }
    return at;
}

static void append_string(StringBuilder *out, const String *text, bool ensures_ascii) {
    string_builder_append_ascii(out, "\"", 1);
    size_t at = 0;
    for (;;) {
        size_t end = plain_end(text, at, ensures_ascii);
        string_builder_append_range(out, text, at, end);
        if (end == text->length) {
            break;
        }
        append_escape(out, string_at(text, end));
        at = end + 1;
    }
    string_builder_append_ascii(out, "\"", 1);
}

static bool encode_basestring(Vm *vm, Value value, bool ensures_ascii, Value *result) {
    if (!value_is_string(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "first argument must be a string, not %s",
                               class_name_of(vm, value));
    }
    StringBuilder out;
    string_builder_init(&out);
    append_string(&out, value_as_string(value), ensures_ascii);
    *result = value_from_object(string_builder_finish(vm, &out));
    return true;
}

NATIVE(json_encode_basestring_native, "encode_basestring", "(string, /)",
       "encode_basestring(string) -> string\n\nReturn a JSON representation of a Python string") {
    return encode_basestring(vm, args[0], false, result);
}

NATIVE(json_encode_basestring_ascii_native, "encode_basestring_ascii", "(string, /)",
       "encode_basestring_ascii(string) -> string\n\nReturn an ASCII-only JSON representation of a "
       "Python string") {
    return encode_basestring(vm, args[0], true, result);
}

// ---- Numbers -----------------------------------------------------------------------------------

static bool append_int(Encode *encode, Value value) {
    Value number = int_plain(encode->vm, value);
    char digits[24];
    if (value_is_int(number)) {
        size_t at = sizeof digits;
        int64_t left = value_as_int(number);
        uint64_t magnitude = left < 0 ? 0 - (uint64_t)left : (uint64_t)left;
        do {
            digits[--at] = (char)('0' + magnitude % 10);
            magnitude /= 10;
        } while (magnitude > 0);
        if (left < 0) {
            digits[--at] = '-';
        }
        string_builder_append_ascii(&encode->out, digits + at, sizeof digits - at);
        return true;
    }
    TextBuffer text;
    text_buffer_init(&text);
    bool done = int_append_text(encode->vm, number, 10, &text);
    if (done) {
        string_builder_append_ascii(&encode->out, text.bytes, text.length);
    }
    text_buffer_release(&text);
    return done;
}

static bool append_float(Encode *encode, double number) {
    char text[FLOAT_TEXT_REPR_SIZE];
    if (isfinite(number)) {
        size_t length = float_text_repr(number, text, sizeof text);
        string_builder_append_ascii(&encode->out, text, length);
        return true;
    }
    if (!encode->allows_nan) {
        float_text_repr(number, text, sizeof text);
        return exception_raise(encode->vm, CLASS_VALUE_ERROR,
                               "Out of range float values are not JSON compliant: %s", text);
    }
    const char *word = isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
    string_builder_append_ascii(&encode->out, word, strlen(word));
    return true;
}

// ---- Containers --------------------------------------------------------------------------------

static bool encode_value(Encode *encode, Value value);

static void keep(Encode *encode, Value value) { list_append(encode->vm, encode->kept, value); }

static void drop(Encode *encode) { encode->kept->count--; }

// Begins with a container or an object: it must not be inside itself.
static bool enter(Encode *encode, Value value, const char *where) {
    if (!object_check_c_stack(encode->vm, where)) {
        return false;
    }
    for (size_t index = 0; encode->checks_circles && index < encode->kept->count; index++) {
        if (value_is(encode->kept->items[index], value)) {
            return exception_raise(encode->vm, CLASS_VALUE_ERROR, "Circular reference detected");
        }
    }
    keep(encode, value);
    return true;
}

static void append_line(Encode *encode) {
    if (encode->indent != NULL) {
        string_builder_append_ascii(&encode->out, "\n", 1);
        for (size_t level = 0; level < encode->depth; level++) {
            string_builder_append(&encode->out, encode->indent);
        }
    }
}

static void append_separator(Encode *encode, bool is_first) {
    if (!is_first) {
        string_builder_append(&encode->out, encode->item_separator);
    }
    append_line(encode);
}

// A tuple or list; a list may change while its items are encoded.
static bool encode_array(Encode *encode, Value value) {
    List *list = value_is_list(value) ? value_as_list(value) : NULL;
    Tuple *tuple = list == NULL ? value_as_tuple(value) : NULL;
    if ((list != NULL ? list->count : tuple->count) == 0) {
        string_builder_append_ascii(&encode->out, "[]", 2);
        return true;
    }
    if (!enter(encode, value, " while encoding a JSON object")) {
        return false;
    }
    string_builder_append_ascii(&encode->out, "[", 1);
    encode->depth++;
    for (size_t index = 0; index < (list != NULL ? list->count : tuple->count); index++) {
        append_separator(encode, index == 0);
        if (!encode_value(encode, list != NULL ? list->items[index] : tuple->items[index])) {
            return false;
        }
    }
    encode->depth--;
    append_line(encode);
    string_builder_append_ascii(&encode->out, "]", 1);
    drop(encode);
    return true;
}

// The text of a key: *skipped when there is none and that does not matter.
static bool encode_key(Encode *encode, Value key, bool *skipped) {
    double number;
    *skipped = false;
    if (value_is_string(key)) {
        append_string(&encode->out, value_as_string(key), encode->ensures_ascii);
        return true;
    }
    const char *word = value_is_none(key)           ? "\"null\""
                       : value_is(key, VALUE_TRUE)  ? "\"true\""
                       : value_is(key, VALUE_FALSE) ? "\"false\""
                                                    : NULL;
    if (word != NULL) {
        string_builder_append_ascii(&encode->out, word, strlen(word));
        return true;
    }
    if (float_check(key, &number) || int_check(encode->vm, key)) {
        string_builder_append_ascii(&encode->out, "\"", 1);
        bool done =
            int_check(encode->vm, key) ? append_int(encode, key) : append_float(encode, number);
        string_builder_append_ascii(&encode->out, "\"", 1);
        return done;
    }
    *skipped = encode->skips_keys;
    return *skipped || exception_raise(encode->vm, CLASS_TYPE_ERROR,
                                       "keys must be str, int, float, bool or None, not %s",
                                       class_name_of(encode->vm, key));
}

// Whether a key can be encoded, so that the separator before it is not written in vain.
static bool is_key(Encode *encode, Value key) {
    double number;
    return value_is_string(key) || value_is_none(key) || value_is_bool(key) ||
           float_check(key, &number) || int_check(encode->vm, key);
}

static bool encode_item(Encode *encode, Value key, Value value, bool *is_first) {
    if (encode->skips_keys && !is_key(encode, key)) {
        return true;
    }
    append_separator(encode, *is_first);
    *is_first = false;
    bool skipped;
    if (!encode_key(encode, key, &skipped)) {
        return false;
    }
    string_builder_append(&encode->out, encode->key_separator);
    return encode_value(encode, value);
}

// The items as a kept list of pairs: sorted, or what a subclass's items() gives.
static bool list_items(Encode *encode, Value value, List **items) {
    Vm *vm = encode->vm;
    Value view;
    Value list;
    if (!native_call_method(vm, value, "items", NULL, 0, &view)) {
        return false;
    }
    keep(encode, view);
    if (!object_to_list(vm, view, &list)) {
        return false;
    }
    encode->kept->items[encode->kept->count - 1] = list;
    *items = value_as_list(list);
    return !encode->sorts_keys || list_sort(vm, *items, VALUE_NONE, false);
}

static bool encode_listed_items(Encode *encode, Value value, bool *is_first) {
    List *items;
    if (!list_items(encode, value, &items)) {
        return false;
    }
    for (size_t index = 0; index < items->count; index++) {
        Value item = items->items[index];
        if (!value_is_tuple(item) || value_as_tuple(item)->count != 2) {
            return exception_raise(encode->vm, CLASS_VALUE_ERROR, "items must return 2-tuples");
        }
        if (!encode_item(encode, value_as_tuple(item)->items[0], value_as_tuple(item)->items[1],
                         is_first)) {
            return false;
        }
    }
    drop(encode);
    return true;
}

static bool encode_items(Encode *encode, Value value, bool *is_first) {
    if (encode->sorts_keys || !value_is_exactly(encode->vm, value, CLASS_DICT)) {
        return encode_listed_items(encode, value, is_first);
    }
    size_t position = 0;
    Value key;
    Value item;
    while (dict_next(value_as_dict(value), &position, &key, &item)) {
        if (!encode_item(encode, key, item, is_first)) {
            return false;
        }
    }
    return true;
}

static bool encode_object(Encode *encode, Value value) {
    if (value_as_dict(value)->count == 0) {
        string_builder_append_ascii(&encode->out, "{}", 2);
        return true;
    }
    if (!enter(encode, value, " while encoding a JSON object")) {
        return false;
    }
    string_builder_append_ascii(&encode->out, "{", 1);
    encode->depth++;
    bool is_first = true;
    if (!encode_items(encode, value, &is_first)) {
        return false;
    }
    encode->depth--;
    if (!is_first) {
        append_line(encode);
    }
    string_builder_append_ascii(&encode->out, "}", 1);
    drop(encode);
    return true;
}

// What default() makes of it is encoded in its place.
static bool encode_unknown(Encode *encode, Value value) {
    Value made;
    if (!enter(encode, value, " while encoding a JSON object") ||
        !object_call(encode->vm, encode->make_encodable, &value, 1, &made)) {
        return false;
    }
    Value *window = window_open(encode->vm, 1);
    window[0] = made;
    bool done = encode_value(encode, made);
    window_close(encode->vm, window);
    drop(encode);
    return done;
}

static bool encode_value(Encode *encode, Value value) {
    double number;
    if (value_is_string(value)) {
        append_string(&encode->out, value_as_string(value), encode->ensures_ascii);
        return true;
    }
    const char *word = value_is_none(value)           ? "null"
                       : value_is(value, VALUE_TRUE)  ? "true"
                       : value_is(value, VALUE_FALSE) ? "false"
                                                      : NULL;
    if (word != NULL) {
        string_builder_append_ascii(&encode->out, word, strlen(word));
        return true;
    }
    if (int_check(encode->vm, value)) {
        return append_int(encode, value);
    }
    if (float_check(value, &number)) {
        return append_float(encode, number);
    }
    if (value_is_list(value) || value_is_tuple(value)) {
        return encode_array(encode, value);
    }
    return value_is_dict(value) ? encode_object(encode, value) : encode_unknown(encode, value);
}

// ---- What encoder.aspy calls -------------------------------------------------------------------

// The messages are those of CPython's own helper, which counts these arguments.
static bool want_string(Vm *vm, Value value, int position, String **string) {
    if (!value_is_string(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "make_encoder() argument %d must be str, not %s", position,
                               value_is_none(value) ? "None" : class_name_of(vm, value));
    }
    *string = value_as_string(value);
    return true;
}

NATIVE(json_encode_native, "encode",
       "(object, default, ensure_ascii, indent, key_separator, item_separator, sort_keys, "
       "skipkeys, allow_nan, check_circular, /)",
       "The JSON text of an object; what cannot be encoded is given to default first.") {
    Encode encode = {.vm = vm, .make_encodable = args[1]};
    if (!object_is_true(vm, args[2], &encode.ensures_ascii) ||
        !want_string(vm, args[4], 5, &encode.key_separator) ||
        !want_string(vm, args[5], 6, &encode.item_separator) ||
        !object_is_true(vm, args[6], &encode.sorts_keys) ||
        !object_is_true(vm, args[7], &encode.skips_keys) ||
        !object_is_true(vm, args[8], &encode.allows_nan) ||
        !object_is_true(vm, args[9], &encode.checks_circles) ||
        (!value_is_none(args[3]) && !want_string(vm, args[3], 4, &encode.indent))) {
        return false;
    }
    Value *window = window_open(vm, 1);
    encode.kept = list_new(vm, 0);
    window[0] = value_from_object(encode.kept);
    string_builder_init(&encode.out);
    if (!encode_value(&encode, args[0])) {
        string_builder_release(&encode.out);
        return false;
    }
    window_close(vm, window);
    *result = value_from_object(string_builder_finish(vm, &encode.out));
    return true;
}

void json_add_encoder(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&json_encode_native,
                                                        &json_encode_basestring_native,
                                                        &json_encode_basestring_ascii_native, NULL};
    native_add_functions(vm, module, functions);
}
