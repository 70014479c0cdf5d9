// range.c: arithmetic progressions and slices, for ints of any size.
#include "object/range.h"

#include "object/int.h"
#include "object/iterator.h"
#include "object/kinds.h"
#include "object/protocol.h"

static void range_trace(Heap *heap, Object *object) {
    Range *range = (Range *)(void *)object;
    heap_mark_value(heap, range->start);
    heap_mark_value(heap, range->stop);
    heap_mark_value(heap, range->step);
    heap_mark_value(heap, range->length);
}

static void slice_trace(Heap *heap, Object *object) {
    Slice *slice = (Slice *)(void *)object;
    heap_mark_value(heap, slice->start);
    heap_mark_value(heap, slice->stop);
    heap_mark_value(heap, slice->step);
}

const KindInfo range_kind = {"range", range_trace, NULL, false};
const KindInfo slice_kind = {"slice", slice_trace, NULL, false};

// How many numbers there are from low up to, not including, high.
static Value range_count(Vm *vm, Value low, Value high, Value step) {
    if (int_compare(low, high) >= 0) {
        return value_from_int(0);
    }
    if (value_are_ints(low, high) && value_is_int(step)) {
        int64_t span = value_as_int(high) - value_as_int(low) - 1;
        return int_from_int64(vm, span / value_as_int(step) + 1);
    }
    Value span = int_subtract(vm, int_subtract(vm, high, low), value_from_int(1));
    Value quotient = value_from_int(0);
    // The step is positive here: nothing can be raised.
    if (!int_floor_divide(vm, span, step, &quotient)) {
        assert(false && "a range step is never 0");
    }
    return int_add(vm, quotient, value_from_int(1));
}

static Range *range_allocate(Vm *vm, Value start, Value stop, Value step) {
    Range *range = heap_allocate(vm, KIND_RANGE, sizeof(Range), runtime_shape(vm, CLASS_RANGE));
    range->start = start;
    range->stop = stop;
    range->step = step;
    range->length = int_sign(step) > 0 ? range_count(vm, start, stop, step)
                                       : range_count(vm, stop, start, int_negate(vm, step));
    return range;
}

bool range_new(Vm *vm, Value start, Value stop, Value step, Range **result) {
    if (int_sign(step) == 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "range() arg 3 must not be zero");
    }
    *result = range_allocate(vm, start, stop, step);
    return true;
}

Value range_at(Vm *vm, const Range *range, Value index) {
    return int_add(vm, range->start, int_multiply(vm, range->step, index));
}

Value range_find(Vm *vm, const Range *range, Value integer) {
    bool is_upward = int_sign(range->step) > 0;
    Value low = is_upward ? range->start : integer;
    Value high = is_upward ? integer : range->start;
    if (int_compare(low, high) > 0) {
        return VALUE_ABSENT;
    }
    Value step = is_upward ? range->step : int_negate(vm, range->step);
    Value quotient = value_from_int(0);
    Value remainder = value_from_int(0);
    if (!int_divide_modulo(vm, int_subtract(vm, high, low), step, &quotient, &remainder)) {
        assert(false && "a range step is never 0");
    }
    bool is_member = int_sign(remainder) == 0 && int_compare(quotient, range->length) < 0;
    return is_member ? quotient : VALUE_ABSENT;
}

bool range_slice(Vm *vm, const Range *range, const Slice *slice, Range **result) {
    Value bounds[3];
    runtime_hold(vm, value_from_object(range));
    bool fine = slice_indices(vm, slice, range->length, bounds);
    runtime_drop(vm, 1);
    if (!fine) {
        return false;
    }
    *result = range_allocate(vm, range_at(vm, range, bounds[0]), range_at(vm, range, bounds[1]),
                             int_multiply(vm, range->step, bounds[2]));
    return true;
}

bool range_equal(const Range *a, const Range *b) {
    if (a == b) {
        return true;
    }
    if (int_compare(a->length, b->length) != 0) {
        return false;
    }
    if (int_sign(a->length) == 0) {
        return true;
    }
    if (int_compare(a->start, b->start) != 0) {
        return false;
    }
    return int_compare(a->length, value_from_int(1)) == 0 || int_compare(a->step, b->step) == 0;
}

// The iterator over `length` numbers from start: the quick one when no number (nor the one behind
// the last) leaves 64 bits.
static Value range_iterate_from(Vm *vm, Value start, Value step, Value length) {
    int64_t first, distance, count, end, span;
    if (int_to_int64(start, &first) && int_to_int64(step, &distance) &&
        int_to_int64(length, &count) && !__builtin_mul_overflow(distance, count, &span) &&
        !__builtin_add_overflow(first, span, &end)) {
        return value_from_object(iterator_new_range(vm, first, distance, count));
    }
    return value_from_object(iterator_new_long_range(vm, start, step, length));
}

Value range_iterate(Vm *vm, Range *range) {
    return range_iterate_from(vm, range->start, range->step, range->length);
}

