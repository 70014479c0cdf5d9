// source.h: the text of one script, checked and cut into lines.
//
// Everything after this file may trust the text: it is UTF-8 without NUL, a leading byte order
// mark is gone, every line ends in a single '\n', and a terminating '\0' follows the last byte.
// Places are named by line (from 1) and column (UTF-8 bytes from the line's start, from 0).

#ifndef ASPY_SYNTAX_SOURCE_H
#define ASPY_SYNTAX_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct Diagnostic;

// A column that names no character: the whole line is meant.
#define SOURCE_COLUMN_NONE UINT32_MAX

// One place in the source.
typedef struct SourcePoint {
    uint32_t line;   // from 1
    uint32_t column; // UTF-8 bytes before it in its line
} SourcePoint;

// From the first character of something to just after its last one.
typedef struct SourceRange {
    uint32_t line;
    uint32_t column;
    uint32_t end_line;
    uint32_t end_column; // exclusive
} SourceRange;

typedef struct Source {
    const char *path; // as messages show it
    const char *text; // NUL-terminated
    size_t length;
    struct Notices *notices; // where what looks wrong is noted (notice.h); NULL: nowhere
    bool is_fleeting;        // nobody asks for its lines once it is compiled
} Source;

// Fills *source from the bytes of a file or a prompt, after which a NUL stands. Bytes and path must
// live as long as the source. False: *diagnostic names the line and column of the first byte that
// is NUL or not UTF-8.
MUST_USE bool source_init(Source *source, Arena *arena, const char *path, const char *bytes,
                          size_t length, struct Diagnostic *diagnostic);

// The bytes of a line without its '\n'; line counts from 1, and what stands after the last '\n' is
// a line, even if empty. A line the source does not have is empty. Reads the text from its start:
// only complaints ask.
const char *source_line(const Source *source, uint32_t line, size_t *length);

// The range from the start of one to the end of another.
static inline SourceRange source_range_join(SourceRange first, SourceRange last) {
    return (SourceRange){first.line, first.column, last.end_line, last.end_column};
}

#endif
