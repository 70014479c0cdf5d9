// combiners.c: itertools that make one stream of several, or group what comes.
#include "stdlib/builtins/builtins.h"
#include "stdlib/itertools/itertool.h"
#include "stdlib/library.h"
#include "vm/operators.h"

static Itertool *self_of(Object *iterator) { return (Itertool *)(void *)iterator; }

// ---- chain: second (the iterables), source (the one being read) ---------------------------------

static Step chain_next(Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    while (!value_is_absent(tool->second)) {
        Step step = STEP_END;
        if (!value_is_absent(tool->source)) {
            step = object_next(vm, tool->source, item);
        }
        if (step != STEP_END) {
            return step;
        }
        Value *window = window_open(vm, 1);
        step = object_next(vm, tool->second, &window[0]);
        if (step == STEP_ITEM && !object_iterate(vm, window[0], &tool->source)) {
            step = STEP_RAISED;
        }
        window_close(vm, window);
        if (step != STEP_ITEM) {
            tool->second = VALUE_ABSENT;
            tool->source = VALUE_ABSENT;
            return step;
        }
    }
    return STEP_END;
}

NATIVE(chain_new, "__new__", "(cls, /, *iterables)",
       "Return a chain object whose .__next__() method returns elements from the\nfirst iterable "
       "until it is exhausted, then elements from the next\niterable, until all of the iterables "
       "are exhausted.") {
    Itertool *tool = itertool_new(vm, args[0], result);
    return object_iterate(vm, args[1], &tool->second);
}

NATIVE(chain_from_iterable_native, "from_iterable", "(cls, iterable, /)",
       "Alternative chain() constructor taking a single iterable argument that evaluates lazily.") {
    Itertool *tool = itertool_new(vm, args[0], result);
    return object_iterate(vm, args[1], &tool->second);
}

// ---- zip_longest: second (a list of iterators, None when exhausted), position (how many are not),
// ---- held (the fill value) ----------------------------------------------------------------------

static Step zip_longest_next(Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    List *sources = value_as_list(tool->second);
    if (tool->position == 0) {
        return STEP_END;
    }
    Value *window = window_open(vm, 1);
    Tuple *row = tuple_new(vm, sources->count);
    window[0] = value_from_object(row);
    Step step = STEP_ITEM;
    for (size_t index = 0; index < sources->count && step == STEP_ITEM; index++) {
        row->items[index] = tool->held;
        if (value_is_none(sources->items[index])) {
            continue;
        }
        Value value;
        step = object_next(vm, sources->items[index], &value);
        if (step == STEP_ITEM) {
            row->items[index] = value;
        } else if (step == STEP_END) {
            sources->items[index] = VALUE_NONE;
            tool->position--;
            step = tool->position == 0 ? STEP_END : STEP_ITEM;
        } else {
            tool->position = 0;
        }
    }
    *item = window[0];
    window_close(vm, window);
    return step;
}

NATIVE(zip_longest_new, "__new__", "(cls, *iterables, fillvalue=None)",
       "Return a zip_longest object whose .__next__() method returns a tuple where\nthe i-th "
       "element comes from the i-th iterable argument.") {
    Itertool *tool = itertool_new(vm, args[0], result);
    Tuple *iterables = value_as_tuple(args[1]);
    List *sources = list_new(vm, iterables->count);
    tool->second = value_from_object(sources);
    tool->held = args[2];
    tool->position = (int64_t)iterables->count;
    for (size_t index = 0; index < iterables->count; index++) {
        Value source;
        if (!object_iterate(vm, iterables->items[index], &source)) {
            return false;
        }
        list_append(vm, sources, source);
    }
    return true;
}

// ---- accumulate: source, function, held (the total), second (the initial value) -----------------

