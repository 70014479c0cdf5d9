// string.h: immutable text, as an array of code points of 1, 2 or 4 bytes each.
//
// A string is as wide as its widest code point needs (Latin-1, UCS-2, UCS-4), so the n-th code
// point is one load. Lone surrogates are code points like any other. `data` points inside the
// object or, for strings built by +=, into a TextStore shared with the strings it grew from:
// appending to the newest of them writes into the spare room behind it, so building a text piece by
// piece is linear.
#ifndef ASPY_OBJECT_STRING_H
#define ASPY_OBJECT_STRING_H

#include "base/text_buffer.h"
#include "object/runtime.h"

// object.extra: bits 0-2 the width (1, 2, 4), bit 3 set when every code point is below 128.
struct String {
    Object object;
    uint64_t hash; // 0 until asked for; the hash of a string is never 0
    size_t length; // in code points
    const void *data;
    // Then, inside the object: the code points; or the TextStore * that `data` points into, if
    // STRING_IS_SHARED is in object.extra; or, if STRING_HAS_FIELDS is, the Value * of the fields
    // of an instance of a subclass, and then the code points.
};

enum { STRING_WIDTH_MASK = 7, STRING_IS_ASCII = 8, STRING_IS_SHARED = 16, STRING_HAS_FIELDS = 32 };

// Where an instance of a subclass of str has its pointer to fields; NULL for exact strings.
static inline Value **string_fields(String *string) {
    bool has_fields = (string->object.extra & STRING_HAS_FIELDS) != 0;
    return has_fields ? (Value **)(void *)(string + 1) : NULL;
}

static inline unsigned string_width(const String *string) {
    return string->object.extra & STRING_WIDTH_MASK;
}

static inline bool string_is_ascii(const String *string) {
    return (string->object.extra & STRING_IS_ASCII) != 0;
}

static inline uint32_t string_at(const String *string, size_t index) {
    switch (string_width(string)) {
    case 1:
        return ((const uint8_t *)string->data)[index];
    case 2:
        return ((const uint16_t *)string->data)[index];
    default:
        return ((const uint32_t *)string->data)[index];
    }
}

static inline bool value_is_string(Value value) { return value_is_kind(value, KIND_STRING); }

static inline String *value_as_string(Value value) {
    assert(value_is_string(value));
    return (String *)(void *)value_as_object(value);
}

// From UTF-8 that is known to be valid (lone surrogates in WTF-8 form allowed).
MUST_USE String *string_from_utf8(Vm *vm, const char *bytes, size_t length);
MUST_USE String *string_from_text(Vm *vm, const char *text); // NUL-terminated UTF-8
MUST_USE String *string_from_buffer(Vm *vm, const TextBuffer *buffer);
MUST_USE String *string_format(Vm *vm, const char *format, ...) PRINTF_LIKE(2, 3);
MUST_USE String *string_from_code_points(Vm *vm, const uint32_t *points, size_t count);
MUST_USE String *string_from_latin1(Vm *vm, const uint8_t *bytes, size_t count);
MUST_USE String *string_from_code_point(Vm *vm, uint32_t point);
// From bytes below 128.
MUST_USE String *string_from_ascii(Vm *vm, const char *bytes, size_t count);
// The decimal digits.
MUST_USE String *string_from_int64(Vm *vm, int64_t number);
// A copy whose class is `class`, a subclass of str.
MUST_USE String *string_new_of(Vm *vm, Class *class, const String *text);
// A writable string of `length` code points, contents undefined: fill it with string_set before
// anybody sees it. `max_point` is the widest of them, or another one of the same width (below 0x80,
// 0x100, 0x10000, above): a string wider than it needs would equal no other.
MUST_USE String *string_new_uninitialized(Vm *vm, size_t length, uint32_t max_point);
void string_set(String *string, size_t index, uint32_t point);

// The string itself, or a copy of class str when it is an instance of a subclass.
MUST_USE String *string_exact(Vm *vm, String *string);
// Raises MemoryError when a string of `length` code points of `width` bytes cannot be had: to be
// asked before building what a script's number makes large ("a" * n).
MAY_RAISE bool string_check_size(Vm *vm, size_t length, unsigned width);

// The canonical string of that text: equal interned strings are the same object. Weak: an interned
// string nobody else holds is collected.
MUST_USE String *string_intern(Vm *vm, String *string);
MUST_USE String *string_intern_text(Vm *vm, const char *text);
MUST_USE String *string_intern_utf8(Vm *vm, const char *bytes, size_t length);
static inline bool string_is_interned(const String *string) {
    return (string->object.flags & OBJECT_INTERNED) != 0;
}
// Called by the runtime after marking: drops interned strings that die.
void string_sweep_interned(Heap *heap, Runtime *runtime);

// Worked out once and kept in the string; by the runtime's seed.
MUST_USE uint64_t string_hash(Vm *vm, String *string);
// Equality of all code points; `text` is UTF-8.
MUST_USE bool string_equal(const String *a, const String *b);
MUST_USE bool string_equal_text(const String *string, const char *text);
// <0, 0, >0 by code points.
MUST_USE int string_compare(const String *a, const String *b);
MUST_USE String *string_concatenate(Vm *vm, String *a, String *b);
// Code points start … end-1; bounds must hold.
MUST_USE String *string_substring(Vm *vm, String *string, size_t start, size_t end);
enum { STRING_NOT_FOUND = -1 };
// The first index of `part` in string[start:end], or STRING_NOT_FOUND.
MUST_USE int64_t string_find(const String *string, const String *part, size_t start, size_t end);
MUST_USE int64_t string_find_last(const String *string, const String *part, size_t start,
                                  size_t end);
// The same search in plain bytes.
MUST_USE int64_t string_find_bytes(const uint8_t *data, size_t length, const uint8_t *part,
                                   size_t part_length);
MUST_USE int64_t string_find_bytes_last(const uint8_t *data, size_t length, const uint8_t *part,
                                        size_t part_length);

// Appends as UTF-8 (lone surrogates as WTF-8).
void string_append_utf8(TextBuffer *buffer, const String *string);
// As NUL-terminated UTF-8 that lives as long as the string itself when that is ASCII, else in
// memory of the collector which lives until the next safepoint: for messages and immediate use.
MUST_USE const char *string_text(Vm *vm, String *string);

#endif
