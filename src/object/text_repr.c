// text_repr.c: which quotes, which escapes.
#include "object/text_repr.h"

#include "object/unicode.h"

// Double quotes only where they save escaping single ones.
static char choose_quote(bool has_single, bool has_double) {
    return has_single && !has_double ? '"' : '\'';
}

// The escapes that have letters; false when the point has none.
static bool append_letter_escape(TextBuffer *buffer, uint32_t point, char quote) {
    char letter = 0;
    if (point == (uint32_t)(unsigned char)quote || point == '\\') {
        letter = (char)point;
    } else if (point == '\n') {
        letter = 'n';
    } else if (point == '\r') {
        letter = 'r';
    } else if (point == '\t') {
        letter = 't';
    } else {
        return false;
    }
    text_buffer_append_byte(buffer, '\\');
    text_buffer_append_byte(buffer, letter);
    return true;
}

static void append_number_escape(TextBuffer *buffer, uint32_t point) {
    if (point < 0x100) {
        text_buffer_append_format(buffer, "\\x%02x", point);
    } else if (point < 0x10000) {
        text_buffer_append_format(buffer, "\\u%04x", point);
    } else {
        text_buffer_append_format(buffer, "\\U%08x", point);
    }
}

// How many of the ASCII characters in front stand for themselves whatever the quotes.
static size_t plain_run(const char *text, size_t length) {
    size_t run = 0;
    while (run < length && text[run] >= ' ' && text[run] != 0x7F && text[run] != '\\' &&
           text[run] != '\'' && text[run] != '"') {
        run++;
    }
    return run;
}

void text_repr_append_string(TextBuffer *buffer, const String *string) {
    bool has_single = false;
    bool has_double = false;
    for (size_t index = 0; index < string->length; index++) {
        uint32_t point = string_at(string, index);
        has_single = has_single || point == '\'';
        has_double = has_double || point == '"';
    }
    char quote = choose_quote(has_single, has_double);
    text_buffer_append_byte(buffer, quote);
    for (size_t index = 0; index < string->length; index++) {
        if (string_is_ascii(string)) {
            size_t run = plain_run((const char *)string->data + index, string->length - index);
            text_buffer_append(buffer, (const char *)string->data + index, run);
            index += run;
            if (index == string->length) {
                break;
            }
        }
        uint32_t point = string_at(string, index);
        if (append_letter_escape(buffer, point, quote)) {
            continue;
        }
        if (unicode_is_printable(point)) {
            text_buffer_append_code_point(buffer, point);
        } else {
            append_number_escape(buffer, point);
        }
    }
    text_buffer_append_byte(buffer, quote);
}

void text_repr_append_ascii(TextBuffer *buffer, const String *repr) {
    for (size_t index = 0; index < repr->length; index++) {
        uint32_t point = string_at(repr, index);
        if (point < 0x80) {
            text_buffer_append_byte(buffer, (char)point);
        } else {
            append_number_escape(buffer, point);
        }
    }
}

void text_repr_append_bytes(TextBuffer *buffer, const uint8_t *data, size_t length, bool is_array) {
    bool has_single = length > 0 && memchr(data, '\'', length) != NULL;
    bool has_double = length > 0 && memchr(data, '"', length) != NULL;
    char quote = choose_quote(has_single, has_double);
    text_buffer_append_byte(buffer, 'b');
    text_buffer_append_byte(buffer, quote);
    for (size_t index = 0; index < length; index++) {
        if (append_letter_escape(buffer, data[index], is_array ? '\'' : quote)) {
            continue;
        }
        if (data[index] >= ' ' && data[index] < 0x7F) {
            text_buffer_append_byte(buffer, (char)data[index]);
        } else {
            append_number_escape(buffer, data[index]);
        }
    }
    text_buffer_append_byte(buffer, quote);
}