static Step accumulate_next(Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    if (!value_is_absent(tool->second)) {
        *item = tool->second;
        tool->held = tool->second;
        tool->second = VALUE_ABSENT;
        return STEP_ITEM;
    }
    Value *window = window_open(vm, 2);
    Step step = object_next(vm, tool->source, &window[1]);
    if (step == STEP_ITEM && value_is_absent(tool->held)) {
        tool->held = window[1];
    } else if (step == STEP_ITEM) {
        window[0] = tool->held;
        bool ok = value_is_none(tool->function)
                      ? operator_binary(vm, BINARY_ADD, window[0], window[1], &window[0])
                      : object_call(vm, tool->function, window, 2, &window[0]);
        step = ok ? STEP_ITEM : STEP_RAISED;
        tool->held = ok ? window[0] : tool->held;
    }
    *item = tool->held;
    window_close(vm, window);
    return step;
}

NATIVE(accumulate_new, "__new__", "(cls, iterable, func=None, *, initial=None)",
       "Return series of accumulated sums (or other binary function results).") {
    Itertool *tool = itertool_new(vm, args[0], result);
    tool->function = args[2];
    tool->second = value_is_none(args[3]) ? VALUE_ABSENT : args[3];
    return object_iterate(vm, args[1], &tool->source);
}

// ---- batched: source, stride (items in a batch), is_started stands for strict -------------------

typedef struct Batched {
    Itertool tool; // source, stride
    bool is_strict;
} Batched;

static void batched_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((Batched *)(void *)object)->tool.source);
}

static const ForeignType batched_type = {"batched", sizeof(Batched), batched_trace, NULL};

static Step batched_next(Vm *vm, Object *iterator, Value *item) {
    Batched *batched = (Batched *)(void *)iterator;
    Itertool *tool = &batched->tool;
    if (value_is_absent(tool->source)) {
        return STEP_END;
    }
    Value *window = window_open(vm, 1);
    List *batch = list_new(vm, 0);
    window[0] = value_from_object(batch);
    Step step = STEP_ITEM;
    while (step == STEP_ITEM && (int64_t)batch->count < tool->stride) {
        Value value;
        step = object_next(vm, tool->source, &value);
        if (step == STEP_ITEM) {
            list_append(vm, batch, value);
        }
    }
    if (step != STEP_ITEM) {
        tool->source = VALUE_ABSENT;
    }
    if (step == STEP_END && batch->count > 0) {
        step = STEP_ITEM;
        if (batched->is_strict) {
            bool raised = exception_raise(vm, CLASS_VALUE_ERROR, "batched(): incomplete batch");
            step = raised ? STEP_END : STEP_RAISED;
        }
    }
    if (step == STEP_ITEM) {
        *item = value_from_object(tuple_from_values(vm, batch->items, batch->count));
    }
    window_close(vm, window);
    return step;
}

NATIVE(batched_new, "__new__", "(cls, iterable, n, *, strict=False)",
       "Batch data into tuples of length n. The last batch may be shorter than n.") {
    int64_t count;
    bool is_strict;
    if (!object_to_int64(vm, args[2], &count) || !object_is_true(vm, args[3], &is_strict)) {
        return false;
    }
    if (count < 1) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "n must be at least one");
    }
    Batched *batched = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(batched);
    batched->tool.source = VALUE_ABSENT;
    batched->tool.stride = count;
    batched->is_strict = is_strict;
    return object_iterate(vm, args[1], &batched->tool.source);
}

static void add_batched(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&batched_new, NULL};
    Class *class = library_add_class(vm, module, "itertools.batched", &batched_type, 0);
    native_add_static_methods(vm, class, makers);
    library_add_iteration(vm, class, batched_next);
}

void itertools_add_combiners(Vm *vm, Module *module) {
    static const NativeDefinition *const chain_methods[] = {&chain_from_iterable_native,
                                                            &builtins_class_getitem, NULL};
    Class *last = itertool_add(vm, module, "itertools.chain", &chain_new, chain_next);
    native_add_class_methods(vm, last, chain_methods);
    last = itertool_add(vm, module, "itertools.zip_longest", &zip_longest_new, zip_longest_next);
    last = itertool_add(vm, module, "itertools.accumulate", &accumulate_new, accumulate_next);
    (void)last;
    add_batched(vm, module);
}
