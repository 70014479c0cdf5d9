// string_builder.h: text that grows at its end, as code points of the width that they need.
//
// The builder owns plain memory, not an object: nothing of it needs marking. It widens itself when
// a wider code point arrives, so its cost is that of the text it ends with.
#ifndef ASPY_OBJECT_STRING_BUILDER_H
#define ASPY_OBJECT_STRING_BUILDER_H

#include "object/string.h"

enum { STRING_BUILDER_ROOM = 128 };

// Short texts need no memory of their own: the builder stays where it is while it is used.
typedef struct StringBuilder {
    uint8_t *data;   // `room`, or memory of its own
    size_t length;   // in code points
    size_t capacity; // in code points
    unsigned width;  // of a code point in `data`
    uint32_t bits;   // every code point so far, or-ed: says how wide the result must be
    uint8_t room[STRING_BUILDER_ROOM];
} StringBuilder;

// An empty builder in the caller's storage. Allocates nothing.
void string_builder_init(StringBuilder *builder);
// Makes room for `count` more code points that are or-ed together in `bits`.
void string_builder_reserve(StringBuilder *builder, size_t count, uint32_t bits);
void string_builder_append_point(StringBuilder *builder, uint32_t point);
void string_builder_append_repeated(StringBuilder *builder, uint32_t point, size_t count);
// Code points start … end-1 of `string`.
void string_builder_append_range(StringBuilder *builder, const String *string, size_t start,
                                 size_t end);
void string_builder_append(StringBuilder *builder, const String *string);
void string_builder_append_ascii(StringBuilder *builder, const char *bytes, size_t length);
// The string built; the builder is empty afterwards.
MUST_USE String *string_builder_finish(Vm *vm, StringBuilder *builder);
// Gives the memory back: for when nothing is to be finished.
void string_builder_release(StringBuilder *builder);

#endif
