// format_percent.c: text % arguments, for str and bytes.
//
//      %[(key)][flags][width][.precision][length]type        flags: - + space # 0
//
// bytes are formatted as text of Latin-1, so that one engine serves both; what may stand there
// differs in a few places (`is_bytes`).
#include "object/decimal.h"
#include "object/format.h"
#include "object/text_repr.h"
#include "stdlib/builtins/str_methods.h"

#include <limits.h>

// Registers of the window that holds what script code must not lose.
enum { HELD_ARGUMENT, HELD_TEXT, HELD_SOURCE, HELD_COUNT };

typedef struct Percent {
    Vm *vm;
    const String *text;
    bool is_bytes;
    size_t at;
    Value arguments;    // as given
    bool is_mapping;    // keys may be used, and unused arguments are no error
    const Tuple *tuple; // NULL: one argument
    size_t used;        // arguments consumed
    Value *held;
    StringBuilder out;
} Percent;

typedef struct Directive {
    bool left;      // -
    bool plus;      // +
    bool blank;     // space
    bool alternate; // #
    bool zero;      // 0
    bool is_number; // sign and zeros have their places
    int64_t width;
    int64_t precision; // FORMAT_UNSET
    uint32_t type;
} Directive;

static bool raise_type_error(Vm *vm, const char *message) {
    return exception_raise(vm, CLASS_TYPE_ERROR, "%s", message);
}

static bool raise_value_error(Vm *vm, const char *message) {
    return exception_raise(vm, CLASS_VALUE_ERROR, "%s", message);
}

static bool has_more(const Percent *percent) { return percent->at < percent->text->length; }

static uint32_t peek(const Percent *percent) {
    return has_more(percent) ? string_at(percent->text, percent->at) : 0;
}

// ---- Arguments ----

static bool next_argument(Percent *percent, Value *argument) {
    if (percent->tuple == NULL && percent->used == 0) {
        percent->used++;
        *argument = percent->arguments;
        return true;
    }
    if (percent->tuple != NULL && percent->used < percent->tuple->count) {
        *argument = percent->tuple->items[percent->used++];
        return true;
    }
    return raise_type_error(percent->vm, "not enough arguments for format string");
}

// (key): from here on the value found is the one argument.
static bool read_key(Percent *percent, Value mapping) {
    Vm *vm = percent->vm;
    if (!percent->is_mapping) {
        return raise_type_error(vm, "format requires a mapping");
    }
    size_t start = ++percent->at;
    for (int depth = 1; depth > 0; percent->at++) {
        if (!has_more(percent)) {
            return raise_value_error(vm, "incomplete format key");
        }
        depth += peek(percent) == '(' ? 1 : peek(percent) == ')' ? -1 : 0;
    }
    StringBuilder builder;
    string_builder_init(&builder);
    string_builder_append_range(&builder, percent->text, start, percent->at - 1);
    String *key = string_builder_finish(vm, &builder);
    Value key_value = value_from_object(key);
    if (percent->is_bytes) {
        TextBuffer bytes;
        text_buffer_init(&bytes);
        for (size_t index = 0; index < key->length; index++) {
            text_buffer_append_byte(&bytes, (char)string_at(key, index));
        }
        key_value = value_from_object(bytes_new(vm, bytes.bytes, bytes.length));
        text_buffer_release(&bytes);
    }
    percent->held[HELD_TEXT] = key_value;
    if (!object_get_item(vm, mapping, key_value, &percent->held[HELD_ARGUMENT])) {
        return false;
    }
    percent->arguments = percent->held[HELD_ARGUMENT];
    percent->tuple = NULL;
    percent->used = 0;
    return true;
}

// ---- Reading a directive ----

static void read_flags(Percent *percent, Directive *directive) {
    for (;; percent->at++) {
        switch (peek(percent)) {
        case '-':
            directive->left = true;
            break;
        case '+':
            directive->plus = true;
            break;
        case ' ':
            directive->blank = true;
            break;
        case '#':
            directive->alternate = true;
            break;
        case '0':
            directive->zero = true;
            break;
        default:
            return;
        }
    }
}

