// dict_update.c: what dict(), update() and | accept: mappings and pairs.
#include "stdlib/builtins/dict_update.h"

#include "object/each.h"

typedef struct UpdateContext {
    Dict *dict;
    Value source; // the mapping
    size_t index; // of the pair
} UpdateContext;

static bool update_with_key(Vm *vm, void *context, Value key) {
    UpdateContext *update = context;
    Value value;
    if (!object_get_item(vm, update->source, key, &value)) {
        return false;
    }
    runtime_hold(vm, value);
    bool fine = dict_set(vm, update->dict, key, value);
    runtime_drop(vm, 1);
    return fine;
}

static bool update_from_mapping(Vm *vm, Dict *dict, Value source, Value keys_method) {
    UpdateContext update = {dict, source, 0};
    Value keys;
    if (!object_call(vm, keys_method, NULL, 0, &keys)) {
        return false;
    }
    runtime_hold(vm, keys);
    bool fine = each_item(vm, keys, update_with_key, &update);
    runtime_drop(vm, 1);
    return fine;
}

static bool raise_no_pair(Vm *vm, size_t index, size_t length) {
    return exception_raise(vm, CLASS_VALUE_ERROR,
                           "dictionary update sequence element #%zu has length %zu; 2 is required",
                           index, length);
}

static bool update_with_list(Vm *vm, UpdateContext *update, const List *pair) {
    if (pair->count != 2) {
        return raise_no_pair(vm, update->index, pair->count);
    }
    return dict_set(vm, update->dict, pair->items[0], pair->items[1]);
}

static bool update_with_pair(Vm *vm, void *context, Value item) {
    UpdateContext *update = context;
    if (value_is_exactly(vm, item, CLASS_TUPLE) && value_as_tuple(item)->count == 2) {
        const Tuple *pair = value_as_tuple(item);
        update->index++;
        return dict_set(vm, update->dict, pair->items[0], pair->items[1]);
    }
    Value list;
    if (!object_to_list(vm, item, &list)) {
        return exception_raised_is(vm, CLASS_TYPE_ERROR)
                   ? exception_raise(
                         vm, CLASS_TYPE_ERROR,
                         "cannot convert dictionary update sequence element #%zu to a sequence",
                         update->index)
                   : false;
    }
    runtime_hold(vm, list);
    bool fine = update_with_list(vm, update, value_as_list(list));
    runtime_drop(vm, 1);
    update->index++;
    return fine;
}

bool dict_update_from(Vm *vm, Dict *dict, Value source) {
    bool is_plain = value_is_dict(source) &&
                    value_is(value_special(vm, source, SPECIAL_ITER),
                             class_special(vm, runtime_class(vm, CLASS_DICT), SPECIAL_ITER));
    if (is_plain) {
        return dict_update(vm, dict, value_as_dict(source));
    }
    Value keys_method;
    if (!object_find_attribute(vm, source, runtime_name(vm, NAME_KEYS), &keys_method)) {
        return false;
    }
    if (!value_is_absent(keys_method)) {
        return update_from_mapping(vm, dict, source, keys_method);
    }
    UpdateContext update = {dict, source, 0};
    return each_item(vm, source, update_with_pair, &update);
}
