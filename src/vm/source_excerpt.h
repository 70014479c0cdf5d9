// source_excerpt.h: the source lines of one traceback entry with the marks under them.
//
//         return total / count
//                ~~~~~~^~~~~~~
//
// The rules are those of CPython 3.13's traceback module: which lines of a long expression are shown, when
// marks would say nothing new, and where the operator, subscript or call inside the span stands.
#ifndef ASPY_VM_SOURCE_EXCERPT_H
#define ASPY_VM_SOURCE_EXCERPT_H

#include "base/text_buffer.h"
#include "bytecode/code.h"

// Appends the lines for the instruction at `index`, each indented by four columns and ended by a newline;
// nothing when the code has no source or the instruction no place in it.
void source_excerpt_append(const Code *code, uint32_t index, TextBuffer *buffer);

#endif
