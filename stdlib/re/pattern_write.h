// pattern_write.h: a pattern's tree, written in PCRE2's syntax for one kind of text.
//
// The two languages agree in most things and differ in what matters to few patterns: what \s is,
// whether $ looks behind a newline, which letters are the same but for their case. Everything that
// could mean something else is written out, so that only the common core of both is used.
#ifndef ASPY_STDLIB_RE_PATTERN_WRITE_H
#define ASPY_STDLIB_RE_PATTERN_WRITE_H

#include "stdlib/re/pattern_tree.h"

typedef struct WriteTarget {
    // The widest code point that such a text can hold: patterns must not name wider ones.
    uint32_t limit;
    // The engine asks Unicode what a letter is, and which is its other case; else it knows ASCII.
    bool knows_unicode;
    // Each group leaves its number behind as a mark when it is closed.
    bool marks_groups;
} WriteTarget;

// Appends the pattern, as ASCII. It is meant for an engine that was told: case counts unless the
// tree's own flags say otherwise, '.' matches everything, '^' and '$' match at newlines, also at
// the last one. Raises re.PatternError for what the engine has not got.
MAY_RAISE bool pattern_write(Vm *vm, const PatternTree *tree, const WriteTarget *target,
                             TextBuffer *text);

#endif