Value range_iterate_reversed(Vm *vm, Range *range) {
    Value last = range_at(vm, range, int_subtract(vm, range->length, value_from_int(1)));
    return range_iterate_from(vm, last, int_negate(vm, range->step), range->length);
}

Slice *slice_new(Vm *vm, Value start, Value stop, Value step) {
    Slice *slice = heap_allocate(vm, KIND_SLICE, sizeof(Slice), runtime_shape(vm, CLASS_SLICE));
    slice->start = start;
    slice->stop = stop;
    slice->step = step;
    return slice;
}

// The int that a part of a slice stands for.
static bool slice_part(Vm *vm, Value part, Value *integer) {
    if (value_is_int(part)) {
        *integer = part;
        return true;
    }
    if (!int_check(vm, part) && value_is_absent(value_special(vm, part, SPECIAL_INDEX))) {
        return exception_raise(
            vm, CLASS_TYPE_ERROR,
            "slice indices must be integers or None or have an __index__ method");
    }
    return object_index(vm, part, integer);
}

// A start or stop, made absolute and cut to low … high.
static bool slice_limit(Vm *vm, Value part, Value length, Value low, Value high, Value *limit) {
    Value index;
    runtime_hold(vm, length);
    bool fine = slice_part(vm, part, &index);
    runtime_drop(vm, 1);
    if (!fine) {
        return false;
    }
    if (int_sign(index) < 0) {
        index = int_add(vm, index, length);
    }
    index = int_compare(index, low) < 0 ? low : index;
    *limit = int_compare(index, high) > 0 ? high : index;
    return true;
}

bool slice_indices(Vm *vm, const Slice *slice, Value length, Value bounds[3]) {
    Value step = value_from_int(1);
    if (!value_is_none(slice->step) && !slice_part(vm, slice->step, &step)) {
        return false;
    }
    if (int_sign(step) == 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "slice step cannot be zero");
    }
    bool is_backward = int_sign(step) < 0;
    Value low = value_from_int(is_backward ? -1 : 0);
    Value high = is_backward ? int_subtract(vm, length, value_from_int(1)) : length;
    bounds[0] = is_backward ? high : low;
    bounds[1] = is_backward ? low : high;
    bounds[2] = step;
    const Value parts[2] = {slice->start, slice->stop};
    runtime_hold(vm, step);
    runtime_hold(vm, high);
    bool fine = true;
    for (int which = 0; which < 2; which++) {
        if (fine && !value_is_none(parts[which])) {
            fine = slice_limit(vm, parts[which], length, low, high, &bounds[which]);
        }
        runtime_hold(vm, bounds[which]);
    }
    runtime_drop(vm, 4);
    return fine;
}

// One part as a C number, cut to what a C number holds; `otherwise` for None.
static bool slice_unpack_part(Vm *vm, Value part, int64_t otherwise, int64_t *number) {
    if (value_is_none(part)) {
        *number = otherwise;
        return true;
    }
    Value integer;
    if (!slice_part(vm, part, &integer)) {
        return false;
    }
    *number = int_clamp_int64(integer);
    return true;
}

bool slice_unpack(Vm *vm, const Slice *slice, SliceParts *parts) {
    if (!slice_unpack_part(vm, slice->step, 1, &parts->step)) {
        return false;
    }
    if (parts->step == 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "slice step cannot be zero");
    }
    // Its magnitude must be an int64 too: such a step selects one item at most.
    parts->step = parts->step == INT64_MIN ? -INT64_MAX : parts->step;
    bool is_backward = parts->step < 0;
    return slice_unpack_part(vm, slice->start, is_backward ? INT64_MAX : 0, &parts->start) &&
           slice_unpack_part(vm, slice->stop, is_backward ? INT64_MIN : INT64_MAX, &parts->stop);
}

static int64_t slice_cut(int64_t index, int64_t length, int64_t low, int64_t high) {
    if (index < 0) {
        index += length; // cannot overflow: the signs differ
    }
    return index < low ? low : index > high ? high : index;
}

void slice_adjust(const SliceParts *parts, size_t length, SliceBounds *bounds) {
    int64_t count = (int64_t)length;
    bool is_backward = parts->step < 0;
    int64_t low = is_backward ? -1 : 0;
    int64_t high = is_backward ? count - 1 : count;
    bounds->start = slice_cut(parts->start, count, low, high);
    bounds->stop = slice_cut(parts->stop, count, low, high);
    bounds->step = parts->step;
    int64_t distance = bounds->stop - bounds->start;
    bounds->count = 0;
    if (bounds->step > 0 && distance > 0) {
        bounds->count = (size_t)((distance - 1) / bounds->step + 1);
    } else if (bounds->step < 0 && distance < 0) {
        bounds->count = (size_t)((distance + 1) / bounds->step + 1);
    }
}

bool slice_bounds(Vm *vm, const Slice *slice, size_t length, SliceBounds *bounds) {
    SliceParts parts;
    if (!slice_unpack(vm, slice, &parts)) {
        return false;
    }
    slice_adjust(&parts, length, bounds);
    return true;
}
