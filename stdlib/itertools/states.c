// states.c: copies and pickles of the tools: __reduce__ says how to make one that goes on from
// here, __setstate__ takes up where it was. (CPython drops both in 3.14, and says so each time.)
#include "stdlib/itertools/itertool.h"
#include "stdlib/library.h"
#include "vm/warning.h"

bool itertool_warn_of_copies(Vm *vm) {
    return warning_give(vm, CLASS_DEPRECATION_WARNING,
                        "Pickle, copy, and deepcopy support will be removed from itertools in "
                        "Python 3.14.");
}

Value itertool_reduced(Vm *vm, Value self, Tuple *arguments, Value state) {
    Tuple *parts = tuple_new(vm, value_is_absent(state) ? 2 : 3);
    parts->items[0] = value_from_object(class_of(vm, self));
    parts->items[1] = value_from_object(arguments);
    if (!value_is_absent(state)) {
        parts->items[2] = state;
    }
    return value_from_object(parts);
}

bool itertool_make(Vm *vm, const char *name, const Value *arguments, size_t count, Value *result) {
    Value *window = window_open(vm, 1);
    bool made = native_import(vm, "itertools", &window[0]) &&
                native_call_method(vm, window[0], name, arguments, count, result);
    window_close(vm, window);
    return made;
}

static Tuple *one(Vm *vm, Value item) { return tuple_from_values(vm, &item, 1); }

static bool want_tuple(Vm *vm, Value state) {
    return value_is_tuple(state) || exception_raise(vm, CLASS_TYPE_ERROR, "state is not a tuple");
}

// ---- Tools whose iterators are all there is to say ----------------------------------------------

ITERTOOL_REDUCE(with_function_reduce) {
    const Itertool *tool = value_as_itertool(args[0]);
    *result =
        itertool_reduced(vm, args[0], tuple_pair(vm, tool->function, tool->source), VALUE_ABSENT);
    return itertool_warn_of_copies(vm);
}

ITERTOOL_REDUCE(compress_reduce) {
    const Itertool *tool = value_as_itertool(args[0]);
    *result =
        itertool_reduced(vm, args[0], tuple_pair(vm, tool->source, tool->second), VALUE_ABSENT);
    return itertool_warn_of_copies(vm);
}

// A step of 1 is left out, as long as the machine's numbers suffice.
ITERTOOL_REDUCE(count_reduce) {
    const Itertool *tool = value_as_itertool(args[0]);
    int64_t number;
    bool is_plain = value_is(tool->second, value_from_int(1)) && int_check(vm, tool->held) &&
                    int_to_int64(tool->held, &number) && number != INT64_MAX;
    Tuple *arguments = is_plain ? one(vm, tool->held) : tuple_pair(vm, tool->held, tool->second);
    *result = itertool_reduced(vm, args[0], arguments, VALUE_ABSENT);
    return itertool_warn_of_copies(vm);
}

ITERTOOL_REDUCE(repeat_reduce) {
    const Itertool *tool = value_as_itertool(args[0]);
    Tuple *arguments = tool->position < 0
                           ? one(vm, tool->held)
                           : tuple_pair(vm, tool->held, int_from_int64(vm, tool->position));
    *result = itertool_reduced(vm, args[0], arguments, VALUE_ABSENT);
    return itertool_warn_of_copies(vm);
}

// ---- takewhile and dropwhile: whether the predicate has turned ----------------------------------

ITERTOOL_REDUCE(takewhile_reduce) {
    const Itertool *tool = value_as_itertool(args[0]);
    *result = itertool_reduced(vm, args[0], tuple_pair(vm, tool->function, tool->source),
                               value_from_int(tool->position));
    return itertool_warn_of_copies(vm);
}

ITERTOOL_SETSTATE(takewhile_setstate) {
    bool is_over;
    if (!itertool_warn_of_copies(vm) || !object_is_true(vm, args[1], &is_over)) {
        return false;
    }
    value_as_itertool(args[0])->position = is_over ? 1 : 0;
    return true;
}

ITERTOOL_REDUCE(dropwhile_reduce) {
    const Itertool *tool = value_as_itertool(args[0]);
    *result = itertool_reduced(vm, args[0], tuple_pair(vm, tool->function, tool->source),
                               value_from_int(tool->is_started));
    return itertool_warn_of_copies(vm);
}

