// sequence.c: comparing lists with lists and tuples with tuples.
#include "object/sequence.h"

#include "object/key.h"
#include "object/list.h"
#include "object/tuple.h"

const Value *sequence_items(Value sequence, size_t *count) {
    if (value_is_list(sequence)) {
        const List *list = value_as_list(sequence);
        *count = list->count;
        return list->items;
    }
    const Tuple *tuple = value_as_tuple(sequence);
    *count = tuple->count;
    return tuple->items;
}

// Equality of two items; asks script code only where it must, and keeps them meanwhile.
static bool items_equal(Vm *vm, Value a, Value b, bool *equal) {
    KeyEquality equality = key_compare(vm, a, b);
    if (equality != KEYS_MUST_BE_ASKED) {
        *equal = equality == KEYS_EQUAL;
        return true;
    }
    runtime_hold(vm, a);
    runtime_hold(vm, b);
    bool fine = object_equal(vm, a, b, equal);
    runtime_drop(vm, 2);
    return fine;
}

// The first index at which both have items and these differ; the shorter length when there is none.
static bool sequence_find_difference(Vm *vm, Value a, Value b, size_t *index) {
    for (*index = 0;; (*index)++) {
        size_t a_count, b_count;
        const Value *a_items = sequence_items(a, &a_count);
        const Value *b_items = sequence_items(b, &b_count);
        if (*index >= a_count || *index >= b_count) {
            return true;
        }
        bool equal;
        if (!items_equal(vm, a_items[*index], b_items[*index], &equal)) {
            return false;
        }
        if (!equal) {
            return true;
        }
    }
}

static bool compare_items(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    runtime_hold(vm, a);
    runtime_hold(vm, b);
    bool fine = object_compare(vm, comparison, a, b, result);
    runtime_drop(vm, 2);
    return fine;
}

bool sequence_compare(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    size_t a_count, b_count, index;
    const Value *a_items = sequence_items(a, &a_count);
    const Value *b_items = sequence_items(b, &b_count);
    bool is_equality = comparison == COMPARE_EQ || comparison == COMPARE_NE;
    if (is_equality && a_count != b_count && value_is_list(a)) {
        *result = value_from_bool(comparison == COMPARE_NE);
        return true;
    }
    if (!object_check_c_stack(vm, " in comparison") ||
        !sequence_find_difference(vm, a, b, &index)) {
        return false;
    }
    // Comparing may have run script code, and that may have moved the items.
    a_items = sequence_items(a, &a_count);
    b_items = sequence_items(b, &b_count);
    if (index >= a_count || index >= b_count) {
        int order = (a_count > b_count) - (a_count < b_count);
        *result = value_from_bool(comparison_holds(comparison, order));
        return true;
    }
    if (is_equality) {
        *result = value_from_bool(comparison == COMPARE_NE);
        return true;
    }
    return compare_items(vm, comparison, a_items[index], b_items[index], result);
}

bool sequence_less(Vm *vm, Value a, Value b, bool *less) {
    Value result;
    if (!sequence_compare(vm, COMPARE_LT, a, b, &result)) {
        return false;
    }
    if (object_is_true_quick(result, less)) {
        return true;
    }
    runtime_hold(vm, result);
    bool fine = object_is_true(vm, result, less);
    runtime_drop(vm, 1);
    return fine;
}

static bool find_item(Vm *vm, Value sequence, Value item, size_t start, size_t stop, bool *found,
                      size_t *index) {
    *found = false;
    for (*index = start; *index < stop; (*index)++) {
        size_t count;
        const Value *items = sequence_items(sequence, &count);
        if (*index >= count) {
            return true;
        }
        if (!items_equal(vm, items[*index], item, found)) {
            return false;
        }
        if (*found) {
            return true;
        }
    }
    return true;
}

bool sequence_find(Vm *vm, Value sequence, Value item, size_t start, size_t stop, bool *found,
                   size_t *index) {
    bool fine = find_item(vm, sequence, item, start, stop, found, index);
    limits_note_work(vm, *index - start);
    return fine;
}

bool sequence_count(Vm *vm, Value sequence, Value item, int64_t *count) {
    bool found = true;
    *count = 0;
    for (size_t index = 0; found; index++) {
        if (!sequence_find(vm, sequence, item, index, SIZE_MAX, &found, &index)) {
            return false;
        }
        *count += found;
    }
    return true;
}
