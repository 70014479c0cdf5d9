// text_buffer.h: text that grows at its end.
//
// Messages, listings, repr and string building all go through one of these. `bytes` is always
// NUL-terminated (the NUL is not counted in `length`), so a buffer can be handed to C at any time.
#ifndef ASPY_BASE_TEXT_BUFFER_H
#define ASPY_BASE_TEXT_BUFFER_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

typedef struct TextBuffer {
    char *bytes;     // never NULL; the literal "" (not to be written) while capacity is 0
    size_t length;   // bytes in use, without the closing NUL
    size_t capacity; // bytes allocated, the closing NUL included
} TextBuffer;

// Makes an empty buffer in the caller's storage. Allocates nothing.
void text_buffer_init(TextBuffer *buffer);

// Makes room for `extra` more bytes and returns where they go. The caller writes at most `extra`
// bytes there and then adds what it wrote to `length` with text_buffer_advance.
char *text_buffer_reserve(TextBuffer *buffer, size_t extra);

// Counts `count` bytes written at the address that text_buffer_reserve returned.
void text_buffer_advance(TextBuffer *buffer, size_t count);

// Appends `length` bytes, NULs included. `bytes` must not point into the buffer itself.
void text_buffer_append(TextBuffer *buffer, const char *bytes, size_t length);

// Appends a NUL-terminated text.
void text_buffer_append_text(TextBuffer *buffer, const char *text);

// Appends one byte.
void text_buffer_append_byte(TextBuffer *buffer, char byte);

// Appends `count` copies of one byte: padding.
void text_buffer_append_repeated(TextBuffer *buffer, char byte, size_t count);

// Appends one code point as UTF-8; a surrogate is written in the same way (WTF-8).
void text_buffer_append_code_point(TextBuffer *buffer, uint32_t code_point);

// Appends what printf would print.
void text_buffer_append_format(TextBuffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);

// As text_buffer_append_format, for functions that have a va_list.
void text_buffer_append_format_list(TextBuffer *buffer, const char *format, va_list values)
    PRINTF_LIKE(2, 0);

// Shortens the buffer to `length` bytes, which must not exceed its present length.
void text_buffer_truncate(TextBuffer *buffer, size_t length);

// Empties the buffer and keeps its memory.
void text_buffer_clear(TextBuffer *buffer);

// Gives the memory back and leaves the buffer empty and usable.
void text_buffer_release(TextBuffer *buffer);

#endif
