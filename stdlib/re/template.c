// template.c: see template.h.
#include "stdlib/re/template.h"

#include "stdlib/re/pattern_reader.h"

typedef struct TemplateParser {
    PatternReader reader;
    const Pattern *pattern;
    List *parts;           // finished; the caller of template_parse keeps it
    StringBuilder literal; // the literal that grows
} TemplateParser;

// ---- Parts -------------------------------------------------------------------------------------

// A literal of a bytes template was collected as the str of the same numbers.
static void finish_literal(TemplateParser *parser) {
    Vm *vm = parser->reader.vm;
    String *text = string_builder_finish(vm, &parser->literal);
    Value literal = value_from_object(text);
    if (!parser->reader.is_text) {
        Bytes *bytes = bytes_new_of(vm, runtime_class(vm, CLASS_BYTES), NULL, text->length);
        for (size_t index = 0; index < text->length; index++) {
            bytes->data[index] = (uint8_t)string_at(text, index);
        }
        literal = value_from_object(bytes);
    }
    list_append(vm, parser->parts, literal);
    string_builder_init(&parser->literal);
}

// `offset`: how far before the next token the number begins.
static bool add_group(TemplateParser *parser, int64_t number, size_t offset) {
    if (number > (int64_t)parser->pattern->tree.group_count) {
        return reader_error(&parser->reader, offset, "invalid group reference %lld",
                            (long long)number);
    }
    finish_literal(parser);
    list_append(parser->reader.vm, parser->parts, value_from_int(number));
    return true;
}

static bool octal_error(TemplateParser *parser) {
    PatternReader *reader = &parser->reader;
    const uint32_t *digits = reader->points + reader_tell(reader) - 3;
    return reader_error(reader, 4, "octal escape value \\%c%c%c outside of range 0-0o377",
                        (char)digits[0], (char)digits[1], (char)digits[2]);
}

// ---- Escapes -----------------------------------------------------------------------------------

enum { MAX_GROUPS = 1073741823 };

// \g<name> and \g<1>, behind the g.
static bool parse_named(TemplateParser *parser) {
    PatternReader *reader = &parser->reader;
    PatternSpan span;
    int64_t number;
    if (!reader_match(reader, '<')) {
        return reader_error(reader, 0, "missing <");
    }
    if (!reader_get_until(reader, '>', "group name", &span)) {
        return false;
    }
    if (!reader_number(reader, span, &number)) {
        if (!reader_check_name(reader, span, 1)) {
            return false;
        }
        String *name = reader_text(reader, span);
        Value found =
            dict_get_string(reader->vm, value_as_dict(parser->pattern->group_index), name);
        if (value_is_absent(found)) {
            String *repr;
            return reader_check_end(reader) &&
                   object_repr(reader->vm, value_from_object(name), &repr) &&
                   exception_raise(reader->vm, CLASS_INDEX_ERROR, "unknown group name %s",
                                   string_text(reader->vm, repr));
        }
        number = value_as_int(found);
    } else if (number >= MAX_GROUPS) {
        TextBuffer message;
        text_buffer_init(&message);
        text_buffer_append_text(&message, "invalid group reference ");
        string_append_utf8(&message, reader_text(reader, span));
        return reader_raise(reader, span.length + 1, &message);
    }
    return add_group(parser, number, span.length + 1);
}

// \0, \01, \012: at most three digits, and only the low eight bits.
static void parse_octal(TemplateParser *parser) {
    uint32_t point = 0;
    for (int digits = 0; digits < 2 && token_is_octal(parser->reader.next); digits++) {
        point = point * 8 + (reader_get(&parser->reader) - '0');
    }
    string_builder_append_point(&parser->literal, point & 0xff);
}

// \1 … \99, or three octal digits.
static bool parse_number(TemplateParser *parser, uint32_t first) {
    PatternReader *reader = &parser->reader;
    uint32_t number = first - '0';
    size_t length = 1;
    if (token_is_digit(reader->next)) {
        Token second = reader_get(reader);
        length = 2;
        if (token_is_octal(first) && token_is_octal(second) && token_is_octal(reader->next)) {
            uint32_t point = (number * 8 + (second - '0')) * 8 + (reader_get(reader) - '0');
            if (point > 0377) {
                return octal_error(parser);
            }
            string_builder_append_point(&parser->literal, point);
            return true;
        }
        number = number * 10 + (second - '0');
    }
    return add_group(parser, number, length);
}

// \n and its like, and the backslash before what is no letter, which stays.
static bool parse_plain(TemplateParser *parser, uint32_t point) {
    static const char letters[] = "abfnrtv\\";
    static const char meanings[] = "\a\b\f\n\r\t\v\\";
    const char *found = point < 0x80 && point != 0 ? strchr(letters, (int)point) : NULL;
    if (found != NULL) {
        string_builder_append_point(&parser->literal, (uint8_t)meanings[found - letters]);
        return true;
    }
    if (token_is_ascii_letter(point)) {
        return reader_error(&parser->reader, 2, "bad escape \\%c", (char)point);
    }
    string_builder_append_point(&parser->literal, '\\');
    string_builder_append_point(&parser->literal, point);
    return true;
}

static bool parse_escape(TemplateParser *parser, uint32_t point) {
    if (point == 'g') {
        return parse_named(parser);
    }
    if (point == '0') {
        parse_octal(parser);
        return true;
    }
    return token_is_digit(point) ? parse_number(parser, point) : parse_plain(parser, point);
}

static bool parse_tokens(TemplateParser *parser) {
    for (;;) {
        Token token = reader_get(&parser->reader);
        if (token == TOKEN_END) {
            break;
        }
        if (!token_is_escape(token)) {
            string_builder_append_point(&parser->literal, token);
        } else if (!parse_escape(parser, token_point(token))) {
            return false;
        }
    }
    finish_literal(parser);
    return reader_check_end(&parser->reader);
}

bool template_parse(Vm *vm, const Pattern *pattern, Value source, Value *template) {
    const uint8_t *bytes;
    size_t length;
    if (!value_is_string(source) && !bytes_view(source, &bytes, &length)) {
        uint64_t hash;
        if (!object_hash(vm, source, &hash)) {
            return false;
        }
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "decoding to str: need a bytes-like object, %s found",
                               class_name_of(vm, source));
    }
    TemplateParser parser = {.pattern = pattern, .parts = list_new(vm, 3)};
    *template = value_from_object(parser.parts);
    reader_init(&parser.reader, vm, source);
    string_builder_init(&parser.literal);
    bool ok = parse_tokens(&parser);
    string_builder_release(&parser.literal);
    reader_release(&parser.reader);
    if (ok) {
        *template =
            value_from_object(tuple_from_values(vm, parser.parts->items, parser.parts->count));
    }
    return ok;
}

// ---- Expansion ---------------------------------------------------------------------------------

bool template_append(Vm *vm, Value template, const Subject *subject, const size_t *spans,
                     Output *output) {
    const Tuple *parts = value_as_tuple(template);
    for (size_t index = 0; index < parts->count; index++) {
        Value part = parts->items[index];
        if (!value_is_int(part)) {
            if (!output_append(vm, output, part)) {
                return false;
            }
            continue;
        }
        const size_t *span = &spans[2 * value_as_int(part)];
        if (span[1] != SIZE_MAX) {
            output_append_slice(output, subject, span[0], span[1]);
        }
    }
    return true;
}
