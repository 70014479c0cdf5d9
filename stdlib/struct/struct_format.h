// struct_format.h: a format of the module struct, read: "<3sHl" as a row of fields.
#ifndef ASPY_STDLIB_STRUCT_STRUCT_FORMAT_H
#define ASPY_STDLIB_STRUCT_STRUCT_FORMAT_H

#include "stdlib/struct/packing.h"

// `count` items of one code, the first of them `offset` bytes from the start. For s and p the
// count is the length of one item.
typedef struct StructField {
    const PackingCode *code;
    size_t count;
    size_t offset;
} StructField;

typedef struct StructFormat {
    VECTOR(StructField) fields; // without padding
    size_t size;                // of the whole, in bytes
    size_t item_count;          // values that are packed
    bool is_little;
} StructFormat;

// Reads `text` into a zeroed format; the caller releases it in any case. Returns NULL, or what
// struct.error says about it.
MUST_USE const char *struct_format_read(StructFormat *format, const char *text, size_t length);
void struct_format_release(StructFormat *format);

#endif
