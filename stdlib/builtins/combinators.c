// combinators.c: the classes enumerate, zip, map, filter and reversed: iterators over iterators.
//
// Each keeps its sources in one struct; `counter` and `flag` mean what the class says.
#include "object/iterator.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/library.h"

typedef struct Combinator {
    Foreign foreign;
    Value function; // of map and filter; the next number of enumerate; the sequence of reversed
    Value source;   // one iterator, or of zip and map a tuple of them; ABSENT when exhausted
    int64_t index;  // of reversed: the next one
    bool is_strict; // of zip
} Combinator;

static void combinator_trace(Heap *heap, Object *object) {
    Combinator *combinator = (Combinator *)(void *)object;
    heap_mark_value(heap, combinator->function);
    heap_mark_value(heap, combinator->source);
}

static const ForeignType combinator_type = {"combinator", sizeof(Combinator), combinator_trace,
                                            NULL};

static Combinator *as_combinator(Object *object) { return (Combinator *)(void *)object; }

// A new object of the class in *result, so that it is kept.
static Combinator *combinator_new(Vm *vm, Value class, Value *result) {
    Combinator *combinator = foreign_new(vm, (Class *)(void *)value_as_object(class));
    combinator->function = VALUE_NONE;
    combinator->source = VALUE_ABSENT;
    *result = value_from_object(combinator);
    return combinator;
}

// A tuple of the iterators of several iterables.
static bool make_iterators(Vm *vm, Combinator *combinator, const Value *iterables, size_t count) {
    Tuple *iterators = tuple_new(vm, count);
    combinator->source = value_from_object(iterators);
    for (size_t index = 0; index < count; index++) {
        Value iterator;
        if (!object_iterate(vm, iterables[index], &iterator)) {
            return false;
        }
        iterators->items[index] = iterator;
    }
    return true;
}

// ---- enumerate ---------------------------------------------------------------------------------

NATIVE(enumerate_new_native, "__new__", "(cls, iterable=<absent>, start=0)",
       "Return an enumerate object.\n\n  iterable\n    an object supporting iteration\n\n"
       "The enumerate object yields pairs containing a count (from start, which\n"
       "defaults to zero) and a value yielded by the iterable argument.") {
    if (value_is_absent(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "enumerate() missing required argument 'iterable'");
    }
    Combinator *combinator = combinator_new(vm, args[0], result);
    return object_index(vm, args[2], &combinator->function) &&
           object_iterate(vm, args[1], &combinator->source);
}

static Step enumerate_next_pair(Vm *vm, Object *object, Value *pair) {
    Combinator *combinator = as_combinator(object);
    Value value;
    Step step = object_next(vm, combinator->source, &value);
    if (step == STEP_ITEM) {
        pair[0] = combinator->function;
        pair[1] = value;
        combinator->function = int_add(vm, pair[0], value_from_int(1));
    }
    return step;
}

static Step enumerate_next(Vm *vm, Object *object, Value *item) {
    Value pair[2];
    Step step = enumerate_next_pair(vm, object, pair);
    if (step == STEP_ITEM) {
        *item = value_from_object(tuple_pair(vm, pair[0], pair[1]));
    }
    return step;
}

// ---- zip ---------------------------------------------------------------------------------------

NATIVE(zip_new_native, "__new__", "(cls, /, *iterables, strict=False)",
       "The zip object yields n-length tuples, where n is the number of iterables\n"
       "passed as positional arguments to zip().  The i-th element in every tuple\n"
       "comes from the i-th iterable argument to zip().  This continues until the\n"
       "shortest argument is exhausted.\n\n"
       "If strict is true and one of the arguments is exhausted before the others,\n"
       "raise a ValueError.") {
    Combinator *combinator = combinator_new(vm, args[0], result);
    const Tuple *iterables = value_as_tuple(args[1]);
    return object_is_true(vm, args[2], &combinator->is_strict) &&
           make_iterators(vm, combinator, iterables->items, iterables->count);
}

