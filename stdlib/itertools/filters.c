// filters.c: itertools that pass on some of the items of one iterable, or call something on each.
#include "stdlib/itertools/itertool.h"
#include "stdlib/library.h"

static Itertool *self_of(Object *iterator) { return (Itertool *)(void *)iterator; }

// __new__(cls, function, iterable).
static bool make_with_function(Vm *vm, Value *args, Value *result) {
    Itertool *tool = itertool_new(vm, args[0], result);
    tool->function = args[1];
    return object_iterate(vm, args[2], &tool->source);
}

// Whether the function says yes to window[0]; window[1] is its to use.
static bool ask(Vm *vm, Value function, Value *window, bool *answer) {
    return object_call(vm, function, window, 1, &window[1]) &&
           object_is_true(vm, window[1], answer);
}

// ---- takewhile: source, function; position 1 when it is over ------------------------------------

static Step takewhile_next(Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    if (tool->position != 0) {
        return STEP_END;
    }
    Value *window = window_open(vm, 2);
    Step step = object_next(vm, tool->source, &window[0]);
    bool answer;
    if (step == STEP_ITEM && !ask(vm, tool->function, window, &answer)) {
        step = STEP_RAISED;
    } else if (step == STEP_ITEM && !answer) {
        tool->position = 1;
        step = STEP_END;
    }
    *item = window[0];
    window_close(vm, window);
    return step;
}

NATIVE(takewhile_new, "__new__", "(cls, predicate, iterable, /)",
       "Return successive entries from an iterable as long as the predicate evaluates to true for "
       "each entry.") {
    return make_with_function(vm, args, result);
}

// ---- dropwhile: source, function, is_started when an item was passed on -------------------------

static Step dropwhile_next(Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    if (tool->is_started) {
        return object_next(vm, tool->source, item);
    }
    Value *window = window_open(vm, 2);
    Step step;
    bool answer = true;
    do {
        step = object_next(vm, tool->source, &window[0]);
        if (step == STEP_ITEM && !ask(vm, tool->function, window, &answer)) {
            step = STEP_RAISED;
        }
    } while (step == STEP_ITEM && answer);
    tool->is_started = step == STEP_ITEM;
    *item = window[0];
    window_close(vm, window);
    return step;
}

NATIVE(dropwhile_new, "__new__", "(cls, predicate, iterable, /)",
       "Drop items from the iterable while predicate(item) is true.\n\nAfterwards, return every "
       "element until the iterable is exhausted.") {
    return make_with_function(vm, args, result);
}

// ---- filterfalse: source, function --------------------------------------------------------------

static Step filterfalse_next(Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    Value *window = window_open(vm, 2);
    Step step;
    bool answer = false;
    do {
        step = object_next(vm, tool->source, &window[0]);
        if (step == STEP_ITEM &&
            !(value_is_none(tool->function) ? object_is_true(vm, window[0], &answer)
                                            : ask(vm, tool->function, window, &answer))) {
            step = STEP_RAISED;
        }
    } while (step == STEP_ITEM && answer);
    *item = window[0];
    window_close(vm, window);
    return step;
}

NATIVE(filterfalse_new, "__new__", "(cls, function, iterable, /)",
       "Return those items of iterable for which function(item) is false.\n\nIf function is None, "
       "return the items that are false.") {
    return make_with_function(vm, args, result);
}

// ---- starmap: source, function ------------------------------------------------------------------

static Step starmap_next(Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    Value *window = window_open(vm, 1);
    Step step = object_next(vm, tool->source, &window[0]);
    if (step == STEP_ITEM) {
        Tuple *arguments;
        bool ok = object_to_tuple(vm, window[0], &arguments);
        if (ok) {
            window[0] = value_from_object(arguments);
            ok = object_call(vm, tool->function, arguments->items, arguments->count, &window[0]);
        }
        step = ok ? STEP_ITEM : STEP_RAISED;
    }
    *item = window[0];
    window_close(vm, window);
    return step;
}

NATIVE(starmap_new, "__new__", "(cls, function, iterable, /)",
       "Return an iterator whose values are returned from the function evaluated with an argument "
       "tuple taken from the given sequence.") {
    return make_with_function(vm, args, result);
}

// ---- compress: source, second (the selectors) ---------------------------------------------------

static Step compress_next(Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    Value *window = window_open(vm, 2);
    Step step;
    bool answer = true;
    do {
        step = object_next(vm, tool->source, &window[0]);
        if (step == STEP_ITEM) {
            step = object_next(vm, tool->second, &window[1]);
        }
        if (step == STEP_ITEM && !object_is_true(vm, window[1], &answer)) {
            step = STEP_RAISED;
        }
    } while (step == STEP_ITEM && !answer);
    *item = window[0];
    window_close(vm, window);
    return step;
}

NATIVE(compress_new, "__new__", "(cls, data, selectors)",
       "Return data elements corresponding to true selector elements.") {
    Itertool *tool = itertool_new(vm, args[0], result);
    return object_iterate(vm, args[1], &tool->source) && object_iterate(vm, args[2], &tool->second);
}

// ---- pairwise: source, held (the item before) ---------------------------------------------------

