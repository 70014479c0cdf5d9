// list.c: growable sequences: storage, insertion, removal and slices of lists.
//
// Nothing here runs script code but list_extend on iterables that are not lists or tuples. Sorting
// is list_sort.c. Read next: list_sort.h, stdlib/builtins/list.c (the methods).
#include "object/list.h"

#include "object/bytes.h"
#include "object/instance.h"
#include "object/int.h"
#include "object/kinds.h"
#include "object/protocol.h"
#include "object/tuple.h"

// More items than any machine has memory for: what would exceed it is a MemoryError at once.
static const size_t LIST_MAX_ITEMS = (size_t)1 << 40;

static void list_trace(Heap *heap, Object *object) {
    List *list = (List *)(void *)object;
    heap_mark_storage(heap, list->items, list->capacity * sizeof(Value));
    heap_mark_values(heap, list->items, list->count);
    object_trace_fields(heap, object);
}

static void list_release(Heap *heap, Object *object) {
    List *list = (List *)(void *)object;
    if (list->items != NULL) {
        heap_storage_release(heap, list->items, list->capacity * sizeof(Value));
    }
    object_release_fields(heap, object);
}

const KindInfo list_kind = {"list", list_trace, list_release, true};

static void list_resize(Vm *vm, List *list, size_t capacity) {
    if (capacity == 0) {
        if (list->items != NULL) {
            heap_storage_release(runtime_of(vm)->heap, list->items, list->capacity * sizeof(Value));
        }
        list->items = NULL;
    } else if (list->items == NULL) {
        list->items = heap_storage_allocate(vm, list, capacity * sizeof(Value));
    } else {
        list->items = heap_storage_resize(vm, list, list->items, list->capacity * sizeof(Value),
                                          capacity * sizeof(Value));
    }
    list->capacity = capacity;
}

void list_reserve(Vm *vm, List *list, size_t capacity) {
    if (capacity > list->capacity) {
        list_resize(vm, list, capacity);
    }
}

// Room for `extra` more items, growing by half again.
static void list_grow(Vm *vm, List *list, size_t extra) {
    size_t needed = list->count + extra;
    if (needed > list->capacity) {
        size_t larger = list->capacity + list->capacity / 2 + 4;
        list_resize(vm, list, needed > larger ? needed : larger);
    }
}

// After removals: a list that uses little of its storage gives most of it back.
static void list_shrink(Vm *vm, List *list) {
    if (list->capacity > 64 && list->count < list->capacity / 4) {
        list_resize(vm, list, list->count + list->count / 2 + 4);
    }
}

List *list_new_of(Vm *vm, Class *class) {
    List *list = heap_allocate(vm, KIND_LIST, sizeof(List), class->root_shape);
    object_reserve_fields(vm, &list->object, class->root_shape->field_count);
    return list;
}

List *list_new(Vm *vm, size_t capacity) {
    List *list = heap_allocate(vm, KIND_LIST, sizeof(List), runtime_shape(vm, CLASS_LIST));
    if (capacity > 0) {
        list_resize(vm, list, capacity);
    }
    return list;
}

List *list_from_values(Vm *vm, const Value *items, size_t count) {
    List *list = list_new(vm, count);
    if (count > 0) {
        memcpy(list->items, items, count * sizeof(Value));
    }
    list->count = count;
    return list;
}

void list_append(Vm *vm, List *list, Value item) {
    if (UNLIKELY(list->count == list->capacity)) {
        list_grow(vm, list, 1);
    }
    list->items[list->count++] = item;
}

void list_insert(Vm *vm, List *list, size_t index, Value item) {
    assert(index <= list->count);
    list_grow(vm, list, 1);
    memmove(list->items + index + 1, list->items + index, (list->count - index) * sizeof(Value));
    list->items[index] = item;
    list->count++;
}

void list_remove_range(Vm *vm, List *list, size_t start, size_t end) {
    assert(start <= end && end <= list->count);
    if (start == end) {
        return;
    }
    memmove(list->items + start, list->items + end, (list->count - end) * sizeof(Value));
    list->count -= end - start;
    list_shrink(vm, list);
}

// True when `items` points into the list's own storage, which is about to move.
static bool list_owns(const List *list, const Value *items) {
    return (uintptr_t)items >= (uintptr_t)list->items &&
           (uintptr_t)items < (uintptr_t)(list->items + list->capacity);
}

void list_replace_range(Vm *vm, List *list, size_t start, size_t end, const Value *items,
                        size_t count) {
    assert(start <= end && end <= list->count);
    size_t removed = end - start;
    List *copy = NULL;
    if (count > 0 && list->items != NULL && list_owns(list, items)) {
        copy = list_from_values(vm, items, count);
        items = copy->items;
    }
    if (count > removed) {
        list_grow(vm, list, count - removed);
    }
    if (list->items != NULL) {
        memmove(list->items + start + count, list->items + end,
                (list->count - end) * sizeof(Value));
    }
    if (count > 0) {
        memcpy(list->items + start, items, count * sizeof(Value));
    }
    list->count = list->count - removed + count;
    if (count < removed) {
        list_shrink(vm, list);
    }
}

