// iterator.c: the iterators of the builtin containers: one step function each class.
//
// An iterator that came to its end stays there: its source becomes ABSENT.
#include "object/iterator.h"

#include "object/bytes.h"
#include "object/dict.h"
#include "object/int.h"
#include "object/kinds.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/set.h"
#include "object/string.h"
#include "object/tuple.h"

static void iterator_trace(Heap *heap, Object *object) {
    Iterator *iterator = (Iterator *)(void *)object;
    heap_mark_value(heap, iterator->source);
    heap_mark_value(heap, iterator->extra);
}

const KindInfo iterator_kind = {"iterator", iterator_trace, NULL, false};

// How many keys the dict or set has: iteration notices when that changes. Reverse iterators start
// at the end.
static void iterator_prepare(Iterator *iterator, ClassId id) {
    Value source = iterator->source;
    if (value_is_dict(source)) {
        Dict *dict = value_as_dict(source);
        iterator->length = dict->count;
        iterator->remaining = (int64_t)dict->count;
        bool is_backward = id == CLASS_DICT_REVERSE_KEY_ITERATOR ||
                           id == CLASS_DICT_REVERSE_VALUE_ITERATOR ||
                           id == CLASS_DICT_REVERSE_ITEM_ITERATOR;
        iterator->position = is_backward ? (int64_t)dict->entry_count : 0;
    } else if (value_is_set(source)) {
        iterator->length = value_as_set(source)->count;
        iterator->remaining = (int64_t)iterator->length;
    } else if (id == CLASS_LIST_REVERSE_ITERATOR) {
        iterator->position = (int64_t)value_as_list(source)->count - 1;
    }
}

static Iterator *iterator_allocate(Vm *vm, ClassId id) {
    Iterator *iterator = heap_allocate(vm, KIND_ITERATOR, sizeof(Iterator), runtime_shape(vm, id));
    iterator->source = VALUE_ABSENT;
    iterator->extra = VALUE_ABSENT;
    return iterator;
}

Iterator *iterator_new(Vm *vm, ClassId id, Value source) {
    Iterator *iterator = iterator_allocate(vm, id);
    iterator->source = source;
    iterator_prepare(iterator, id);
    return iterator;
}

Iterator *iterator_new_range(Vm *vm, int64_t start, int64_t step, int64_t remaining) {
    Iterator *iterator = iterator_allocate(vm, CLASS_RANGE_ITERATOR);
    iterator->position = start;
    iterator->step = step;
    bool fits =
        remaining <= 0 || (value_int_fits(start) && value_int_fits(start + step * (remaining - 1)));
    iterator->remaining = fits ? remaining : 0;
    iterator->length = fits ? 0 : (size_t)remaining;
    return iterator;
}

// source: a range of what is left; extra: the next number.
Iterator *iterator_new_long_range(Vm *vm, Value start, Value step, Value length) {
    Iterator *iterator = iterator_allocate(vm, CLASS_LONG_RANGE_ITERATOR);
    Range *range = NULL;
    Value stop = int_add(vm, start, int_multiply(vm, step, length));
    if (!range_new(vm, start, stop, step, &range)) {
        assert(false && "a range step is never 0");
    }
    iterator->source = value_from_object(range);
    iterator->extra = start;
    return iterator;
}

static Step iterator_end(Iterator *iterator) {
    iterator->source = VALUE_ABSENT;
    iterator->extra = VALUE_ABSENT;
    return STEP_END;
}

static Iterator *as_iterator(Object *object) { return (Iterator *)(void *)object; }

// ---- Sequences ---------------------------------------------------------------------------------

static Step list_iterator_next(Vm *vm, Object *object, Value *item) {
    (void)vm;
    Iterator *iterator = as_iterator(object);
    if (value_is_absent(iterator->source)) {
        return STEP_END;
    }
    const List *list = value_as_list(iterator->source);
    if ((uint64_t)iterator->position >= list->count) {
        return iterator_end(iterator);
    }
    *item = list->items[iterator->position++];
    return STEP_ITEM;
}

