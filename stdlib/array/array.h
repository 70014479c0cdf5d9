// array.h: array.array: numbers of one size side by side.
//
// Read next: array.c (storage and items), array_natives.c (what scripts can do with one).
#ifndef ASPY_STDLIB_ARRAY_ARRAY_H
#define ASPY_STDLIB_ARRAY_ARRAY_H

#include "object/buffer.h"
#include "stdlib/struct/packing.h"

// object.extra: how many memoryviews borrow the bytes (buffer.h).
typedef struct Array {
    Foreign foreign;
    const PackingCode *code; // of text arrays: an unsigned of 4 bytes
    char typecode;
    bool is_text;    // u and w: code points
    size_t count;    // items
    size_t capacity; // in bytes
    uint8_t *data;
} Array;

extern const BufferType array_type;

static inline bool value_is_array(Value value) {
    return value_is_foreign(value, &array_type.foreign);
}
static inline Array *value_as_array(Value value) {
    assert(value_is_array(value));
    return (Array *)(void *)value_as_object(value);
}

// The letters that array.array knows.
#define ARRAY_TYPECODES "bBuwhHiIlLqQfd"

// An array of `count` zeros. Raises MemoryError when there is no room for so many.
MAY_RAISE bool array_new(Vm *vm, Class *class, char typecode, size_t count, Array **array);
MUST_USE Value array_get(Vm *vm, const Array *array, size_t index);
// The bytes of one item, into bytes[0 … 7]. May run script code; raises in array's words.
MAY_RAISE bool array_encode(Vm *vm, const Array *array, Value value, uint8_t *bytes);
// Replaces items start … end-1 by `count` others, which must not be the array's own storage (NULL:
// zeros). Raises BufferError while its bytes are lent, MemoryError when there is no room.
MAY_RAISE bool array_replace(Vm *vm, Array *array, size_t start, size_t end, const uint8_t *data,
                             size_t count);
MAY_RAISE bool array_append(Vm *vm, Array *array, Value value);
// Appends the items of an iterable; arrays must be of the same typecode unless `converts`.
MAY_RAISE bool array_extend(Vm *vm, Array *array, Value items, bool converts);

// Called when the module is filled.
void array_add_methods(Vm *vm, Class *class);

#endif
