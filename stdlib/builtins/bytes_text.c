// bytes_text.c: the methods of bytes and bytearray that treat them as ASCII text: cases, padding,
// stripping, translation, hexadecimal and decoding.
#include "stdlib/builtins/arguments.h"
#include "stdlib/builtins/ascii.h"
#include "stdlib/builtins/bytes_methods.h"
#include "stdlib/builtins/codec.h"

// ---- Cases ----

typedef uint8_t (*ByteChange)(uint8_t byte, bool previous_is_cased, bool is_first);

static uint8_t change_lower(uint8_t byte, bool previous_is_cased, bool is_first) {
    (void)previous_is_cased;
    (void)is_first;
    return ascii_to_lower(byte);
}

static uint8_t change_upper(uint8_t byte, bool previous_is_cased, bool is_first) {
    (void)previous_is_cased;
    (void)is_first;
    return ascii_to_upper(byte);
}

static uint8_t change_title(uint8_t byte, bool previous_is_cased, bool is_first) {
    (void)is_first;
    return previous_is_cased ? ascii_to_lower(byte) : ascii_to_upper(byte);
}

static uint8_t change_capital(uint8_t byte, bool previous_is_cased, bool is_first) {
    (void)previous_is_cased;
    return is_first ? ascii_to_upper(byte) : ascii_to_lower(byte);
}

static uint8_t change_swap(uint8_t byte, bool previous_is_cased, bool is_first) {
    (void)previous_is_cased;
    (void)is_first;
    return ascii_is_lower(byte) ? ascii_to_upper(byte) : ascii_to_lower(byte);
}

static bool change_case(Vm *vm, Value self, ByteChange change, Value *result) {
    ByteView view = bytes_view_of(self);
    *result = bytes_like_new(vm, self, view.data, view.length);
    uint8_t *to = (uint8_t *)(uintptr_t)bytes_view_of(*result).data;
    bool previous_is_cased = false;
    for (size_t index = 0; index < view.length; index++) {
        uint8_t byte = view.data[index];
        to[index] = change(byte, previous_is_cased, index == 0);
        previous_is_cased = ascii_is_alpha(byte);
    }
    return true;
}

#define CASE_METHOD(identifier, method_name, change, documentation) \
    NATIVE(identifier, method_name, "(self, /)", documentation) {   \
        return change_case(vm, args[0], change, result);            \
    }

CASE_METHOD(bytes_lower_native, "lower", change_lower,
            "Return a copy with all ASCII characters converted to lowercase.")
CASE_METHOD(bytes_upper_native, "upper", change_upper,
            "Return a copy with all ASCII characters converted to uppercase.")
CASE_METHOD(bytes_title_native, "title", change_title, "Return a titlecased version of B.")
CASE_METHOD(bytes_capitalize_native, "capitalize", change_capital,
            "Return a copy of B with only its first character capitalized.")
CASE_METHOD(bytes_swapcase_native, "swapcase", change_swap,
            "Return a copy of B with uppercase ASCII characters converted to lowercase and vice "
            "versa.")

// ---- Questions ----

static bool is_alphanumeric(uint8_t byte) { return ascii_is_alpha(byte) || ascii_is_digit(byte); }

static bool is_ascii(uint8_t byte) { return byte < 0x80; }

static bool all_bytes(Value self, bool (*predicate)(uint8_t byte), bool when_empty, Value *result) {
    ByteView view = bytes_view_of(self);
    bool holds = view.length > 0 || when_empty;
    for (size_t index = 0; index < view.length && holds; index++) {
        holds = predicate(view.data[index]);
    }
    *result = value_from_bool(holds);
    return true;
}

#define ALL_METHOD(identifier, method_name, predicate, when_empty, documentation) \
    NATIVE(identifier, method_name, "(self, /)", documentation) {                 \
        return all_bytes(args[0], predicate, when_empty, result);                 \
    }

ALL_METHOD(bytes_isalpha_native, "isalpha", ascii_is_alpha, false,
           "Return True if all characters in B are alphabetic and there is at least one.")
ALL_METHOD(bytes_isdigit_native, "isdigit", ascii_is_digit, false,
           "Return True if all characters in B are digits and there is at least one.")
ALL_METHOD(bytes_isalnum_native, "isalnum", is_alphanumeric, false,
           "Return True if all characters in B are alphanumeric and there is at least one.")
ALL_METHOD(bytes_isspace_native, "isspace", ascii_is_space, false,
           "Return True if all characters in B are whitespace and there is at least one.")