// A number, or * for the next argument.
static bool read_count(Percent *percent, int64_t limit, const char *too_big, int64_t *count) {
    Vm *vm = percent->vm;
    if (peek(percent) == '*') {
        Value argument;
        percent->at++;
        if (!next_argument(percent, &argument)) {
            return false;
        }
        if (!int_check(vm, argument)) {
            return raise_type_error(vm, "* wants int");
        }
        if (!int_to_int64(argument, count) || *count > limit || *count < -limit) {
            return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                                   limit == INT_MAX
                                       ? "Python int too large to convert to C int"
                                       : "Python int too large to convert to C ssize_t");
        }
        return true;
    }
    while (peek(percent) >= '0' && peek(percent) <= '9') {
        int64_t digit = (int64_t)peek(percent) - '0';
        if (*count > (limit - digit) / 10) {
            return raise_value_error(vm, too_big);
        }
        *count = *count * 10 + digit;
        percent->at++;
    }
    return true;
}

static bool read_directive(Percent *percent, Directive *directive) {
    *directive = (Directive){.precision = FORMAT_UNSET};
    read_flags(percent, directive);
    if (!read_count(percent, INT64_MAX, "width too big", &directive->width)) {
        return false;
    }
    if (directive->width < 0) {
        directive->left = true;
        directive->width = -directive->width;
    }
    if (peek(percent) == '.') {
        percent->at++;
        directive->precision = 0;
        if (!read_count(percent, INT_MAX, percent->is_bytes ? "prec too big" : "precision too big",
                        &directive->precision)) {
            return false;
        }
        directive->precision = directive->precision < 0 ? 0 : directive->precision;
    }
    if (peek(percent) == 'h' || peek(percent) == 'l' || peek(percent) == 'L') {
        percent->at++;
    }
    if (!has_more(percent)) {
        return raise_value_error(percent->vm, "incomplete format");
    }
    directive->type = peek(percent);
    percent->at++;
    return true;
}

// ---- Text of one argument ----

static bool append_ascii_repr(Vm *vm, Value argument, StringBuilder *builder) {
    String *repr;
    if (!object_repr(vm, argument, &repr)) {
        return false;
    }
    TextBuffer text;
    text_buffer_init(&text);
    text_repr_append_ascii(&text, repr);
    string_builder_append_ascii(builder, text.bytes, text.length);
    text_buffer_release(&text);
    return true;
}

// %s and %b of bytes: bytes-like, or an object with __bytes__.
static bool append_bytes(Percent *percent, Value argument, StringBuilder *builder) {
    Vm *vm = percent->vm;
    const uint8_t *data;
    size_t length;
    if (!bytes_view(argument, &data, &length)) {
        bool found = false;
        if (!object_call_special(vm, argument, SPECIAL_BYTES, NULL, 0, &found,
                                 &percent->held[HELD_TEXT])) {
            return false;
        }
        if (!found) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "%%b requires a bytes-like object, or an object that implements "
                                   "__bytes__, not '%s'",
                                   class_name_of(vm, argument));
        }
        if (!bytes_view(percent->held[HELD_TEXT], &data, &length)) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "__bytes__ returned non-bytes (type %s)",
                                   class_name_of(vm, percent->held[HELD_TEXT]));
        }
    }
    for (size_t index = 0; index < length; index++) {
        string_builder_append_point(builder, data[index]);
    }
    return true;
}

static bool append_text(Percent *percent, const Directive *directive, Value argument,
                        StringBuilder *builder) {
    Vm *vm = percent->vm;
    String *text;
    bool is_ascii = directive->type == 'a' || (percent->is_bytes && directive->type == 'r');
    if (is_ascii) {
        return append_ascii_repr(vm, argument, builder);
    }
    if (percent->is_bytes) {
        return append_bytes(percent, argument, builder);
    }
    if (directive->type == 's' ? !object_str(vm, argument, &text)
                               : !object_repr(vm, argument, &text)) {
        return false;
    }
    string_builder_append(builder, text);
    return true;
}

static bool raise_bad_character(Percent *percent) {
    return raise_type_error(
        percent->vm, percent->is_bytes ? "%c requires an integer in range(256) or a single byte"
                                       : "%c requires int or char");
}

