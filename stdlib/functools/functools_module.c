// functools_module.c: _functools: reduce and cmp_to_key. See functools.h.
#include "stdlib/functools/functools.h"

#include "stdlib/library.h"
#include "stdlib/modules.h"

bool functools_call(Vm *vm, Value callable, Tuple *positional, Dict *keywords, Value *result) {
    if (keywords == NULL || keywords->count == 0) {
        return object_call(vm, callable, positional->items, positional->count, result);
    }
    size_t count = positional->count;
    Tuple *values = tuple_new(vm, count + keywords->count);
    Tuple *names = tuple_new(vm, keywords->count);
    memcpy(values->items, positional->items, count * sizeof(Value));
    size_t position = 0;
    size_t index = 0;
    Value name;
    Value value;
    while (dict_next(keywords, &position, &name, &value)) {
        names->items[index] = name;
        values->items[count + index] = value;
        index++;
    }
    Value *window = window_open(vm, 2);
    window[0] = value_from_object(values);
    window[1] = value_from_object(names);
    bool ok = native_call_keywords(vm, callable, values->items, count, names, result);
    window_close(vm, window);
    return ok;
}

NATIVE(functools_reduce_native, "reduce", "(function, iterable, initial=<absent>, /)",
       "Apply a function of two arguments cumulatively to the items of an iterable, from left to "
       "right.") {
    Value *window = window_open(vm, 3);
    bool ok = object_iterate(vm, args[1], &window[0]);
    window[1] = args[2];
    while (ok) {
        Step step = object_next(vm, window[0], &window[2]);
        if (step != STEP_ITEM) {
            ok = step == STEP_END;
            break;
        }
        if (value_is_absent(window[1])) {
            window[1] = window[2];
        } else {
            ok = object_call(vm, args[0], &window[1], 2, &window[1]);
        }
    }
    *result = window[1];
    window_close(vm, window);
    if (ok && value_is_absent(*result)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "reduce() of empty iterable with no initial value");
    }
    return ok;
}

// ---- cmp_to_key: a key that compares by calling an old-style comparison -------------------------

typedef struct ComparisonKey {
    Foreign foreign;
    Value compare;
    Value object; // ABSENT in the factory that cmp_to_key gives out
} ComparisonKey;

static void key_trace(Heap *heap, Object *object) {
    ComparisonKey *key = (ComparisonKey *)(void *)object;
    heap_mark_value(heap, key->compare);
    heap_mark_value(heap, key->object);
}

static const ForeignType key_type = {"KeyWrapper", sizeof(ComparisonKey), key_trace, NULL};

static Value key_new(Vm *vm, Class *class, Value compare, Value object) {
    ComparisonKey *key = foreign_new(vm, class);
    key->compare = compare;
    key->object = object;
    return value_from_object(key);
}

NATIVE(key_new_native, "__new__", "(cls, mycmp)", "") {
    *result = key_new(vm, (Class *)(void *)value_as_object(args[0]), args[1], VALUE_ABSENT);
    return true;
}

NATIVE(key_call_native, "__call__", "(self, obj)", "Call self as a function.") {
    ComparisonKey *key = (ComparisonKey *)(void *)value_as_object(args[0]);
    *result = key_new(vm, class_of(vm, args[0]), key->compare, args[1]);
    return true;
}

static bool compare_keys(Vm *vm, Value *args, Comparison comparison, Value *result) {
    if (!value_is_foreign(args[1], &key_type)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "other argument must be K instance");
    }
    ComparisonKey *a = (ComparisonKey *)(void *)value_as_object(args[0]);
    ComparisonKey *b = (ComparisonKey *)(void *)value_as_object(args[1]);
    const Value arguments[] = {a->object, b->object};
    return object_call(vm, a->compare, arguments, 2, result) &&
           object_compare(vm, comparison, *result, value_from_int(0), result);
}

#define KEY_COMPARISON(name, comparison)                                   \
    NATIVE(key_##name##_native, "__" #name "__", "(self, value, /)", "") { \
        return compare_keys(vm, args, comparison, result);                 \
    }

KEY_COMPARISON(lt, COMPARE_LT)
KEY_COMPARISON(le, COMPARE_LE)
KEY_COMPARISON(eq, COMPARE_EQ)
KEY_COMPARISON(ne, COMPARE_NE)
KEY_COMPARISON(gt, COMPARE_GT)
KEY_COMPARISON(ge, COMPARE_GE)

static bool get_object(Vm *vm, Value *args, Value *result) {
    *result = ((ComparisonKey *)(void *)value_as_object(args[0]))->object;
    if (value_is_absent(*result)) {
        return exception_raise_no_attribute(vm, args[0], string_intern_text(vm, "obj"));
    }
    return true;
}

static bool set_object(Vm *vm, Value *args, Value *result) {
    (void)vm;
    (void)result;
    ((ComparisonKey *)(void *)value_as_object(args[0]))->object = args[1];
    return true;
}

NATIVE(cmp_to_key_native, "cmp_to_key", "(mycmp)",
       "Convert a cmp= function into a key= function.") {
    Value *window = window_open(vm, 1);
    bool made = native_import(vm, "_functools", &window[0]) &&
                native_call_method(vm, window[0], "KeyWrapper", args, 1, result);
    window_close(vm, window);
    return made;
}

static void add_comparison_key(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&key_new_native, NULL};
    static const NativeDefinition *const methods[] = {
        &key_call_native, &key_lt_native, &key_le_native, &key_eq_native,
        &key_ne_native,   &key_gt_native, &key_ge_native, NULL};
    static const NativeProperty properties[] = {{"obj", get_object, set_object, NULL}, {0}};
    Class *class = library_add_class(vm, module, "functools.KeyWrapper", &key_type, 0);
    native_add_static_methods(vm, class, makers);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    library_set_class_value(vm, class, "__hash__", VALUE_NONE);
}

bool functools_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&functools_reduce_native,
                                                        &cmp_to_key_native, NULL};
    native_add_functions(vm, module, functions);
    add_comparison_key(vm, module);
    functools_add_partial(vm, module);
    functools_add_cache(vm, module);
    return true;
}