static Step raise_length(Vm *vm, size_t index, const char *what) {
    bool raised =
        exception_raise(vm, CLASS_VALUE_ERROR, "zip() argument %zu is %s than argument%s%zu",
                        index + 1, what, index == 1 ? " " : "s 1-", index);
    return raised ? STEP_END : STEP_RAISED;
}

// strict: the iterator `index` ended; the others must end too.
static Step zip_check_ends(Vm *vm, const Tuple *iterators, size_t index) {
    if (index > 0) {
        return raise_length(vm, index, "shorter");
    }
    for (index = 1; index < iterators->count; index++) {
        Value ignored;
        Step step = object_next(vm, iterators->items[index], &ignored);
        if (step != STEP_END) {
            return step == STEP_RAISED ? step : raise_length(vm, index, "longer");
        }
    }
    return STEP_END;
}

// One item of each iterator, to a place that is marked.
static Step zip_fill(Vm *vm, const Combinator *combinator, const Tuple *iterators, Value *items) {
    for (size_t index = 0; index < iterators->count; index++) {
        Value item;
        Step step = object_next(vm, iterators->items[index], &item);
        if (step == STEP_END && combinator->is_strict) {
            step = zip_check_ends(vm, iterators, index);
        }
        if (step != STEP_ITEM) {
            return step;
        }
        items[index] = item;
    }
    return STEP_ITEM;
}

static Step zip_next(Vm *vm, Object *object, Value *item) {
    Combinator *combinator = as_combinator(object);
    const Tuple *iterators = value_as_tuple(combinator->source);
    if (iterators->count == 0) {
        return STEP_END;
    }
    Tuple *items = tuple_new(vm, iterators->count);
    Value *window = window_open(vm, 1);
    window[0] = value_from_object(items);
    Step step = zip_fill(vm, combinator, iterators, items->items);
    window_close(vm, window);
    if (step == STEP_ITEM) {
        *item = value_from_object(items);
    }
    return step;
}

// Of two iterators the items are pairs; of others the tuple is given as it is.
static Step zip_next_pair(Vm *vm, Object *object, Value *pair) {
    const Combinator *combinator = as_combinator(object);
    const Tuple *iterators = value_as_tuple(combinator->source);
    if (iterators->count != 2) {
        pair[1] = VALUE_ABSENT;
        return zip_next(vm, object, &pair[0]);
    }
    Value *window = window_open(vm, 2);
    Step step = zip_fill(vm, combinator, iterators, window);
    pair[0] = window[0];
    pair[1] = window[1];
    window_close(vm, window);
    return step;
}

// ---- map and filter ----------------------------------------------------------------------------

NATIVE(map_new_native, "__new__", "(cls, /, *arguments)",
       "Make an iterator that computes the function using arguments from\n"
       "each of the iterables.  Stops when the shortest iterable is exhausted.") {
    const Tuple *arguments = value_as_tuple(args[1]);
    if (arguments->count < 2) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "map() must have at least two arguments.");
    }
    Combinator *combinator = combinator_new(vm, args[0], result);
    combinator->function = arguments->items[0];
    return make_iterators(vm, combinator, arguments->items + 1, arguments->count - 1);
}

static Step map_next(Vm *vm, Object *object, Value *item) {
    Combinator *combinator = as_combinator(object);
    const Tuple *iterators = value_as_tuple(combinator->source);
    size_t count = iterators->count;
    Value *window = window_open(vm, count);
    Step step = STEP_ITEM;
    for (size_t index = 0; index < count && step == STEP_ITEM; index++) {
        step = object_next(vm, iterators->items[index], &window[index]);
    }
    if (step == STEP_ITEM && !object_call(vm, combinator->function, window, count, item)) {
        step = STEP_RAISED;
    }
    window_close(vm, window);
    return step;
}

NATIVE(filter_new_native, "__new__", "(cls, function, iterable, /)",
       "Return an iterator yielding those items of iterable for which function(item)\n"
       "is true. If function is None, return the items that are true.") {
    Combinator *combinator = combinator_new(vm, args[0], result);
    combinator->function = args[1];
    return object_iterate(vm, args[2], &combinator->source);
}

