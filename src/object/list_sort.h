// list_sort.h: sorting a list in place, stably.
#ifndef ASPY_OBJECT_LIST_SORT_H
#define ASPY_OBJECT_LIST_SORT_H

#include "object/list.h"

// Sorts by `<` of the items, or of key(item) when key is not None. Equal items keep their order,
// also when reversed. The list is empty while script code runs; if that changes it, ValueError
// "list modified during sort" (the list is sorted all the same). The caller keeps list and key.
MAY_RAISE bool list_sort(Vm *vm, List *list, Value key, bool is_reversed);

#endif
