// format_number.c: ints, floats and complex numbers by the format mini-language.
#include "object/format.h"
#include "object/format_fixed.h"

#include "base/fatal.h"
#include "base/float_text.h"
#include "object/bytes.h"
#include "object/exception.h"
#include "object/int.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static bool raise_value_error(Vm *vm, const char *message) {
    return exception_raise(vm, CLASS_VALUE_ERROR, "%s", message);
}

// ---- Doubles to text ----

enum {
    // No double has more significant decimal digits, so what a precision asks beyond them are
    // zeros.
    MOST_DIGITS = 1100,
    DIGITS_ROOM = MOST_DIGITS + 340
};

static void append_exponent(TextBuffer *buffer, int exponent, bool is_upper) {
    text_buffer_append_format(buffer, "%c%c%02d", is_upper ? 'E' : 'e', exponent < 0 ? '-' : '+',
                              abs(exponent));
}

// d.ddd × 10^exponent with or without exponent; zeros fill what digits do not reach.
static void append_layout(TextBuffer *buffer, const char *digits, int count, int exponent,
                          bool use_exponent, const FloatStyle *style) {
    int point = use_exponent ? 1 : exponent + 1;
    int end = count > point ? count : point;
    if (style->add_point_zero && !use_exponent && end < point + 1) {
        end = point + 1;
    }
    for (int index = point <= 0 ? point - 1 : 0; index < end; index++) {
        if (index == point) {
            text_buffer_append_byte(buffer, '.');
        }
        text_buffer_append_byte(buffer, index < 0 || index >= count ? '0' : digits[index]);
    }
    if (style->alternate && end == point) {
        text_buffer_append_byte(buffer, '.');
    }
    if (use_exponent) {
        append_exponent(buffer, exponent, style->type == 'G' || style->type == 'E');
    }
}

// `count` significant digits of a finite number and its decimal exponent.
static void significant_digits(double number, int count, char *digits, int *exponent) {
    char text[DIGITS_ROOM];
    size_t length = float_text_format(fabs(number), 'e', count - 1, text, sizeof text);
    assert(length > 0);
    const char *mark = memchr(text, 'e', length);
    digits[0] = text[0];
    if (count > 1) {
        memcpy(digits + 1, text + 2, (size_t)count - 1);
    }
    *exponent = (int)strtol(mark + 1, NULL, 10);
}

static void append_general(TextBuffer *buffer, double number, const FloatStyle *style) {
    int precision = style->precision == 0 ? 1 : (int)style->precision;
    int shown = precision > MOST_DIGITS ? MOST_DIGITS : precision;
    char digits[DIGITS_ROOM];
    int exponent = 0;
    significant_digits(number, shown, digits, &exponent);
    // As CPython has it: "1e+02" where repr's ".0" would make the number one digit too long.
    bool use_exponent = exponent < -4 || exponent >= precision - style->add_point_zero;
    int count = shown;
    while (!style->alternate && count > 1 && digits[count - 1] == '0') {
        count--;
    }
    if (style->alternate && precision > shown) {
        char *padded = memory_allocate((size_t)precision);
        memset(padded, '0', (size_t)precision);
        memcpy(padded, digits, (size_t)shown);
        append_layout(buffer, padded, precision, exponent, use_exponent, style);
        memory_release(padded);
    } else {
        append_layout(buffer, digits, count, exponent, use_exponent, style);
    }
}

static void append_repr(TextBuffer *buffer, double number, const FloatStyle *style) {
    char digits[FLOAT_TEXT_DIGITS_SIZE];
    int exponent = 0;
    bool is_negative = false;
    size_t count = float_text_shortest(number, digits, sizeof digits, &exponent, &is_negative);
    bool use_exponent = exponent < -4 || exponent >= 16;
    append_layout(buffer, digits, (int)count, exponent, use_exponent, style);
}