// Whether the filter lets an item, kept in a window, through.
static bool filter_accepts(Vm *vm, Value function, Value *window, bool *accepted) {
    bool asks_item = value_is_none(function) ||
                     value_is(function, value_from_object(runtime_class(vm, CLASS_BOOL)));
    if (asks_item) {
        return object_is_true(vm, window[0], accepted);
    }
    return object_call(vm, function, window, 1, &window[1]) &&
           object_is_true(vm, window[1], accepted);
}

static Step filter_next(Vm *vm, Object *object, Value *item) {
    Combinator *combinator = as_combinator(object);
    Value *window = window_open(vm, 2);
    Step step;
    bool accepted = false;
    do {
        step = object_next(vm, combinator->source, &window[0]);
        if (step == STEP_ITEM && !filter_accepts(vm, combinator->function, window, &accepted)) {
            step = STEP_RAISED;
        }
    } while (step == STEP_ITEM && !accepted);
    if (step == STEP_ITEM) {
        *item = window[0];
    }
    window_close(vm, window);
    return step;
}

// ---- reversed ----------------------------------------------------------------------------------

// What reversed(x) is: x.__reversed__(), else an object that indexes from the end.
NATIVE(reversed_new_native, "__new__", "(cls, sequence, /)",
       "Return a reverse iterator over the values of the given sequence.") {
    Value method = value_special(vm, args[1], SPECIAL_REVERSED);
    if (!value_is_absent(method) && !value_is_none(method)) {
        return object_call_special(vm, args[1], SPECIAL_REVERSED, NULL, 0, NULL, result);
    }
    bool is_sequence =
        !value_is_absent(value_special(vm, args[1], SPECIAL_GETITEM)) && !value_is_dict(args[1]);
    if (value_is_none(method) || !is_sequence) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not reversible",
                               class_name_of(vm, args[1]));
    }
    size_t length;
    if (!object_length(vm, args[1], &length)) {
        return false;
    }
    Combinator *combinator = combinator_new(vm, args[0], result);
    combinator->function = args[1];
    combinator->source = args[1];
    combinator->index = (int64_t)length - 1;
    return true;
}

static Step reversed_next(Vm *vm, Object *object, Value *item) {
    Combinator *combinator = as_combinator(object);
    if (combinator->index < 0 || value_is_absent(combinator->source)) {
        combinator->source = VALUE_ABSENT;
        return STEP_END;
    }
    Value index = value_from_int(combinator->index);
    if (object_get_item(vm, combinator->source, index, item)) {
        combinator->index--;
        return STEP_ITEM;
    }
    combinator->index = -1;
    if (!exception_raised_is(vm, CLASS_INDEX_ERROR) &&
        !exception_raised_is(vm, CLASS_STOP_ITERATION)) {
        return STEP_RAISED;
    }
    exception_clear(vm);
    return STEP_END;
}

NATIVE(reversed_length_hint_native, "__length_hint__", "(self, /)",
       "Private method returning an estimate of len(list(it)).") {
    *result = value_from_int(as_combinator(value_as_object(args[0]))->index + 1);
    return true;
}

// ---- Copies and pickles ------------------------------------------------------------------------

// The class, called with its own arguments again.
static void reduced(Vm *vm, Value combinator, Tuple *arguments, Value state, Value *result) {
    Tuple *parts = tuple_new(vm, value_is_absent(state) ? 2 : 3);
    parts->items[0] = value_from_object(class_of(vm, combinator));
    parts->items[1] = value_from_object(arguments);
    if (!value_is_absent(state)) {
        parts->items[2] = state;
    }
    *result = value_from_object(parts);
}

NATIVE(enumerate_reduce_native, "__reduce__", "(self, /)",
       "Return state information for pickling.") {
    const Combinator *self = as_combinator(value_as_object(args[0]));
    reduced(vm, args[0], tuple_pair(vm, self->source, self->function), VALUE_ABSENT, result);
    return true;
}

NATIVE(zip_reduce_native, "__reduce__", "(self, /)", "Return state information for pickling.") {
    const Combinator *self = as_combinator(value_as_object(args[0]));
    reduced(vm, args[0], value_as_tuple(self->source), self->is_strict ? VALUE_TRUE : VALUE_ABSENT,
            result);
    return true;
}

