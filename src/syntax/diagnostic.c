// diagnostic.c: complaints as data and as text.

#include "syntax/diagnostic.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

// Takes away a last character that was cut in two.
static void diagnostic_trim(char *message) {
    size_t length = strlen(message);
    size_t last = length;
    do {
        last--;
    } while (last > 0 && utf8_is_continuation(message[last]));
    uint32_t point;
    if (utf8_decode(message + last, length - last, &point) == 0) {
        message[last] = '\0';
    }
}

bool diagnostic_set(Diagnostic *diagnostic, DiagnosticKind kind, SourceRange range,
                    const char *format, ...) {
    if (diagnostic->kind != DIAGNOSTIC_NONE) {
        return false;
    }
    diagnostic->kind = kind;
    diagnostic->range = range;
    va_list values;
    va_start(values, format);
    int length = vsnprintf(diagnostic->message, sizeof diagnostic->message, format, values);
    va_end(values);
    // Of just that length it may be a text that was cut before.
    if (length >= DIAGNOSTIC_MESSAGE_SIZE - 1) {
        diagnostic_trim(diagnostic->message);
    }
    return false;
}

const char *diagnostic_class_name(DiagnosticKind kind) {
    switch (kind) {
    case DIAGNOSTIC_INDENTATION_ERROR:
        return "IndentationError";
    case DIAGNOSTIC_TAB_ERROR:
        return "TabError";
    case DIAGNOSTIC_MEMORY_ERROR:
        return "MemoryError";
    case DIAGNOSTIC_NONE:
    case DIAGNOSTIC_SYNTAX_ERROR:
        break;
    }
    return "SyntaxError";
}

// Bytes that are no text become signs of replacement: what is printed is UTF-8 whatever was read.
static void diagnostic_print_line(TextBuffer *out, const char *line, size_t length) {
    size_t bad;
    while (!utf8_validate(line, length, &bad)) {
        text_buffer_append(out, line, bad);
        text_buffer_append_text(out, "\xEF\xBF\xBD");
        line += bad + 1;
        length -= bad + 1;
    }
    text_buffer_append(out, line, length);
}

// Under the line as printed: blanks up to the range (tabs stay tabs, so that it lines up), then
// one '^' per character of it.
static void diagnostic_print_carets(TextBuffer *out, const char *line, size_t length,
                                    SourceRange range) {
    size_t end = range.end_line == range.line ? range.end_column : length;
    size_t carets = 0;
    text_buffer_append_text(out, "    ");
    for (size_t at = 0; at < length && at < range.column; at++) {
        if (!utf8_is_continuation(line[at])) {
            bool is_space = strchr("\t\v\f", line[at]) != NULL;
            text_buffer_append_byte(out, is_space ? line[at] : ' ');
        }
    }
    for (size_t at = range.column; at < end; at++) {
        carets += at >= length || !utf8_is_continuation(line[at]) ? 1 : 0;
    }
    text_buffer_append_repeated(out, '^', range.end_line == 0 || carets == 0 ? 1 : carets);
    text_buffer_append_byte(out, '\n');
}

// Of a block that the end of the source cut off no place is marked.
static bool diagnostic_is_of_block(const Diagnostic *diagnostic) {
    return diagnostic->is_incomplete &&
           (diagnostic->kind == DIAGNOSTIC_INDENTATION_ERROR ||
            strcmp(diagnostic->message, "expected 'except' or 'finally' block") == 0);
}

void diagnostic_print(TextBuffer *out, const Diagnostic *diagnostic, const Source *source) {
    SourceRange range = diagnostic->range;
    if (range.line != 0) {
        text_buffer_append_format(out, "  File \"%s\", line %u\n", source->path, range.line);
        size_t length;
        const char *line = source_line(source, range.line, &length);
        size_t margin = 0;
        while (margin < length && (line[margin] == ' ' || line[margin] == '\f')) {
            margin++;
        }
        text_buffer_append_text(out, "    ");
        diagnostic_print_line(out, line + margin, length - margin);
        text_buffer_append_byte(out, '\n');
        bool is_at_end =
            range.end_line == 0 && range.column >= length && diagnostic_is_of_block(diagnostic);
        if (!is_at_end && range.column >= margin && range.column != SOURCE_COLUMN_NONE &&
            margin < length) {
            range.column -= (uint32_t)margin;
            range.end_column -= range.end_column < margin ? 0 : (uint32_t)margin;
            diagnostic_print_carets(out, line + margin, length - margin, range);
        }
    }
    text_buffer_append_format(out, "%s: %s\n", diagnostic_class_name(diagnostic->kind),
                              diagnostic->message);
}

void diagnostic_print_brief(TextBuffer *out, const Diagnostic *diagnostic, const Source *source) {
    const SourceRange *range = &diagnostic->range;
    text_buffer_append_format(out, "%s:", source->path);
    if (range->line != 0) {
        size_t length;
        const char *line = source_line(source, range->line, &length);
        size_t column = range->column < length ? range->column : length;
        text_buffer_append_format(out, "%u:%zu:", range->line, utf8_count(line, column) + 1);
    }
    text_buffer_append_format(out, " %s: %s\n", diagnostic_class_name(diagnostic->kind),
                              diagnostic->message);
}
