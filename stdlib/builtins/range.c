// range.c: the methods of range and slice.
#include "object/key.h"
#include "stdlib/builtins/arguments.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/comparison.h"

// ---- range -------------------------------------------------------------------------------------

NATIVE(range_new_native, "__new__", "(cls, start, stop=<absent>, step=<absent>, /)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    bool has_one = value_is_absent(args[2]);
    Value *window = window_open(vm, 3);
    window[0] = value_from_int(0);
    window[2] = value_from_int(1);
    bool fine = (has_one || object_index(vm, args[1], &window[0])) &&
                object_index(vm, has_one ? args[1] : args[2], &window[1]) &&
                (value_is_absent(args[3]) || object_index(vm, args[3], &window[2]));
    Range *range;
    fine = fine && range_new(vm, window[0], window[1], window[2], &range);
    if (fine) {
        *result = value_from_object(range);
    }
    window_close(vm, window);
    return fine;
}

NATIVE(range_len_native, "__len__", "(self, /)", "Return len(self).") {
    int64_t length;
    *result = value_as_range(args[0])->length;
    return int_to_int64(*result, &length) ||
           exception_raise(vm, CLASS_OVERFLOW_ERROR,
                           "Python int too large to convert to C ssize_t");
}

NATIVE(range_bool_native, "__bool__", "(self, /)", "True if self else False") {
    *result = value_from_bool(int_sign(value_as_range(args[0])->length) != 0);
    return true;
}

NATIVE(range_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = range_iterate(vm, value_as_range(args[0]));
    return true;
}

NATIVE(range_reversed_native, "__reversed__", "(self, /)", "Return a reverse iterator.") {
    *result = range_iterate_reversed(vm, value_as_range(args[0]));
    return true;
}

NATIVE(range_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    const Range *range = value_as_range(args[0]);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, "range(");
    bool fine = object_append_repr(vm, range->start, &buffer);
    text_buffer_append_text(&buffer, ", ");
    fine = fine && object_append_repr(vm, range->stop, &buffer);
    if (fine && !value_is(range->step, value_from_int(1))) {
        text_buffer_append_text(&buffer, ", ");
        fine = object_append_repr(vm, range->step, &buffer);
    }
    text_buffer_append_byte(&buffer, ')');
    if (fine) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return fine;
}

NATIVE(range_getitem_native, "__getitem__", "(self, key, /)", "Return self[key].") {
    const Range *range = value_as_range(args[0]);
    if (value_is_slice(args[1])) {
        Range *part;
        if (!range_slice(vm, range, value_as_slice(args[1]), &part)) {
            return false;
        }
        *result = value_from_object(part);
        return true;
    }
    if (value_is_absent(value_special(vm, args[1], SPECIAL_INDEX))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "range indices must be integers or slices, not %s",
                               class_name_of(vm, args[1]));
    }
    Value index;
    if (!object_index(vm, args[1], &index)) {
        return false;
    }
    if (int_sign(index) < 0) {
        index = int_add(vm, index, range->length);
    }
    if (int_sign(index) < 0 || int_compare(index, range->length) >= 0) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "range object index out of range");
    }
    *result = range_at(vm, range, index);
    return true;
}

// Where the value stands. Ints are computed; for others every item is compared, as CPython does.
static bool range_search(Vm *vm, Value self, Value value, int64_t *count, Value *index) {
    const Range *range = value_as_range(self);
    bool is_plain =
        value_is_int(value) || value_is_bool(value) || value_is_exactly(vm, value, CLASS_INT);
    *index = VALUE_ABSENT;
    *count = 0;
    if (is_plain) {
        *index = range_find(vm, range, int_plain(vm, value));
        *count = !value_is_absent(*index);
        return true;
    }
    Value *window = window_open(vm, 2);
    window[0] = range_iterate(vm, value_as_range(self));
    bool fine = true;
    Step step = STEP_ITEM;
    for (int64_t place = 0; fine; place++) {
        step = object_next(vm, window[0], &window[1]);
        bool equal = false;
        if (step != STEP_ITEM) {
            break;
        }
        fine = object_equal(vm, window[1], value, &equal);
        if (equal && value_is_absent(*index)) {
            *index = value_from_int(place);
        }
        *count += equal;
    }
    window_close(vm, window);
    return fine && step != STEP_RAISED;
}

NATIVE(range_contains_native, "__contains__", "(self, key, /)", "Return bool(key in self).") {
    int64_t count;
    Value index;
    if (!range_search(vm, args[0], args[1], &count, &index)) {
        return false;
    }
    *result = value_from_bool(count > 0);
    return true;
}

NATIVE(range_count_native, "count", "(self, value, /)",
       "rangeobject.count(value) -> integer -- return number of occurrences of value") {
    int64_t count;
    Value index;
    if (!range_search(vm, args[0], args[1], &count, &index)) {
        return false;
    }
    *result = value_from_int(count);
    return true;
}

NATIVE(range_index_native, "index", "(self, value, /)",
       "rangeobject.index(value) -> integer -- return index of value.\n"
       "Raise ValueError if the value is not present.") {
    int64_t count;
    if (!range_search(vm, args[0], args[1], &count, result)) {
        return false;
    }
    if (!value_is_absent(*result)) {
        return true;
    }
    *result = VALUE_NONE;
    if (!int_check(vm, args[1])) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "sequence.index(x): x not in sequence");
    }
    String *text;
    return object_repr(vm, args[1], &text) &&
           exception_raise(vm, CLASS_VALUE_ERROR, "%s is not in range", string_text(vm, text));
}

