// functions_iteration.c: the builtin functions that walk over items: iter, next, sum, min, max,
// any, all, sorted, aiter, anext.
#include "object/iterator.h"
#include "object/list_sort.h"
#include "stdlib/builtins/builtins.h"
#include "vm/operators.h"

#include <math.h>

NATIVE(iter_native, "iter", "(object, sentinel=<absent>, /)",
       "iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\n"
       "Get an iterator from an object.\nIn the first form, the argument must supply its own\n"
       "iterator, or be a sequence.\nIn the second form, the callable is called until it returns\n"
       "the sentinel.") {
    if (value_is_absent(args[1])) {
        return object_iterate(vm, args[0], result);
    }
    if (!value_is_callable(vm, args[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "iter(v, w): v must be callable");
    }
    Iterator *iterator = iterator_new(vm, CLASS_CALLABLE_ITERATOR, args[0]);
    iterator->extra = args[1];
    *result = value_from_object(iterator);
    return true;
}

NATIVE_RESUMING(next_native, "next", "(iterator, default=<absent>, /)",
                "Return the next item from the iterator.\n\n"
                "If default is given and the iterator is exhausted,\n"
                "it is returned instead of raising StopIteration.",
                1) {
    const Class *class = class_of(vm, args[0]);
    // Iterators of scripts and generators may say what StopIteration is to carry.
    bool has_value = class->next == NULL || value_is_kind(args[0], KIND_COROUTINE);
    if (class->next == NULL && value_is_absent(value_special(vm, args[0], SPECIAL_NEXT))) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not an iterator",
                               class_name_of(vm, args[0]));
    }
    Value item = VALUE_NONE;
    switch (object_next(vm, args[0], &item)) {
    case STEP_ITEM:
        *result = item;
        return true;
    case STEP_END:
        if (value_is_absent(args[1])) {
            return exception_raise_stop_iteration(vm, has_value ? item : VALUE_NONE);
        }
        *result = args[1];
        return true;
    case STEP_RAISED:
        break;
    }
    return false;
}

// ---- any and all -------------------------------------------------------------------------------

static inline Step next_item(Vm *vm, Value iterator, Value *item) {
    return iterator_next_of_list(vm, iterator, item) ? STEP_ITEM : object_next(vm, iterator, item);
}

// Stops at the first item whose truth is `wanted`.
static bool find_truth(Vm *vm, Value iterable, bool wanted, Value *window, bool *found) {
    *found = false;
    if (!object_iterate(vm, iterable, &window[0])) {
        return false;
    }
    for (;;) {
        Step step = next_item(vm, window[0], &window[1]);
        bool truth;
        if (step != STEP_ITEM) {
            return step == STEP_END;
        }
        if (!object_is_true(vm, window[1], &truth)) {
            return false;
        }
        if (truth == wanted) {
            *found = true;
            return true;
        }
    }
}

NATIVE(any_native, "any", "(iterable, /)",
       "Return True if bool(x) is True for any x in the iterable.\n\n"
       "If the iterable is empty, return False.") {
    bool found;
    Value *window = window_open(vm, 2);
    bool fine = find_truth(vm, args[0], true, window, &found);
    window_close(vm, window);
    *result = value_from_bool(found);
    return fine;
}

NATIVE(all_native, "all", "(iterable, /)",
       "Return True if bool(x) is True for all values x in the iterable.\n\n"
       "If the iterable is empty, return True.") {
    bool found;
    Value *window = window_open(vm, 2);
    bool fine = find_truth(vm, args[0], false, window, &found);
    window_close(vm, window);
    *result = value_from_bool(!found);
    return fine;
}

// ---- sum ---------------------------------------------------------------------------------------

// A sum in progress: window[0] the iterator, window[1] the item, window[2] the total.
typedef struct Sum {
    Value *window;
    double total;      // while the total is a float
    double correction; // what rounding has lost so far (Neumaier)
    bool is_general;   // something was neither a float nor an int of C's size: no care from then on
} Sum;

static bool is_plain_int(Vm *vm, Value value) {
    return value_is_int(value) || value_is_bool(value) || value_is_exactly(vm, value, CLASS_INT);
}

static void sum_add_double(Sum *sum, double number) {
    double total = sum->total + number;
    if (fabs(sum->total) >= fabs(number)) {
        sum->correction += (sum->total - total) + number;
    } else {
        sum->correction += (number - total) + sum->total;
    }
    sum->total = total;
}

