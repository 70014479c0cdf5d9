// pattern_set.h: literals and sets, written in PCRE2's syntax.
#ifndef ASPY_STDLIB_RE_PATTERN_SET_H
#define ASPY_STDLIB_RE_PATTERN_SET_H

#include "stdlib/re/pattern_write.h"

// Appends one code point or one of a set. `flags` are those in force; the engine ignores case where
// they say so.
void pattern_set_write_literal(TextBuffer *text, const WriteTarget *target, uint32_t flags,
                               uint32_t point);
void pattern_set_write(TextBuffer *text, const WriteTarget *target, uint32_t flags,
                       const PatternNode *node);
// Appends \b.
void pattern_set_write_boundary(TextBuffer *text, const WriteTarget *target, uint32_t flags);

#endif
