// set.h: hash sets, in the iteration order CPython has for small integers.
//
// Open addressing with CPython's table sizes, linear probing runs and perturbation, so that a set of
// small ints iterates as there. object.class tells set from frozenset.
#ifndef ASPY_OBJECT_SET_H
#define ASPY_OBJECT_SET_H

#include "object/runtime.h"

typedef struct SetEntry {
    uint64_t hash;
    Value key; // ABSENT with hash 0: never used; ABSENT with hash 1: deleted
} SetEntry;

typedef struct Set {
    Object object;
    SetEntry *entries;
    size_t mask;   // table size - 1
    size_t fill;   // used and deleted entries
    size_t count;  // live entries
    uint64_t hash; // of a frozenset, 0 until asked for
    uint32_t version; // changes when an item is added or removed
    Value *fields;
} Set;

static inline bool value_is_set(Value value)
{
    return value_is_kind(value, KIND_SET);
}
static inline Set *value_as_set(Value value)
{
    assert(value_is_set(value));
    return (Set *)(void *)value_as_object(value);
}

MUST_USE Set *set_new(Vm *vm);
MUST_USE Set *set_new_of(Vm *vm, Class *class); // set, frozenset or a subclass
MAY_RAISE bool set_contains(Vm *vm, Set *set, Value key, bool *found);
MAY_RAISE bool set_add(Vm *vm, Set *set, Value key);
MAY_RAISE bool set_remove(Vm *vm, Set *set, Value key, bool *removed);
void set_clear(Vm *vm, Set *set);
MUST_USE bool set_next(const Set *set, size_t *position, Value *key);
// Adds every item of an iterable. May run script code.
MAY_RAISE bool set_update(Vm *vm, Set *set, Value iterable);
MUST_USE Set *set_copy(Vm *vm, const Set *source, Class *class);

#endif
