// format_field.c: str.format and str.format_map: replacement fields in braces.
//
//      {[name][.attribute | [key]]…[!conversion][:specification]}
//
// A specification may hold fields itself, one level deep. Read next: object/format.h.
#include "object/string_builder.h"
#include "object/text_repr.h"
#include "stdlib/builtins/str_methods.h"

// How fields without a name are counted: all of them, or none.
typedef enum Numbering { NUMBERING_UNKNOWN, NUMBERING_AUTOMATIC, NUMBERING_MANUAL } Numbering;

typedef struct Formatter {
    Vm *vm;
    const String *text;
    const Tuple *arguments; // NULL for format_map
    Value keywords;         // a dict, or any mapping for format_map
    Numbering numbering;
    int64_t next_number;
} Formatter;

// A replacement field, as positions in the text.
typedef struct Field {
    size_t name_start;
    size_t name_end;
    uint32_t conversion; // 0: none
    size_t specification_start;
    size_t specification_end;
    bool is_nested; // the specification has fields of its own
} Field;

static bool raise_value_error(Vm *vm, const char *message) {
    return exception_raise(vm, CLASS_VALUE_ERROR, "%s", message);
}

// ---- Cutting the text ----

// The first of these ASCII characters at or behind `start`; `end` when there is none.
static size_t find_any(Formatter *formatter, size_t start, size_t end, const char *points) {
    while (start < end) {
        uint32_t point = string_at(formatter->text, start);
        if (point != 0 && point < 0x80 && strchr(points, (int)point) != NULL) {
            break;
        }
        start++;
    }
    return start;
}

// Where the name of a field ends: at ! : or }, unless inside of brackets.
static bool find_name_end(Formatter *formatter, size_t *at, size_t end, Field *field) {
    for (; *at < end; (*at)++) {
        uint32_t point = string_at(formatter->text, *at);
        if (point == '{') {
            return raise_value_error(formatter->vm, "unexpected '{' in field name");
        }
        if (point == '}' || point == ':' || point == '!') {
            break;
        }
        if (point == '[') {
            *at = find_any(formatter, *at, end, "]");
            if (*at == end) {
                break;
            }
        }
    }
    field->name_end = *at;
    return *at < end || raise_value_error(formatter->vm, "expected '}' before end of string");
}

// !r and what must follow it. *at stands behind the '!'; afterwards at ':' or '}'.
static bool read_conversion(Formatter *formatter, size_t *at, size_t end, Field *field) {
    if (*at >= end) {
        return raise_value_error(formatter->vm,
                                 "end of string while looking for conversion specifier");
    }
    field->conversion = string_at(formatter->text, (*at)++);
    if (*at >= end) {
        return raise_value_error(formatter->vm, "unmatched '{' in format spec");
    }
    uint32_t next = string_at(formatter->text, *at);
    return next == '}' || next == ':' ||
           raise_value_error(formatter->vm, "expected ':' after conversion specifier");
}

// Up to the brace that closes the field; *at is behind it afterwards.
static bool read_specification(Formatter *formatter, size_t *at, size_t end, Field *field) {
    field->specification_start = *at;
    for (int depth = 1; *at < end; (*at)++) {
        uint32_t point = string_at(formatter->text, *at);
        if (point == '{') {
            field->is_nested = true;
            depth++;
        } else if (point == '}' && --depth == 0) {
            field->specification_end = (*at)++;
            return true;
        }
    }
    return raise_value_error(formatter->vm, "unmatched '{' in format spec");
}

static bool read_field(Formatter *formatter, size_t *at, size_t end, Field *field) {
    *field = (Field){.name_start = *at};
    if (!find_name_end(formatter, at, end, field)) {
        return false;
    }
    uint32_t point = string_at(formatter->text, (*at)++);
    if (point == '!') {
        if (!read_conversion(formatter, at, end, field)) {
            return false;
        }
        point = string_at(formatter->text, (*at)++);
    }
    return point == '}' || read_specification(formatter, at, end, field);
}

// ---- The value of a field ----

static String *part_of(Formatter *formatter, size_t start, size_t end) {
    StringBuilder builder;
    string_builder_init(&builder);
    string_builder_append_range(&builder, formatter->text, start, end);
    return string_builder_finish(formatter->vm, &builder);
}

// *number is -1 when the part is no decimal number.
static bool read_number(Formatter *formatter, size_t start, size_t end, int64_t *number) {
    *number = start == end ? -1 : 0;
    for (size_t at = start; at < end; at++) {
        uint32_t point = string_at(formatter->text, at);
        if (point < '0' || point > '9') {
            *number = -1;
            return true;
        }
        int64_t digit = (int64_t)point - '0';
        if (*number > (INT64_MAX - digit) / 10) {
            return raise_value_error(formatter->vm, "Too many decimal digits in format string");
        }
        *number = *number * 10 + digit;
    }
    return true;
}