ITERTOOL_SETSTATE(dropwhile_setstate) {
    return itertool_warn_of_copies(vm) &&
           object_is_true(vm, args[1], &value_as_itertool(args[0])->is_started);
}

// ---- islice: how many items were read -----------------------------------------------------------

ITERTOOL_REDUCE(islice_reduce) {
    const Itertool *tool = value_as_itertool(args[0]);
    bool is_over = value_is_absent(tool->source);
    Value source = tool->source;
    if (is_over && !object_iterate(vm, value_from_object(list_new(vm, 0)), &source)) {
        return false;
    }
    Value stop = tool->end < 0 ? VALUE_NONE : value_from_int(tool->end);
    Value parts[] = {source, is_over ? value_from_int(0) : tool->held, stop,
                     value_from_int(tool->stride)};
    *result = itertool_reduced(vm, args[0], tuple_from_values(vm, parts, is_over ? 2 : 4),
                               value_from_int(is_over ? 0 : tool->position));
    return itertool_warn_of_copies(vm);
}

ITERTOOL_SETSTATE(islice_setstate) {
    return itertool_warn_of_copies(vm) &&
           object_to_int64(vm, args[1], &value_as_itertool(args[0])->position);
}

// ---- cycle: what was read so far, and whether that is all ---------------------------------------

ITERTOOL_REDUCE(cycle_reduce) {
    const Itertool *tool = value_as_itertool(args[0]);
    bool is_over = value_is_absent(tool->source);
    Value *window = window_open(vm, 2);
    window[0] = tool->source;
    bool done = itertool_warn_of_copies(vm);
    if (done && is_over) {
        Value position = value_from_int(tool->position);
        done = object_iterate(vm, tool->held, &window[0]) &&
               native_call_method(vm, window[0], "__setstate__", &position, 1, &window[1]);
    }
    if (done) {
        bool is_complete = is_over || tool->is_started;
        Tuple *state = tuple_pair(vm, tool->held, is_complete ? VALUE_TRUE : VALUE_FALSE);
        *result = itertool_reduced(vm, args[0], one(vm, window[0]), value_from_object(state));
    }
    window_close(vm, window);
    return done;
}

ITERTOOL_SETSTATE(cycle_setstate) {
    if (!itertool_warn_of_copies(vm) || !want_tuple(vm, args[1])) {
        return false;
    }
    const Tuple *state = value_as_tuple(args[1]);
    int64_t is_complete;
    if (state->count != 2 || !value_is_list(state->items[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "state is not a list of items and whether it is complete");
    }
    if (!object_to_int64(vm, state->items[1], &is_complete)) {
        return false;
    }
    Itertool *tool = value_as_itertool(args[0]);
    tool->held = state->items[0];
    tool->is_started = is_complete != 0;
    tool->position = 0;
    return true;
}

// ---- chain: the iterables that are left, and the one being read ---------------------------------

ITERTOOL_REDUCE(chain_reduce) {
    const Itertool *tool = value_as_itertool(args[0]);
    Value state = VALUE_ABSENT;
    if (!value_is_absent(tool->second)) {
        state = value_from_object(value_is_absent(tool->source)
                                      ? one(vm, tool->second)
                                      : tuple_pair(vm, tool->second, tool->source));
    }
    *result = itertool_reduced(vm, args[0], tuple_new(vm, 0), state);
    return itertool_warn_of_copies(vm);
}

ITERTOOL_SETSTATE(chain_setstate) {
    if (!itertool_warn_of_copies(vm) || !want_tuple(vm, args[1])) {
        return false;
    }
    const Tuple *state = value_as_tuple(args[1]);
    if (state->count < 1 || state->count > 2) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "function takes at %s %d argument%s (%zu given)",
                               state->count == 0 ? "least" : "most", state->count == 0 ? 1 : 2,
                               state->count == 0 ? "" : "s", state->count);
    }
    for (size_t index = 0; index < state->count; index++) {
        if (value_is_absent(value_special(vm, state->items[index], SPECIAL_NEXT))) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "Arguments must be iterators.");
        }
    }
    Itertool *tool = value_as_itertool(args[0]);
    tool->second = state->items[0];
    tool->source = state->count == 2 ? state->items[1] : VALUE_ABSENT;
    return true;
}

