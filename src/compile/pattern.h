// pattern.h: what codegen_match.c and codegen_pattern.c share.
#ifndef ASPY_COMPILE_PATTERN_H
#define ASPY_COMPILE_PATTERN_H

#include "compile/codegen.h"

// A name that the pattern binds, and the register where its value waits.
typedef struct Capture {
    const AstName *name;
    uint32_t value;
    const Ast *at;
} Capture;

// The pattern of one case while it is compiled. Temporaries that hold parts of the subject are kept
// until the whole pattern matched, for captures refer to them.
typedef struct Pattern {
    Label *fail;
    bool may_be_irrefutable; // a wildcard or capture is allowed here
    VECTOR(Capture) captures;
} Pattern;

// Matches the value in `subject`: goes on, or jumps to pattern->fail.
void codegen_pattern(Unit *unit, Pattern *pattern, Ast *node, uint32_t subject);
void pattern_sequence(Unit *unit, Pattern *pattern, const Ast *node, uint32_t subject);
void pattern_mapping(Unit *unit, Pattern *pattern, const Ast *node, uint32_t subject);
void pattern_class(Unit *unit, Pattern *pattern, const Ast *node, uint32_t subject);
// The value in a register is bound to the name (NULL: nothing to bind) once all matched.
void pattern_capture(Unit *unit, Pattern *pattern, const Ast *at, const AstName *name,
                     uint32_t value);

#endif
