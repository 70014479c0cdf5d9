// string_points.h: arrays of code points of 1, 2 or 4 bytes: what the string files share.
#ifndef ASPY_OBJECT_STRING_POINTS_H
#define ASPY_OBJECT_STRING_POINTS_H

#include "base/word_bytes.h"
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

// memcpy for what is short as a rule: a call would take longer than the moves.
static inline void string_copy_bytes(void *to, const void *from, size_t count) {
    char *target = (char *)to;
    const char *source = (const char *)from;
    if (count > 16) {
        memcpy(target, source, count);
    } else if (count >= 8) {
        uint64_t first;
        uint64_t last;
        memcpy(&first, source, sizeof first);
        memcpy(&last, source + count - sizeof last, sizeof last);
        memcpy(target, &first, sizeof first);
        memcpy(target + count - sizeof last, &last, sizeof last);
    } else if (count >= 4) {
        uint32_t first;
        uint32_t last;
        memcpy(&first, source, sizeof first);
        memcpy(&last, source + count - sizeof last, sizeof last);
        memcpy(target, &first, sizeof first);
        memcpy(target + count - sizeof last, &last, sizeof last);
    } else {
        for (size_t index = 0; index < count; index++) {
            target[index] = source[index];
        }
    }
}

// memcmp == 0 for what is short as a rule.
MUST_USE static inline bool string_same_bytes(const void *a, const void *b, size_t count) {
    const char *left = (const char *)a;
    const char *right = (const char *)b;
    if (count > 16) {
        return memcmp(left, right, count) == 0;
    }
    if (count >= 8) {
        return word_load(left) == word_load(right) &&
               word_load(left + count - 8) == word_load(right + count - 8);
    }
    if (count >= 4) {
        uint32_t words[4];
        memcpy(&words[0], left, sizeof *words);
        memcpy(&words[1], right, sizeof *words);
        memcpy(&words[2], left + count - sizeof *words, sizeof *words);
        memcpy(&words[3], right + count - sizeof *words, sizeof *words);
        return words[0] == words[1] && words[2] == words[3];
    }
    size_t same = 0;
    while (same < count && left[same] == right[same]) {
        same++;
    }
    return same == count;
}

// An ASCII string whose `length` bytes, at string + 1, the caller sets before anybody sees it. Not
// for the empty string and those of one character, which exist once.
MUST_USE static inline String *string_new_ascii(Vm *vm, size_t length) {
    size_t size = sizeof(String) + length + 1;
    String *string =
        (String *)heap_allocate_raw(vm, KIND_STRING, size, runtime_shape(vm, CLASS_STR));
    string->object.extra = 1 | STRING_IS_ASCII;
    string->hash = 0;
    string->length = length;
    string->data = string + 1;
    ((char *)(string + 1))[length] = 0;
    return string;
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