// ---- zip_longest: an exhausted iterator is an empty tuple; the state is the fill value ----------

ITERTOOL_REDUCE(zip_longest_reduce) {
    const Itertool *tool = value_as_itertool(args[0]);
    const List *sources = value_as_list(tool->second);
    Tuple *arguments = tuple_from_values(vm, sources->items, sources->count);
    for (size_t index = 0; index < arguments->count; index++) {
        if (value_is_none(arguments->items[index])) {
            arguments->items[index] = value_from_object(tuple_new(vm, 0));
        }
    }
    *result = itertool_reduced(vm, args[0], arguments, tool->held);
    return itertool_warn_of_copies(vm);
}

ITERTOOL_SETSTATE(zip_longest_setstate) {
    value_as_itertool(args[0])->held = args[1];
    return itertool_warn_of_copies(vm);
}

// ---- accumulate: the total ----------------------------------------------------------------------

// An iterator over `first` and then what the tool has not read yet.
static bool chain_before(Vm *vm, const Itertool *tool, Value first, Value *result) {
    Value parts[] = {value_from_object(one(vm, first)), tool->source};
    return itertool_make(vm, "chain", parts, 2, result);
}

// A state of None is none at all, so a total of None is read again and skipped.
ITERTOOL_REDUCE(accumulate_reduce) {
    const Itertool *tool = value_as_itertool(args[0]);
    if (!itertool_warn_of_copies(vm)) {
        return false;
    }
    Value *window = window_open(vm, 2);
    window[0] = tool->source;
    window[1] = tool->function;
    bool done = true;
    if (!value_is_absent(tool->second)) {
        done = chain_before(vm, tool, tool->second, &window[0]);
    } else if (value_is_none(tool->held)) {
        Value *parts = window_open(vm, 3);
        done = chain_before(vm, tool, VALUE_NONE, &window[0]) &&
               itertool_make(vm, "accumulate", window, 2, &parts[0]) &&
               native_import(vm, "itertools", &window[0]) &&
               object_get_attribute(vm, window[0], string_intern_text(vm, "islice"), &window[0]);
        if (done) {
            parts[1] = value_from_int(1);
            Tuple *arguments = tuple_from_values(vm, parts, 3);
            *result = value_from_object(tuple_pair(vm, window[0], value_from_object(arguments)));
        }
        window_close(vm, parts);
        window_close(vm, window);
        return done;
    }
    if (done) {
        Value total = value_is_absent(tool->held) ? VALUE_NONE : tool->held;
        *result = itertool_reduced(vm, args[0], tuple_pair(vm, window[0], window[1]), total);
    }
    window_close(vm, window);
    return done;
}

ITERTOOL_SETSTATE(accumulate_setstate) {
    value_as_itertool(args[0])->held = args[1];
    return itertool_warn_of_copies(vm);
}

// ---- Registration -------------------------------------------------------------------------------

void itertools_add_states(Vm *vm, Module *module) {
    static const struct {
        const char *name;
        const NativeDefinition *const methods[3];
    } rows[] = {
        {"count", {&count_reduce}},
        {"repeat", {&repeat_reduce}},
        {"cycle", {&cycle_reduce, &cycle_setstate}},
        {"takewhile", {&takewhile_reduce, &takewhile_setstate}},
        {"dropwhile", {&dropwhile_reduce, &dropwhile_setstate}},
        {"filterfalse", {&with_function_reduce}},
        {"starmap", {&with_function_reduce}},
        {"compress", {&compress_reduce}},
        {"islice", {&islice_reduce, &islice_setstate}},
        {"chain", {&chain_reduce, &chain_setstate}},
        {"zip_longest", {&zip_longest_reduce, &zip_longest_setstate}},
        {"accumulate", {&accumulate_reduce, &accumulate_setstate}},
    };
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        Value class =
            dict_get_string(vm, module->namespace, string_intern_text(vm, rows[row].name));
        native_add_methods(vm, (Class *)(void *)value_as_object(class), rows[row].methods);
    }
}