void list_clear(Vm *vm, List *list) {
    list->count = 0;
    list_resize(vm, list, 0);
}

void list_reverse(List *list) {
    for (size_t low = 0, high = list->count; low + 1 < high; low++, high--) {
        Value item = list->items[low];
        list->items[low] = list->items[high - 1];
        list->items[high - 1] = item;
    }
}

static void list_append_values(Vm *vm, List *list, const Value *items, size_t count) {
    list_replace_range(vm, list, list->count, list->count, items, count);
}

// One by one, as the iterator gives them. The list grows while script code runs: it may be looked
// at and changed by it.
static bool list_extend_from_iterator(Vm *vm, List *list, Value iterator) {
    for (;;) {
        Value item;
        switch (object_next(vm, iterator, &item)) {
        case STEP_ITEM:
            list_append(vm, list, item);
            break;
        case STEP_END:
            return true;
        case STEP_RAISED:
            return false;
        }
    }
}

// Is the special method there, and written by a script?
static bool is_asked(Vm *vm, Value value, Special special) {
    Value method = value_special(vm, value, special);
    return !value_is_absent(method) && !value_is_kind(method, KIND_NATIVE);
}

// The number from __length_hint__, which may decline.
static bool take_length_hint(Vm *vm, Value hint) {
    if (value_is(hint, VALUE_NOT_IMPLEMENTED)) {
        return true;
    }
    if (!int_check(vm, hint)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__length_hint__ must be an integer, not %s",
                               class_name_of(vm, hint));
    }
    return int_sign(int_plain(vm, hint)) >= 0 ||
           exception_raise(vm, CLASS_VALUE_ERROR, "__length_hint__() should return >= 0");
}

// CPython asks how many items are to come, which scripts can see. The answer is of no use here.
static bool list_ask_length(Vm *vm, Value iterable) {
    if (is_asked(vm, iterable, SPECIAL_LEN)) {
        size_t length;
        if (object_length(vm, iterable, &length)) {
            return true;
        }
        if (!exception_raised_is(vm, CLASS_TYPE_ERROR)) {
            return false;
        }
        (void)exception_take(vm);
    }
    bool has_length = value_is_kind(value_special(vm, iterable, SPECIAL_LEN), KIND_NATIVE);
    if (has_length || !is_asked(vm, iterable, SPECIAL_LENGTH_HINT)) {
        return true;
    }
    Value hint;
    if (object_call_special(vm, iterable, SPECIAL_LENGTH_HINT, NULL, 0, NULL, &hint)) {
        return take_length_hint(vm, hint);
    }
    if (!exception_raised_is(vm, CLASS_TYPE_ERROR)) {
        return false;
    }
    (void)exception_take(vm);
    return true;
}

// As many more items: refused now rather than when the memory is used up.
static bool check_more(Vm *vm, const List *list, Value length) {
    int64_t number;
    if (!int_to_int64(length, &number)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "Python int too large to convert to C ssize_t");
    }
    size_t total;
    if (number < 0 || __builtin_add_overflow(list->count, (size_t)number, &total) ||
        total > SIZE_MAX / sizeof(Value)) {
        total = SIZE_MAX / sizeof(Value);
    }
    return bytes_check_size(vm, total * sizeof(Value));
}

// What says how long it is without running script code, and may be of any length.
static bool check_promised_length(Vm *vm, const List *list, Value iterable) {
    Value hint;
    if (value_is_kind(iterable, KIND_RANGE)) {
        return check_more(vm, list, value_as_range(iterable)->length);
    }
    if (!value_is_kind(iterable, KIND_FOREIGN) ||
        !value_is_kind(value_special(vm, iterable, SPECIAL_LENGTH_HINT), KIND_NATIVE)) {
        return true;
    }
    return object_call_special(vm, iterable, SPECIAL_LENGTH_HINT, NULL, 0, NULL, &hint) &&
           (!int_check(vm, hint) || check_more(vm, list, hint));
}

bool list_extend(Vm *vm, List *list, Value iterable) {
    // Itself, too, of whatever class: an iterator of it would never end.
    if (value_is_exactly(vm, iterable, CLASS_LIST) || value_is(iterable, value_from_object(list))) {
        List *other = value_as_list(iterable);
        list_append_values(vm, list, other->items, other->count);
        return true;
    }
    if (value_is_exactly(vm, iterable, CLASS_TUPLE)) {
        Tuple *other = value_as_tuple(iterable);
        list_append_values(vm, list, other->items, other->count);
        return true;
    }
    Value iterator;
    runtime_hold(vm, value_from_object(list));
    bool fine = object_iterate(vm, iterable, &iterator);
    if (fine) {
        runtime_hold(vm, iterator);
        fine = list_ask_length(vm, iterable) && check_promised_length(vm, list, iterable) &&
               list_extend_from_iterator(vm, list, iterator);
        runtime_drop(vm, 1);
    }
    runtime_drop(vm, 1);
    return fine;
}

