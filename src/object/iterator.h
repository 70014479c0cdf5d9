// iterator.h: the iterators of the builtin containers: one struct, one step function each class.
#ifndef ASPY_OBJECT_ITERATOR_H
#define ASPY_OBJECT_ITERATOR_H

#include "object/class.h"
#include "object/list.h"

// What the fields mean depends on the class: see the step functions in iterator.c.
typedef struct Iterator {
    Object object;
    Value source;      // what is iterated; ABSENT when exhausted (of a range_iterator: always)
    int64_t position;  // next index; for a range_iterator the next number
    int64_t step;      // of a range_iterator
    int64_t remaining; // items left, of dicts and sets, and of ranges whose numbers are all inline
    size_t length;     // of a dict or set when iteration began: it must not change; items left of
                       // other ranges
    Value extra;       // the sentinel of iter(callable, sentinel); the next number of a longrange
} Iterator;

static inline bool value_is_iterator(Value value) { return value_is_kind(value, KIND_ITERATOR); }
static inline Iterator *value_as_iterator(Value value) {
    assert(value_is_iterator(value));
    return (Iterator *)(void *)value_as_object(value);
}

// An iterator of class `id` (CLASS_LIST_ITERATOR …) over `source`.
MUST_USE Iterator *iterator_new(Vm *vm, ClassId id, Value source);
// iter() of a range whose numbers all fit 64 bits: `remaining` numbers from start.
MUST_USE Iterator *iterator_new_range(Vm *vm, int64_t start, int64_t step, int64_t remaining);
// Of any size: start, step and length as ints.
MUST_USE Iterator *iterator_new_long_range(Vm *vm, Value start, Value step, Value length);
// The next item of a list's iterator, the commonest, without a call; false when object_next is to
// be asked. sum() of a list takes half the time.
static inline bool iterator_next_of_list(Vm *vm, Value iterator, Value *item) {
    if (!value_is_exactly(vm, iterator, CLASS_LIST_ITERATOR)) {
        return false;
    }
    Iterator *place = value_as_iterator(iterator);
    if (value_is_absent(place->source)) {
        return false;
    }
    const List *list = value_as_list(place->source);
    if ((uint64_t)place->position >= list->count) {
        return false;
    }
    *item = list->items[place->position++];
    return true;
}

// How many items are left, -1 when nobody knows.
MUST_USE int64_t iterator_length_hint(Vm *vm, Iterator *iterator);
// Sets the native step functions of the iterator classes. Called once by runtime_init.
void iterator_register(Vm *vm);

#endif
