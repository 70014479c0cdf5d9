// list_sort_digits.h: many ints are sorted by their digits instead of by comparing.
#ifndef ASPY_OBJECT_LIST_SORT_DIGITS_H
#define ASPY_OBJECT_LIST_SORT_DIGITS_H

#include "base/attributes.h"
#include "object/value.h"

#include <stddef.h>

// What a sort moves: an item with its key.
typedef struct SortItem {
    Value key;
    Value item;
} SortItem;

// Sorts items whose keys are inline ints, stably; `spare` has room for as many. False (and nothing
// done) when there are too few, or so much order among them that a merge sort does less.
MUST_USE bool list_sort_digits(SortItem *items, size_t count, SortItem *spare);

#endif