NATIVE(zip_setstate_native, "__setstate__", "(self, state, /)",
       "Set state information for unpickling.") {
    *result = VALUE_NONE;
    return object_is_true(vm, args[1], &as_combinator(value_as_object(args[0]))->is_strict);
}

NATIVE(map_reduce_native, "__reduce__", "(self, /)", "Return state information for pickling.") {
    const Combinator *self = as_combinator(value_as_object(args[0]));
    const Tuple *iterators = value_as_tuple(self->source);
    Tuple *arguments = tuple_new(vm, 1 + iterators->count);
    arguments->items[0] = self->function;
    memcpy(arguments->items + 1, iterators->items, iterators->count * sizeof(Value));
    reduced(vm, args[0], arguments, VALUE_ABSENT, result);
    return true;
}

NATIVE(filter_reduce_native, "__reduce__", "(self, /)", "Return state information for pickling.") {
    const Combinator *self = as_combinator(value_as_object(args[0]));
    reduced(vm, args[0], tuple_pair(vm, self->function, self->source), VALUE_ABSENT, result);
    return true;
}

NATIVE(reversed_reduce_native, "__reduce__", "(self, /)",
       "Return state information for pickling.") {
    const Combinator *self = as_combinator(value_as_object(args[0]));
    bool is_over = value_is_absent(self->source);
    Value source = is_over ? value_from_object(tuple_new(vm, 0)) : self->source;
    reduced(vm, args[0], tuple_from_values(vm, &source, 1),
            is_over ? VALUE_ABSENT : value_from_int(self->index), result);
    return true;
}

NATIVE(reversed_setstate_native, "__setstate__", "(self, state, /)",
       "Set state information for unpickling.") {
    Combinator *self = as_combinator(value_as_object(args[0]));
    int64_t index;
    size_t length;
    *result = VALUE_NONE;
    if (!object_to_int64(vm, args[1], &index)) {
        return false;
    }
    if (value_is_absent(self->source)) {
        return true;
    }
    if (!object_length(vm, self->source, &length)) {
        return false;
    }
    self->index = index < -1 ? -1 : index > (int64_t)length - 1 ? (int64_t)length - 1 : index;
    return true;
}

// ---- Registration ------------------------------------------------------------------------------

static void combinator_register(Vm *vm, ClassId id, const NativeDefinition *constructor,
                                const NativeDefinition *reduce, NativeNext next) {
    const NativeDefinition *const constructors[] = {constructor, NULL};
    const NativeDefinition *const methods[] = {reduce, NULL};
    Class *class = runtime_class(vm, id);
    class->foreign = &combinator_type;
    native_add_static_methods(vm, class, constructors);
    native_add_methods(vm, class, methods);
    library_add_iteration(vm, class, next);
}

void builtins_combinators_register(Vm *vm) {
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    static const NativeDefinition *const reversed_methods[] = {&reversed_length_hint_native,
                                                               &reversed_setstate_native, NULL};
    static const NativeDefinition *const zip_methods[] = {&zip_setstate_native, NULL};
    combinator_register(vm, CLASS_ENUMERATE, &enumerate_new_native, &enumerate_reduce_native,
                        enumerate_next);
    runtime_class(vm, CLASS_ENUMERATE)->next_pair = enumerate_next_pair;
    combinator_register(vm, CLASS_ZIP, &zip_new_native, &zip_reduce_native, zip_next);
    runtime_class(vm, CLASS_ZIP)->next_pair = zip_next_pair;
    combinator_register(vm, CLASS_MAP, &map_new_native, &map_reduce_native, map_next);
    combinator_register(vm, CLASS_FILTER, &filter_new_native, &filter_reduce_native, filter_next);
    combinator_register(vm, CLASS_REVERSED, &reversed_new_native, &reversed_reduce_native,
                        reversed_next);
    native_add_class_methods(vm, runtime_class(vm, CLASS_ENUMERATE), class_methods);
    native_add_methods(vm, runtime_class(vm, CLASS_REVERSED), reversed_methods);
    native_add_methods(vm, runtime_class(vm, CLASS_ZIP), zip_methods);
}