ALL_METHOD(bytes_isascii_native, "isascii", is_ascii, true,
           "Return True if B is empty or all characters in B are ASCII.")

static bool is_in_case(Value self, bool (*wanted)(uint8_t), bool (*other)(uint8_t)) {
    ByteView view = bytes_view_of(self);
    bool found = false;
    for (size_t index = 0; index < view.length; index++) {
        if (other(view.data[index])) {
            return false;
        }
        found = found || wanted(view.data[index]);
    }
    return found;
}

NATIVE(bytes_islower_native, "islower", "(self, /)",
       "Return True if all cased characters in B are lowercase and there is at least one.") {
    *result = value_from_bool(is_in_case(args[0], ascii_is_lower, ascii_is_upper));
    return true;
}

NATIVE(bytes_isupper_native, "isupper", "(self, /)",
       "Return True if all cased characters in B are uppercase and there is at least one.") {
    *result = value_from_bool(is_in_case(args[0], ascii_is_upper, ascii_is_lower));
    return true;
}

NATIVE(bytes_istitle_native, "istitle", "(self, /)",
       "Return True if B is a titlecased string and there is at least one character in B.") {
    ByteView view = bytes_view_of(args[0]);
    bool found = false;
    bool previous_is_cased = false;
    bool holds = true;
    for (size_t index = 0; index < view.length && holds; index++) {
        uint8_t byte = view.data[index];
        holds = !(ascii_is_upper(byte) && previous_is_cased) &&
                !(ascii_is_lower(byte) && !previous_is_cased);
        previous_is_cased = ascii_is_alpha(byte);
        found = found || previous_is_cased;
    }
    *result = value_from_bool(holds && found);
    return true;
}

// ---- strip ----

static bool is_stripped(uint8_t byte, Value set, ByteView bytes) {
    return value_is_none(set) ? ascii_is_space(byte)
                              : bytes.length > 0 && memchr(bytes.data, byte, bytes.length) != NULL;
}

static bool strip(Vm *vm, Value *args, bool at_start, bool at_end, Value *result) {
    ByteView bytes = {NULL, 0};
    if (!value_is_none(args[1]) && !bytes_want(vm, args[1], &bytes)) {
        return false;
    }
    ByteView view = bytes_view_of(args[0]);
    size_t start = 0;
    size_t end = view.length;
    while (at_start && start < end && is_stripped(view.data[start], args[1], bytes)) {
        start++;
    }
    while (at_end && end > start && is_stripped(view.data[end - 1], args[1], bytes)) {
        end--;
    }
    *result = bytes_like_new(vm, args[0], view.data + start, end - start);
    return true;
}

NATIVE(bytes_strip_native, "strip", "(self, bytes=None, /)",
       "Strip leading and trailing bytes contained in the argument.") {
    return strip(vm, args, true, true, result);
}

NATIVE(bytes_lstrip_native, "lstrip", "(self, bytes=None, /)",
       "Strip leading bytes contained in the argument.") {
    return strip(vm, args, true, false, result);
}

NATIVE(bytes_rstrip_native, "rstrip", "(self, bytes=None, /)",
       "Strip trailing bytes contained in the argument.") {
    return strip(vm, args, false, true, result);
}

// ---- Padding ----

static bool pad(Vm *vm, Value self, size_t left, size_t right, uint8_t fill, Value *result) {
    ByteView view = bytes_view_of(self);
    if (!bytes_check_size(vm, left + view.length + right)) {
        return false;
    }
    *result = bytes_like_new(vm, self, NULL, left + view.length + right);
    uint8_t *to = (uint8_t *)(uintptr_t)bytes_view_of(*result).data;
    memset(to, fill, left);
    if (view.length > 0) {
        memcpy(to + left, view.data, view.length);
    }
    memset(to + left + view.length, fill, right);
    return true;
}

static bool read_room(Vm *vm, const char *name, Value *args, size_t *room, uint8_t *fill) {
    int64_t width;
    ByteView view;
    if (!object_to_int64(vm, args[1], &width)) {
        return false;
    }
    *fill = ' ';
    if (!value_is_absent(args[2])) {
        if (!bytes_view(args[2], &view.data, &view.length) || view.length != 1) {
            return exception_raise(
                vm, CLASS_TYPE_ERROR, "%s() argument 2 must be a byte string of length 1, not %s",
                name, value_is_none(args[2]) ? "None" : class_name_of(vm, args[2]));
        }
        *fill = view.data[0];
    }
    int64_t length = (int64_t)bytes_view_of(args[0]).length;
    *room = width > length ? (size_t)(width - length) : 0;
    return true;
}

