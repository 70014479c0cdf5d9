// list.h: growable sequences.
#ifndef ASPY_OBJECT_LIST_H
#define ASPY_OBJECT_LIST_H

#include "object/range.h"
#include "object/runtime.h"

typedef struct List {
    Object object;
    Value *items;
    size_t count;
    size_t capacity;
    Value *fields; // of instances of subclasses
} List;

static inline bool value_is_list(Value value) { return value_is_kind(value, KIND_LIST); }
static inline List *value_as_list(Value value) {
    assert(value_is_list(value));
    return (List *)(void *)value_as_object(value);
}

// An empty list with room for `capacity` items; of `class` (list or a subclass).
MUST_USE List *list_new(Vm *vm, size_t capacity);
MUST_USE List *list_new_of(Vm *vm, Class *class);
MUST_USE List *list_from_values(Vm *vm, const Value *items, size_t count);
void list_append(Vm *vm, List *list, Value item);
// The same, where it counts.
ALWAYS_INLINE void list_append_quick(Vm *vm, List *list, Value item) {
    if (UNLIKELY(list->count == list->capacity)) {
        list_append(vm, list, item);
        return;
    }
    list->items[list->count++] = item;
}
// Before index; index <= count.
void list_insert(Vm *vm, List *list, size_t index, Value item);
// Removes items start … end-1.
void list_remove_range(Vm *vm, List *list, size_t start, size_t end);
// Replaces items start … end-1 by `count` new ones (which may be the list's own storage).
void list_replace_range(Vm *vm, List *list, size_t start, size_t end, const Value *items,
                        size_t count);
void list_clear(Vm *vm, List *list);
// Makes room for `capacity` items altogether.
void list_reserve(Vm *vm, List *list, size_t capacity);
void list_reverse(List *list);
// A new list of the items that bounds (of a slice on this list) select.
MUST_USE List *list_slice(Vm *vm, const List *list, const SliceBounds *bounds);
// list[slice] = items and del list[slice], with bounds made for the list as it is now. An extended
// slice wants exactly as many items: ValueError "attempt to assign sequence of size 1 to extended
// slice of size 2". `items` may be the list's own.
MAY_RAISE bool list_assign_slice(Vm *vm, List *list, const SliceBounds *bounds, const Value *items,
                                 size_t count);
void list_delete_slice(Vm *vm, List *list, const SliceBounds *bounds);
// A new list: a + b, or list * times. MemoryError when it would be too long.
MUST_USE List *list_concatenate(Vm *vm, const List *a, const List *b);
MAY_RAISE bool list_repeat(Vm *vm, const List *list, int64_t times, List **result);
MAY_RAISE bool list_repeat_in_place(Vm *vm, List *list, int64_t times);
// Appends every item of an iterable. May run script code.
MAY_RAISE bool list_extend(Vm *vm, List *list, Value iterable);

#endif