List *list_slice(Vm *vm, const List *list, const SliceBounds *bounds) {
    if (bounds->step == 1) {
        return list_from_values(vm, bounds->count > 0 ? list->items + bounds->start : NULL,
                                bounds->count);
    }
    List *result = list_new(vm, bounds->count);
    int64_t index = bounds->start;
    for (size_t made = 0; made < bounds->count; made++) {
        result->items[made] = list->items[index];
        index = made + 1 < bounds->count ? index + bounds->step : index;
    }
    result->count = bounds->count;
    return result;
}

bool list_assign_slice(Vm *vm, List *list, const SliceBounds *bounds, const Value *items,
                       size_t count) {
    if (bounds->step == 1) {
        size_t start = (size_t)bounds->start;
        list_replace_range(vm, list, start, start + bounds->count, items, count);
        return true;
    }
    if (count != bounds->count) {
        return exception_raise(
            vm, CLASS_VALUE_ERROR,
            "attempt to assign sequence of size %zu to extended slice of size %zu", count,
            bounds->count);
    }
    if (count > 0 && list_owns(list, items)) {
        items = list_from_values(vm, items, count)->items;
    }
    for (size_t done = 0; done < count; done++) {
        list->items[bounds->start + (int64_t)done * bounds->step] = items[done];
    }
    return true;
}

void list_delete_slice(Vm *vm, List *list, const SliceBounds *bounds) {
    if (bounds->count == 0) {
        return;
    }
    int64_t last = bounds->start + (int64_t)(bounds->count - 1) * bounds->step;
    size_t low = (size_t)(bounds->step > 0 ? bounds->start : last);
    size_t high = (size_t)(bounds->step > 0 ? last : bounds->start);
    size_t stride = bounds->step > 0 ? (size_t)bounds->step : (size_t)0 - (size_t)bounds->step;
    size_t kept = low;
    for (size_t index = low; index < list->count; index++) {
        if (index > high || (index - low) % stride != 0) {
            list->items[kept++] = list->items[index];
        }
    }
    list->count = kept;
    list_shrink(vm, list);
}

List *list_concatenate(Vm *vm, const List *a, const List *b) {
    List *result = list_new(vm, a->count + b->count);
    if (a->count > 0) {
        memcpy(result->items, a->items, a->count * sizeof(Value));
    }
    if (b->count > 0) {
        memcpy(result->items + a->count, b->items, b->count * sizeof(Value));
    }
    result->count = a->count + b->count;
    return result;
}

// The length after repeating, checked against what can be.
static bool list_repeated_count(Vm *vm, size_t count, int64_t times, size_t *total) {
    if (times <= 0 || count == 0) {
        *total = 0;
        return true;
    }
    if ((uint64_t)times > LIST_MAX_ITEMS / count) {
        return exception_raise_value(vm, value_from_object(exception_new(
                                             vm, runtime_class(vm, CLASS_MEMORY_ERROR), NULL, 0)));
    }
    *total = count * (size_t)times;
    return bytes_check_size(vm, *total * sizeof(Value));
}

// Fills items[count … total-1] with copies of items[0 … count-1], doubling what is copied.
static void list_fill_repeated(Value *items, size_t count, size_t total) {
    if (count == 1) {
        for (size_t index = 1; index < total; index++) {
            items[index] = items[0];
        }
        return;
    }
    for (size_t done = count; done < total;) {
        size_t chunk = done < total - done ? done : total - done;
        memcpy(items + done, items, chunk * sizeof(Value));
        done += chunk;
    }
}

bool list_repeat(Vm *vm, const List *list, int64_t times, List **result) {
    size_t total = 0;
    if (!list_repeated_count(vm, list->count, times, &total)) {
        return false;
    }
    *result = list_new(vm, total);
    if (total > 0) {
        memcpy((*result)->items, list->items, list->count * sizeof(Value));
        list_fill_repeated((*result)->items, list->count, total);
    }
    (*result)->count = total;
    return true;
}

bool list_repeat_in_place(Vm *vm, List *list, int64_t times) {
    size_t total = 0;
    if (!list_repeated_count(vm, list->count, times, &total)) {
        return false;
    }
    if (total == 0) {
        list_clear(vm, list);
        return true;
    }
    list_reserve(vm, list, total);
    list_fill_repeated(list->items, list->count, total);
    list->count = total;
    return true;
}
