// bytes.h: immutable bytes and growable bytearrays.
#ifndef ASPY_OBJECT_BYTES_H
#define ASPY_OBJECT_BYTES_H

#include "object/runtime.h"

typedef struct Bytes {
    Object object;
    size_t length;
    uint64_t hash;  // 0 until asked for
    Value *fields;  // of instances of subclasses
    uint8_t data[]; // length bytes and a NUL
} Bytes;

// object.extra: how many memoryviews borrow the bytes (buffer.h).
typedef struct ByteArray {
    Object object;
    Value *fields; // of instances of subclasses
    size_t length;
    size_t capacity;
    uint8_t *data;
} ByteArray;

// Copies the data.
MUST_USE Bytes *bytes_new(Vm *vm, const void *data, size_t length);
// `data` may be NULL: the contents are then zeros, to be filled before anybody sees them.
MUST_USE Bytes *bytes_new_of(Vm *vm, Class *class, const void *data, size_t length);
MUST_USE ByteArray *bytearray_new(Vm *vm, const void *data, size_t length);
MUST_USE ByteArray *bytearray_new_of(Vm *vm, Class *class, const void *data, size_t length);
// Replaces bytes start … end-1 by `count` others, which must not be the array's own storage.
void bytearray_replace_range(Vm *vm, ByteArray *array, size_t start, size_t end, const void *data,
                             size_t count);
void bytearray_append(Vm *vm, ByteArray *array, const void *data, size_t length);
// The bytes of a bytes, a bytearray, or what else has some (buffer.h); false (nothing raised) for
// anything else.
MUST_USE bool bytes_view(Value value, const uint8_t **data, size_t *length);
// Raises MemoryError when an object of `size` bytes cannot be had (memory is asked and given back).
MAY_RAISE bool bytes_check_size(Vm *vm, size_t size);
MUST_USE uint64_t bytes_hash(Vm *vm, Bytes *bytes);

#endif
