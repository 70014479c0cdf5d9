// text_repr.h: str and bytes as their literals.
#ifndef ASPY_OBJECT_TEXT_REPR_H
#define ASPY_OBJECT_TEXT_REPR_H

#include "base/text_buffer.h"
#include "object/string.h"

// repr() of a str, as UTF-8.
void text_repr_append_string(TextBuffer *buffer, const String *string);
// A repr with all that is not ASCII escaped: what ascii() makes of it.
void text_repr_append_ascii(TextBuffer *buffer, const String *repr);
// repr() of bytes: b'…' with \xNN. That of a bytearray escapes single quotes in any case.
void text_repr_append_bytes(TextBuffer *buffer, const uint8_t *data, size_t length, bool is_array);

#endif
