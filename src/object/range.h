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
MUST_USE Slice *slice_new(Vm *vm, Value start, Value stop, Value step);
// The concrete indices of a slice on a sequence of `length` items, as slice.indices() gives, and how
// many items it has. Raises TypeError/ValueError in CPython's words; may call __index__.
typedef struct SliceBounds {
    int64_t start;
    int64_t stop;
    int64_t step;
    size_t count;
} SliceBounds;
MAY_RAISE bool slice_bounds(Vm *vm, const Slice *slice, size_t length, SliceBounds *bounds);

#endif