static void append_scientific(TextBuffer *buffer, double number, const FloatStyle *style) {
    int precision = (int)style->precision;
    int shown = precision >= MOST_DIGITS ? MOST_DIGITS : precision + 1;
    char digits[DIGITS_ROOM];
    int exponent = 0;
    significant_digits(number, shown, digits, &exponent);
    text_buffer_append_byte(buffer, digits[0]);
    if (precision > 0 || style->alternate) {
        text_buffer_append_byte(buffer, '.');
    }
    text_buffer_append(buffer, digits + 1, (size_t)shown - 1);
    text_buffer_append_repeated(buffer, '0', (size_t)(precision + 1 - shown));
    append_exponent(buffer, exponent, style->type == 'E');
}

static void append_fixed(TextBuffer *buffer, double number, const FloatStyle *style) {
    int precision = (int)style->precision;
    int shown = precision > MOST_DIGITS ? MOST_DIGITS : precision;
    char text[DIGITS_ROOM];
    size_t length = format_fixed(number, precision, text);
    if (length == 0) {
        length = float_text_format(fabs(number), 'f', shown, text, sizeof text);
    }
    text_buffer_append(buffer, text, length);
    text_buffer_append_repeated(buffer, '0', (size_t)(precision - shown));
    if (precision == 0 && style->alternate) {
        text_buffer_append_byte(buffer, '.');
    }
}

static void append_finite(TextBuffer *buffer, double number, const FloatStyle *style) {
    switch (style->type) {
    case 'e':
    case 'E':
        append_scientific(buffer, number, style);
        break;
    case 'f':
    case 'F':
        append_fixed(buffer, number, style);
        break;
    case 'r':
        append_repr(buffer, number, style);
        break;
    default:
        append_general(buffer, number, style);
        break;
    }
}

bool format_append_double(Vm *vm, double number, const FloatStyle *style, TextBuffer *buffer) {
    if (style->precision > INT_MAX) {
        return raise_value_error(vm, "precision too big");
    }
    if (!bytes_check_size(vm, (size_t)style->precision)) {
        return false;
    }
    bool is_upper = style->type == 'E' || style->type == 'F' || style->type == 'G';
    if (isnan(number)) {
        text_buffer_append_text(buffer, is_upper ? "NAN" : "nan");
        return true;
    }
    size_t start = buffer->length;
    if (signbit(number)) {
        text_buffer_append_byte(buffer, '-');
    }
    if (isinf(number)) {
        text_buffer_append_text(buffer, is_upper ? "INF" : "inf");
        return true;
    }
    size_t first = buffer->length;
    append_finite(buffer, number, style);
    if (style->no_negative_zero && signbit(number)) {
        char *text = buffer->bytes + first;
        const char *exponent = strpbrk(text, "eE");
        size_t length = exponent == NULL ? buffer->length - first : (size_t)(exponent - text);
        if (strspn(text, "0.") >= length) {
            memmove(buffer->bytes + start, text, buffer->length - first + 1);
            buffer->length--;
        }
    }
    return true;
}

// ---- float ----

static bool float_style(Vm *vm, const FormatSpecification *specification, const char *type_name,
                        FloatStyle *style) {
    uint32_t type = specification->type;
    if (type != 0 && (type >= 0x80 || strchr("eEfFgGn%", (int)type) == NULL)) {
        return format_raise_unknown(vm, type, type_name);
    }
    int64_t precision = specification->precision;
    *style = (FloatStyle){.type = (char)type,
                          .precision = precision < 0 ? 6 : precision,
                          .alternate = specification->alternate,
                          .no_negative_zero = specification->no_negative_zero};
    if (type == 0) {
        style->type = precision < 0 ? 'r' : 'g';
        style->precision = precision < 0 ? 0 : precision;
    } else if (type == 'n') {
        style->type = 'g';
    } else if (type == '%') {
        style->type = 'f';
    }
    return true;
}

static bool format_double(Vm *vm, double number, FormatSpecification *specification,
                          const char *type_name, String **result) {
    FloatStyle style;
    if (!float_style(vm, specification, type_name, &style)) {
        return false;
    }
    style.add_point_zero = specification->type == 0;
    bool is_percent = specification->type == '%';
    TextBuffer text;
    text_buffer_init(&text);
    if (!format_append_double(vm, is_percent ? number * 100 : number, &style, &text)) {
        text_buffer_release(&text);
        return false;
    }
    if (is_percent) {
        text_buffer_append_byte(&text, '%');
    }
    bool is_negative = text.bytes[0] == '-';
    NumberParts parts = {.prefix = ""};
    format_split_number(text.bytes + is_negative, text.length - is_negative, &parts);
    parts.sign = format_sign(specification, is_negative);
    StringBuilder builder;
    string_builder_init(&builder);
    bool works = format_append_number(vm, specification, &parts, &builder);
    if (works) {
        *result = string_builder_finish(vm, &builder);
    }
    string_builder_release(&builder);
    text_buffer_release(&text);
    return works;
}

