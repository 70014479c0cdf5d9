// span.c: the packed form.
//
//     0                                     as the one before
//     1                                     no place
//     2 + line delta, lines, column, width  the width counts from 0 when the span has several lines

#include "bytecode/span.h"

#include <stdbool.h>

enum { SPAN_SAME, SPAN_NOWHERE, SPAN_FIRST_DELTA };

static inline uint8_t *write_number(uint8_t *at, uint32_t number) {
    for (; number >= 0x80; number >>= 7) {
        *at++ = (uint8_t)(number | 0x80);
    }
    *at++ = (uint8_t)number;
    return at;
}

static const uint8_t *read_number(const uint8_t *at, uint32_t *number) {
    *number = 0;
    for (unsigned shift = 0;; shift += 7) {
        *number |= (uint32_t)(*at & 0x7F) << shift;
        if ((*at++ & 0x80) == 0) {
            return at;
        }
    }
}

// Small numbers of either sign as small ones without.
static uint32_t fold_sign(uint32_t delta) {
    return (delta << 1) ^ ((delta & 0x80000000u) != 0 ? UINT32_MAX : 0);
}

static uint32_t unfold_sign(uint32_t folded) {
    return (folded >> 1) ^ ((folded & 1) != 0 ? UINT32_MAX : 0);
}

uint8_t *span_write(uint8_t *at, const SourceSpan *before, const SourceSpan *span) {
    if (span->line == before->line && span->end_line == before->end_line) {
        if (span->column == before->column && span->end_column == before->end_column) {
            *at = SPAN_SAME;
            return at + 1;
        }
        uint32_t width = (span->end_column - span->column) * 2;
        if (LIKELY(span->end_line == span->line && (span->column | width) < 0x80)) {
            // Inside the line of its neighbour: two numbers of a byte each.
            at[0] = SPAN_FIRST_DELTA;
            at[1] = 0;
            at[2] = (uint8_t)span->column;
            at[3] = (uint8_t)width;
            return at + 4;
        }
    }
    if (UNLIKELY(span->line == 0)) {
        return write_number(at, SPAN_NOWHERE);
    }
    bool has_one_line = span->end_line == span->line;
    const uint32_t line = SPAN_FIRST_DELTA + fold_sign(span->line - before->line);
    const uint32_t lines = fold_sign(span->end_line - span->line);
    const uint32_t column = span->column;
    const uint32_t width = fold_sign(span->end_column - (has_one_line ? column : 0));
    at = write_number(at, line);
    at = write_number(at, lines);
    at = write_number(at, column);
    return write_number(at, width);
}

const uint8_t *span_read(const uint8_t *at, SourceSpan *span) {
    uint32_t number;
    at = read_number(at, &number);
    if (number == SPAN_SAME) {
        return at;
    }
    if (number == SPAN_NOWHERE) {
        *span = (SourceSpan){0, 0, 0, 0};
        return at;
    }
    span->line += unfold_sign(number - SPAN_FIRST_DELTA);
    at = read_number(at, &number);
    span->end_line = span->line + unfold_sign(number);
    at = read_number(at, &span->column);
    at = read_number(at, &number);
    span->end_column = unfold_sign(number) + (span->end_line == span->line ? span->column : 0);
    return at;
}
