// source.c: bytes to checked text, and its lines.

#include "syntax/source.h"

#include <string.h>

#include "base/utf8.h"
#include "syntax/diagnostic.h"

// Offsets and columns are 32-bit numbers everywhere below this stage.
enum { SOURCE_LENGTH_MAX = INT32_MAX - 1 };

// The text with "\r\n" and a lone '\r' turned into '\n', copied only where there are any.
static const char *source_normalize(Arena *arena, const char *bytes, size_t length,
                                    size_t *new_length) {
    if (memchr(bytes, '\r', length) == NULL) {
        *new_length = length;
        return bytes;
    }
    char *text = arena_allocate(arena, length + 1);
    size_t used = 0;
    for (size_t at = 0; at < length; at++) {
        if (bytes[at] == '\r') {
            text[used++] = '\n';
            at += at + 1 < length && bytes[at + 1] == '\n' ? 1 : 0;
        } else {
            text[used++] = bytes[at];
        }
    }
    text[used] = '\0';
    *new_length = used;
    return text;
}

static SourceRange source_locate(const Source *source, size_t offset) {
    uint32_t line = 1;
    const char *at = source->text + offset;
    const char *start = source->text;
    for (const char *end; (end = memchr(start, '\n', (size_t)(at - start))) != NULL; line++) {
        start = end + 1;
    }
    uint32_t column = (uint32_t)(at - start);
    return (SourceRange){line, column, line, column + 1};
}

// --- what encoding the text says it is in ------------------------------------------------------

static bool source_is_encoding_byte(char byte) {
    return byte != '\0' &&
           strchr("-_.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", byte) !=
               NULL;
}

// The name in a comment like `# -*- coding: latin-1 -*-`; NULL if the line holds none.
static const char *source_find_encoding(const char *line, size_t length, size_t *name_length) {
    const char *end = line + length;
    const char *at = line;
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\f')) {
        at++;
    }
    if (at == end || *at != '#') {
        return NULL;
    }
    for (; at + 7 < end; at++) {
        if (memcmp(at, "coding", 6) == 0 && (at[6] == ':' || at[6] == '=')) {
            const char *name = at + 7;
            while (name < end && (*name == ' ' || *name == '\t')) {
                name++;
            }
            *name_length = 0;
            while (name + *name_length < end && source_is_encoding_byte(name[*name_length])) {
                ++*name_length;
            }
            return *name_length > 0 ? name : NULL;
        }
    }
    return NULL;
}

static bool source_is_utf8_name(const char *name, size_t length) {
    static const char *const names[] = {"utf-8", "utf_8", "utf8", "ascii", "us-ascii"};
    for (size_t row = 0; row < sizeof names / sizeof names[0]; row++) {
        size_t index = 0;
        while (index < length && (name[index] | 0x20) == (names[row][index] | 0x20)) {
            index++;
        }
        // "utf-8-sig" and the like are UTF-8 too.
        if (names[row][index] == '\0' && (index == length || name[index] == '-')) {
            return true;
        }
    }
    return false;
}

static bool source_is_ascii(const Source *source) {
    for (size_t index = 0; index < source->length; index++) {
        if ((unsigned char)source->text[index] >= 0x80) {
            return false;
        }
    }
    return true;
}

// Bytes that mean something else in the encoding the script names are not read as UTF-8.
static bool source_check_encoding(const Source *source, Diagnostic *diagnostic) {
    for (uint32_t line = 1; line <= 2; line++) {
        size_t length;
        size_t name_length;
        const char *text = source_line(source, line, &length);
        const char *name = source_find_encoding(text, length, &name_length);
        if (name == NULL) {
            continue;
        }
        if (source_is_utf8_name(name, name_length) || source_is_ascii(source)) {
            return true;
        }
        uint32_t column = (uint32_t)(name - text);
        SourceRange range = {line, column, line, column + (uint32_t)name_length};
        return diagnostic_set(diagnostic, DIAGNOSTIC_SYNTAX_ERROR, range,
                              "encoding problem: %.*s: a script is read as UTF-8", (int)name_length,
                              name);
    }
    return true;
}

static bool source_check(const Source *source, Diagnostic *diagnostic) {
    const char *nul = memchr(source->text, '\0', source->length);
    if (nul != NULL) {
        return diagnostic_set(diagnostic, DIAGNOSTIC_SYNTAX_ERROR,
                              source_locate(source, (size_t)(nul - source->text)),
                              "source code cannot contain null bytes");
    }
    size_t bad = 0;
    if (!utf8_validate(source->text, source->length, &bad)) {
        SourceRange range = source_locate(source, bad);
        return diagnostic_set(diagnostic, DIAGNOSTIC_SYNTAX_ERROR, range,
                              "Non-UTF-8 code starting with '\\x%02x' on line %u: "
                              "a script is read as UTF-8",
                              (unsigned)(unsigned char)source->text[bad], range.line);
    }
    return source_check_encoding(source, diagnostic);
}

bool source_init(Source *source, Arena *arena, const char *path, const char *bytes, size_t length,
                 Diagnostic *diagnostic) {
    *source = (Source){.path = path, .text = ""};
    if (length > SOURCE_LENGTH_MAX) {
        return diagnostic_set(diagnostic, DIAGNOSTIC_MEMORY_ERROR, (SourceRange){0, 0, 0, 0},
                              "source is longer than 2 GiB");
    }
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    source->text = source_normalize(arena, bytes, length, &source->length);
    return source_check(source, diagnostic);
}

const char *source_line(const Source *source, uint32_t line, size_t *length) {
    const char *end = source->text + source->length;
    const char *start = source->text;
    for (uint32_t before = 1; before < line && start != NULL; before++) {
        start = memchr(start, '\n', (size_t)(end - start));
        start = start == NULL ? NULL : start + 1;
    }
    if (line == 0 || start == NULL) {
        *length = 0;
        return "";
    }
    const char *newline = memchr(start, '\n', (size_t)(end - start));
    *length = (size_t)((newline == NULL ? end : newline) - start);
    return start;
}
