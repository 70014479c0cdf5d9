// binascii_module.c: the module binascii: bytes as text of few characters, and checksums.
#include "stdlib/library.h"
#include "stdlib/modules.h"

#include <zlib.h>

// What a2b_ functions take: bytes, or a str of ASCII.
static bool want_ascii(Vm *vm, Value value, const uint8_t **data, size_t *length) {
    if (value_is_string(value)) {
        String *string = value_as_string(value);
        if (!string_is_ascii(string)) {
            return exception_raise(vm, CLASS_VALUE_ERROR,
                                   "string argument should contain only ASCII characters");
        }
        *data = string->data;
        *length = string->length;
        return true;
    }
    return bytes_view(value, data, length) ||
           exception_raise(vm, CLASS_TYPE_ERROR,
                           "argument should be bytes, buffer or ASCII string, not '%s'",
                           class_name_of(vm, value));
}

static bool want_bytes(Vm *vm, Value value, const uint8_t **data, size_t *length) {
    return bytes_view(value, data, length) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                           class_name_of(vm, value));
}

// binascii.Error
static bool raise_error(Vm *vm, const char *message) {
    Value *window = window_open(vm, 3);
    window[1] = library_text(vm, message);
    if (native_import(vm, "binascii", &window[0]) &&
        native_call_method(vm, window[0], "Error", window + 1, 1, &window[2])) {
        return exception_raise_value(vm, window[2]);
    }
    return false;
}

// ---- Base 64 -----------------------------------------------------------------------------------

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int base64_value(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z'   ? byte - 'A'
           : byte >= 'a' && byte <= 'z' ? byte - 'a' + 26
           : byte >= '0' && byte <= '9' ? byte - '0' + 52
           : byte == '+'                ? 62
           : byte == '/'                ? 63
                                        : -1;
}

NATIVE(binascii_b2a_base64_native, "b2a_base64", "(data, /, *, newline=True)",
       "Base64-code line of data.") {
    const uint8_t *data;
    size_t length;
    bool newline;
    if (!want_bytes(vm, args[0], &data, &length) || !object_is_true(vm, args[1], &newline)) {
        return false;
    }
    Bytes *text = bytes_new(vm, NULL, (length + 2) / 3 * 4 + newline);
    uint8_t *out = text->data;
    for (size_t index = 0; index < length; index += 3) {
        size_t rest = length - index;
        uint32_t bits = (uint32_t)data[index] << 16;
        bits |= rest > 1 ? (uint32_t)data[index + 1] << 8 : 0;
        bits |= rest > 2 ? data[index + 2] : 0;
        *out++ = (uint8_t)base64_digits[bits >> 18];
        *out++ = (uint8_t)base64_digits[bits >> 12 & 63];
        *out++ = rest > 1 ? (uint8_t)base64_digits[bits >> 6 & 63] : '=';
        *out++ = rest > 2 ? (uint8_t)base64_digits[bits & 63] : '=';
    }
    if (newline) {
        *out = '\n';
    }
    *result = value_from_object(text);
    return true;
}

// How far reading has come: `count` digits of the group of four, with the bits that no byte has
// taken yet.
typedef struct Base64 {
    const uint8_t *data;
    size_t length;
    bool is_strict;
    size_t count;
    size_t padding;
    uint32_t bits;
    size_t written;
    uint8_t *out;
} Base64;

static bool finish_base64(Vm *vm, const Base64 *base64) {
    if (base64->count == 1) {
        String *message = string_format(
            vm,
            "Invalid base64-encoded string: number of data characters (%zu) cannot be 1 more than "
            "a multiple of 4",
            base64->written / 3 * 4 + 1);
        return raise_error(vm, string_text(vm, message));
    }
    return base64->count == 0 || raise_error(vm, "Incorrect padding");
}

