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

#endif
