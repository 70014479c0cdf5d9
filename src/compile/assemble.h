// assemble.h: an emitter's instructions become a code object.
//
// Jump distances are counted here. A 16-bit distance that does not fit is stretched:
//
//     JUMP_IF_LESS a, b, far          JUMP_IF_LESS a, b, +1
//     next …                   =>     JUMP +1
//                                     JUMP far
//                                     next …
#ifndef ASPY_COMPILE_ASSEMBLE_H
#define ASPY_COMPILE_ASSEMBLE_H

#include "compile/emitter.h"

// Fills the arrays of `code` (instructions, spans, constants, sites, handlers) from the emitter.
// The code's other fields are the caller's. In builds with assertions the result is verified.
void assemble(Emitter *emitter, Code *code);

// Are all operands of a code object within its bounds? For assertions.
MUST_USE bool assemble_verify(const Code *code);

#endif
