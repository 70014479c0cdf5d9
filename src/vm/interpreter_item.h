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

ALWAYS_INLINE bool quick_get_at(Vm *vm, const Object *container, Value key, Value *result) {
    const Value *items;
    size_t count;
    if (LIKELY(container->shape == runtime_shape(vm, CLASS_LIST))) {
        items = ((const List *)(const void *)container)->items;
        count = ((const List *)(const void *)container)->count;
    } else if (container->shape == runtime_shape(vm, CLASS_TUPLE)) {
        items = ((const Tuple *)(const void *)container)->items;
        count = ((const Tuple *)(const void *)container)->count;
    } else {
        return false;
    }
    int64_t index = item_index(key, count);
    if (UNLIKELY(index < 0)) {
        return false;
    }
    *result = items[index];
    return true;
}

// False when the container or the key is none of the common ones, or the item is missing.
ALWAYS_INLINE bool quick_get_item(Vm *vm, Value container, Value key, Value *result) {
    if (UNLIKELY(!value_is_object(container))) {
        return false;
    }
    if (LIKELY(value_is_int(key))) {
        return quick_get_at(vm, value_as_object(container), key, result);
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

// Exactly `count` items of an exact tuple or list, dealt out.
ALWAYS_INLINE bool quick_unpack(Vm *vm, Value sequence, Value *targets, size_t count) {
    if (!value_is_object(sequence)) {
        return false;
    }
    const Object *object = value_as_object(sequence);
    const Value *items;
    if (object->shape == runtime_shape(vm, CLASS_TUPLE)) {
        items = ((const Tuple *)(const void *)object)->items;
        if (((const Tuple *)(const void *)object)->count != count) {
            return false;
        }
    } else if (object->shape == runtime_shape(vm, CLASS_LIST)) {
        items = ((const List *)(const void *)object)->items;
        if (((const List *)(const void *)object)->count != count) {
            return false;
        }
    } else {
        return false;
    }
    for (size_t index = 0; index < count; index++) {
        targets[index] = items[index];
    }
    return true;
}

#endif
