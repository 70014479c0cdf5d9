// bytes_methods.h: what the files of bytes and bytearray share.
//
// Most methods are the same for both: they read a ByteView and give back an object of the kind they
// were called on.
#ifndef ASPY_STDLIB_BUILTINS_BYTES_METHODS_H
#define ASPY_STDLIB_BUILTINS_BYTES_METHODS_H

#include "stdlib/builtins/builtins.h"

typedef struct ByteView {
    const uint8_t *data;
    size_t length;
} ByteView;

// The methods that both classes have, one table for each file.
extern const NativeDefinition *const bytes_operators[];
extern const NativeDefinition *const bytes_search_methods[];
extern const NativeDefinition *const bytes_split_methods[];
extern const NativeDefinition *const bytes_text_methods[];
extern const NativeDefinition *const bytes_static_methods[];

// Called by builtins_bytes_register.
void bytearray_register(Vm *vm);

// The bytes of an object known to be bytes or bytearray.
MUST_USE ByteView bytes_view_of(Value value);
// bytes, or bytearray when `like` is one.
MUST_USE Value bytes_like_new(Vm *vm, Value like, const void *data, size_t length);
// Raises TypeError "a bytes-like object is required, not 'str'".
MAY_RAISE bool bytes_want(Vm *vm, Value value, ByteView *view);
// An int in range(256), as items and fill characters are. Raises ValueError `message`.
MAY_RAISE bool bytes_want_byte(Vm *vm, Value value, const char *message, uint8_t *byte);
// The bounds of a slice of an object known to be bytes or bytearray, as long as it is when its
// indices were read: their __index__ may change a bytearray.
MAY_RAISE bool bytes_slice_bounds(Vm *vm, Value self, const Slice *slice, SliceBounds *bounds);
// What bytes(source) and bytearray(source) hold: *result is bytes or bytearray.
MAY_RAISE bool bytes_from_source(Vm *vm, ClassId id, Value source, Value encoding, Value errors,
                                 Value *result);

#endif