// ".2f" and the like, which need not be taken apart.
static bool format_fixed_text(Vm *vm, double number, const String *text, String **result) {
    if (text->length != 3 || string_at(text, 0) != '.' || string_at(text, 2) != 'f') {
        return false;
    }
    char fixed[1 + FORMAT_FIXED_ROOM] = "-";
    bool is_negative = signbit(number) != 0;
    size_t length = format_fixed(number, (int64_t)string_at(text, 1) - '0', fixed + 1);
    if (length > 0) {
        *result = string_from_ascii(vm, is_negative ? fixed : fixed + 1, length + is_negative);
    }
    return length > 0;
}

bool format_float(Vm *vm, double number, const String *text, const char *type_name,
                  String **result) {
    if (format_fixed_text(vm, number, text, result)) {
        return true;
    }
    FormatSpecification specification;
    return format_parse(vm, text, type_name, 0, '>', &specification) &&
           format_double(vm, number, &specification, type_name, result);
}

// ---- int ----

static bool format_character(Vm *vm, Value integer, const FormatSpecification *specification,
                             String **result) {
    if (specification->sign != 0) {
        return raise_value_error(vm, "Sign not allowed with integer format specifier 'c'");
    }
    if (specification->alternate) {
        return raise_value_error(
            vm, "Alternate form (#) not allowed with integer format specifier 'c'");
    }
    int64_t point = 0;
    if (!int_to_int64(integer, &point)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "Python int too large to convert to C long");
    }
    if (point < 0 || point > 0x10FFFF) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "%%c arg not in range(0x110000)");
    }
    StringBuilder character;
    string_builder_init(&character);
    // No digits: padding goes around, and '=' puts it in front.
    int64_t room = specification->width > 1 ? specification->width - 1 : 0;
    if (!string_check_size(vm, (size_t)room, 4)) {
        return false;
    }
    int64_t right = specification->align == '<'   ? room
                    : specification->align == '^' ? room - room / 2
                                                  : 0;
    string_builder_append_repeated(&character, specification->fill, (size_t)(room - right));
    string_builder_append_point(&character, (uint32_t)point);
    string_builder_append_repeated(&character, specification->fill, (size_t)right);
    *result = string_builder_finish(vm, &character);
    return true;
}

static bool format_digits(Vm *vm, Value integer, const FormatSpecification *specification,
                          String **result) {
    uint32_t type = specification->type;
    unsigned base = type == 'b' ? 2 : type == 'o' ? 8 : type == 'x' || type == 'X' ? 16 : 10;
    char prefix[3] = {'0', (char)type, '\0'};
    TextBuffer text;
    text_buffer_init(&text);
    if (!int_append_text(vm, integer, base, &text)) {
        text_buffer_release(&text);
        return false;
    }
    bool is_negative = text.bytes[0] == '-';
    NumberParts parts = {.prefix = specification->alternate && base != 10 ? prefix : ""};
    format_split_number(text.bytes + is_negative, text.length - is_negative, &parts);
    // Hexadecimal letters are digits too.
    parts.digit_count = text.length - is_negative;
    parts.rest_length = 0;
    parts.sign = format_sign(specification, is_negative);
    for (size_t index = 0; type == 'X' && index < text.length; index++) {
        char byte = text.bytes[index];
        text.bytes[index] = byte >= 'a' && byte <= 'f' ? (char)(byte - 'a' + 'A') : byte;
    }
    StringBuilder builder;
    string_builder_init(&builder);
    bool works = format_append_number(vm, specification, &parts, &builder);
    if (works) {
        *result = string_builder_finish(vm, &builder);
    }
    string_builder_release(&builder);
    text_buffer_release(&text);
    return works;
}

