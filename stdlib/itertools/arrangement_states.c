// arrangement_states.c: copies and pickles of product, permutations and combinations: the pools,
// and where the odometer stands. See states.c.
#include "stdlib/itertools/arrangement.h"
#include "stdlib/itertools/itertool.h"
#include "stdlib/library.h"

static Value numbers(Vm *vm, const int64_t *items, size_t count) {
    Tuple *tuple = tuple_new(vm, count);
    for (size_t index = 0; index < count; index++) {
        tuple->items[index] = value_from_int(items[index]);
    }
    return value_from_object(tuple);
}

// Whether its end was reached. One that had nothing to give from the start has not begun.
static bool is_over(const Arrangement *state) { return state->is_finished && state->is_started; }

static Value place_count(Vm *vm, const Arrangement *state) {
    return int_from_int64(vm, (int64_t)state->count);
}

ITERTOOL_REDUCE(product_reduce) {
    const Arrangement *state = value_as_arrangement(args[0]);
    Value nothing = value_from_object(tuple_new(vm, 0));
    Tuple *pools =
        is_over(state) ? tuple_from_values(vm, &nothing, 1) : value_as_tuple(state->pool);
    bool is_moving = state->is_started && !state->is_finished;
    Value place = is_moving ? numbers(vm, state->indices, state->count) : VALUE_ABSENT;
    *result = itertool_reduced(vm, args[0], pools, place);
    return itertool_warn_of_copies(vm);
}

ITERTOOL_REDUCE(combinations_reduce) {
    const Arrangement *state = value_as_arrangement(args[0]);
    Value pool = is_over(state) ? value_from_object(tuple_new(vm, 0)) : state->pool;
    bool is_moving = state->is_started && !state->is_finished;
    Value place = is_moving ? numbers(vm, state->indices, state->count) : VALUE_ABSENT;
    *result = itertool_reduced(vm, args[0], tuple_pair(vm, pool, place_count(vm, state)), place);
    return itertool_warn_of_copies(vm);
}

ITERTOOL_REDUCE(permutations_reduce) {
    const Arrangement *state = value_as_arrangement(args[0]);
    Value pool = is_over(state) ? value_from_object(tuple_new(vm, 0)) : state->pool;
    Value place = VALUE_ABSENT;
    if (state->is_started && !state->is_finished) {
        Value indices = numbers(vm, state->indices, state->pool_size);
        Value cycles = numbers(vm, state->indices + state->pool_size, state->count);
        place = value_from_object(tuple_pair(vm, indices, cycles));
    }
    *result = itertool_reduced(vm, args[0], tuple_pair(vm, pool, place_count(vm, state)), place);
    return itertool_warn_of_copies(vm);
}

static bool refuse(Vm *vm) { return exception_raise(vm, CLASS_VALUE_ERROR, "invalid arguments"); }

// Reads so many numbers into `items`, each of which is at least `least` and at most what `most`
// says of its place.
static bool read_numbers(Vm *vm, Value value, size_t count, int64_t *items, int64_t least,
                         const Arrangement *state, int64_t (*most)(const Arrangement *, size_t)) {
    if (!value_is_tuple(value) || value_as_tuple(value)->count != count) {
        return refuse(vm);
    }
    for (size_t place = 0; place < count; place++) {
        int64_t number;
        if (!object_to_int64(vm, value_as_tuple(value)->items[place], &number)) {
            return false;
        }
        int64_t last = most(state, place);
        items[place] = number > last ? last : number < least ? least : number;
    }
    return true;
}

static int64_t last_of_pool(const Arrangement *state, size_t place) {
    (void)place;
    return (int64_t)state->pool_size - 1;
}

static int64_t last_of_combination(const Arrangement *state, size_t place) {
    return (int64_t)(state->pool_size + place - state->count);
}

static int64_t last_of_product(const Arrangement *state, size_t place) {
    const Tuple *pools = value_as_tuple(state->pool);
    return (int64_t)value_as_tuple(pools->items[place])->count - 1;
}

static int64_t last_of_cycle(const Arrangement *state, size_t place) {
    return (int64_t)(state->pool_size - place);
}

// A tool without anything to give takes every state of its size, and has still nothing to give.
static bool set_state(Vm *vm, Value *args, int64_t (*most)(const Arrangement *, size_t)) {
    Arrangement *state = value_as_arrangement(args[0]);
    if (!itertool_warn_of_copies(vm)) {
        return false;
    }
    if (state->is_finished) {
        bool fits = value_is_tuple(args[1]) && value_as_tuple(args[1])->count == state->count;
        return fits || refuse(vm);
    }
    state->is_started = true;
    return read_numbers(vm, args[1], state->count, state->indices, 0, state, most);
}

ITERTOOL_SETSTATE(product_setstate) { return set_state(vm, args, last_of_product); }

ITERTOOL_SETSTATE(combinations_setstate) { return set_state(vm, args, last_of_combination); }

ITERTOOL_SETSTATE(replacement_setstate) { return set_state(vm, args, last_of_pool); }

ITERTOOL_SETSTATE(permutations_setstate) {
    Arrangement *state = value_as_arrangement(args[0]);
    if (!itertool_warn_of_copies(vm)) {
        return false;
    }
    if (!value_is_tuple(args[1]) || value_as_tuple(args[1])->count != 2) {
        return refuse(vm);
    }
    if (state->is_finished) {
        return true;
    }
    const Tuple *parts = value_as_tuple(args[1]);
    state->is_started = true;
    return read_numbers(vm, parts->items[0], state->pool_size, state->indices, 0, state,
                        last_of_pool) &&
           read_numbers(vm, parts->items[1], state->count, state->indices + state->pool_size, 1,
                        state, last_of_cycle);
}

void itertools_add_arrangement_states(Vm *vm, Module *module) {
    static const struct {
        const char *name;
        const NativeDefinition *const methods[3];
    } rows[] = {
        {"product", {&product_reduce, &product_setstate}},
        {"combinations", {&combinations_reduce, &combinations_setstate}},
        {"combinations_with_replacement", {&combinations_reduce, &replacement_setstate}},
        {"permutations", {&permutations_reduce, &permutations_setstate}},
    };
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        Value class =
            dict_get_string(vm, module->namespace, string_intern_text(vm, rows[row].name));
        native_add_methods(vm, (Class *)(void *)value_as_object(class), rows[row].methods);
    }
}