// A '='. *ended when it completes a group that may be the last one.
static bool read_padding(Vm *vm, Base64 *base64, size_t index, bool *ended) {
    base64->padding++;
    if (base64->count >= 2 && base64->count + base64->padding >= 4) {
        if (base64->is_strict && index + 1 < base64->length) {
            return raise_error(vm, "Excess data after padding");
        }
        *ended = true;
        return true;
    }
    if (!base64->is_strict) {
        return true;
    }
    return (base64->count > 0 && base64->count + base64->padding < 5) ||
           raise_error(vm,
                       index == 0 ? "Leading padding not allowed" : "Excess padding not allowed");
}

static bool read_digit(Vm *vm, Base64 *base64, int digit) {
    if (base64->is_strict && base64->padding > 0) {
        return raise_error(vm, "Discontinuous padding not allowed");
    }
    base64->padding = 0;
    base64->bits = base64->bits << 6 | (uint32_t)digit;
    base64->count = (base64->count + 1) % 4;
    if (base64->count != 1) {
        static const unsigned left_over[] = {0, 0, 4, 2};
        unsigned shift = left_over[base64->count];
        base64->out[base64->written++] = (uint8_t)(base64->bits >> shift);
    }
    return true;
}

static bool read_base64(Vm *vm, Base64 *base64, bool *ended) {
    for (size_t index = 0; index < base64->length && !*ended; index++) {
        uint8_t byte = base64->data[index];
        int digit = base64_value(byte);
        if (byte == '=') {
            if (!read_padding(vm, base64, index, ended)) {
                return false;
            }
        } else if (digit >= 0) {
            if (!read_digit(vm, base64, digit)) {
                return false;
            }
        } else if (base64->is_strict) {
            return raise_error(vm, "Only base64 data is allowed");
        }
    }
    return *ended || finish_base64(vm, base64);
}

NATIVE(binascii_a2b_base64_native, "a2b_base64", "(data, /, *, strict_mode=False)",
       "Decode a line of base64 data.\n\n  strict_mode\n    When set to True, bytes that are not "
       "in the base64 standard are not allowed.\n    The same applies to excess data after padding "
       "(= / ==).") {
    Base64 base64 = {0};
    if (!want_ascii(vm, args[0], &base64.data, &base64.length) ||
        !object_is_true(vm, args[1], &base64.is_strict)) {
        return false;
    }
    Bytes *room = bytes_new(vm, NULL, base64.length / 4 * 3 + 3);
    base64.out = room->data;
    bool ended = false;
    if (!read_base64(vm, &base64, &ended)) {
        return false;
    }
    *result = value_from_object(bytes_new(vm, room->data, base64.written));
    return true;
}

// ---- Hexadecimal -------------------------------------------------------------------------------

static int hex_value(uint8_t byte) {
    return byte >= '0' && byte <= '9'   ? byte - '0'
           : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
           : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                        : -1;
}

static bool to_hex(Vm *vm, Value *args, Value *result) {
    const uint8_t *data;
    size_t length;
    if (!want_bytes(vm, args[0], &data, &length)) {
        return false;
    }
    Value *window = window_open(vm, 2);
    window[0] = value_from_object(bytes_new(vm, data, length));
    bool has_separator = !value_is_absent(args[1]);
    if (!native_call_method(vm, window[0], "hex", args + 1, has_separator ? 2 : 0, &window[1])) {
        return false;
    }
    const String *text = value_as_string(window[1]);
    *result = value_from_object(bytes_new(vm, text->data, text->length));
    window_close(vm, window);
    return true;
}

NATIVE(binascii_hexlify_native, "hexlify", "(data, sep=<absent>, bytes_per_sep=1)",
       "Hexadecimal representation of binary data.\n\nThe return value is a bytes object.") {
    return to_hex(vm, args, result);
}

NATIVE(binascii_b2a_hex_native, "b2a_hex", "(data, sep=<absent>, bytes_per_sep=1)",
       "Hexadecimal representation of binary data.\n\nThe return value is a bytes object.") {
    return to_hex(vm, args, result);
}

