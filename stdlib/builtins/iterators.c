// iterators.c: the methods of the builtin containers' iterators.
//
// Copies and pickles of an iterator are calls: iter(source), which is then moved to the index.
#include "object/iterator.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/library.h"
#include "vm/vm.h"

NATIVE(iterator_length_hint_native, "__length_hint__", "(self, /)",
       "Private method returning an estimate of len(list(it)).") {
    Iterator *iterator = value_as_iterator(args[0]);
    if (value_is_exactly(vm, args[0], CLASS_LONG_RANGE_ITERATOR)) {
        *result = value_from_int(0);
        if (!value_is_absent(iterator->source)) {
            const Range *range = value_as_range(iterator->source);
            Range *left;
            if (!range_new(vm, iterator->extra, range->stop, range->step, &left)) {
                return false;
            }
            *result = left->length;
        }
        return true;
    }
    *result = int_from_int64(vm, iterator_length_hint(vm, iterator));
    return true;
}

// ---- Copies and pickles ------------------------------------------------------------------------

// What a new iterator is made over when this one is at its end.
static Value nothing_of(Vm *vm, Value iterator) {
    if (value_is_exactly(vm, iterator, CLASS_STR_ITERATOR)) {
        return value_from_object(string_intern_text(vm, ""));
    }
    bool is_plain = value_is_exactly(vm, iterator, CLASS_TUPLE_ITERATOR) ||
                    value_is_exactly(vm, iterator, CLASS_BYTES_ITERATOR) ||
                    value_is_exactly(vm, iterator, CLASS_BYTEARRAY_ITERATOR) ||
                    value_is_exactly(vm, iterator, CLASS_SEQUENCE_ITERATOR) ||
                    value_is_exactly(vm, iterator, CLASS_CALLABLE_ITERATOR);
    return is_plain ? value_from_object(tuple_new(vm, 0)) : value_from_object(list_new(vm, 0));
}

// The items of a dict or set that are left. The iterator does not move.
static bool list_of_rest(Vm *vm, Value iterator, Value *list) {
    Iterator copy = *value_as_iterator(iterator);
    *list = value_from_object(list_new(vm, 0));
    NativeNext next = class_of(vm, iterator)->next;
    Step step;
    Value item;
    while ((step = next(vm, &copy.object, &item)) == STEP_ITEM) {
        list_append(vm, value_as_list(*list), item);
    }
    return step == STEP_END;
}

static Value range_of_rest(Vm *vm, Value iterator) {
    const Iterator *place = value_as_iterator(iterator);
    Value start = int_from_int64(vm, place->position);
    Value step = int_from_int64(vm, place->step);
    Value count = int_from_int64(vm, place->remaining + (int64_t)place->length);
    Value stop = int_add(vm, start, int_multiply(vm, count, step));
    if (value_is_exactly(vm, iterator, CLASS_LONG_RANGE_ITERATOR)) {
        bool is_over = value_is_absent(place->source);
        const Range *range = is_over ? NULL : value_as_range(place->source);
        start = is_over ? value_from_int(0) : place->extra;
        stop = is_over ? start : range->stop;
        step = is_over ? value_from_int(1) : range->step;
    }
    Range *range = NULL;
    if (!range_new(vm, start, stop, step, &range)) {
        assert(false && "a range step is never 0");
    }
    return value_from_object(range);
}

// A call of the builtin function with one or two arguments, and where to move then or ABSENT.
static Value reduced(Vm *vm, const char *function, Value arguments, Value state) {
    Tuple *parts = tuple_new(vm, value_is_absent(state) ? 2 : 3);
    parts->items[0] = dict_get_string(vm, vm->builtins, string_intern_text(vm, function));
    parts->items[1] = arguments;
    if (!value_is_absent(state)) {
        parts->items[2] = state;
    }
    return value_from_object(parts);
}

