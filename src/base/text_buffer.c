// text_buffer.c: doubling growth, and a NUL kept after the last byte.
#include "base/text_buffer.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/fatal.h"
#include "base/utf8.h"

void text_buffer_init(TextBuffer *buffer) {
    buffer->bytes = "";
    buffer->length = 0;
    buffer->capacity = 0;
}

static void grow(TextBuffer *buffer, size_t needed) {
    size_t capacity = buffer->capacity < 32 ? 32 : buffer->capacity * 2;
    if (capacity < needed) {
        capacity = needed;
    }
    // The initial "" is not ours to reallocate.
    buffer->bytes = memory_reallocate(buffer->capacity == 0 ? NULL : buffer->bytes, capacity);
    buffer->capacity = capacity;
}

char *text_buffer_reserve(TextBuffer *buffer, size_t extra) {
    if (UNLIKELY(extra > SIZE_MAX / 2 - buffer->length)) {
        fatal(EXIT_CODE_OUT_OF_MEMORY, "out of memory (a text of %zu bytes was asked for)", extra);
    }
    size_t needed = buffer->length + extra + 1;
    if (needed > buffer->capacity) {
        grow(buffer, needed);
        buffer->bytes[buffer->length] = '\0';
    }
    return buffer->bytes + buffer->length;
}

void text_buffer_advance(TextBuffer *buffer, size_t count) {
    assert(buffer->length + count < buffer->capacity && "no more than was reserved");
    buffer->length += count;
    buffer->bytes[buffer->length] = '\0';
}

void text_buffer_append(TextBuffer *buffer, const char *bytes, size_t length) {
    if (length == 0) {
        return;
    }
    memcpy(text_buffer_reserve(buffer, length), bytes, length);
    text_buffer_advance(buffer, length);
}

void text_buffer_append_text(TextBuffer *buffer, const char *text) {
    text_buffer_append(buffer, text, strlen(text));
}

void text_buffer_append_byte(TextBuffer *buffer, char byte) {
    *text_buffer_reserve(buffer, 1) = byte;
    text_buffer_advance(buffer, 1);
}

void text_buffer_append_repeated(TextBuffer *buffer, char byte, size_t count) {
    if (count == 0) {
        return;
    }
    memset(text_buffer_reserve(buffer, count), byte, count);
    text_buffer_advance(buffer, count);
}

void text_buffer_append_code_point(TextBuffer *buffer, uint32_t code_point) {
    char *end = text_buffer_reserve(buffer, UTF8_MAX_LENGTH);
    text_buffer_advance(buffer, utf8_encode(code_point, end));
}

void text_buffer_append_format_list(TextBuffer *buffer, const char *format, va_list values) {
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(NULL, 0, format, values);
    if (length > 0) {
        char *end = text_buffer_reserve(buffer, (size_t)length);
        vsnprintf(end, (size_t)length + 1, format, again);
        text_buffer_advance(buffer, (size_t)length);
    }
    va_end(again);
}

void text_buffer_append_format(TextBuffer *buffer, const char *format, ...) {
    va_list values;
    va_start(values, format);
    text_buffer_append_format_list(buffer, format, values);
    va_end(values);
}

void text_buffer_truncate(TextBuffer *buffer, size_t length) {
    assert(length <= buffer->length && "truncation does not lengthen");
    buffer->length = length;
    if (buffer->capacity != 0) {
        buffer->bytes[length] = '\0';
    }
}

void text_buffer_clear(TextBuffer *buffer) { text_buffer_truncate(buffer, 0); }

void text_buffer_release(TextBuffer *buffer) {
    if (buffer->capacity != 0) {
        memory_release(buffer->bytes);
    }
    text_buffer_init(buffer);
}