bool format_int(Vm *vm, Value integer, const String *text, const char *type_name, String **result) {
    FormatSpecification specification;
    if (!format_parse(vm, text, type_name, 'd', '>', &specification)) {
        return false;
    }
    uint32_t type = specification.type;
    if (type < 0x80 && type != 0 && strchr("eEfFgG%", (int)type) != NULL) {
        double number = 0;
        return int_to_double(vm, integer, &number) &&
               format_double(vm, number, &specification, type_name, result);
    }
    if (type == 0 || type >= 0x80 || strchr("bcdoxXn", (int)type) == NULL) {
        return format_raise_unknown(vm, type, type_name);
    }
    if (specification.precision >= 0) {
        return raise_value_error(vm, "Precision not allowed in integer format specifier");
    }
    if (specification.no_negative_zero) {
        return raise_value_error(
            vm, "Negative zero coercion (z) not allowed in integer format specifier");
    }
    return type == 'c' ? format_character(vm, integer, &specification, result)
                       : format_digits(vm, integer, &specification, result);
}

// ---- complex ----

static bool append_part(Vm *vm, double number, const FloatStyle *style,
                        const FormatSpecification *specification, StringBuilder *builder) {
    TextBuffer text;
    text_buffer_init(&text);
    bool works = format_append_double(vm, number, style, &text);
    if (works) {
        bool is_negative = text.bytes[0] == '-';
        NumberParts parts = {.prefix = ""};
        format_split_number(text.bytes + is_negative, text.length - is_negative, &parts);
        parts.sign = format_sign(specification, is_negative);
        works = format_append_number(vm, specification, &parts, builder);
    }
    text_buffer_release(&text);
    return works;
}

static bool append_complex(Vm *vm, ComplexNumber number, const FormatSpecification *specification,
                           const FloatStyle *style, StringBuilder *builder) {
    bool is_plain = specification->type == 0;
    bool skip_real = is_plain && number.real == 0 && !signbit(number.real);
    bool has_parentheses = is_plain && !skip_real;
    FormatSpecification part = *specification;
    part.width = FORMAT_UNSET;
    part.fill = 0;
    part.align = '<';
    if (has_parentheses) {
        string_builder_append_point(builder, '(');
    }
    if (!skip_real) {
        if (!append_part(vm, number.real, style, &part, builder)) {
            return false;
        }
        part.sign = '+';
    }
    if (!append_part(vm, number.imaginary, style, &part, builder)) {
        return false;
    }
    string_builder_append_ascii(builder, "j)", has_parentheses ? 2 : 1);
    return true;
}

bool format_complex(Vm *vm, ComplexNumber number, const String *text, const char *type_name,
                    String **result) {
    FormatSpecification specification;
    FloatStyle style;
    if (!format_parse(vm, text, type_name, 0, '>', &specification)) {
        return false;
    }
    if (specification.type == '%') {
        return format_raise_unknown(vm, specification.type, type_name);
    }
    if (!float_style(vm, &specification, type_name, &style)) {
        return false;
    }
    if (specification.fill == '0') {
        return raise_value_error(vm, "Zero padding is not allowed in complex format specifier");
    }
    if (specification.align == '=') {
        return raise_value_error(vm,
                                 "'=' alignment flag is not allowed in complex format specifier");
    }
    StringBuilder builder;
    string_builder_init(&builder);
    bool works = append_complex(vm, number, &specification, &style, &builder);
    if (works) {
        // The whole is padded like text.
        String *whole = string_builder_finish(vm, &builder);
        int64_t room = specification.width - (int64_t)whole->length;
        works = room <= 0 || string_check_size(vm, (size_t)specification.width, 4);
        room = room > 0 && works ? room : 0;
        int64_t right = specification.align == '<'   ? room
                        : specification.align == '^' ? room - room / 2
                                                     : 0;
        string_builder_append_repeated(&builder, specification.fill, (size_t)(room - right));
        string_builder_append(&builder, whole);
        string_builder_append_repeated(&builder, specification.fill, (size_t)right);
        *result = string_builder_finish(vm, &builder);
    }
    string_builder_release(&builder);
    return works;
}