static bool append_character(Percent *percent, Value argument, StringBuilder *builder) {
    Vm *vm = percent->vm;
    const uint8_t *data;
    size_t length;
    if (!percent->is_bytes && value_is_string(argument) && value_as_string(argument)->length == 1) {
        string_builder_append(builder, value_as_string(argument));
        return true;
    }
    if (percent->is_bytes && bytes_view(argument, &data, &length) && length == 1) {
        string_builder_append_point(builder, data[0]);
        return true;
    }
    if (!int_check(vm, argument) && value_is_absent(value_special(vm, argument, SPECIAL_INDEX))) {
        return raise_bad_character(percent);
    }
    Value integer;
    int64_t point = 0;
    if (!object_index(vm, argument, &integer)) {
        return false;
    }
    int64_t limit = percent->is_bytes ? 0x100 : 0x110000;
    if (!int_to_int64(integer, &point) || point < 0 || point >= limit) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "%%c arg not in range(%s)",
                               percent->is_bytes ? "256" : "0x110000");
    }
    string_builder_append_point(builder, (uint32_t)point);
    return true;
}

static bool append_float(Percent *percent, const Directive *directive, Value argument,
                         StringBuilder *builder) {
    double number = 0;
    if (!object_to_double(percent->vm, argument, &number)) {
        if (!percent->is_bytes || !exception_raised_is(percent->vm, CLASS_TYPE_ERROR)) {
            return false;
        }
        (void)!value_is_absent(exception_take(percent->vm));
        return exception_raise(percent->vm, CLASS_TYPE_ERROR, "float argument required, not %s",
                               class_name_of(percent->vm, argument));
    }
    FloatStyle style = {.type = (char)directive->type,
                        .precision = directive->precision < 0 ? 6 : directive->precision,
                        .alternate = directive->alternate};
    TextBuffer text;
    text_buffer_init(&text);
    bool works = format_append_double(percent->vm, number, &style, &text);
    string_builder_append_ascii(builder, text.bytes, text.length);
    text_buffer_release(&text);
    return works;
}

// The int to show for an argument: itself, or what __index__ or __int__ make of it.
static bool integer_of(Percent *percent, const Directive *directive, Value argument,
                       Value *integer) {
    Vm *vm = percent->vm;
    bool wants_index = directive->type == 'o' || (directive->type | 0x20) == 'x';
    double number = 0;
    bool works = false;
    if (int_check(vm, argument)) {
        *integer = int_plain(vm, argument);
        return true;
    }
    if (!wants_index && float_check(argument, &number)) {
        return int_from_double(vm, number, integer);
    }
    if (!wants_index && !value_is_absent(value_special(vm, argument, SPECIAL_INT))) {
        works = object_call_special(vm, argument, SPECIAL_INT, NULL, 0, NULL, integer) &&
                int_check(vm, *integer);
    } else if (!value_is_absent(value_special(vm, argument, SPECIAL_INDEX))) {
        works = object_index(vm, argument, integer);
    } else {
        works = false;
    }
    if (works ||
        (!value_is_absent(exception_raised(vm)) && !exception_raised_is(vm, CLASS_TYPE_ERROR))) {
        return works;
    }
    (void)!value_is_absent(exception_take(vm));
    return exception_raise(vm, CLASS_TYPE_ERROR, "%%%c format: %s is required, not %s",
                           percent->is_bytes && directive->type == 'i' ? 'd' : (int)directive->type,
                           wants_index ? "an integer" : "a real number",
                           class_name_of(vm, argument));
}

// What most directives are about, without a string on the way: an exact str, or a small int.
static bool append_quick(Percent *percent, const Directive *directive, Value argument) {
    if (value_is_int(argument) &&
        (directive->type == 'd' || (directive->type == 's' && !percent->is_bytes))) {
        char digits[24];
        size_t length = decimal_length_signed(value_as_int(argument));
        (void)decimal_write_signed(digits + length, value_as_int(argument));
        string_builder_append_ascii(&percent->out, digits, length);
        return true;
    }
    if (value_is_exactly(percent->vm, argument, CLASS_STR) && directive->type == 's' &&
        !percent->is_bytes) {
        string_builder_append(&percent->out, value_as_string(argument));
        return true;
    }
    return false;
}

