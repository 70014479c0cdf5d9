// range.h: arithmetic progressions and slices.
#ifndef ASPY_OBJECT_RANGE_H
#define ASPY_OBJECT_RANGE_H

#include "object/runtime.h"

// start, stop and step are ints of any size; length is derived once.
typedef struct Range {
    Object object;
    Value start;
    Value stop;
    Value step;
    Value length;
} Range;

typedef struct Slice {
    Object object;
    Value start;
    Value stop;
    Value step;
} Slice;

// Step 0 raises ValueError "range() arg 3 must not be zero".
MAY_RAISE bool range_new(Vm *vm, Value start, Value stop, Value step, Range **result);
// The item at a non-negative int index below length.
MUST_USE Value range_at(Vm *vm, const Range *range, Value index);
// Where an int stands in the range: the index (an int), ABSENT when it is not in it.
MUST_USE Value range_find(Vm *vm, const Range *range, Value integer);
// A range of the items that a slice selects. May call __index__.
MAY_RAISE bool range_slice(Vm *vm, const Range *range, const Slice *slice, Range **result);
// True when they stand for the same sequence.
MUST_USE bool range_equal(const Range *a, const Range *b);
// iter(range) and reversed(range).
MUST_USE Value range_iterate(Vm *vm, Range *range);
MUST_USE Value range_iterate_reversed(Vm *vm, Range *range);
static inline bool value_is_range(Value value) { return value_is_kind(value, KIND_RANGE); }
static inline Range *value_as_range(Value value) {
    assert(value_is_range(value));
    return (Range *)(void *)value_as_object(value);
}
static inline bool value_is_slice(Value value) { return value_is_kind(value, KIND_SLICE); }
static inline Slice *value_as_slice(Value value) {
    assert(value_is_slice(value));
    return (Slice *)(void *)value_as_object(value);
}
MUST_USE Slice *slice_new(Vm *vm, Value start, Value stop, Value step);
// The concrete indices of a slice on a sequence of `length` items, as slice.indices() gives, and
// how many items it has. Raises TypeError/ValueError in CPython's words; may call __index__.
typedef struct SliceBounds {
    int64_t start;
    int64_t stop;
    int64_t step;
    size_t count;
} SliceBounds;
MAY_RAISE bool slice_bounds(Vm *vm, const Slice *slice, size_t length, SliceBounds *bounds);
// The same in two steps, for sequences that __index__ may change: first the script code, then the
// length. The slice is held meanwhile.
typedef struct SliceParts {
    int64_t start;
    int64_t stop;
    int64_t step; // not 0, not INT64_MIN
} SliceParts;
MAY_RAISE bool slice_unpack(Vm *vm, const Slice *slice, SliceParts *parts);
void slice_adjust(const SliceParts *parts, size_t length, SliceBounds *bounds);
// slice.indices() for a length of any size: start, stop and step as ints. Holds nothing: the caller
// keeps the three values if it goes on to run script code.
MAY_RAISE bool slice_indices(Vm *vm, const Slice *slice, Value length, Value bounds[3]);

#endif
