// format_spec.c: reading a format specification, and laying out padded text and numbers.
#include "object/format.h"

#include "base/fatal.h"
#include "object/exception.h"

// What is left of a specification.
typedef struct SpecReader {
    const String *text;
    size_t at;
} SpecReader;

static uint32_t peek(const SpecReader *reader) {
    return reader->at < reader->text->length ? string_at(reader->text, reader->at) : 0;
}

static bool accept(SpecReader *reader, uint32_t point) {
    if (reader->at < reader->text->length && peek(reader) == point) {
        reader->at++;
        return true;
    }
    return false;
}

static bool is_align(uint32_t point) {
    return point == '<' || point == '>' || point == '=' || point == '^';
}

static bool raise_value_error(Vm *vm, const char *message) {
    return exception_raise(vm, CLASS_VALUE_ERROR, "%s", message);
}

// *number stays as it is when there are no digits.
static bool read_number(Vm *vm, SpecReader *reader, int64_t *number, bool *found) {
    int64_t value = 0;
    *found = false;
    while (peek(reader) >= '0' && peek(reader) <= '9') {
        int64_t digit = (int64_t)peek(reader) - '0';
        if (value > (INT64_MAX - digit) / 10) {
            return raise_value_error(vm, "Too many decimal digits in format string");
        }
        value = value * 10 + digit;
        *found = true;
        reader->at++;
    }
    *number = *found ? value : *number;
    return true;
}

static void read_alignment(SpecReader *reader, FormatSpecification *specification,
                           bool *fill_given) {
    const String *text = reader->text;
    if (text->length >= 2 && is_align(string_at(text, 1))) {
        specification->fill = string_at(text, 0);
        specification->align = string_at(text, 1);
        *fill_given = true;
        reader->at = 2;
    } else if (is_align(peek(reader))) {
        specification->align = peek(reader);
        reader->at = 1;
    } else {
        return;
    }
    specification->align_given = true;
}

static bool read_grouping(Vm *vm, SpecReader *reader, FormatSpecification *specification) {
    if (accept(reader, ',')) {
        specification->grouping = ',';
    }
    bool is_double = peek(reader) == '_' && specification->grouping != 0;
    if (!is_double && accept(reader, '_')) {
        specification->grouping = '_';
        is_double = peek(reader) == ',';
    }
    return !is_double || raise_value_error(vm, "Cannot specify both ',' and '_'.");
}

static bool check_grouping(Vm *vm, FormatSpecification *specification) {
    uint32_t type = specification->type;
    if (specification->grouping == 0 || type == 0 ||
        (type < 0x80 && strchr("defgEG%F", (int)type))) {
        return true;
    }
    if (specification->grouping == '_' && type < 0x80 && strchr("boxX", (int)type)) {
        specification->group = 4;
        return true;
    }
    if (type > 32 && type < 128) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Cannot specify '%c' with '%c'.",
                               (int)specification->grouping, (int)type);
    }
    return exception_raise(vm, CLASS_VALUE_ERROR, "Cannot specify '%c' with '\\x%x'.",
                           (int)specification->grouping, type);
}

static bool raise_invalid(Vm *vm, const String *text, const char *type_name) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    string_append_utf8(&buffer, text);
    bool raised = exception_raise(vm, CLASS_VALUE_ERROR,
                                  "Invalid format specifier '%s' for object of type '%s'",
                                  buffer.bytes, type_name);
    text_buffer_release(&buffer);
    return raised;
}

static void read_flags(SpecReader *reader, FormatSpecification *specification,
                       uint32_t default_align) {
    bool fill_given = false;
    read_alignment(reader, specification, &fill_given);
    uint32_t sign = peek(reader);
    if (sign == ' ' || sign == '+' || sign == '-') {
        specification->sign = sign;
        reader->at++;
    }
    specification->no_negative_zero = accept(reader, 'z');
    specification->alternate = accept(reader, '#');
    if (!fill_given && accept(reader, '0')) {
        specification->fill = '0';
        if (!specification->align_given && default_align == '>') {
            specification->align = '=';
        }
    }
}

bool format_parse(Vm *vm, const String *text, const char *type_name, uint32_t default_type,
                  uint32_t default_align, FormatSpecification *specification) {
    *specification = (FormatSpecification){.fill = ' ',
                                           .align = default_align,
                                           .width = FORMAT_UNSET,
                                           .group = 3,
                                           .precision = FORMAT_UNSET,
                                           .type = default_type};
    SpecReader reader = {text, 0};
    bool found = false;
    read_flags(&reader, specification, default_align);
    if (!read_number(vm, &reader, &specification->width, &found) ||
        !read_grouping(vm, &reader, specification)) {
        return false;
    }
    if (accept(&reader, '.')) {
        if (!read_number(vm, &reader, &specification->precision, &found)) {
            return false;
        }
        if (!found) {
            return raise_value_error(vm, "Format specifier missing precision");
        }
    }
    if (text->length - reader.at > 1) {
        return raise_invalid(vm, text, type_name);
    }
    if (reader.at < text->length) {
        specification->type = peek(&reader);
    }
    return check_grouping(vm, specification);
}

bool format_raise_unknown(Vm *vm, uint32_t type, const char *type_name) {
    if (type > 32 && type < 128) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "Unknown format code '%c' for object of type '%s'", (int)type,
                               type_name);
    }
    return exception_raise(vm, CLASS_VALUE_ERROR,
                           "Unknown format code '\\x%x' for object of type '%s'", type, type_name);
}

