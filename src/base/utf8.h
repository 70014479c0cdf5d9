// utf8.h: code points to bytes and back.
//
// Two strictnesses. Source files are UTF-8: surrogates, overlong forms and values above U+10FFFF
// are errors. Strings of a script may hold lone surrogates ("\ud800" is legal Python); they are
// kept as WTF-8, which is UTF-8 with surrogates let through.
#ifndef ASPY_BASE_UTF8_H
#define ASPY_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

enum {
    UTF8_MAX_LENGTH = 4, // bytes of the longest code point
    UTF8_MAX_CODE_POINT = 0x10FFFF,
};

// Reads one code point at `bytes`, of which `available` may be read. Returns how many bytes it
// takes (1 to 4) and stores it, or returns 0 when what stands there is not UTF-8.
MUST_USE size_t utf8_decode(const char *bytes, size_t available, uint32_t *code_point);

// As utf8_decode, but accepts surrogates.
MUST_USE size_t utf8_decode_wtf8(const char *bytes, size_t available, uint32_t *code_point);

// Writes `code_point` (at most UTF8_MAX_CODE_POINT; surrogates are written too) and returns the
// number of bytes, 1 to 4. No NUL is added.
size_t utf8_encode(uint32_t code_point, char out[UTF8_MAX_LENGTH]);

// Is all of it UTF-8? When not, stores the offset of the first byte that begins no code point
// (`bad_offset` may be NULL).
MUST_USE bool utf8_validate(const char *bytes, size_t length, size_t *bad_offset);

// How many bytes of the text make whole code points and are not more than `most`.
size_t utf8_fit(const char *text, size_t most);

// Counts the code points of valid UTF-8 or WTF-8.
size_t utf8_count(const char *bytes, size_t length);

// Is it one of the code points that only UTF-16 uses, in pairs?
static inline bool utf8_is_surrogate(uint32_t code_point) {
    return code_point >= 0xD800 && code_point <= 0xDFFF;
}

// Is this byte in the middle of a code point?
static inline bool utf8_is_continuation(char byte) { return ((unsigned char)byte & 0xC0) == 0x80; }

#endif
