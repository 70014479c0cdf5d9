// tuple.h: immutable sequences, items inside the object.
#ifndef ASPY_OBJECT_TUPLE_H
#define ASPY_OBJECT_TUPLE_H

#include "object/range.h"
#include "object/runtime.h"

struct Tuple {
    Object object;
    size_t count;
    Value *fields; // of instances of subclasses
    Value items[];
};

static inline bool value_is_tuple(Value value) { return value_is_kind(value, KIND_TUPLE); }
static inline Tuple *value_as_tuple(Value value) {
    assert(value_is_tuple(value));
    return (Tuple *)(void *)value_as_object(value);
}

// Items are set to None. The empty tuple is one object.
MUST_USE Tuple *tuple_new(Vm *vm, size_t count);
MUST_USE Tuple *tuple_from_values(Vm *vm, const Value *items, size_t count);
MUST_USE Tuple *tuple_pair(Vm *vm, Value first, Value second);
MUST_USE Tuple *tuple_new_of(Vm *vm, Class *class, const Value *items, size_t count);
MUST_USE Tuple *tuple_slice(Vm *vm, Tuple *tuple, const SliceBounds *bounds);
MUST_USE Tuple *tuple_concatenate(Vm *vm, const Tuple *a, const Tuple *b);
MAY_RAISE bool tuple_repeat(Vm *vm, Tuple *tuple, int64_t times, Tuple **result);
// The hashes of values, which the caller keeps, mixed into one; their number does not count. Of
// slices.
MAY_RAISE bool tuple_hash_items(Vm *vm, const Value *items, size_t count, uint64_t *hash);
// CPython's hash of a tuple. Raises for an unhashable item; may run script code.
MAY_RAISE bool tuple_hash(Vm *vm, Tuple *tuple, uint64_t *hash);

#endif
