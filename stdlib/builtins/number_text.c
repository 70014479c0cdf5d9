// number_text.c: reading numbers as their constructors do.
#include "stdlib/builtins/number_text.h"

#include "base/float_text.h"
#include "object/unicode.h"

// Of text, other spaces have become ' ' already; of bytes, they do not count.
static bool is_space(char byte) {
    return (unsigned char)byte < 0x80 && unicode_is_space((unsigned char)byte);
}

static void strip_spaces(TextBuffer *text) {
    size_t end = text->length;
    while (end > 0 && is_space(text->bytes[end - 1])) {
        end--;
    }
    text_buffer_truncate(text, end);
    size_t start = 0;
    while (start < end && is_space(text->bytes[start])) {
        start++;
    }
    if (start > 0) {
        memmove(text->bytes, text->bytes + start, end - start + 1);
        text->length = end - start;
    }
}

static char number_character(uint32_t point) {
    if (point < 0x80) {
        return (char)point;
    }
    int digit = unicode_decimal_value(point);
    return digit >= 0 ? (char)('0' + digit) : unicode_is_space(point) ? ' ' : '?';
}

bool number_text_read(Value value, TextBuffer *text) {
    text_buffer_clear(text);
    const uint8_t *bytes;
    size_t length;
    if (value_is_string(value)) {
        const String *string = value_as_string(value);
        for (size_t index = 0; index < string->length; index++) {
            text_buffer_append_byte(text, number_character(string_at(string, index)));
        }
    } else if (bytes_view(value, &bytes, &length)) {
        text_buffer_append(text, (const char *)bytes, length);
    } else {
        return false;
    }
    if (text->length > 0) {
        strip_spaces(text);
    }
    return true;
}

bool number_text_raise_invalid(Vm *vm, const char *prefix, Value value) {
    enum { SHOWN = 200 };
    String *text;
    const uint8_t *bytes;
    size_t length;
    bool is_int = strncmp(prefix, "invalid literal for int", 23) == 0; // CPython copies it first
    if (is_int && value_is_kind(value, KIND_BYTEARRAY) && bytes_view(value, &bytes, &length)) {
        value = value_from_object(bytes_new(vm, bytes, length));
    }
    if (!object_repr(vm, value, &text)) {
        return false;
    }
    if (text->length > SHOWN) {
        text = string_substring(vm, text, 0, SHOWN);
    }
    return exception_raise(vm, CLASS_VALUE_ERROR, "%s%s", prefix, string_text(vm, text));
}

// ---- int ----

// What stands between sign and digits.
typedef struct IntText {
    const char *next;
    const char *end;
    unsigned base;
    bool has_prefix;
    bool only_zeros; // "0…" without prefix in base 0: nothing but zeros may follow
} IntText;

static unsigned base_of_prefix(char letter) {
    char lower = (char)(letter | 0x20);
    return lower == 'x' ? 16 : lower == 'o' ? 8 : lower == 'b' ? 2 : 0;
}

static void read_prefix(IntText *text) {
    bool has_zero = text->end - text->next >= 2 && text->next[0] == '0';
    unsigned prefix_base = has_zero ? base_of_prefix(text->next[1]) : 0;
    if (prefix_base != 0 && (text->base == 0 || text->base == prefix_base)) {
        text->base = prefix_base;
        text->next += 2;
        text->has_prefix = true;
    } else if (text->base == 0) {
        text->base = 10;
        text->only_zeros = text->next < text->end && text->next[0] == '0';
    }
}

// Copies the digits without their underscores, each of which must stand between two digits (or
// between the prefix and one).
static bool copy_digits(const IntText *text, TextBuffer *digits) {
    bool may_be_underscore = text->has_prefix;
    for (const char *next = text->next; next < text->end; next++) {
        if (*next == '_') {
            if (!may_be_underscore || next + 1 == text->end) {
                return false;
            }
            may_be_underscore = false;
            continue;
        }
        const char *run = next;
        while (next + 1 < text->end && next[1] != '_' && !text->only_zeros) {
            next++;
        }
        if (text->only_zeros && *next != '0') {
            return false;
        }
        text_buffer_append(digits, run, (size_t)(next - run) + 1);
        may_be_underscore = true;
    }
    return digits->length > 0;
}

static bool check_digit_count(Vm *vm, const TextBuffer *digits, unsigned base) {
    size_t limit = runtime_of(vm)->int_digit_limit;
    if ((base & (base - 1)) == 0 || limit == 0 || digits->length <= limit) {
        return true;
    }
    return exception_raise(
        vm, CLASS_VALUE_ERROR,
        "Exceeds the limit (%zu digits) for integer string conversion: value has "
        "%zu digits; use sys.set_int_max_str_digits() to increase the limit",
        limit, digits->length);
}

static bool has_only_digits(const TextBuffer *digits, unsigned base) {
    for (size_t index = 0; index < digits->length; index++) {
        char byte = digits->bytes[index];
        char lower = (char)(byte | 0x20);
        unsigned digit = byte >= '0' && byte <= '9'     ? (unsigned)(byte - '0')
                         : lower >= 'a' && lower <= 'z' ? (unsigned)(lower - 'a') + 10
                                                        : 36;
        if (digit >= base) {
            return false;
        }
    }
    return true;
}

bool number_text_parse_int(Vm *vm, const char *text, size_t length, unsigned base, bool *is_valid,
                           Value *result) {
    IntText rest = {text, text + length, base, false, false};
    bool is_negative = length > 0 && text[0] == '-';
    rest.next += is_negative || (length > 0 && text[0] == '+');
    read_prefix(&rest);
    TextBuffer digits;
    text_buffer_init(&digits);
    *is_valid = copy_digits(&rest, &digits) && has_only_digits(&digits, rest.base);
    bool works = !*is_valid || check_digit_count(vm, &digits, rest.base);
    if (works && *is_valid) {
        *is_valid = int_from_digits(vm, digits.bytes, digits.length, rest.base, result);
        if (is_negative) {
            *result = int_negate(vm, *result);
        }
    }
    text_buffer_release(&digits);
    return works;
}

// ---- float ----

static bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool number_text_parse_float(const char *text, size_t length, double *number) {
    if (length == 0 || memchr(text, '_', length) == NULL) {
        return length > 0 && float_text_parse(text, length, number);
    }
    TextBuffer plain;
    text_buffer_init(&plain);
    bool is_valid = true;
    for (size_t index = 0; index < length && is_valid; index++) {
        if (text[index] != '_') {
            text_buffer_append_byte(&plain, text[index]);
        } else {
            is_valid = index > 0 && index + 1 < length && is_digit(text[index - 1]) &&
                       is_digit(text[index + 1]);
        }
    }
    is_valid = is_valid && float_text_parse(plain.bytes, plain.length, number);
    text_buffer_release(&plain);
    return is_valid;
}