static Step list_reverse_iterator_next(Vm *vm, Object *object, Value *item) {
    (void)vm;
    Iterator *iterator = as_iterator(object);
    if (value_is_absent(iterator->source)) {
        return STEP_END;
    }
    const List *list = value_as_list(iterator->source);
    if (iterator->position < 0 || (uint64_t)iterator->position >= list->count) {
        return iterator_end(iterator);
    }
    *item = list->items[iterator->position--];
    return STEP_ITEM;
}

static Step tuple_iterator_next(Vm *vm, Object *object, Value *item) {
    (void)vm;
    Iterator *iterator = as_iterator(object);
    if (value_is_absent(iterator->source)) {
        return STEP_END;
    }
    const Tuple *tuple = value_as_tuple(iterator->source);
    if ((uint64_t)iterator->position >= tuple->count) {
        return iterator_end(iterator);
    }
    *item = tuple->items[iterator->position++];
    return STEP_ITEM;
}

static Step string_iterator_next(Vm *vm, Object *object, Value *item) {
    Iterator *iterator = as_iterator(object);
    if (value_is_absent(iterator->source)) {
        return STEP_END;
    }
    const String *string = value_as_string(iterator->source);
    if ((uint64_t)iterator->position >= string->length) {
        return iterator_end(iterator);
    }
    uint32_t point = string_at(string, (size_t)iterator->position++);
    *item = value_from_object(string_from_code_point(vm, point));
    return STEP_ITEM;
}

static Step bytes_iterator_next(Vm *vm, Object *object, Value *item) {
    (void)vm;
    Iterator *iterator = as_iterator(object);
    const uint8_t *data;
    size_t length;
    if (value_is_absent(iterator->source)) {
        return STEP_END;
    }
    if (!bytes_view(iterator->source, &data, &length) || (uint64_t)iterator->position >= length) {
        return iterator_end(iterator);
    }
    *item = value_from_int(data[iterator->position++]);
    return STEP_ITEM;
}

// ---- Ranges ------------------------------------------------------------------------------------

static Step range_iterator_next(Vm *vm, Object *object, Value *item) {
    Iterator *iterator = as_iterator(object);
    if (iterator->remaining > 0) {
        iterator->remaining--;
        *item = value_from_int(iterator->position);
    } else if (iterator->length > 0) {
        iterator->length--;
        *item = int_from_int64(vm, iterator->position);
    } else {
        return STEP_END;
    }
    iterator->position += iterator->step;
    return STEP_ITEM;
}

static Step long_range_iterator_next(Vm *vm, Object *object, Value *item) {
    Iterator *iterator = as_iterator(object);
    if (value_is_absent(iterator->source)) {
        return STEP_END;
    }
    const Range *range = value_as_range(iterator->source);
    Value next = iterator->extra;
    bool is_upward = int_sign(range->step) > 0;
    int order = int_compare(next, range->stop);
    if (is_upward ? order >= 0 : order <= 0) {
        return iterator_end(iterator);
    }
    *item = next;
    iterator->extra = int_add(vm, next, range->step);
    return STEP_ITEM;
}

// ---- Dicts and sets ----------------------------------------------------------------------------

static Step set_iterator_next(Vm *vm, Object *object, Value *item) {
    Iterator *iterator = as_iterator(object);
    if (value_is_absent(iterator->source)) {
        return STEP_END;
    }
    const Set *set = value_as_set(iterator->source);
    if (set->count != iterator->length) {
        iterator->length = SIZE_MAX; // it stays so
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "Set changed size during iteration")
                   ? STEP_END
                   : STEP_RAISED;
    }
    size_t position = (size_t)iterator->position;
    if (!set_next(set, &position, item)) {
        return iterator_end(iterator);
    }
    iterator->position = (int64_t)position;
    iterator->remaining--;
    return STEP_ITEM;
}

