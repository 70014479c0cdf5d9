// colour.c: see colour.h.
#include "stdlib/sys/colour.h"

#include "host/descriptors.h"
#include "host/environment.h"

#include <string.h>

#define RESET        "\033[0m"
#define MAGENTA      "\033[35m"
#define BOLD_MAGENTA "\033[1;35m"
#define RED          "\033[31m"
#define BOLD_RED     "\033[1;31m"
#define GREEN        "\033[32m"
#define CYAN         "\033[36m"
#define BLUE         "\033[34m"

bool colour_is_shown(int descriptor) {
    const char *no_colour = host_environment_get("NO_COLOR");
    const char *terminal = host_environment_get("TERM");
    return (no_colour == NULL || *no_colour == '\0') && terminal != NULL && *terminal != '\0' &&
           strcmp(terminal, "dumb") != 0 && host_descriptor_is_terminal(descriptor);
}

static void append_in(TextBuffer *out, const char *colour, const char *text, size_t length) {
    text_buffer_append_text(out, colour);
    text_buffer_append(out, text, length);
    text_buffer_append_text(out, RESET);
}

// ---- Tracebacks --------------------------------------------------------------------------------

typedef struct Line {
    const char *text;
    size_t length; // without the newline
} Line;

static bool begins_with(Line line, const char *text) {
    size_t length = strlen(text);
    return line.length >= length && memcmp(line.text, text, length) == 0;
}

static Line line_at(const char *text, const char *end) {
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    return (Line){text, (size_t)((newline == NULL ? end : newline) - text)};
}

// A line of nothing but spaces and marks.
static bool is_marks(Line line) {
    size_t marks = 0;
    for (size_t index = 0; index < line.length; index++) {
        char byte = line.text[index];
        marks += byte == '^' || byte == '~';
        if (byte != ' ' && byte != '^' && byte != '~') {
            return false;
        }
    }
    return marks > 0;
}

//   File "lesson.aspy", line 3, in main
static void append_entry(Line line, TextBuffer *out) {
    static const char in[] = ", in ";
    static const char number[] = ", line ";
    const char *end = line.text + line.length;
    const char *quote = memchr(line.text, '"', line.length);
    const char *closing = end;
    while (closing > quote && *closing != '"') {
        closing--;
    }
    text_buffer_append(out, line.text, (size_t)(quote - line.text));
    append_in(out, MAGENTA, quote, (size_t)(closing - quote) + 1);
    const char *digits = closing + 1 + strlen(number);
    if (digits > end) {
        text_buffer_append(out, closing + 1, (size_t)(end - closing) - 1);
        return;
    }
    text_buffer_append_text(out, number);
    size_t count = strspn(digits, "0123456789");
    append_in(out, MAGENTA, digits, count);
    const char *name = digits + count + strlen(in);
    if (name < end) {
        text_buffer_append_text(out, in);
        append_in(out, MAGENTA, name, (size_t)(end - name));
    }
}

// Of a line, what stands at marks of the same kind has one colour. Marks count code points.
static void append_marked(Line line, Line marks, TextBuffer *out) {
    size_t column = 0;
    size_t start = 0;
    char kind = ' ';
    for (size_t index = 0; index <= line.length; index++) {
        bool is_end = index == line.length;
        bool is_inside = !is_end && ((unsigned char)line.text[index] & 0xC0) == 0x80;
        char next = is_end || column >= marks.length ? ' ' : marks.text[column];
        if (is_inside) {
            continue;
        }
        if (is_end || next != kind) {
            const char *colour = kind == '^' ? BOLD_RED : RED;
            if (kind == ' ') {
                text_buffer_append(out, line.text + start, index - start);
            } else {
                append_in(out, colour, line.text + start, index - start);
            }
            start = index;
            kind = next;
        }
        column++;
    }
}

// ZeroDivisionError: division by zero
static void append_final(Line line, TextBuffer *out) {
    const char *colon = memchr(line.text, ':', line.length);
    size_t length = colon == NULL ? line.length : (size_t)(colon - line.text);
    append_in(out, BOLD_MAGENTA, line.text, length);
    if (length + 2 <= line.length) {
        text_buffer_append_text(out, ": ");
        append_in(out, MAGENTA, line.text + length + 2, line.length - length - 2);
    } else {
        text_buffer_append(out, line.text + length, line.length - length);
    }
}

void colour_append_traceback(const TextBuffer *plain, TextBuffer *out) {
    const char *end = plain->bytes + plain->length;
    bool is_final = false; // the exception itself comes next: frames were shown
    for (const char *at = plain->bytes; at < end;) {
        Line line = line_at(at, end);
        const char *behind = line.text + line.length + 1;
        Line next = behind < end ? line_at(behind, end) : (Line){"", 0};
        bool has_marks = begins_with(line, "    ") && is_marks(next);
        if (begins_with(line, "  File \"")) {
            append_entry(line, out);
            is_final = true;
        } else if (has_marks) {
            append_marked(line, next, out);
            text_buffer_append_byte(out, '\n');
            append_marked(next, next, out);
            behind = next.text + next.length + 1;
        } else if (is_final && line.length > 0 && line.text[0] != ' ') {
            append_final(line, out);
            is_final = false;
        } else {
            text_buffer_append(out, line.text, line.length);
        }
        if (behind <= end) {
            text_buffer_append_byte(out, '\n');
        }
        at = behind;
    }
}

// ---- Values ------------------------------------------------------------------------------------

static size_t text_length(const char *text, const char *end) {
    size_t length = 1;
    while (text + length < end && text[length] != text[0]) {
        length += text[length] == '\\' ? 2 : 1;
    }
    length++;
    return length < (size_t)(end - text) ? length : (size_t)(end - text);
}

static bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
static bool is_letter(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           (unsigned char)byte >= 0x80;
}

static size_t word_length(const char *text, const char *end) {
    size_t length = 0;
    while (text + length < end &&
           (is_letter(text[length]) || is_digit(text[length]) || text[length] == '.')) {
        length++;
    }
    return length;
}

static bool is_constant(const char *text, size_t length) {
    static const char *const constants[] = {"None", "True", "False", "Ellipsis"};
    for (size_t index = 0; index < sizeof constants / sizeof *constants; index++) {
        if (strlen(constants[index]) == length && memcmp(constants[index], text, length) == 0) {
            return true;
        }
    }
    return false;
}

void colour_append_repr(const TextBuffer *plain, TextBuffer *out) {
    const char *end = plain->bytes + plain->length;
    for (const char *at = plain->bytes; at < end;) {
        size_t length = 1;
        const char *colour = NULL;
        if (*at == '\'' || *at == '"') {
            length = text_length(at, end);
            colour = GREEN;
        } else if (is_digit(*at) || is_letter(*at)) {
            length = word_length(at, end);
            colour = is_digit(*at) ? CYAN : is_constant(at, length) ? BLUE : NULL;
        }
        if (colour != NULL) {
            append_in(out, colour, at, length);
        } else {
            text_buffer_append(out, at, length);
        }
        at += length;
    }
}
