// list.h: growable sequences.
#ifndef ASPY_OBJECT_LIST_H
#define ASPY_OBJECT_LIST_H

#include "object/runtime.h"

typedef struct List {
    Object object;
    Value *items;
    size_t count;
    size_t capacity;
    Value *fields; // of instances of subclasses
} List;

static inline bool value_is_list(Value value)
{
    return value_is_kind(value, KIND_LIST);
}
static inline List *value_as_list(Value value)
{
    assert(value_is_list(value));
    return (List *)(void *)value_as_object(value);
}

// An empty list with room for `capacity` items; of `class` (list or a subclass).
MUST_USE List *list_new(Vm *vm, size_t capacity);
MUST_USE List *list_new_of(Vm *vm, Class *class);
MUST_USE List *list_from_values(Vm *vm, const Value *items, size_t count);
void list_append(Vm *vm, List *list, Value item);
// Before index; index <= count.
void list_insert(Vm *vm, List *list, size_t index, Value item);
// Removes items start … end-1.
void list_remove_range(Vm *vm, List *list, size_t start, size_t end);
// Replaces items start … end-1 by `count` new ones (which may be the list's own storage).
void list_replace_range(Vm *vm, List *list, size_t start, size_t end, const Value *items,
                        size_t count);
void list_clear(Vm *vm, List *list);
// Appends every item of an iterable. May run script code.
MAY_RAISE bool list_extend(Vm *vm, List *list, Value iterable);

#endif
