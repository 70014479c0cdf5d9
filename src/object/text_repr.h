// text_repr.h: str and bytes as their literals.
#ifndef ASPY_OBJECT_TEXT_REPR_H
#define ASPY_OBJECT_TEXT_REPR_H

#include "base/text_buffer.h"
#include "object/string.h"

// repr() of a str, as UTF-8. With `is_ascii`, ascii(): everything else is escaped.
void text_repr_append_string(TextBuffer *buffer, const String *string, bool is_ascii);
// repr() of bytes: b'…' with \xNN.
void text_repr_append_bytes(TextBuffer *buffer, const uint8_t *data, size_t length);

#endif
