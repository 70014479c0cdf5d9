// match.h: re.Match: where a pattern and its groups were found.
#ifndef ASPY_STDLIB_RE_MATCH_H
#define ASPY_STDLIB_RE_MATCH_H

#include "stdlib/re/pattern.h"

enum { MATCH_INLINE_GROUPS = 3 };

typedef struct Match {
    Foreign foreign;
    Value pattern;
    Value text;
    size_t start; // m.pos and m.endpos: what was searched
    size_t end;
    size_t *spans; // start and end of each group, SIZE_MAX when it took no part; `room`, or storage
    size_t count;  // of groups, the whole match included
    size_t room[2 * (MATCH_INLINE_GROUPS + 1)];
    PatternMode mode; // how it was found
    bool must_advance;
} Match;

extern const ForeignType match_type;

// The match that pattern_run found in `subject`.
MUST_USE Value match_new(Vm *vm, Pattern *pattern, const Subject *subject, PatternMode mode,
                         const size_t *spans);
// The text of a group, `otherwise` when it took no part; number < count.
MUST_USE Value match_group(Vm *vm, const Match *match, size_t number, Value otherwise);

// The class re.Match, bound in the module.
MUST_USE Class *match_add(Vm *vm, Module *module);

#endif