static Value tuple_of_one(Vm *vm, Value item) {
    return value_from_object(tuple_from_values(vm, &item, 1));
}

NATIVE(iterator_reduce_native, "__reduce__", "(self, /)",
       "Return state information for pickling.") {
    const Iterator *place = value_as_iterator(args[0]);
    bool is_range = value_is_exactly(vm, args[0], CLASS_RANGE_ITERATOR) ||
                    value_is_exactly(vm, args[0], CLASS_LONG_RANGE_ITERATOR);
    Value source = place->source;
    Value state = VALUE_ABSENT;
    bool is_backward = value_is_exactly(vm, args[0], CLASS_LIST_REVERSE_ITERATOR);
    if (is_range) {
        source = range_of_rest(vm, args[0]);
        state = VALUE_NONE;
    } else if (value_is_absent(source)) {
        source = nothing_of(vm, args[0]);
    } else if (value_is_exactly(vm, args[0], CLASS_CALLABLE_ITERATOR)) {
        Value pair = value_from_object(tuple_pair(vm, source, place->extra));
        *result = reduced(vm, "iter", pair, VALUE_ABSENT);
        return true;
    } else if (value_is_dict(source) || value_is_set(source)) {
        if (!list_of_rest(vm, args[0], &source)) {
            return false;
        }
    } else {
        state = value_from_int(place->position);
    }
    *result = reduced(vm, is_backward ? "reversed" : "iter", tuple_of_one(vm, source), state);
    return true;
}

// A range's iterator is moved by so many items.
static void advance(Iterator *iterator, int64_t count) {
    int64_t left = iterator->remaining + (int64_t)iterator->length;
    count = count < 0 ? 0 : count > left ? left : count;
    iterator->position += count * iterator->step;
    iterator->remaining -= iterator->remaining > 0 ? count : 0;
    iterator->length -= iterator->length > 0 ? (size_t)count : 0;
}

NATIVE(iterator_setstate_native, "__setstate__", "(self, state, /)",
       "Set state information for unpickling.") {
    Iterator *iterator = value_as_iterator(args[0]);
    int64_t index;
    if (!object_to_int64(vm, args[1], &index)) {
        return false;
    }
    if (value_is_exactly(vm, args[0], CLASS_RANGE_ITERATOR)) {
        advance(iterator, index);
    } else if (value_is_exactly(vm, args[0], CLASS_LIST_REVERSE_ITERATOR)) {
        int64_t last = value_is_absent(iterator->source)
                           ? -1
                           : (int64_t)value_as_list(iterator->source)->count - 1;
        iterator->position = index < -1 ? -1 : index > last ? last : index;
    } else {
        bool may_be_over = value_is_exactly(vm, args[0], CLASS_LIST_ITERATOR);
        iterator->position = index >= 0 ? index : may_be_over ? -1 : 0;
    }
    *result = VALUE_NONE;
    return true;
}

void builtins_iterators_register(Vm *vm) {
    static const NativeDefinition *const hinted[] = {&iterator_length_hint_native, NULL};
    static const NativeDefinition *const copied[] = {&iterator_reduce_native, NULL};
    static const NativeDefinition *const moved[] = {&iterator_setstate_native, NULL};
    for (ClassId id = CLASS_LIST_ITERATOR; id <= CLASS_CALLABLE_ITERATOR; id++) {
        Class *class = runtime_class(vm, id);
        library_add_iteration(vm, class, class->next);
        if (id < CLASS_SEQUENCE_ITERATOR) {
            native_add_methods(vm, class, hinted);
        }
        native_add_methods(vm, class, copied);
        bool is_of_table = id >= CLASS_SET_ITERATOR && id <= CLASS_DICT_REVERSE_ITEM_ITERATOR;
        if (!is_of_table && id != CLASS_CALLABLE_ITERATOR && id != CLASS_LONG_RANGE_ITERATOR) {
            native_add_methods(vm, class, moved);
        }
    }
}
