// judge.c: normalising, comparing line by line, and reading the end of a traceback.
#define _GNU_SOURCE // memmem
#include "app/classroom/judge.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    DIFFERENCE_LINES = 4, // how many lines of each side a report shows
    ERROR_LINES = 16,     // how many of standard error, from its end
    LINE_BYTES = 300      // how much of each
};

static size_t address_length(const char *text) {
    if (text[0] != '0' || text[1] != 'x' || !isxdigit((unsigned char)text[2])) {
        return 0;
    }
    size_t length = 2;
    while (isxdigit((unsigned char)text[length])) {
        length++;
    }
    return length;
}

static void drop_trailing_spaces(TextBuffer *text) {
    while (text->length > 0 && text->bytes[text->length - 1] == ' ') {
        text_buffer_truncate(text, text->length - 1);
    }
}

void judge_normalise(TextBuffer *text, const char *directory) {
    TextBuffer plain;
    text_buffer_init(&plain);
    size_t directory_length = strlen(directory);
    for (size_t index = 0; index < text->length;) {
        const char *next = text->bytes + index;
        size_t address = address_length(next);
        if (address > 0) {
            text_buffer_append_text(&plain, "0xADDR");
            index += address;
        } else if (strncmp(next, directory, directory_length) == 0 &&
                   next[directory_length] == '/') {
            index += directory_length + 1;
        } else {
            if (*next == '\n') {
                drop_trailing_spaces(&plain);
            }
            text_buffer_append_byte(&plain, *next);
            index++;
        }
    }
    drop_trailing_spaces(&plain);
    text_buffer_release(text);
    *text = plain;
}

static size_t length_without_newline(const TextBuffer *text) {
    bool has_newline = text->length > 0 && text->bytes[text->length - 1] == '\n';
    return text->length - has_newline;
}

static void append_lines(TextBuffer *report, const char *sign, const TextBuffer *text,
                         size_t offset) {
    for (int line = 0; line < DIFFERENCE_LINES && offset < text->length; line++) {
        const char *start = text->bytes + offset;
        const char *newline = memchr(start, '\n', text->length - offset);
        size_t length = newline == NULL ? text->length - offset : (size_t)(newline - start);
        text_buffer_append_format(report, "        %s ", sign);
        text_buffer_append(report, start, length > LINE_BYTES ? LINE_BYTES : length);
        text_buffer_append_byte(report, '\n');
        offset += length + 1;
    }
}

bool judge_same_text(const char *what, const TextBuffer *expected, const TextBuffer *actual,
                     TextBuffer *report) {
    size_t expected_length = length_without_newline(expected);
    size_t actual_length = length_without_newline(actual);
    if (expected_length == actual_length &&
        memcmp(expected->bytes, actual->bytes, expected_length) == 0) {
        return true;
    }
    size_t line_start = 0;
    int line = 1;
    for (size_t index = 0; index < expected->length && index < actual->length &&
                           expected->bytes[index] == actual->bytes[index];
         index++) {
        if (expected->bytes[index] == '\n') {
            line_start = index + 1;
            line++;
        }
    }
    text_buffer_append_format(report, "    %s differs at line %d (- expected, + found)\n", what,
                              line);
    append_lines(report, "-", expected, line_start);
    append_lines(report, "+", actual, line_start);
    return false;
}

// Skips the frame that CPython draws around the members of an exception group.
static size_t skip_group_frame(const char *line, size_t length) {
    size_t skipped = 0;
    while (skipped < length &&
           (line[skipped] == ' ' || line[skipped] == '|' || line[skipped] == '+')) {
        skipped++;
    }
    return skipped;
}

// Finds the last line of `text` that is `wanted`. Returns its offset, or text->length.
static size_t find_last_line(const TextBuffer *text, const char *wanted) {
    size_t found = text->length;
    size_t wanted_length = strlen(wanted);
    for (size_t start = 0; start < text->length;) {
        const char *line = text->bytes + start;
        const char *newline = memchr(line, '\n', text->length - start);
        size_t length = newline == NULL ? text->length - start : (size_t)(newline - line);
        size_t frame = skip_group_frame(line, length);
        if (length - frame == wanted_length && memcmp(line + frame, wanted, wanted_length) == 0) {
            found = start;
        }
        start += length + 1;
    }
    return found;
}