#define PAD_SIGNATURE "(self, width, fillchar=<absent>, /)"

NATIVE(bytes_center_native, "center", PAD_SIGNATURE, "Return a centered string of length width.") {
    size_t room;
    uint8_t fill;
    if (!read_room(vm, "center", args, &room, &fill)) {
        return false;
    }
    size_t left = room / 2 + (room & (room + bytes_view_of(args[0]).length) & 1);
    return pad(vm, args[0], left, room - left, fill, result);
}

NATIVE(bytes_ljust_native, "ljust", PAD_SIGNATURE,
       "Return a left-justified string of length width.") {
    size_t room;
    uint8_t fill;
    return read_room(vm, "ljust", args, &room, &fill) && pad(vm, args[0], 0, room, fill, result);
}

NATIVE(bytes_rjust_native, "rjust", PAD_SIGNATURE,
       "Return a right-justified string of length width.") {
    size_t room;
    uint8_t fill;
    return read_room(vm, "rjust", args, &room, &fill) && pad(vm, args[0], room, 0, fill, result);
}

NATIVE(bytes_zfill_native, "zfill", "(self, width, /)",
       "Pad a numeric string with zeros on the left, to fill a field of the given width.") {
    int64_t width;
    if (!object_to_int64(vm, args[1], &width)) {
        return false;
    }
    int64_t length = (int64_t)bytes_view_of(args[0]).length;
    int64_t missing = width > length ? width - length : 0;
    size_t room = missing > 0 ? (size_t)missing : 0;
    if (!pad(vm, args[0], room, 0, '0', result)) {
        return false;
    }
    ByteView padded = bytes_view_of(*result);
    uint8_t *to = (uint8_t *)(uintptr_t)padded.data;
    if (room > 0 && padded.length > room && (to[room] == '+' || to[room] == '-')) {
        to[0] = to[room];
        to[room] = '0';
    }
    return true;
}

NATIVE(bytes_expandtabs_native, "expandtabs", "(self, /, tabsize=8)",
       "Return a copy where all tab characters are expanded using spaces.") {
    int64_t size;
    if (!argument_c_int(vm, args[1], &size)) {
        return false;
    }
    ByteView view = bytes_view_of(args[0]);
    TextBuffer out;
    text_buffer_init(&out);
    int64_t column = 0;
    for (size_t index = 0; index < view.length; index++) {
        uint8_t byte = view.data[index];
        if (byte == '\t') {
            int64_t spaces = size > 0 ? size - column % size : 0;
            if (!bytes_check_size(vm, out.length + (size_t)spaces)) {
                text_buffer_release(&out);
                return false;
            }
            text_buffer_append_repeated(&out, ' ', (size_t)spaces);
            column += spaces;
            continue;
        }
        text_buffer_append_byte(&out, (char)byte);
        column = byte == '\n' || byte == '\r' ? 0 : column + 1;
    }
    *result = bytes_like_new(vm, args[0], out.bytes, out.length);
    text_buffer_release(&out);
    return true;
}

// ---- translate ----

NATIVE(bytes_translate_native, "translate", "(self, table, /, delete=<absent>)",
       "Return a copy with each character mapped by the given translation table.") {
    enum { TABLE_SIZE = 256 };
    ByteView table = {NULL, 0};
    ByteView dropped = {NULL, 0};
    if ((!value_is_none(args[1]) && !bytes_want(vm, args[1], &table)) ||
        (!value_is_absent(args[2]) && !bytes_want(vm, args[2], &dropped))) {
        return false;
    }
    if (!value_is_none(args[1]) && table.length != TABLE_SIZE) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "translation table must be 256 characters long");
    }
    ByteView view = bytes_view_of(args[0]);
    TextBuffer out;
    text_buffer_init(&out);
    for (size_t index = 0; index < view.length; index++) {
        uint8_t byte = view.data[index];
        if (dropped.length == 0 || memchr(dropped.data, byte, dropped.length) == NULL) {
            text_buffer_append_byte(&out, (char)(table.data == NULL ? byte : table.data[byte]));
        }
    }
    *result = bytes_like_new(vm, args[0], out.bytes, out.length);
    text_buffer_release(&out);
    return true;
}