// The next entry in either direction. STEP_RAISED when the keys changed.
static Step dict_iterator_step(Vm *vm, Iterator *iterator, bool is_backward, Value *key,
                               Value *value) {
    if (value_is_absent(iterator->source)) {
        return STEP_END;
    }
    const Dict *dict = value_as_dict(iterator->source);
    const char *trouble = NULL;
    size_t position = (size_t)iterator->position;
    if (dict->count != iterator->length) {
        trouble = "dictionary changed size during iteration";
        iterator->length = SIZE_MAX;
    } else if (!(is_backward ? dict_previous(dict, &position, key, value)
                             : dict_next(dict, &position, key, value))) {
        return iterator_end(iterator);
    } else if (iterator->remaining == 0) {
        trouble = "dictionary keys changed during iteration";
        (void)iterator_end(iterator);
    }
    if (trouble != NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "%s", trouble) ? STEP_END : STEP_RAISED;
    }
    iterator->position = (int64_t)position;
    iterator->remaining--;
    return STEP_ITEM;
}

static Step dict_key_iterator_next(Vm *vm, Object *object, Value *item) {
    Value value;
    return dict_iterator_step(vm, as_iterator(object), false, item, &value);
}

static Step dict_value_iterator_next(Vm *vm, Object *object, Value *item) {
    Value key;
    return dict_iterator_step(vm, as_iterator(object), false, &key, item);
}

static Step dict_pair_step(Vm *vm, Object *object, bool is_backward, Value *item) {
    Value key, value;
    Step step = dict_iterator_step(vm, as_iterator(object), is_backward, &key, &value);
    if (step == STEP_ITEM) {
        *item = value_from_object(tuple_pair(vm, key, value));
    }
    return step;
}

static Step dict_item_iterator_next_pair(Vm *vm, Object *object, Value *pair) {
    return dict_iterator_step(vm, as_iterator(object), false, &pair[0], &pair[1]);
}

static Step dict_item_iterator_next(Vm *vm, Object *object, Value *item) {
    return dict_pair_step(vm, object, false, item);
}

static Step dict_reverse_key_iterator_next(Vm *vm, Object *object, Value *item) {
    Value value;
    return dict_iterator_step(vm, as_iterator(object), true, item, &value);
}

static Step dict_reverse_value_iterator_next(Vm *vm, Object *object, Value *item) {
    Value key;
    return dict_iterator_step(vm, as_iterator(object), true, &key, item);
}

static Step dict_reverse_item_iterator_next(Vm *vm, Object *object, Value *item) {
    return dict_pair_step(vm, object, true, item);
}

// ---- Script code behind the iterator -----------------------------------------------------------

// The old protocol: items 0, 1, 2 … until IndexError.
static Step sequence_iterator_next(Vm *vm, Object *object, Value *item) {
    Iterator *iterator = as_iterator(object);
    if (value_is_absent(iterator->source)) {
        return STEP_END;
    }
    Value index = value_from_int(iterator->position);
    if (object_get_item(vm, iterator->source, index, item)) {
        iterator->position++;
        return STEP_ITEM;
    }
    if (!exception_raised_is(vm, CLASS_INDEX_ERROR) &&
        !exception_raised_is(vm, CLASS_STOP_ITERATION)) {
        return STEP_RAISED;
    }
    exception_clear(vm);
    return iterator_end(iterator);
}

// iter(callable, sentinel).
static Step callable_iterator_next(Vm *vm, Object *object, Value *item) {
    Iterator *iterator = as_iterator(object);
    if (value_is_absent(iterator->source)) {
        return STEP_END;
    }
    Value result;
    if (!object_call(vm, iterator->source, NULL, 0, &result)) {
        if (!exception_raised_is(vm, CLASS_STOP_ITERATION)) {
            return STEP_RAISED;
        }
        exception_clear(vm);
        return iterator_end(iterator);
    }
    // The call may have exhausted the iterator itself.
    if (value_is_absent(iterator->extra)) {
        return STEP_END;
    }
    bool is_sentinel;
    runtime_hold(vm, result);
    bool fine = object_equal(vm, iterator->extra, result, &is_sentinel);
    runtime_drop(vm, 1);
    if (!fine) {
        return STEP_RAISED;
    }
    if (is_sentinel) {
        return iterator_end(iterator);
    }
    *item = result;
    return STEP_ITEM;
}

