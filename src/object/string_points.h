// string_points.h: arrays of code points of 1, 2 or 4 bytes: what the string files share.
#ifndef ASPY_OBJECT_STRING_POINTS_H
#define ASPY_OBJECT_STRING_POINTS_H

#include "object/string.h"

// Like all code points of data[start … end-1] or-ed: comparing the result with 0x80, 0x100 and
// 0x10000 says how wide the text must be (other bits mean nothing).
MUST_USE uint32_t string_points_bits(const void *data, unsigned width, size_t start, size_t end);
// Copies `count` code points; `from_width` is at most `to_width` unless every one fits.
void string_points_copy(void *to, unsigned to_width, const void *from, unsigned from_width,
                        size_t count);

// A code point that needs the width and the ASCII flag that the string has.
static inline uint32_t string_bits(const String *string) {
    return string_is_ascii(string)     ? 0
           : string_width(string) == 1 ? 0x80
           : string_width(string) == 2 ? 0x100
                                       : 0x10000;
}

// The width of a string whose code points or-ed are `bits`.
static inline unsigned string_points_width(uint32_t bits) {
    return bits < 0x100 ? 1 : bits < 0x10000 ? 2 : 4;
}

static inline uint32_t string_points_at(const void *data, unsigned width, size_t index) {
    switch (width) {
    case 1:
        return ((const uint8_t *)data)[index];
    case 2:
        return ((const uint16_t *)data)[index];
    default:
        return ((const uint32_t *)data)[index];
    }
}

static inline void string_points_set(void *data, unsigned width, size_t index, uint32_t point) {
    switch (width) {
    case 1:
        ((uint8_t *)data)[index] = (uint8_t)point;
        break;
    case 2:
        ((uint16_t *)data)[index] = (uint16_t)point;
        break;
    default:
        ((uint32_t *)data)[index] = point;
        break;
    }
}

#endif