static bool check_numbering(Formatter *formatter, Numbering wanted) {
    if (formatter->numbering == NUMBERING_UNKNOWN) {
        formatter->numbering = wanted;
    }
    if (formatter->numbering == wanted) {
        return true;
    }
    return raise_value_error(
        formatter->vm,
        wanted == NUMBERING_AUTOMATIC
            ? "cannot switch from manual field specification to automatic field numbering"
            : "cannot switch from automatic field numbering to manual field specification");
}

static bool positional_value(Formatter *formatter, int64_t number, Value *value) {
    const Tuple *arguments = formatter->arguments;
    if (arguments == NULL) {
        return raise_value_error(formatter->vm, "Format string contains positional fields");
    }
    if ((uint64_t)number >= arguments->count) {
        return exception_raise(formatter->vm, CLASS_INDEX_ERROR,
                               "Replacement index %lld out of range for positional args tuple",
                               (long long)number);
    }
    *value = arguments->items[number];
    return true;
}

// The value that the name before any '.' or '[' means.
static bool first_value(Formatter *formatter, size_t start, size_t end, Value *value) {
    int64_t number = -1;
    if (!read_number(formatter, start, end, &number)) {
        return false;
    }
    if (start == end || number >= 0) {
        bool is_automatic = start == end;
        if (!check_numbering(formatter, is_automatic ? NUMBERING_AUTOMATIC : NUMBERING_MANUAL)) {
            return false;
        }
        return positional_value(formatter, is_automatic ? formatter->next_number++ : number, value);
    }
    String *name = part_of(formatter, start, end);
    if (formatter->arguments == NULL) {
        *value = value_from_object(name);
        return object_get_item(formatter->vm, formatter->keywords, *value, value);
    }
    *value = dict_get_string(formatter->vm, value_as_dict(formatter->keywords), name);
    return !value_is_absent(*value) ||
           exception_raise_with_value(formatter->vm, CLASS_KEY_ERROR, value_from_object(name));
}

static bool get_attribute(Formatter *formatter, size_t start, size_t end, Value *value) {
    if (start == end) {
        return raise_value_error(formatter->vm, "Empty attribute in format string");
    }
    String *name = string_intern(formatter->vm, part_of(formatter, start, end));
    return object_get_attribute(formatter->vm, *value, name, value);
}

static bool get_item(Formatter *formatter, size_t start, size_t end, Value *value) {
    int64_t number = -1;
    if (start == end) {
        return raise_value_error(formatter->vm, "Empty attribute in format string");
    }
    if (!read_number(formatter, start, end, &number)) {
        return false;
    }
    Value key = number >= 0 ? int_from_int64(formatter->vm, number)
                            : value_from_object(part_of(formatter, start, end));
    return object_get_item(formatter->vm, *value, key, value);
}

// *value is a register: it keeps the value alive.
static bool field_value(Formatter *formatter, const Field *field, Value *value) {
    size_t end = field->name_end;
    size_t at = find_any(formatter, field->name_start, end, ".[");
    if (!first_value(formatter, field->name_start, at, value)) {
        return false;
    }
    while (at < end) {
        uint32_t point = string_at(formatter->text, at++);
        size_t stop = find_any(formatter, at, end, point == '.' ? ".[" : "]");
        if (point == '.') {
            if (!get_attribute(formatter, at, stop, value)) {
                return false;
            }
            at = stop;
        } else if (point == '[') {
            if (stop == end) {
                return raise_value_error(formatter->vm, "Missing ']' in format string");
            }
            if (!get_item(formatter, at, stop, value)) {
                return false;
            }
            at = stop + 1;
        } else {
            return raise_value_error(formatter->vm,
                                     "Only '.' or '[' may follow ']' in format field specifier");
        }
    }
    return true;
}

static bool convert(Formatter *formatter, uint32_t conversion, Value *value) {
    Vm *vm = formatter->vm;
    String *text;
    switch (conversion) {
    case 0:
        return true;
    case 's':
        if (!object_str(vm, *value, &text)) {
            return false;
        }
        break;
    case 'r':
    case 'a':
        if (!object_repr(vm, *value, &text)) {
            return false;
        }
        if (conversion == 'a') {
            TextBuffer ascii;
            text_buffer_init(&ascii);
            text_repr_append_ascii(&ascii, text);
            text = string_from_buffer(vm, &ascii);
            text_buffer_release(&ascii);
        }
        break;
    default:
        if (conversion > 32 && conversion < 127) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "Unknown conversion specifier %c",
                                   (int)conversion);
        }
        return exception_raise(vm, CLASS_VALUE_ERROR, "Unknown conversion specifier \\x%x",
                               conversion);
    }
    *value = value_from_object(text);
    return true;
}