static double sum_corrected(const Sum *sum) {
    bool applies = sum->correction != 0 && isfinite(sum->correction);
    return applies ? sum->total + sum->correction : sum->total;
}

// Adds ints while there are only ints. STEP_ITEM: window[1] is something else.
static Step sum_ints(Vm *vm, Sum *sum) {
    for (;;) {
        Step step = next_item(vm, sum->window[0], &sum->window[1]);
        if (step != STEP_ITEM || !is_plain_int(vm, sum->window[1])) {
            return step;
        }
        if (value_are_ints(sum->window[1], sum->window[2])) {
            int64_t total = value_as_int(sum->window[1]) + value_as_int(sum->window[2]);
            sum->window[2] = int_from_int64(vm, total);
            continue;
        }
        sum->window[2] = int_add(vm, sum->window[2], int_plain(vm, sum->window[1]));
        sum->is_general = sum->is_general || !int_to_int64(sum->window[2], &(int64_t){0});
    }
}

// Adds floats and small ints to a float total, in window[2] when it returns. STEP_ITEM as above.
static Step sum_doubles(Vm *vm, Sum *sum) {
    sum->total = value_as_double(sum->window[2]);
    sum->correction = 0;
    Step step;
    for (;;) {
        step = next_item(vm, sum->window[0], &sum->window[1]);
        Value item = sum->window[1];
        int64_t number;
        if (step != STEP_ITEM) {
            break;
        }
        if (value_is_double(item)) {
            sum_add_double(sum, value_as_double(item));
        } else if (int_check(vm, item) && int_to_int64(int_plain(vm, item), &number)) {
            sum->total += (double)number;
        } else {
            sum->is_general = true;
            break;
        }
    }
    sum->window[2] = value_from_double(sum_corrected(sum));
    return step;
}

static bool sum_add_item(Vm *vm, Sum *sum) {
    Value *window = sum->window;
    return operator_binary(vm, BINARY_ADD, window[2], window[1], &window[2]);
}

static bool sum_items(Vm *vm, Sum *sum) {
    Step step = STEP_ITEM;
    bool has_item = false;
    while (step == STEP_ITEM) {
        if (has_item && !sum_add_item(vm, sum)) {
            return false;
        }
        has_item = true;
        if (value_is_int(sum->window[2]) || value_is_exactly(vm, sum->window[2], CLASS_INT)) {
            step = sum_ints(vm, sum);
        } else if (value_is_double(sum->window[2]) && !sum->is_general) {
            step = sum_doubles(vm, sum);
        } else {
            step = next_item(vm, sum->window[0], &sum->window[1]);
        }
    }
    return step == STEP_END;
}

static bool sum_refuse_text(Vm *vm, Value start) {
    if (value_is_string(start)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "sum() can't sum strings [use ''.join(seq) instead]");
    }
    if (value_is_kind(start, KIND_BYTES)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "sum() can't sum bytes [use b''.join(seq) instead]");
    }
    if (value_is_kind(start, KIND_BYTEARRAY)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "sum() can't sum bytearray [use b''.join(seq) instead]");
    }
    return true;
}

NATIVE(sum_native, "sum", "(iterable, /, start=0)",
       "Return the sum of a 'start' value (default: 0) plus an iterable of numbers\n\n"
       "When the iterable is empty, return the start value.\n"
       "This function is intended specifically for use with numeric values and may\n"
       "reject non-numeric types.") {
    Value *window = window_open(vm, 3);
    Sum sum = {.window = window};
    window[2] = args[1];
    bool fine = object_iterate(vm, args[0], &window[0]) && sum_refuse_text(vm, args[1]) &&
                sum_items(vm, &sum);
    *result = window[2];
    window_close(vm, window);
    return fine;
}

// ---- min and max -------------------------------------------------------------------------------

// The search for an extreme: window[0] the iterator, [1] the item, [2] its key, [3] the best item
// so far, [4] the best key.
typedef struct Extreme {
    Value *window;
    Value key;             // a function, or None
    Comparison comparison; // what a better key has to the best one
    bool has_best;
} Extreme;

static bool extreme_is_better(Vm *vm, Extreme *extreme, bool *is_better) {
    Value *window = extreme->window;
    Value result;
    if (!extreme->has_best) {
        *is_better = true;
        return true;
    }
    if (value_are_ints(window[2], window[4])) {
        int64_t key = value_as_int(window[2]);
        int64_t best = value_as_int(window[4]);
        *is_better = extreme->comparison == COMPARE_LT ? key < best : key > best;
        return true;
    }
    return object_compare(vm, extreme->comparison, window[2], window[4], &result) &&
           object_is_true(vm, result, is_better);
}

