// deque.h: collections.deque: a ring of values that grows and shrinks at both ends.
//
//        items:  [ c d . . . . a b ]      head 6, count 4, capacity 8 (a power of two)
#ifndef ASPY_STDLIB_COLLECTIONS_DEQUE_H
#define ASPY_STDLIB_COLLECTIONS_DEQUE_H

#include "vm/native.h"

typedef struct Deque {
    Foreign foreign;
    Value *items;
    size_t capacity; // 0 or a power of two
    size_t head;     // where the first item is
    size_t count;
    int64_t max_length; // -1: no bound
    uint32_t version;   // changes with every change of the items' places
} Deque;

extern const ForeignType deque_type;

static inline Deque *value_as_deque(Value value) {
    assert(value_is_foreign(value, &deque_type));
    return (Deque *)(void *)value_as_object(value);
}

// Where item `index` is; index < count.
static inline Value *deque_at(const Deque *deque, size_t index) {
    return &deque->items[(deque->head + index) & (deque->capacity - 1)];
}

// Adding at a full bounded deque drops an item at the other end.
void deque_append(Vm *vm, Deque *deque, Value item);
void deque_append_left(Vm *vm, Deque *deque, Value item);
// The deque must not be empty.
MUST_USE Value deque_pop(Deque *deque);
MUST_USE Value deque_pop_left(Deque *deque);
// Takes out one item; index < count.
void deque_delete_at(Deque *deque, size_t index);
void deque_clear(Vm *vm, Deque *deque);
// Turns the deque: the last `steps` items become the first.
void deque_rotate(Deque *deque, int64_t steps);
// Appends every item of an iterable, which may be the deque itself.
MAY_RAISE bool deque_extend(Vm *vm, Deque *deque, Value iterable, bool is_left);
// An empty deque of the same class and bound.
MUST_USE Deque *deque_new_like(Vm *vm, const Deque *deque);

// Binds deque and its iterators in the module (deque_natives.c, deque_iterator.c).
void deque_add(Vm *vm, Module *module);
void deque_add_iterators(Vm *vm, Module *module, Class *deque);

#endif
