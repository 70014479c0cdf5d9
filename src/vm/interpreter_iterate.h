// interpreter_iterate.h: loops over ranges and lists, answered by the loop itself.
#ifndef ASPY_VM_INTERPRETER_ITERATE_H
#define ASPY_VM_INTERPRETER_ITERATE_H

#include "base/attributes.h"
#include "object/iterator.h"
#include "object/list.h"

// What FOR_ITER asks is an iterator, and therefore an object.
ALWAYS_INLINE bool is_iterator_of(Vm *vm, Value iterator, ClassId id) {
    return value_as_object(iterator)->shape == runtime_shape(vm, id);
}

// True when the iterator was one of these; *ended tells whether there was no item. The end of a
// range is left to its own step.
ALWAYS_INLINE bool quick_next(Vm *vm, Value iterator, Value *item, bool *ended) {
    if (LIKELY(is_iterator_of(vm, iterator, CLASS_RANGE_ITERATOR))) {
        Iterator *range = value_as_iterator(iterator);
        if (UNLIKELY(range->remaining <= 0)) {
            return false;
        }
        *item = value_from_int(range->position);
        range->position += range->step;
        range->remaining--;
        return true;
    }
    if (is_iterator_of(vm, iterator, CLASS_LIST_ITERATOR)) {
        Iterator *list_iterator = value_as_iterator(iterator);
        if (UNLIKELY(value_is_absent(list_iterator->source))) {
            *ended = true;
            return true;
        }
        const List *list = value_as_list(list_iterator->source);
        *ended = (uint64_t)list_iterator->position >= list->count;
        if (UNLIKELY(*ended)) {
            list_iterator->source = VALUE_ABSENT;
            return true;
        }
        *item = list->items[list_iterator->position++];
        return true;
    }
    return false;
}

// iter(range(…)) of inline ints, without the range; false when an argument is something else.
ALWAYS_INLINE bool quick_range(Vm *vm, const Value *arguments, size_t count, Value *iterator) {
    for (size_t index = 0; index < count; index++) {
        if (!value_is_int(arguments[index])) {
            return false;
        }
    }
    int64_t start = count == 1 ? 0 : value_as_int(arguments[0]);
    int64_t stop = value_as_int(arguments[count == 1 ? 0 : 1]);
    int64_t step = count == 3 ? value_as_int(arguments[2]) : 1;
    if (step == 0) {
        return false;
    }
    int64_t distance = step > 0 ? stop - start : start - stop;
    int64_t stride = step > 0 ? step : -step;
    int64_t length = distance <= 0 ? 0 : stride == 1 ? distance : (distance - 1) / stride + 1;
    *iterator = value_from_object(iterator_new_range(vm, start, step, length));
    return true;
}

#endif
