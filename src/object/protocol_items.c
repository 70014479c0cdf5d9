// protocol_items.c: length, items and iteration of any value.
#include "object/container.h"
#include "object/descriptor.h"
#include "object/int.h"
#include "object/iterator.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/tuple.h"

// ---- Length and membership ----

bool object_length(Vm *vm, Value value, size_t *length) {
    if (container_length(vm, value, length)) {
        return true;
    }
    bool found;
    Value result;
    if (!object_call_special(vm, value, SPECIAL_LEN, NULL, 0, &found, &result)) {
        return false;
    }
    if (!found) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "object of type '%s' has no len()",
                               class_name_of(vm, value));
    }
    Value integer;
    int64_t number;
    if (!object_index(vm, result, &integer)) {
        return false;
    }
    if (int_sign(integer) < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "__len__() should return >= 0");
    }
    if (!int_to_int64(integer, &number)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "cannot fit 'int' into an index-sized integer");
    }
    *length = (size_t)number;
    return true;
}

static bool contains_by_iterating(Vm *vm, Value container, Value item, bool *found) {
    Value iterator;
    if (!object_iterate(vm, container, &iterator)) {
        if (exception_raised_is(vm, CLASS_TYPE_ERROR)) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "argument of type '%s' is not iterable",
                                   class_name_of(vm, container));
        }
        return false;
    }
    runtime_hold(vm, iterator);
    runtime_hold(vm, item);
    Step step;
    bool ok = true;
    *found = false;
    do {
        Value next;
        step = object_next(vm, iterator, &next);
        if (step == STEP_ITEM) {
            ok = object_equal(vm, next, item, found);
        }
    } while (ok && step == STEP_ITEM && !*found);
    runtime_drop(vm, 2);
    return ok && step != STEP_RAISED;
}

bool object_contains(Vm *vm, Value container, Value item, bool *found) {
    ContainerAnswer answer = container_contains(vm, container, item, found);
    if (answer != CONTAINER_UNKNOWN) {
        return answer == CONTAINER_DONE;
    }
    Value method = value_special(vm, container, SPECIAL_CONTAINS);
    if (value_is_none(method)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not a container",
                               class_name_of(vm, container));
    }
    if (value_is_absent(method)) {
        return contains_by_iterating(vm, container, item, found);
    }
    Value result;
    return object_call_special(vm, container, SPECIAL_CONTAINS, &item, 1, NULL, &result) &&
           object_is_true(vm, result, found);
}

// ---- Items ----

static bool class_get_item(Vm *vm, Value container, Value key, Value *result) {
    Class *class = (Class *)(void *)value_as_object(container);
    if (class == runtime_class(vm, CLASS_TYPE)) {
        // type[int]: a method of type would be one of every class.
        const Value parts[] = {container, key};
        return object_call(vm, value_from_object(runtime_class(vm, CLASS_GENERIC_ALIAS)), parts, 2,
                           result);
    }
    Value method = class_lookup(vm, class, runtime_special_name(vm, SPECIAL_CLASS_GETITEM));
    if (value_is_absent(method)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "type '%s' is not subscriptable",
                               class_message_name(vm, class));
    }
    Value bound;
    if (!descriptor_get(vm, method, VALUE_ABSENT, class, &bound)) {
        return false;
    }
    return object_call(vm, bound, &key, 1, result);
}

bool object_get_item(Vm *vm, Value container, Value key, Value *result) {
    ContainerAnswer answer = container_get_item(vm, container, key, result);
    if (answer != CONTAINER_UNKNOWN) {
        return answer == CONTAINER_DONE;
    }
    bool found;
    if (!object_call_special(vm, container, SPECIAL_GETITEM, &key, 1, &found, result)) {
        return false;
    }
    if (found) {
        return true;
    }
    if (value_is_kind(container, KIND_CLASS)) {
        return class_get_item(vm, container, key, result);
    }
    return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not subscriptable",
                           class_name_of(vm, container));
}

// A class that has but one of __setitem__ and __delitem__ misses the other by name.
static bool raise_no_item_method(Vm *vm, Value container, Special missing, Special other,
                                 const char *what) {
    if (!value_is_absent(value_special(vm, container, other))) {
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "%s",
                               string_text(vm, runtime_special_name(vm, missing)));
    }
    return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object %s", class_name_of(vm, container),
                           what);
}

bool object_set_item(Vm *vm, Value container, Value key, Value item) {
    ContainerAnswer answer = container_set_item(vm, container, key, item);
    if (answer != CONTAINER_UNKNOWN) {
        return answer == CONTAINER_DONE;
    }
    Value arguments[2] = {key, item};
    bool found;
    Value ignored;
    if (!object_call_special(vm, container, SPECIAL_SETITEM, arguments, 2, &found, &ignored)) {
        return false;
    }
    return found || raise_no_item_method(vm, container, SPECIAL_SETITEM, SPECIAL_DELITEM,
                                         "does not support item assignment");
}

