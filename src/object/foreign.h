// foreign.h: objects whose C struct belongs to a module (deque, partial, count …).
//
// A module declares `typedef struct Deque { Foreign foreign; … } Deque;` and a ForeignType; the
// collector then traces and releases it without knowing it.
#ifndef ASPY_OBJECT_FOREIGN_H
#define ASPY_OBJECT_FOREIGN_H

#include "object/heap.h"

typedef struct ForeignType {
    const char *name;
    size_t size;                                 // of the whole struct, Foreign included
    void (*trace)(Heap *heap, Object *object);   // marks what the struct refers to; may be NULL
    void (*release)(Heap *heap, Object *object); // gives back what it owns; may be NULL
} ForeignType;

typedef struct Foreign {
    Object object;
    const ForeignType *type;
    Value *fields; // attributes set by scripts on instances of subclasses; see object_fields
} Foreign;

// A zeroed instance of `class` (whose foreign is set, or inherited).
MUST_USE void *foreign_new(Vm *vm, Class *class);

// True when the value is a foreign object of that very C struct.
static inline bool value_is_foreign(Value value, const ForeignType *type) {
    return value_is_kind(value, KIND_FOREIGN) &&
           ((Foreign *)(void *)value_as_object(value))->type == type;
}

#endif
