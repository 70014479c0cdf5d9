// sequence.h: comparing lists with lists and tuples with tuples.
#ifndef ASPY_OBJECT_SEQUENCE_H
#define ASPY_OBJECT_SEQUENCE_H

#include "object/protocol.h"

// The rich comparison of two lists or of two tuples: the first items that differ decide, then the
// lengths. May run script code, which may even change the lists. The caller keeps a and b.
MAY_RAISE bool sequence_compare(Vm *vm, Comparison comparison, Value a, Value b, Value *result);
// Its < as a truth value.
MAY_RAISE bool sequence_less(Vm *vm, Value a, Value b, bool *less);
// Whether an item equals `item`; *index is the first such. Looks at start … stop-1 as far as there
// are.
MAY_RAISE bool sequence_find(Vm *vm, Value sequence, Value item, size_t start, size_t stop,
                             bool *found, size_t *index);
// How many items equal `item`.
MAY_RAISE bool sequence_count(Vm *vm, Value sequence, Value item, int64_t *count);
// The items of a list or tuple as they are now. Not to be kept across script code.
MUST_USE const Value *sequence_items(Value sequence, size_t *count);

#endif