NATIVE(bytes_maketrans_native, "maketrans", "(frm, to, /)",
       "Return a translation table usable for the bytes or bytearray translate method.") {
    ByteView from;
    ByteView to;
    if (!bytes_want(vm, args[0], &from) || !bytes_want(vm, args[1], &to)) {
        return false;
    }
    if (from.length != to.length) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "maketrans arguments must have same length");
    }
    uint8_t table[256];
    for (unsigned byte = 0; byte < sizeof table; byte++) {
        table[byte] = (uint8_t)byte;
    }
    for (size_t index = 0; index < from.length; index++) {
        table[from.data[index]] = to.data[index];
    }
    *result = value_from_object(bytes_new(vm, table, sizeof table));
    return true;
}

// ---- Hexadecimal and decoding ----

static bool read_hex_separator(Vm *vm, Value value, char *separator) {
    ByteView view;
    uint32_t point = 0;
    bool is_one = false;
    if (value_is_string(value)) {
        is_one = value_as_string(value)->length == 1;
        point = is_one ? string_at(value_as_string(value), 0) : 0;
    } else if (bytes_view(value, &view.data, &view.length)) {
        is_one = view.length == 1;
        point = is_one ? view.data[0] : 0;
    } else {
        return exception_raise(vm, CLASS_TYPE_ERROR, "sep must be str or bytes.");
    }
    if (!is_one) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "sep must be length 1.");
    }
    if (point >= 0x80) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "sep must be ASCII.");
    }
    *separator = (char)point;
    return true;
}

NATIVE(bytes_hex_native, "hex", "(self, /, sep=<absent>, bytes_per_sep=1)",
       "Create a string of hexadecimal numbers from a bytes object.") {
    char separator = 0;
    int64_t group = 0;
    bool has_separator = !value_is_absent(args[1]);
    if ((has_separator && !read_hex_separator(vm, args[1], &separator)) ||
        !argument_c_int(vm, args[2], &group)) {
        return false;
    }
    ByteView view = bytes_view_of(args[0]);
    uint64_t size = group < 0 ? -(uint64_t)group : (uint64_t)group;
    TextBuffer out;
    text_buffer_init(&out);
    for (size_t index = 0; index < view.length; index++) {
        // Groups are counted from the right, from the left when the size is negative.
        size_t place = group < 0 ? index : view.length - index;
        if (has_separator && index > 0 && size > 0 && place % size == 0) {
            text_buffer_append_byte(&out, separator);
        }
        text_buffer_append_byte(&out, "0123456789abcdef"[view.data[index] >> 4]);
        text_buffer_append_byte(&out, "0123456789abcdef"[view.data[index] & 15]);
    }
    *result = value_from_object(string_from_buffer(vm, &out));
    text_buffer_release(&out);
    return true;
}

NATIVE(bytes_decode_native, "decode", "(self, /, encoding='utf-8', errors='strict')",
       "Decode the bytes using the codec registered for encoding.") {
    String *encoding;
    String *errors;
    String *text;
    if (!native_want_string(vm, "decode", "encoding", args[1], &encoding) ||
        !native_want_string(vm, "decode", "errors", args[2], &errors)) {
        return false;
    }
    ByteView view = bytes_view_of(args[0]);
    if (view.length == 0) { // nobody is asked
        *result = value_from_object(runtime_of(vm)->empty_string);
        return true;
    }
    if (!codec_decode(vm, view.data, view.length, string_text(vm, encoding),
                      string_text(vm, errors), &text)) {
        return false;
    }
    *result = value_from_object(text);
    return true;
}

const NativeDefinition *const bytes_text_methods[] = {&bytes_lower_native,
                                                      &bytes_upper_native,
                                                      &bytes_title_native,
                                                      &bytes_capitalize_native,
                                                      &bytes_swapcase_native,
                                                      &bytes_isalpha_native,
                                                      &bytes_isdigit_native,
                                                      &bytes_isalnum_native,
                                                      &bytes_isspace_native,
                                                      &bytes_isascii_native,
                                                      &bytes_islower_native,
                                                      &bytes_isupper_native,
                                                      &bytes_istitle_native,
                                                      &bytes_strip_native,
                                                      &bytes_lstrip_native,
                                                      &bytes_rstrip_native,
                                                      &bytes_center_native,
                                                      &bytes_ljust_native,
                                                      &bytes_rjust_native,
                                                      &bytes_zfill_native,
                                                      &bytes_expandtabs_native,
                                                      &bytes_translate_native,
                                                      &bytes_hex_native,
                                                      &bytes_decode_native,
                                                      NULL};
const NativeDefinition *const bytes_static_methods[] = {&bytes_maketrans_native, NULL};