static bool range_compare(Value a, Value b, bool is_negated, Value *result) {
    *result = value_is_range(b)
                  ? value_from_bool(range_equal(value_as_range(a), value_as_range(b)) != is_negated)
                  : VALUE_NOT_IMPLEMENTED;
    return true;
}

NATIVE(range_eq_native, "__eq__", "(self, value, /)", "Return self==value.") {
    return range_compare(args[0], args[1], false, result);
}

NATIVE(range_ne_native, "__ne__", "(self, value, /)", "Return self!=value.") {
    return range_compare(args[0], args[1], true, result);
}

// As the tuple (length, start, step), with None for what does not matter.
NATIVE(range_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    const Range *range = value_as_range(args[0]);
    Tuple *parts = tuple_new(vm, 3);
    parts->items[0] = range->length;
    if (int_sign(range->length) != 0) {
        parts->items[1] = range->start;
        bool has_step = int_compare(range->length, value_from_int(1)) != 0;
        parts->items[2] = has_step ? range->step : VALUE_NONE;
    }
    *result = value_from_object(parts);
    uint64_t hash;
    if (!tuple_hash(vm, parts, &hash)) {
        return false;
    }
    *result = int_from_int64(vm, (int64_t)hash);
    return true;
}

static bool range_get_start(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_as_range(args[0])->start;
    return true;
}

static bool range_get_stop(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_as_range(args[0])->stop;
    return true;
}

static bool range_get_step(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_as_range(args[0])->step;
    return true;
}

static const NativeDefinition *const range_methods[] = {&range_len_native,
                                                        &range_bool_native,
                                                        &range_iter_native,
                                                        &range_reversed_native,
                                                        &range_repr_native,
                                                        &range_getitem_native,
                                                        &range_contains_native,
                                                        &range_count_native,
                                                        &range_index_native,
                                                        &range_eq_native,
                                                        &range_ne_native,
                                                        &range_hash_native,
                                                        NULL};
static const NativeProperty range_properties[] = {
    {"start", range_get_start, descriptor_refuse, NULL},
    {"stop", range_get_stop, descriptor_refuse, NULL},
    {"step", range_get_step, descriptor_refuse, NULL},
    {0}};

void builtins_range_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&range_new_native, NULL};
    Class *class = runtime_class(vm, CLASS_RANGE);
    native_add_methods(vm, class, range_methods);
    native_add_static_methods(vm, class, constructor);
    native_add_properties(vm, class, range_properties);
}

// ---- slice -------------------------------------------------------------------------------------

NATIVE(slice_new_native, "__new__", "(cls, start, stop=<absent>, step=None, /)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    bool has_one = value_is_absent(args[2]);
    Value start = has_one ? VALUE_NONE : args[1];
    Value stop = has_one ? args[1] : args[2];
    *result = value_from_object(slice_new(vm, start, stop, args[3]));
    return true;
}

static Tuple *slice_parts(Vm *vm, Value value) {
    const Slice *slice = value_as_slice(value);
    const Value parts[3] = {slice->start, slice->stop, slice->step};
    return tuple_from_values(vm, parts, 3);
}

NATIVE(slice_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    *result = value_from_object(slice_parts(vm, args[0]));
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, "slice");
    bool fine = object_append_repr(vm, *result, &buffer);
    if (fine) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return fine;
}

NATIVE(slice_indices_native, "indices", "(self, length, /)",
       "S.indices(len) -> (start, stop, stride)") {
    Value parts[3];
    if (!object_index(vm, args[1], result)) {
        return false;
    }
    if (int_sign(*result) < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "length should not be negative");
    }
    if (!slice_indices(vm, value_as_slice(args[0]), *result, parts)) {
        return false;
    }
    *result = value_from_object(tuple_from_values(vm, parts, 3));
    return true;
}

static bool slice_compare(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    if (!value_is_slice(b)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    Value *window = window_open(vm, 2);
    window[0] = value_from_object(slice_parts(vm, a));
    window[1] = value_from_object(slice_parts(vm, b));
    bool fine = object_compare(vm, comparison, window[0], window[1], result);
    window_close(vm, window);
    return fine;
}

NATIVE_COMPARISONS(slice_native, slice_compare)

NATIVE(slice_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    Tuple *parts = slice_parts(vm, args[0]);
    uint64_t hash;
    *result = value_from_object(parts);
    if (!tuple_hash_items(vm, parts->items, parts->count, &hash)) {
        return false;
    }
    *result = int_from_int64(vm, (int64_t)hash);
    return true;
}

static bool slice_get_start(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_as_slice(args[0])->start;
    return true;
}

static bool slice_get_stop(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_as_slice(args[0])->stop;
    return true;
}

static bool slice_get_step(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_as_slice(args[0])->step;
    return true;
}

static const NativeDefinition *const slice_methods[] = {
    &slice_repr_native, &slice_indices_native, &slice_hash_native,
    NATIVE_COMPARISONS_TABLE(slice_native), NULL};
static const NativeProperty slice_properties[] = {
    {"start", slice_get_start, descriptor_refuse, NULL},
    {"stop", slice_get_stop, descriptor_refuse, NULL},
    {"step", slice_get_step, descriptor_refuse, NULL},
    {0}};

void builtins_slice_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&slice_new_native, NULL};
    Class *class = runtime_class(vm, CLASS_SLICE);
    native_add_methods(vm, class, slice_methods);
    native_add_static_methods(vm, class, constructor);
    native_add_properties(vm, class, slice_properties);
}
