// iterator.h: the iterators of the builtin containers: one struct, one step function each class.
#ifndef ASPY_OBJECT_ITERATOR_H
#define ASPY_OBJECT_ITERATOR_H

#include "object/class.h"

// What the fields mean depends on the class: see the step functions in iterator.c.
typedef struct Iterator {
    Object object;    // extra: the version of a dict or set when iteration began
    Value source;     // what is iterated; ABSENT when exhausted
    int64_t position; // next index; for a range the next number
    int64_t step;     // for a range
    int64_t remaining; // items left, where that is known in advance (range), or the expected length
    Value extra;      // the sentinel of iter(callable, sentinel)
} Iterator;

// An iterator of class `id` (CLASS_LIST_ITERATOR …) over `source`.
MUST_USE Iterator *iterator_new(Vm *vm, ClassId id, Value source);
// Sets the native step functions of the iterator classes. Called once by runtime_init.
void iterator_register(Vm *vm);

#endif
