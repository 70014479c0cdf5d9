// colour.h: tracebacks and values in colours, for terminals.
//
// Tracebacks have the colours that CPython 3.13 gives them.
#ifndef ASPY_STDLIB_SYS_COLOUR_H
#define ASPY_STDLIB_SYS_COLOUR_H

#include "base/text_buffer.h"

#include <stdbool.h>

// Whether a descriptor shows colours: a terminal, and neither NO_COLOR nor a dumb one.
MUST_USE bool colour_is_shown(int descriptor);
// Appends a printed exception in colours.
void colour_append_traceback(const TextBuffer *plain, TextBuffer *out);
// Appends the repr of a value in colours: texts, numbers, constants.
void colour_append_repr(const TextBuffer *plain, TextBuffer *out);

#endif