static bool extreme_consider(Vm *vm, Extreme *extreme) {
    Value *window = extreme->window;
    bool is_better;
    window[2] = window[1];
    if (!value_is_none(extreme->key) && !object_call(vm, extreme->key, &window[1], 1, &window[2])) {
        return false;
    }
    if (!extreme_is_better(vm, extreme, &is_better)) {
        return false;
    }
    if (is_better) {
        window[3] = window[1];
        window[4] = window[2];
        extreme->has_best = true;
    }
    return true;
}

// Several arguments: they stand in a tuple that nobody else has.
static bool extreme_search_arguments(Vm *vm, Extreme *extreme, const Tuple *given) {
    for (size_t index = 0; index < given->count; index++) {
        extreme->window[1] = given->items[index];
        if (!extreme_consider(vm, extreme)) {
            return false;
        }
    }
    return true;
}

static bool extreme_search(Vm *vm, Extreme *extreme, Value iterable) {
    if (!object_iterate(vm, iterable, &extreme->window[0])) {
        return false;
    }
    for (;;) {
        Step step = next_item(vm, extreme->window[0], &extreme->window[1]);
        if (step != STEP_ITEM) {
            return step == STEP_END;
        }
        if (!extreme_consider(vm, extreme)) {
            return false;
        }
    }
}

// args: the positional arguments as a tuple, key, default (ABSENT: none).
static bool extreme_find(Vm *vm, const char *name, Comparison comparison, Value *args,
                         Value *result) {
    const Tuple *given = value_as_tuple(args[0]);
    if (given->count == 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s expected at least 1 argument, got 0",
                               name);
    }
    if (given->count > 1 && !value_is_absent(args[2])) {
        return exception_raise(
            vm, CLASS_TYPE_ERROR,
            "Cannot specify a default for %s() with multiple positional arguments", name);
    }
    Extreme extreme = {window_open(vm, 5), args[1], comparison, false};
    bool fine = given->count > 1 ? extreme_search_arguments(vm, &extreme, given)
                                 : extreme_search(vm, &extreme, given->items[0]);
    *result = extreme.has_best ? extreme.window[3] : args[2];
    window_close(vm, extreme.window);
    if (fine && value_is_absent(*result)) {
        *result = VALUE_NONE;
        return exception_raise(vm, CLASS_VALUE_ERROR, "%s() iterable argument is empty", name);
    }
    return fine;
}

NATIVE(min_native, "min", "(*args, key=None, default=<absent>)",
       "min(iterable, *[, default=obj, key=func]) -> value\n"
       "min(arg1, arg2, *args, *[, key=func]) -> value\n\n"
       "With a single iterable argument, return its smallest item. The\n"
       "default keyword-only argument specifies an object to return if\n"
       "the provided iterable is empty.\n"
       "With two or more positional arguments, return the smallest argument.") {
    return extreme_find(vm, "min", COMPARE_LT, args, result);
}

NATIVE(max_native, "max", "(*args, key=None, default=<absent>)",
       "max(iterable, *[, default=obj, key=func]) -> value\n"
       "max(arg1, arg2, *args, *[, key=func]) -> value\n\n"
       "With a single iterable argument, return its biggest item. The\n"
       "default keyword-only argument specifies an object to return if\n"
       "the provided iterable is empty.\n"
       "With two or more positional arguments, return the largest argument.") {
    return extreme_find(vm, "max", COMPARE_GT, args, result);
}

NATIVE(sorted_native, "sorted", "(iterable, /, *, key=None, reverse=False)",
       "Return a new list containing all items from the iterable in ascending order.\n\n"
       "A custom key function can be supplied to customize the sort order, and the\n"
       "reverse flag can be set to request the result in descending order.") {
    bool is_reversed;
    return object_to_list(vm, args[0], result) && object_is_true(vm, args[2], &is_reversed) &&
           list_sort(vm, value_as_list(*result), args[1], is_reversed);
}

void builtins_iteration_functions_register(Vm *vm, Module *builtins) {
    static const NativeDefinition *const functions[] = {&iter_native, &next_native,   &any_native,
                                                        &all_native,  &sum_native,    &min_native,
                                                        &max_native,  &sorted_native, NULL};
    native_add_functions(vm, builtins, functions);
}
