// memory_view.h: memoryview: a look at the bytes of another object, in steps and dimensions.
//
// The owner counts its looks (buffer.h). A view of a view borrows from the same owner. Views that
// the collector finds dead give their loan back, as released ones do.
#ifndef ASPY_OBJECT_MEMORY_VIEW_H
#define ASPY_OBJECT_MEMORY_VIEW_H

#include "object/buffer.h"

enum { MEMORY_VIEW_DIMENSIONS = 8 };

typedef struct MemoryView {
    Foreign foreign;
    Value owner;      // whose bytes they are; ABSENT once released
    uint8_t *data;    // the first item
    size_t item_size; // in bytes
    char format[3];   // of one item: "B", "@d"
    bool is_read_only;
    uint64_t hash; // 0 until asked for
    size_t dimensions;
    size_t shape[MEMORY_VIEW_DIMENSIONS];
    int64_t strides[MEMORY_VIEW_DIMENSIONS]; // in bytes
} MemoryView;

extern const BufferType memory_view_type;

// Gives the class its struct and tells the heap whom to ask after marking. Called by runtime_init.
void memory_view_register(Vm *vm);
// A view of all bytes of `owner`, or of the owner that a given view has. Raises TypeError
// "memoryview: a bytes-like object is required, not 'str'".
MAY_RAISE bool memory_view_new(Vm *vm, Value object, MemoryView **view);
// The same look once more, to be changed before anybody sees it.
MUST_USE MemoryView *memory_view_copy(Vm *vm, const MemoryView *view);
// Gives the loan back. Nothing can be done with the view any more.
void memory_view_release(Vm *vm, MemoryView *view);
// Whether the items lie one behind the other.
MUST_USE bool memory_view_is_contiguous(const MemoryView *view);
MUST_USE size_t memory_view_item_count(const MemoryView *view);
// The address of item number `index`, in C order.
MUST_USE uint8_t *memory_view_item(const MemoryView *view, size_t index);

static inline MemoryView *value_as_memory_view(Value value) {
    assert(value_is_foreign(value, &memory_view_type.foreign));
    return (MemoryView *)(void *)value_as_object(value);
}

#endif
