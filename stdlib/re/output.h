// output.h: what sub() and expand() build: a str or bytes that grow at their end.
#ifndef ASPY_STDLIB_RE_OUTPUT_H
#define ASPY_STDLIB_RE_OUTPUT_H

#include "object/string_builder.h"
#include "stdlib/re/pattern.h"

// Stays where it is while it is used.
typedef struct Output {
    bool is_text;
    size_t item_count; // appended so far, for messages: in CPython they are joined at the end
    StringBuilder text;
    TextBuffer bytes;
} Output;

// Empty; text, or bytes as the subject is. To be released either way.
void output_init(Output *output, bool is_text);
void output_release(Output *output);
// Part of a text of the right type; nothing when it is empty.
void output_append_slice(Output *output, const Subject *subject, size_t start, size_t end);
// Raises "sequence item 0: expected str instance, int found".
MAY_RAISE bool output_append(Vm *vm, Output *output, Value item);
// All that was appended, as one str or bytes.
MUST_USE Value output_finish(Vm *vm, Output *output);

#endif