static bool append_integer(Percent *percent, const Directive *directive, Value argument,
                           StringBuilder *builder) {
    Value integer;
    uint32_t type = directive->type;
    unsigned base = type == 'o' ? 8 : (type | 0x20) == 'x' ? 16 : 10;
    TextBuffer text;
    if (!integer_of(percent, directive, argument, &integer)) {
        return false;
    }
    text_buffer_init(&text);
    bool works = int_append_text(percent->vm, integer, base, &text) &&
                 (directive->precision < 0 ||
                  string_check_size(percent->vm, (size_t)directive->precision, 4));
    if (works) {
        size_t sign = text.bytes[0] == '-';
        size_t digits = text.length - sign;
        string_builder_append_ascii(builder, "-", sign);
        if (directive->alternate && base != 10) {
            string_builder_append_point(builder, '0');
            string_builder_append_point(builder, type);
        }
        if (directive->precision > (int64_t)digits) {
            string_builder_append_repeated(builder, '0', (size_t)directive->precision - digits);
        }
        for (size_t index = sign; index < text.length; index++) {
            char byte = text.bytes[index];
            bool is_raised = type == 'X' && byte >= 'a';
            string_builder_append_point(builder, (uint8_t)(is_raised ? byte - 'a' + 'A' : byte));
        }
    }
    text_buffer_release(&text);
    return works;
}

// ---- Padding ----

// Sign and prefix go in front of zeros, and behind spaces.
static bool append_padded(Percent *percent, const Directive *directive, const String *text) {
    StringBuilder *out = &percent->out;
    size_t length = text->length;
    size_t start = 0;
    uint32_t sign = 0;
    if (directive->is_number) {
        uint32_t first = length > 0 ? string_at(text, 0) : 0;
        if (first == '-' || first == '+') {
            sign = first;
            start = 1;
        } else if (directive->plus || directive->blank) {
            sign = directive->plus ? '+' : ' ';
        }
    }
    bool has_prefix = directive->is_number && directive->alternate &&
                      (directive->type == 'o' || (directive->type | 0x20) == 'x');
    size_t prefix = has_prefix ? 2 : 0;
    size_t total = length - start + (sign != 0);
    if (directive->width > 0 && !string_check_size(percent->vm, (size_t)directive->width, 4)) {
        return false;
    }
    size_t room = directive->width > (int64_t)total ? (size_t)directive->width - total : 0;
    bool with_zeros = directive->zero && directive->is_number && !directive->left;
    if (!directive->left && !with_zeros) {
        string_builder_append_repeated(out, ' ', room);
    }
    if (sign != 0) {
        string_builder_append_point(out, sign);
    }
    string_builder_append_range(out, text, start, start + prefix);
    if (with_zeros) {
        string_builder_append_repeated(out, '0', room);
    }
    string_builder_append_range(out, text, start + prefix, length);
    if (directive->left) {
        string_builder_append_repeated(out, ' ', room);
    }
    return true;
}

static bool raise_unsupported(Percent *percent, uint32_t type) {
    bool is_shown = type >= 32 && type < 127;
    return exception_raise(percent->vm, CLASS_VALUE_ERROR,
                           "unsupported format character '%c' (0x%x) at index %zu",
                           is_shown ? (int)type : '?', type, percent->at - 1);
}

static bool append_argument(Percent *percent, Directive *directive, Value argument,
                            StringBuilder *builder) {
    switch (directive->type) {
    case 'b':
        if (!percent->is_bytes) {
            return raise_unsupported(percent, directive->type);
        }
        return append_text(percent, directive, argument, builder);
    case 's':
    case 'r':
    case 'a':
        return append_text(percent, directive, argument, builder);
    case 'c':
        return append_character(percent, argument, builder);
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        directive->is_number = true;
        return append_integer(percent, directive, argument, builder);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        directive->is_number = true;
        return append_float(percent, directive, argument, builder);
    default:
        return raise_unsupported(percent, directive->type);
    }
}