// ---- What all have -----------------------------------------------------------------------------

static int64_t sequence_items_left(Vm *vm, Iterator *iterator) {
    size_t length;
    if (value_is_list(iterator->source)) {
        length = value_as_list(iterator->source)->count;
    } else if (value_is_tuple(iterator->source)) {
        length = value_as_tuple(iterator->source)->count;
    } else if (value_is_string(iterator->source)) {
        length = value_as_string(iterator->source)->length;
    } else {
        const uint8_t *data;
        if (!bytes_view(iterator->source, &data, &length)) {
            return -1;
        }
    }
    if (iterator->object.shape == runtime_shape(vm, CLASS_LIST_REVERSE_ITERATOR)) {
        bool is_inside = (uint64_t)(iterator->position + 1) <= length;
        return is_inside ? iterator->position + 1 : 0;
    }
    return (uint64_t)iterator->position < length ? (int64_t)length - iterator->position : 0;
}

int64_t iterator_length_hint(Vm *vm, Iterator *iterator) {
    if (iterator->object.shape == runtime_shape(vm, CLASS_RANGE_ITERATOR)) {
        return iterator->remaining + (int64_t)iterator->length;
    }
    if (value_is_absent(iterator->source)) {
        return 0;
    }
    if (value_is_dict(iterator->source)) {
        bool is_same = value_as_dict(iterator->source)->count == iterator->length;
        return is_same ? iterator->remaining : 0;
    }
    if (value_is_set(iterator->source)) {
        bool is_same = value_as_set(iterator->source)->count == iterator->length;
        return is_same ? iterator->remaining : 0;
    }
    return sequence_items_left(vm, iterator);
}

void iterator_register(Vm *vm) {
    static const struct {
        ClassId id;
        NativeNext next;
    } steps[] = {
        {CLASS_LIST_ITERATOR, list_iterator_next},
        {CLASS_LIST_REVERSE_ITERATOR, list_reverse_iterator_next},
        {CLASS_TUPLE_ITERATOR, tuple_iterator_next},
        {CLASS_RANGE_ITERATOR, range_iterator_next},
        {CLASS_LONG_RANGE_ITERATOR, long_range_iterator_next},
        {CLASS_STR_ITERATOR, string_iterator_next},
        {CLASS_STR_ASCII_ITERATOR, string_iterator_next},
        {CLASS_BYTES_ITERATOR, bytes_iterator_next},
        {CLASS_BYTEARRAY_ITERATOR, bytes_iterator_next},
        {CLASS_SET_ITERATOR, set_iterator_next},
        {CLASS_DICT_KEY_ITERATOR, dict_key_iterator_next},
        {CLASS_DICT_VALUE_ITERATOR, dict_value_iterator_next},
        {CLASS_DICT_ITEM_ITERATOR, dict_item_iterator_next},
        {CLASS_DICT_REVERSE_KEY_ITERATOR, dict_reverse_key_iterator_next},
        {CLASS_DICT_REVERSE_VALUE_ITERATOR, dict_reverse_value_iterator_next},
        {CLASS_DICT_REVERSE_ITEM_ITERATOR, dict_reverse_item_iterator_next},
        {CLASS_SEQUENCE_ITERATOR, sequence_iterator_next},
        {CLASS_CALLABLE_ITERATOR, callable_iterator_next},
    };
    for (size_t index = 0; index < sizeof steps / sizeof *steps; index++) {
        runtime_class(vm, steps[index].id)->next = steps[index].next;
    }
    runtime_class(vm, CLASS_DICT_ITEM_ITERATOR)->next_pair = dict_item_iterator_next_pair;
}