static Step pairwise_next(Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    Step step = STEP_ITEM;
    if (value_is_absent(tool->source)) {
        return STEP_END;
    }
    if (value_is_absent(tool->held)) {
        step = object_next(vm, tool->source, &tool->held);
        // The source may have asked this very iterator, and brought it to its end.
        step = step == STEP_ITEM && value_is_absent(tool->source) ? STEP_END : step;
    }
    Value *window = window_open(vm, 2);
    window[0] = tool->held;
    if (step == STEP_ITEM) {
        step = object_next(vm, tool->source, &window[1]);
    }
    if (step == STEP_ITEM) {
        *item = value_from_object(tuple_pair(vm, window[0], window[1]));
        tool->held = window[1];
    } else {
        tool->source = VALUE_ABSENT;
        tool->held = VALUE_ABSENT;
    }
    window_close(vm, window);
    return step;
}

NATIVE(pairwise_new, "__new__", "(cls, iterable, /)",
       "Return an iterator of overlapping pairs taken from the input iterator.") {
    Itertool *tool = itertool_new(vm, args[0], result);
    return object_iterate(vm, args[1], &tool->source);
}

// ---- islice: source, position (items read), end, stride; held (next wanted) ---------------------

static Step islice_next(Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    if (value_is_absent(tool->source)) {
        return STEP_END;
    }
    int64_t wanted = value_as_int(tool->held);
    Step step = STEP_ITEM;
    // Items before the next one are read, also when the end comes first.
    while (step == STEP_ITEM && tool->position < wanted) {
        step = object_next(vm, tool->source, item);
        tool->position++;
    }
    if (step == STEP_ITEM && tool->end >= 0 && tool->position >= tool->end) {
        step = STEP_END;
    }
    if (step == STEP_ITEM) {
        step = object_next(vm, tool->source, item);
        tool->position++;
        bool is_past = tool->end >= 0 && tool->end - wanted < tool->stride;
        tool->held = value_from_int(is_past ? tool->end : wanted + tool->stride);
    }
    if (step != STEP_ITEM) {
        tool->source = VALUE_ABSENT;
    }
    return step;
}

// A bound of islice: None gives `usual`.
static bool islice_bound(Vm *vm, Value value, int64_t usual, bool is_stop, int64_t *number) {
    *number = usual;
    if (value_is_none(value)) {
        return true;
    }
    Value integer;
    if (!object_index(vm, value, &integer)) {
        Value raised = exception_take(vm);
        (void)raised;
        integer = value_from_int(-1);
    }
    bool fits = int_to_int64(integer, number);
    if (!fits || *number < 0) {
        // CPython takes -1 for a stop that is no number at all.
        bool is_no_stop = is_stop && (!fits || *number == -1);
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               is_no_stop
                                   ? "Stop argument for islice() must be None or an integer: "
                                     "0 <= x <= sys.maxsize."
                                   : "Indices for islice() must be None or an integer: 0 <= x "
                                     "<= sys.maxsize.");
    }
    *number = *number > VALUE_INT_MAX ? VALUE_INT_MAX : *number; // no source has more items
    return true;
}

static bool islice_stride(Vm *vm, Value value, int64_t *number) {
    *number = 1;
    if (value_is_none(value)) {
        return true;
    }
    Value integer;
    if (!object_index(vm, value, &integer)) {
        Value raised = exception_take(vm);
        (void)raised;
        integer = value_from_int(-1);
    }
    if (!int_to_int64(integer, number) || *number < 1) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "Step for islice() must be a positive integer or None.");
    }
    *number = *number > VALUE_INT_MAX ? VALUE_INT_MAX : *number;
    return true;
}

NATIVE(
    islice_new, "__new__", "(cls, iterable, start, stop=<absent>, step=None, /)",
    "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice "
    "object\n\nReturn an iterator whose next() method returns selected values from an\niterable.") {
    Itertool *tool = itertool_new(vm, args[0], result);
    bool is_stop_alone = value_is_absent(args[3]);
    int64_t start = 0;
    bool ok = is_stop_alone ? islice_bound(vm, args[2], -1, true, &tool->end)
                            : islice_bound(vm, args[3], -1, true, &tool->end) &&
                                  islice_bound(vm, args[2], 0, false, &start);
    if (!ok || !islice_stride(vm, args[4], &tool->stride)) {
        return false;
    }
    tool->held = value_from_int(start);
    return object_iterate(vm, args[1], &tool->source);
}

void itertools_add_filters(Vm *vm, Module *module) {
    Class *last;
    last = itertool_add(vm, module, "itertools.takewhile", &takewhile_new, takewhile_next);
    last = itertool_add(vm, module, "itertools.dropwhile", &dropwhile_new, dropwhile_next);
    last = itertool_add(vm, module, "itertools.filterfalse", &filterfalse_new, filterfalse_next);
    last = itertool_add(vm, module, "itertools.starmap", &starmap_new, starmap_next);
    last = itertool_add(vm, module, "itertools.compress", &compress_new, compress_next);
    last = itertool_add(vm, module, "itertools.pairwise", &pairwise_new, pairwise_next);
    last = itertool_add(vm, module, "itertools.islice", &islice_new, islice_next);
    (void)last;
}
