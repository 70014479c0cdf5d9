// interpreter_item.h: x[i] on exact lists, tuples and dicts, answered by the loop itself.
#ifndef ASPY_VM_INTERPRETER_ITEM_H
#define ASPY_VM_INTERPRETER_ITEM_H

#include "base/attributes.h"
#include "object/dict.h"
#include "object/list.h"
#include "object/tuple.h"

// The place of an index that may be negative; -1 when it is outside.
ALWAYS_INLINE int64_t item_index(Value index, size_t count) {
    int64_t number = value_as_int(index);
    number += number < 0 ? (int64_t)count : 0;
    return number >= 0 && number < (int64_t)count ? number : -1;
}

// False when the container or the key is none of the common ones, or the item is missing.
ALWAYS_INLINE bool quick_get_item(Vm *vm, Value container, Value key, Value *result) {
    if (value_is_exactly(vm, container, CLASS_LIST) && value_is_int(key)) {
        const List *list = value_as_list(container);
        int64_t index = item_index(key, list->count);
        if (LIKELY(index >= 0)) {
            *result = list->items[index];
            return true;
        }
        return false;
    }
    if (value_is_exactly(vm, container, CLASS_DICT) && value_is_exactly(vm, key, CLASS_STR)) {
        Dict *dict = value_as_dict(container);
        if (LIKELY(dict->only_string_keys)) {
            Value value = dict_get_string(vm, dict, value_as_string(key));
            if (LIKELY(!value_is_absent(value))) {
                *result = value;
                return true;
            }
        }
        return false;
    }
    if (value_is_exactly(vm, container, CLASS_TUPLE) && value_is_int(key)) {
        const Tuple *tuple = value_as_tuple(container);
        int64_t index = item_index(key, tuple->count);
        if (LIKELY(index >= 0)) {
            *result = tuple->items[index];
            return true;
        }
    }
    return false;
}

ALWAYS_INLINE bool quick_set_item(Vm *vm, Value container, Value key, Value item) {
    if (value_is_exactly(vm, container, CLASS_LIST) && value_is_int(key)) {
        List *list = value_as_list(container);
        int64_t index = item_index(key, list->count);
        if (LIKELY(index >= 0)) {
            list->items[index] = item;
            return true;
        }
        return false;
    }
    if (value_is_exactly(vm, container, CLASS_DICT) && value_is_exactly(vm, key, CLASS_STR)) {
        Dict *dict = value_as_dict(container);
        if (LIKELY(dict->only_string_keys)) {
            dict_set_string(vm, dict, value_as_string(key), item);
            return true;
        }
    }
    return false;
}

#endif