// The line number of the last `File "<script>", line N` before `limit`; 0 when there is none.
static int last_traceback_line(const TextBuffer *error, size_t limit, const char *script_name) {
    TextBuffer marker;
    text_buffer_init(&marker);
    text_buffer_append_format(&marker, "File \"%s\", line ", script_name);
    int line = 0;
    const char *end = error->bytes + limit;
    const char *next = memmem(error->bytes, limit, marker.bytes, marker.length);
    while (next != NULL) {
        next += marker.length;
        line = (int)strtol(next, NULL, 10);
        next = memmem(next, (size_t)(end - next), marker.bytes, marker.length);
    }
    text_buffer_release(&marker);
    return line;
}

static bool judge_raises(const Expectation *expectation, const RunResult *result,
                         const char *script_name, TextBuffer *report) {
    if (expectation->raises == NULL) {
        return true;
    }
    size_t offset = find_last_line(&result->error, expectation->raises);
    if (offset == result->error.length) {
        text_buffer_append_format(report, "    expected to raise: %s\n", expectation->raises);
        return false;
    }
    int line = last_traceback_line(&result->error, offset, script_name);
    if (line != expectation->raises_line) {
        text_buffer_append_format(report, "    raised at line %d, expected at line %d\n", line,
                                  expectation->raises_line);
        return false;
    }
    return true;
}

static bool judge_error_text(const Expectation *expectation, const RunResult *result,
                             bool must_be_silent, TextBuffer *report) {
    bool is_good = true;
    for (size_t index = 0; index < expectation->error_parts.count; index++) {
        const char *part = expectation->error_parts.items[index];
        if (memmem(result->error.bytes, result->error.length, part, strlen(part)) == NULL) {
            text_buffer_append_format(report, "    standard error does not hold: %s\n", part);
            is_good = false;
        }
    }
    bool must_be_empty =
        must_be_silent && expectation->raises == NULL && expectation->error_parts.count == 0;
    if (expectation->has_error || must_be_empty) {
        is_good &= judge_same_text("standard error", &expectation->error, &result->error, report);
    }
    return is_good;
}

static void append_end_of_error(TextBuffer *report, const TextBuffer *error) {
    size_t start = error->length;
    for (int lines = 0; start > 0 && (lines += error->bytes[start - 1] == '\n') <= ERROR_LINES;) {
        start--;
    }
    text_buffer_append_text(report, "    standard error was\n");
    text_buffer_append_text(report, start > 0 ? "        …\n" : "");
    while (start < error->length) {
        size_t length = strcspn(error->bytes + start, "\n");
        text_buffer_append_text(report, "        ");
        text_buffer_append(report, error->bytes + start, length > LINE_BYTES ? LINE_BYTES : length);
        text_buffer_append_byte(report, '\n');
        start += length + 1;
    }
}

bool judge_result(const Expectation *expectation, const RunResult *result, const char *script_name,
                  Strictness strictness, TextBuffer *report) {
    bool is_good =
        strictness == STRICTNESS_END ||
        judge_same_text("standard output", &expectation->output, &result->output, report);
    if (result->is_timeout) {
        text_buffer_append_text(report, "    took too long and was ended\n");
        is_good = false;
    } else if (result->exit_code != expectation->exit_code) {
        text_buffer_append_format(report, "    exit code %d, expected %d\n", result->exit_code,
                                  expectation->exit_code);
        is_good = false;
    }
    is_good &= judge_raises(expectation, result, script_name, report);
    if (strictness == STRICTNESS_EXACT || strictness == STRICTNESS_OUTPUT) {
        is_good &= judge_error_text(expectation, result, strictness == STRICTNESS_EXACT, report);
    }
    if (!is_good && result->error.length > 0 && !expectation->has_error) {
        append_end_of_error(report, &result->error);
    }
    return is_good;
}