char format_sign(const FormatSpecification *specification, bool is_negative) {
    if (is_negative) {
        return '-';
    }
    return specification->sign == '+' || specification->sign == ' ' ? (char)specification->sign : 0;
}

void format_split_number(const char *text, size_t length, NumberParts *parts) {
    size_t digits = 0;
    while (digits < length && text[digits] >= '0' && text[digits] <= '9') {
        digits++;
    }
    parts->digits = text;
    parts->digit_count = digits;
    parts->rest = text + digits;
    parts->rest_length = length - digits;
}

// ---- Padding and grouping ----

typedef struct Padding {
    size_t left;
    size_t inner; // between sign and digits
    size_t right;
} Padding;

static Padding padding_of(const FormatSpecification *specification, size_t length) {
    Padding padding = {0, 0, 0};
    if (specification->width < 0 || (size_t)specification->width <= length) {
        return padding;
    }
    size_t room = (size_t)specification->width - length;
    switch (specification->align) {
    case '<':
        padding.right = room;
        break;
    case '^':
        padding.left = room / 2;
        padding.right = room - room / 2;
        break;
    case '=':
        padding.inner = room;
        break;
    default:
        padding.left = room;
        break;
    }
    return padding;
}

// Digits grouped from the right, zeros in front until the text has `min_width` characters. Written
// backwards into `out`, when there is one; returns how many characters.
static size_t group_digits(const FormatSpecification *specification, const NumberParts *parts,
                           size_t min_width, char *out, size_t size) {
    size_t left = parts->digit_count;
    size_t written = 0;
    size_t in_group = 0;
    bool is_grouped = specification->grouping != 0;
    while (left > 0 || written < min_width) {
        if (is_grouped && in_group == specification->group) {
            if (out != NULL) {
                out[size - 1 - written] = (char)specification->grouping;
            }
            written++;
            in_group = 0;
        }
        if (out != NULL) {
            out[size - 1 - written] = left > 0 ? parts->digits[left - 1] : '0';
        }
        left -= left > 0;
        written++;
        in_group++;
    }
    return written;
}

static void append_text(StringBuilder *builder, const char *text) {
    string_builder_append_ascii(builder, text, strlen(text));
}

bool format_append_number(Vm *vm, const FormatSpecification *specification,
                          const NumberParts *parts, StringBuilder *builder) {
    size_t fixed = (parts->sign != 0) + strlen(parts->prefix) + parts->rest_length;
    size_t min_width = 0;
    if (specification->fill == '0' && specification->align == '=' &&
        specification->width > (int64_t)fixed) {
        min_width = (size_t)specification->width - fixed;
    }
    if (specification->width > 0 && !string_check_size(vm, (size_t)specification->width, 4)) {
        return false;
    }
    // Infinity and NaN have no digits to group.
    bool has_digits = parts->digit_count > 0;
    size_t grouped = has_digits ? group_digits(specification, parts, min_width, NULL, 0) : 0;
    Padding padding = padding_of(specification, fixed + grouped);
    string_builder_append_repeated(builder, specification->fill, padding.left);
    if (parts->sign != 0) {
        string_builder_append_point(builder, (uint32_t)(unsigned char)parts->sign);
    }
    append_text(builder, parts->prefix);
    string_builder_append_repeated(builder, specification->fill, padding.inner);
    if (has_digits) {
        char *digits = memory_allocate(grouped);
        (void)group_digits(specification, parts, min_width, digits, grouped);
        string_builder_append_ascii(builder, digits, grouped);
        memory_release(digits);
    }
    string_builder_append_ascii(builder, parts->rest, parts->rest_length);
    string_builder_append_repeated(builder, specification->fill, padding.right);
    return true;
}

bool format_string(Vm *vm, const String *string, const String *text, const char *type_name,
                   String **result) {
    FormatSpecification specification;
    if (!format_parse(vm, text, type_name, 's', '<', &specification)) {
        return false;
    }
    if (specification.type != 's') {
        return format_raise_unknown(vm, specification.type, type_name);
    }
    if (specification.sign != 0) {
        return raise_value_error(vm, specification.sign == ' '
                                         ? "Space not allowed in string format specifier"
                                         : "Sign not allowed in string format specifier");
    }
    if (specification.no_negative_zero) {
        return raise_value_error(
            vm, "Negative zero coercion (z) not allowed in string format specifier");
    }
    if (specification.alternate) {
        return raise_value_error(vm, "Alternate form (#) not allowed in string format specifier");
    }
    if (specification.align == '=') {
        return raise_value_error(vm, "'=' alignment not allowed in string format specifier");
    }
    size_t length = string->length;
    if (specification.precision >= 0 && (size_t)specification.precision < length) {
        length = (size_t)specification.precision;
    }
    if (specification.width > 0 && !string_check_size(vm, (size_t)specification.width, 4)) {
        return false;
    }
    Padding padding = padding_of(&specification, length);
    StringBuilder builder;
    string_builder_init(&builder);
    string_builder_append_repeated(&builder, specification.fill, padding.left);
    string_builder_append_range(&builder, string, 0, length);
    string_builder_append_repeated(&builder, specification.fill, padding.right);
    *result = string_builder_finish(vm, &builder);
    return true;
}