static bool is_text_type(uint32_t type) {
    return type == 's' || type == 'r' || type == 'a' || type == 'b';
}

// What stands behind a '%'.
static bool format_directive(Percent *percent, Value mapping) {
    Vm *vm = percent->vm;
    Directive directive;
    if (peek(percent) == '%') {
        string_builder_append_point(&percent->out, '%');
        percent->at++;
        return true;
    }
    if (peek(percent) == '(' && !read_key(percent, mapping)) {
        return false;
    }
    if (!read_directive(percent, &directive)) {
        return false;
    }
    Value argument;
    if (!next_argument(percent, &argument)) {
        return false;
    }
    percent->held[HELD_ARGUMENT] = argument;
    if (directive.width == 0 && !directive.plus && !directive.blank &&
        (directive.precision < 0 || !is_text_type(directive.type))) {
        // There is nothing to pad, and no sign to put in.
        return (directive.precision < 0 && append_quick(percent, &directive, argument)) ||
               append_argument(percent, &directive, argument, &percent->out);
    }
    StringBuilder builder;
    string_builder_init(&builder);
    if (!append_argument(percent, &directive, argument, &builder)) {
        string_builder_release(&builder);
        return false;
    }
    String *text = string_builder_finish(vm, &builder);
    if (is_text_type(directive.type) && directive.precision >= 0 &&
        (size_t)directive.precision < text->length) {
        text = string_substring(vm, text, 0, (size_t)directive.precision);
    }
    return append_padded(percent, &directive, text);
}

static bool format_all(Percent *percent, Value mapping) {
    while (has_more(percent)) {
        size_t start = percent->at;
        while (has_more(percent) && peek(percent) != '%') {
            percent->at++;
        }
        string_builder_append_range(&percent->out, percent->text, start, percent->at);
        if (!has_more(percent)) {
            break;
        }
        percent->at++;
        if (!format_directive(percent, mapping)) {
            return false;
        }
    }
    bool uses_all =
        percent->tuple == NULL ? percent->used > 0 : percent->used == percent->tuple->count;
    if (!uses_all && !percent->is_mapping) {
        return raise_type_error(percent->vm,
                                percent->is_bytes
                                    ? "not all arguments converted during bytes formatting"
                                    : "not all arguments converted during string formatting");
    }
    return true;
}

static bool is_mapping(Vm *vm, Value arguments, bool is_bytes) {
    const uint8_t *data;
    size_t length;
    return !value_is_tuple(arguments) && !value_is_string(arguments) &&
           !(is_bytes && bytes_view(arguments, &data, &length)) &&
           !value_is_absent(value_special(vm, arguments, SPECIAL_GETITEM));
}

static bool format_percent(Vm *vm, String *text, bool is_bytes, Value arguments, String **result) {
    Percent percent = {.vm = vm,
                       .text = text,
                       .is_bytes = is_bytes,
                       .arguments = arguments,
                       .is_mapping = is_mapping(vm, arguments, is_bytes),
                       .tuple = value_is_tuple(arguments) ? value_as_tuple(arguments) : NULL};
    percent.held = window_open(vm, HELD_COUNT);
    percent.held[HELD_SOURCE] = value_from_object(text);
    string_builder_init(&percent.out);
    bool works = format_all(&percent, arguments);
    if (works) {
        *result = string_builder_finish(vm, &percent.out);
    }
    string_builder_release(&percent.out);
    window_close(vm, percent.held);
    return works;
}

bool format_percent_string(Vm *vm, String *text, Value arguments, Value *result) {
    String *formatted;
    if (!format_percent(vm, text, false, arguments, &formatted)) {
        return false;
    }
    *result = value_from_object(formatted);
    return true;
}

bool format_percent_bytes(Vm *vm, const uint8_t *data, size_t length, Value arguments,
                          TextBuffer *out) {
    String *formatted;
    if (!format_percent(vm, string_from_latin1(vm, data, length), true, arguments, &formatted)) {
        return false;
    }
    for (size_t index = 0; index < formatted->length; index++) {
        text_buffer_append_byte(out, (char)string_at(formatted, index));
    }
    return true;
}
