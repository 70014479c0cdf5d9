// buffer.h: the bytes that lie inside an object, lent to others without being copied.
//
// bytes, bytearray, array.array and memoryview have some. An owner whose bytes are lent must not
// move them: it counts its loans in object.extra, and whoever wants to resize it asks
// buffer_want_resizable. A loan ends when its memoryview is released or found dead.
//
// Read next: memory_view.h, bytes.h.
#ifndef ASPY_OBJECT_BUFFER_H
#define ASPY_OBJECT_BUFFER_H

#include "object/foreign.h"

typedef struct BufferView {
    uint8_t *data;
    size_t length;      // in bytes
    size_t item_size;   // in bytes
    const char *format; // of one item, as the module struct writes it: "B"
    bool is_read_only;
} BufferView;

// The layout of foreign objects that have bytes to lend (OBJECT_HAS_BUFFER is set in them): false
// from `view` when they cannot be seen as one piece.
typedef struct BufferType {
    ForeignType foreign;
    bool (*view)(const Object *object, BufferView *view);
} BufferType;

// The bytes of an object, in one piece; false (nothing raised) for objects that have none.
MUST_USE bool buffer_view(Value value, BufferView *view);
// Raises BufferError "Existing exports of data: object cannot be re-sized" while the bytes of this
// bytearray or array are lent. MAY collect, to find out whether a memoryview still lives: to be
// called before anything is held outside of registers.
MAY_RAISE bool buffer_want_resizable(Vm *vm, Object *owner);

#endif
