// set_table.h: what set.c and set_operations.c share: the table and keys whose hash is known.
#ifndef ASPY_OBJECT_SET_TABLE_H
#define ASPY_OBJECT_SET_TABLE_H

#include "object/dict.h"
#include "object/set.h"

enum { SET_MIN_SIZE = 8 };

// A table with more than `minimum` slots; deleted entries are left behind.
void set_resize(Vm *vm, Set *set, size_t minimum);
// The next size of a set that is filled to its limit.
void set_grow(Vm *vm, Set *set);
// As set_contains, set_add and set_remove, without hashing. May run a key's __eq__.
MAY_RAISE bool set_contains_hashed(Vm *vm, Set *set, Value key, uint64_t hash, bool *found);
MAY_RAISE bool set_add_hashed(Vm *vm, Set *set, Value key, uint64_t hash);
MAY_RAISE bool set_remove_hashed(Vm *vm, Set *set, Value key, uint64_t hash, bool *removed);
// All of other into set.
MAY_RAISE bool set_merge(Vm *vm, Set *set, Set *other);

#endif