// CPython asks sequences first, in other words, when the key is an index.
static bool deletes_as_sequence(Vm *vm, Value container, Value key) {
    bool is_index = value_is_int(key) || !value_is_absent(value_special(vm, key, SPECIAL_INDEX));
    return is_index && ((class_of(vm, container)->flags & CLASS_IS_BUILTIN) == 0 ||
                        !value_is_absent(value_special(vm, container, SPECIAL_CONTAINS)) ||
                        !value_is_absent(value_special(vm, container, SPECIAL_LEN)));
}

bool object_delete_item(Vm *vm, Value container, Value key) {
    ContainerAnswer answer = container_delete_item(vm, container, key);
    if (answer != CONTAINER_UNKNOWN) {
        return answer == CONTAINER_DONE;
    }
    bool found;
    Value ignored;
    if (!object_call_special(vm, container, SPECIAL_DELITEM, &key, 1, &found, &ignored)) {
        return false;
    }
    return found || raise_no_item_method(vm, container, SPECIAL_DELITEM, SPECIAL_SETITEM,
                                         deletes_as_sequence(vm, container, key)
                                             ? "doesn't support item deletion"
                                             : "does not support item deletion");
}

// ---- Iteration ----

static bool iterate_by_index(Vm *vm, Value value, Value *iterator) {
    if (value_is_absent(value_special(vm, value, SPECIAL_GETITEM))) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not iterable",
                               class_name_of(vm, value));
    }
    *iterator = value_from_object(iterator_new(vm, CLASS_SEQUENCE_ITERATOR, value));
    return true;
}

bool object_iterate(Vm *vm, Value value, Value *iterator) {
    if (container_iterate(vm, value, iterator)) {
        return true;
    }
    Value method = value_special(vm, value, SPECIAL_ITER);
    if (value_is_absent(method)) {
        return iterate_by_index(vm, value, iterator);
    }
    if (value_is_none(method)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not iterable",
                               class_name_of(vm, value));
    }
    if (!object_call_special(vm, value, SPECIAL_ITER, NULL, 0, NULL, iterator)) {
        return false;
    }
    Class *class = class_of(vm, *iterator);
    if (class->next == NULL && value_is_absent(class_special(vm, class, SPECIAL_NEXT))) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "iter() returned non-iterator of type '%s'",
                               class_name_of(vm, *iterator));
    }
    return true;
}

// StopIteration, raised by whatever the iterator calls, is the end, as if it had no more itself.
static Step end_or_raised(Vm *vm, Value *item) {
    if (!exception_raised_is(vm, CLASS_STOP_ITERATION)) {
        return STEP_RAISED;
    }
    *item = exception_stop_value(vm, exception_take(vm));
    return STEP_END;
}

Step object_next(Vm *vm, Value iterator, Value *item) {
    if (iterator_next_of_list(vm, iterator, item)) {
        return STEP_ITEM;
    }
    if (!object_safepoint(vm, iterator)) {
        return STEP_RAISED;
    }
    Class *class = class_of(vm, iterator);
    if (class->next != NULL) {
        // Iterators over iterators over … nest in C.
        if (!object_check_c_stack(vm, "")) {
            return STEP_RAISED;
        }
        Step step = class->next(vm, value_as_object(iterator), item);
        return step == STEP_RAISED ? end_or_raised(vm, item) : step;
    }
    bool found;
    if (object_call_special(vm, iterator, SPECIAL_NEXT, NULL, 0, &found, item)) {
        if (found) {
            return STEP_ITEM;
        }
        bool raised = exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not an iterator",
                                      class_name_of(vm, iterator));
        return raised ? STEP_ITEM : STEP_RAISED;
    }
    return end_or_raised(vm, item);
}

Step object_next_pair(Vm *vm, Value iterator, Value *pair) {
    if (!object_check_c_stack(vm, "")) {
        return STEP_RAISED;
    }
    Step step = class_of(vm, iterator)->next_pair(vm, value_as_object(iterator), pair);
    Value ignored;
    return step == STEP_RAISED ? end_or_raised(vm, &ignored) : step;
}

bool object_to_list(Vm *vm, Value iterable, Value *list) {
    *list = value_from_object(list_new(vm, 0));
    runtime_hold(vm, *list);
    bool ok = list_extend(vm, value_as_list(*list), iterable);
    runtime_drop(vm, 1);
    return ok;
}

bool object_to_tuple(Vm *vm, Value iterable, Tuple **tuple) {
    if (value_is_tuple(iterable) && class_is_exactly(vm, iterable, CLASS_TUPLE)) {
        *tuple = value_as_tuple(iterable);
        return true;
    }
    Value list;
    if (!object_to_list(vm, iterable, &list)) {
        return false;
    }
    *tuple = tuple_from_values(vm, value_as_list(list)->items, value_as_list(list)->count);
    return true;
}
