// set.h: hash sets, in the iteration order CPython has for small integers.
//
// Open addressing with CPython's table sizes, linear probing runs and perturbation, so that a set
// of small ints iterates as there. The object's class tells set from frozenset.
#ifndef ASPY_OBJECT_SET_H
#define ASPY_OBJECT_SET_H

#include "object/runtime.h"

typedef struct SetEntry {
    uint64_t hash;
    Value key; // ABSENT with hash 0: never used; ABSENT with hash 1: deleted
} SetEntry;

typedef struct Set {
    Object object;     // extra: where pop() looks next
    SetEntry *entries; // mask + 1 of them: `small`, or a buffer
    size_t mask;       // table size - 1
    size_t fill;       // used and deleted entries
    size_t count;      // live entries
    uint64_t hash;     // of a frozenset, 0 until asked for
    Value *fields;
    SetEntry small[8]; // the first table, so that small sets need no buffer
} Set;

static inline bool value_is_set(Value value) { return value_is_kind(value, KIND_SET); }
static inline Set *value_as_set(Value value) {
    assert(value_is_set(value));
    return (Set *)(void *)value_as_object(value);
}

// Empty.
MUST_USE Set *set_new(Vm *vm);
MUST_USE Set *set_new_of(Vm *vm, Class *class); // set, frozenset or a subclass
// These may call a key's __hash__ and __eq__, and raise TypeError for one without a hash.
MAY_RAISE bool set_contains(Vm *vm, Set *set, Value key, bool *found);
MAY_RAISE bool set_add(Vm *vm, Set *set, Value key);
MAY_RAISE bool set_remove(Vm *vm, Set *set, Value key, bool *removed);
// Removes every item.
void set_clear(Vm *vm, Set *set);
// Iterates: *position starts at 0; false at the end. Safe only while the items do not change.
MUST_USE bool set_next(const Set *set, size_t *position, Value *key);
// Adds every item of an iterable. May run script code.
MAY_RAISE bool set_update(Vm *vm, Set *set, Value iterable);
MUST_USE Set *set_copy(Vm *vm, const Set *source, Class *class);
// Some item is removed: false when the set is empty.
MUST_USE bool set_pop(Set *set, Value *key);

// The set operations, in the order of work (and so of the result's items) that CPython has. `other`
// is any iterable; results are of class `set` or `frozenset`, as `set` is. May run script code.
MAY_RAISE bool set_intersection(Vm *vm, Set *set, Value other, Set **result);
MAY_RAISE bool set_difference(Vm *vm, Set *set, Value other, Set **result);
MAY_RAISE bool set_symmetric_difference(Vm *vm, Set *set, Value other, Set **result);
MAY_RAISE bool set_union(Vm *vm, Set *set, Value other, Set **result);
MAY_RAISE bool set_intersect_in_place(Vm *vm, Set *set, Value other);
MAY_RAISE bool set_subtract_in_place(Vm *vm, Set *set, Value other);
MAY_RAISE bool set_toggle_in_place(Vm *vm, Set *set, Value other); // symmetric difference
MAY_RAISE bool set_is_disjoint(Vm *vm, Set *set, Value other, bool *disjoint);
MAY_RAISE bool set_is_subset(Vm *vm, Set *set, Set *other, bool *subset);
MAY_RAISE bool set_equal(Vm *vm, Set *a, Set *b, bool *equal);
// The hash of a frozenset; remembered.
MUST_USE uint64_t set_hash_items(Set *set);

#endif
