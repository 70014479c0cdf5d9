// pattern_reader.c: see pattern_reader.h.
#include "stdlib/re/pattern_reader.h"

#include "object/text_repr.h"
#include "object/unicode.h"

#include <inttypes.h>

// ---- Tokens ------------------------------------------------------------------------------------

static void advance(PatternReader *reader) {
    size_t index = reader->index;
    if (index >= reader->length) {
        reader->next = TOKEN_END;
        return;
    }
    uint32_t point = reader->points[index++];
    reader->next = point;
    if (point == '\\') {
        if (index == reader->length) {
            reader->next = TOKEN_END;
            reader->is_broken = true;
            return;
        }
        reader->next = ESCAPED(reader->points[index++]);
    }
    reader->index = index;
}

void reader_init(PatternReader *reader, Vm *vm, Value source) {
    *reader = (PatternReader){.vm = vm, .source = source, .is_text = value_is_string(source)};
    const uint8_t *bytes = NULL;
    const String *text = NULL;
    if (reader->is_text) {
        text = value_as_string(source);
        reader->length = text->length;
    } else if (!bytes_view(source, &bytes, &reader->length)) {
        assert(false && "the source has bytes");
    }
    reader->points = memory_allocate(reader->length * sizeof *reader->points);
    for (size_t index = 0; index < reader->length; index++) {
        reader->points[index] = text != NULL ? string_at(text, index) : bytes[index];
    }
    advance(reader);
}

void reader_release(PatternReader *reader) { memory_release(reader->points); }

Token reader_get(PatternReader *reader) {
    Token token = reader->next;
    advance(reader);
    return token;
}

bool reader_match(PatternReader *reader, Token token) {
    if (reader->next != token) {
        return false;
    }
    advance(reader);
    return true;
}

size_t reader_tell(const PatternReader *reader) {
    if (reader->next == TOKEN_END) {
        return reader->index;
    }
    return reader->index - (token_is_escape(reader->next) ? 2 : 1);
}

// ---- Parts of the text -------------------------------------------------------------------------

bool reader_get_until(PatternReader *reader, Token terminator, const char *what,
                      PatternSpan *span) {
    span->start = reader_tell(reader);
    for (;;) {
        span->length = reader_tell(reader) - span->start;
        Token token = reader_get(reader);
        if (token == TOKEN_END) {
            return span->length == 0
                       ? reader_error(reader, 0, "missing %s", what)
                       : reader_error(reader, span->length, "missing %c, unterminated name",
                                      (char)terminator);
        }
        if (token == terminator) {
            return span->length > 0 || reader_error(reader, 1, "missing %s", what);
        }
    }
}

String *reader_text(const PatternReader *reader, PatternSpan span) {
    return string_from_code_points(reader->vm, reader->points + span.start, span.length);
}

bool reader_number(const PatternReader *reader, PatternSpan span, int64_t *number) {
    *number = 0;
    for (size_t index = span.start; index < span.start + span.length; index++) {
        if (!token_is_digit(reader->points[index])) {
            return false;
        }
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, (int64_t)reader->points[index] - '0', number)) {
            *number = INT64_MAX;
        }
    }
    return span.length > 0;
}

bool reader_check_name(PatternReader *reader, PatternSpan span, size_t offset) {
    bool is_identifier = true;
    for (size_t index = 0; index < span.length; index++) {
        uint32_t point = reader->points[span.start + index];
        is_identifier =
            is_identifier && (reader->is_text || point < 0x80) &&
            (index == 0 ? unicode_is_identifier_start(point) : unicode_is_identifier_part(point));
    }
    return is_identifier ||
           reader_error_about(reader, span.length + offset, "bad character in group name ",
                              reader_text(reader, span));
}

// ---- Errors ------------------------------------------------------------------------------------

bool pattern_error_raise(Vm *vm, const char *message, Value pattern, int64_t position) {
    Value *window = window_open(vm, 4);
    window[1] = value_from_object(string_from_text(vm, message));
    window[2] = pattern;
    window[3] = value_from_int(position);
    if (native_import(vm, "re", &window[0]) &&
        object_get_attribute(vm, window[0], string_intern_text(vm, "PatternError"), &window[0]) &&
        object_call(vm, window[0], &window[1], position < 0 ? 1 : 3, &window[0])) {
        return exception_raise_value(vm, window[0]);
    }
    return false;
}

bool reader_check_end(PatternReader *reader) {
    return !reader->is_broken || pattern_error_raise(reader->vm, "bad escape (end of pattern)",
                                                     reader->source, (int64_t)reader->length - 1);
}

bool reader_raise(PatternReader *reader, size_t offset, TextBuffer *message) {
    // What was met first is what is wrong.
    if (!reader_check_end(reader)) {
        text_buffer_release(message);
        return false;
    }
    if (!reader->is_text) {
        String *text = string_from_buffer(reader->vm, message);
        text_buffer_clear(message);
        text_repr_append_ascii(message, text);
    }
    bool ok = pattern_error_raise(reader->vm, message->bytes, reader->source,
                                  (int64_t)reader_tell(reader) - (int64_t)offset);
    text_buffer_release(message);
    return ok;
}

bool reader_error(PatternReader *reader, size_t offset, const char *format, ...) {
    TextBuffer message;
    text_buffer_init(&message);
    va_list values;
    va_start(values, format);
    text_buffer_append_format_list(&message, format, values);
    va_end(values);
    return reader_raise(reader, offset, &message);
}

bool reader_error_about(PatternReader *reader, size_t offset, const char *prefix, String *text) {
    TextBuffer message;
    text_buffer_init(&message);
    text_buffer_append_text(&message, prefix);
    text_repr_append_string(&message, text);
    return reader_raise(reader, offset, &message);
}

void token_append(TextBuffer *buffer, Token token) {
    if (token_is_escape(token)) {
        text_buffer_append_byte(buffer, '\\');
    }
    text_buffer_append_code_point(buffer, token_point(token));
}
