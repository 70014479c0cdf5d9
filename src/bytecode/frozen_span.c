// frozen_span.c: places of instructions, packed.
//
// Neighbours are mostly of one line and often the same: a span of 16 bytes takes two or three.
//
//     0                                     as the one before
//     1                                     no place
//     2 + line delta, lines, column, width  the width counts from 0 when the span has several lines

#include "bytecode/frozen.h"

enum { SPAN_SAME, SPAN_NOWHERE, SPAN_FIRST_DELTA };

static void append_number(TextBuffer *out, uint32_t number) {
    for (; number >= 0x80; number >>= 7) {
        text_buffer_append_byte(out, (char)(number | 0x80));
    }
    text_buffer_append_byte(out, (char)number);
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

static bool is_same(SourceSpan a, SourceSpan b) {
    return a.line == b.line && a.end_line == b.end_line && a.column == b.column &&
           a.end_column == b.end_column;
}

void frozen_append_span(TextBuffer *out, SourceSpan before, SourceSpan span) {
    if (is_same(before, span)) {
        append_number(out, SPAN_SAME);
    } else if (span.line == 0) {
        append_number(out, SPAN_NOWHERE);
    } else {
        bool has_one_line = span.end_line == span.line;
        append_number(out, SPAN_FIRST_DELTA + fold_sign(span.line - before.line));
        append_number(out, fold_sign(span.end_line - span.line));
        append_number(out, span.column);
        append_number(out, fold_sign(span.end_column - (has_one_line ? span.column : 0)));
    }
}

const uint8_t *frozen_read_span(const uint8_t *at, SourceSpan *span) {
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
