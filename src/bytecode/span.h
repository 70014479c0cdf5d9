// span.h: where instructions come from, and how a code object keeps that.
//
// Neighbours are mostly of one line and often the same: packed, a span of 16 bytes takes two or
// three. Each says how it differs from the one before, so they are read from the first one on.
#ifndef ASPY_BYTECODE_SPAN_H
#define ASPY_BYTECODE_SPAN_H

#include <stdint.h>

#include "base/attributes.h"

// Where an instruction comes from. Lines count from 1, columns from 0 in UTF-8 bytes; end
// exclusive. line 0: no position. In the order of a node's range, of which it is made by a copy.
typedef struct SourceSpan {
    uint32_t line;
    uint32_t column;
    uint32_t end_line;
    uint32_t end_column;
} SourceSpan;

// The most bytes that one takes packed.
enum { SPAN_PACKED_MAX = 20 };

// Writes a span behind the one before it; before the first stand all zeros. Returns what follows
// it.
MUST_USE uint8_t *span_write(uint8_t *at, const SourceSpan *before, const SourceSpan *span);
// Reads one and returns what follows it; *span is the one before, and becomes the one read.
MUST_USE const uint8_t *span_read(const uint8_t *at, SourceSpan *span);

#endif