// ---- The whole ----

// Fields inside of specifications are one level down; deeper ones are refused.
enum { DEEPEST_LEVEL = 2 };

static bool format_range(Formatter *formatter, size_t start, size_t end, int level,
                         StringBuilder *out);

static bool field_specification(Formatter *formatter, const Field *field, int level,
                                String **specification) {
    if (!field->is_nested) {
        *specification = part_of(formatter, field->specification_start, field->specification_end);
        return true;
    }
    StringBuilder builder;
    string_builder_init(&builder);
    bool works = format_range(formatter, field->specification_start, field->specification_end,
                              level + 1, &builder);
    if (works) {
        *specification = string_builder_finish(formatter->vm, &builder);
    }
    string_builder_release(&builder);
    return works;
}

static bool append_field(Formatter *formatter, const Field *field, int level, StringBuilder *out) {
    Vm *vm = formatter->vm;
    String *specification;
    String *text;
    Value *window = window_open(vm, 2);
    bool works = field_value(formatter, field, &window[0]) &&
                 convert(formatter, field->conversion, &window[0]) &&
                 field_specification(formatter, field, level, &specification);
    if (works) {
        window[1] = value_from_object(specification);
        works = object_format(vm, window[0], specification, &text);
    }
    if (works) {
        string_builder_append(out, text);
    }
    window_close(vm, window);
    return works;
}

// The literal text up to the next field; *at is behind the brace that opens it, or at the end.
static bool append_literal(Formatter *formatter, size_t *at, size_t end, bool *has_field,
                           StringBuilder *out) {
    *has_field = false;
    while (*at < end) {
        size_t brace = find_any(formatter, *at, end, "{}");
        string_builder_append_range(out, formatter->text, *at, brace);
        if (brace == end) {
            *at = end;
            return true;
        }
        uint32_t point = string_at(formatter->text, brace);
        bool is_doubled = brace + 1 < end && string_at(formatter->text, brace + 1) == point;
        *at = brace + 1 + is_doubled;
        if (is_doubled) {
            string_builder_append_point(out, point);
            continue;
        }
        if (point == '}') {
            return raise_value_error(formatter->vm, "Single '}' encountered in format string");
        }
        if (*at == end) {
            return raise_value_error(formatter->vm, "Single '{' encountered in format string");
        }
        *has_field = true;
        return true;
    }
    return true;
}

static bool format_range(Formatter *formatter, size_t start, size_t end, int level,
                         StringBuilder *out) {
    if (level > DEEPEST_LEVEL) {
        return raise_value_error(formatter->vm, "Max string recursion exceeded");
    }
    size_t at = start;
    while (at < end) {
        bool has_field;
        Field field;
        if (!append_literal(formatter, &at, end, &has_field, out)) {
            return false;
        }
        if (has_field && (!read_field(formatter, &at, end, &field) ||
                          !append_field(formatter, &field, level, out))) {
            return false;
        }
    }
    return true;
}

static bool format_all(Formatter *formatter, Value *result) {
    StringBuilder out;
    string_builder_init(&out);
    bool works = format_range(formatter, 0, formatter->text->length, 1, &out);
    if (works) {
        *result = value_from_object(string_builder_finish(formatter->vm, &out));
    }
    string_builder_release(&out);
    return works;
}

NATIVE(str_format_method, "format", "(self, /, *args, **kwargs)",
       "Return a formatted version of the string, using substitutions from args and kwargs.\n\nThe "
       "substitutions are identified by braces ('{' and '}').") {
    Formatter formatter = {.vm = vm,
                           .text = value_as_string(args[0]),
                           .arguments = value_as_tuple(args[1]),
                           .keywords = args[2]};
    return format_all(&formatter, result);
}

NATIVE(str_format_map_method, "format_map", "(self, mapping, /)",
       "Return a formatted version of the string, using substitutions from mapping.\n\nThe "
       "substitutions are identified by braces ('{' and '}').") {
    Formatter formatter = {.vm = vm, .text = value_as_string(args[0]), .keywords = args[1]};
    return format_all(&formatter, result);
}

void builtins_format_register(Vm *vm) {
    static const NativeDefinition *const methods[] = {&str_format_method, &str_format_map_method,
                                                      NULL};
    native_add_methods(vm, runtime_class(vm, CLASS_STR), methods);
}