static bool from_hex(Vm *vm, Value value, Value *result) {
    const uint8_t *data;
    size_t length;
    if (!want_ascii(vm, value, &data, &length)) {
        return false;
    }
    if (length % 2 != 0) {
        return raise_error(vm, "Odd-length string");
    }
    Bytes *bytes = bytes_new(vm, NULL, length / 2);
    for (size_t index = 0; index < length / 2; index++) {
        int high = hex_value(data[2 * index]);
        int low = hex_value(data[2 * index + 1]);
        if (high < 0 || low < 0) {
            return raise_error(vm, "Non-hexadecimal digit found");
        }
        bytes->data[index] = (uint8_t)(high << 4 | low);
    }
    *result = value_from_object(bytes);
    return true;
}

NATIVE(binascii_unhexlify_native, "unhexlify", "(hexstr, /)",
       "Binary data of hexadecimal representation.\n\nhexstr must contain an even number of hex "
       "digits (upper or lower case).") {
    return from_hex(vm, args[0], result);
}

NATIVE(binascii_a2b_hex_native, "a2b_hex", "(hexstr, /)",
       "Binary data of hexadecimal representation.\n\nhexstr must contain an even number of hex "
       "digits (upper or lower case).\nThis function is also available as \"unhexlify()\".") {
    return from_hex(vm, args[0], result);
}

// ---- Checksums ---------------------------------------------------------------------------------

static bool want_checksum(Vm *vm, Value value, uint64_t *start) {
    Value integer;
    if (!object_index(vm, value, &integer)) {
        return false;
    }
    int64_t number;
    Value low = int_and(vm, integer, value_from_int(UINT32_MAX));
    bool fits = int_to_int64(low, &number);
    assert(fits && "32 bits");
    (void)fits;
    *start = (uint64_t)number;
    return true;
}

NATIVE(binascii_crc32_native, "crc32", "(data, crc=0, /)", "Compute CRC-32 incrementally.") {
    const uint8_t *data;
    size_t length;
    uint64_t crc;
    if (!want_bytes(vm, args[0], &data, &length) || !want_checksum(vm, args[1], &crc)) {
        return false;
    }
    *result = value_from_int((int64_t)crc32_z((uLong)crc, data, length));
    return true;
}

NATIVE(binascii_crc_hqx_native, "crc_hqx", "(data, crc, /)", "Compute CRC-CCITT incrementally.") {
    const uint8_t *data;
    size_t length;
    uint64_t start;
    if (!want_bytes(vm, args[0], &data, &length) || !want_checksum(vm, args[1], &start)) {
        return false;
    }
    uint32_t crc = (uint32_t)start & 0xffff;
    for (size_t index = 0; index < length; index++) {
        crc ^= (uint32_t)data[index] << 8;
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc & 0x8000) != 0 ? (crc << 1 ^ 0x1021) & 0xffff : crc << 1;
        }
    }
    *result = value_from_int(crc);
    return true;
}

bool binascii_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &binascii_b2a_base64_native, &binascii_a2b_base64_native, &binascii_hexlify_native,
        &binascii_b2a_hex_native,    &binascii_unhexlify_native,  &binascii_a2b_hex_native,
        &binascii_crc32_native,      &binascii_crc_hqx_native,    NULL};
    native_add_functions(vm, module, functions);
    Class *error = class_new_native(vm, "binascii.Error", runtime_class(vm, CLASS_VALUE_ERROR),
                                    KIND_EXCEPTION, CLASS_HAS_DICT | CLASS_IS_EXCEPTION);
    Class *incomplete =
        class_new_native(vm, "binascii.Incomplete", runtime_class(vm, CLASS_EXCEPTION),
                         KIND_EXCEPTION, CLASS_HAS_DICT | CLASS_IS_EXCEPTION);
    library_set(vm, module, "Error", value_from_object(error));
    library_set(vm, module, "Incomplete", value_from_object(incomplete));
    return true;
}
