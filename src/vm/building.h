// building.h: displays, unpacking, f-strings and functions: what the building instructions do.
#ifndef ASPY_VM_BUILDING_H
#define ASPY_VM_BUILDING_H

#include "object/dict.h"
#include "object/list.h"
#include "object/set.h"
#include "vm/function.h"

// Exactly `count` items of the iterable into `targets`: "not enough values to unpack (expected 3,
// got 2)", "too many values to unpack (expected 2, got 3)", "cannot unpack non-iterable int
// object".
MAY_RAISE bool building_unpack(Vm *vm, Value iterable, Value *targets, size_t count);
// The same with a list of the middle between `before` and `after` items.
MAY_RAISE bool building_unpack_star(Vm *vm, Value iterable, Value *targets, size_t before,
                                    size_t after);

// Raises TypeError for items without a hash.
MAY_RAISE bool building_new_set(Vm *vm, const Value *items, size_t count, Value *result);
// Of `count` pairs of key and value.
MAY_RAISE bool building_new_dict(Vm *vm, const Value *pairs, size_t count, Value *result);
MAY_RAISE bool building_extend_list(Vm *vm, List *list, Value iterable);
// {**mapping}: "'int' object is not a mapping".
MAY_RAISE bool building_update_dict(Vm *vm, Dict *dict, Value mapping);
// f(**mapping): "f() got multiple values for keyword argument 'x'".
MAY_RAISE bool building_merge_keywords(Vm *vm, Dict *dict, Value mapping, Value callable);

// A replacement field of an f-string; specification may be ABSENT. Conversion: 0 none, 1 str, 2
// repr, 3 ascii.
MAY_RAISE bool building_format(Vm *vm, Value value, Value specification, unsigned conversion,
                               Value *result);
// Joins strings and inline ints, which stand for their digits.
MUST_USE String *building_join(Vm *vm, const Value *pieces, size_t count);

// operands: defaults, keyword defaults, annotations, then the cells.
MUST_USE Function *building_new_function(Vm *vm, Dict *globals, Code *code, const Value *operands);

#endif
