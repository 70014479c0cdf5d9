// arrangements.c: product, permutations and combinations: odometers over pools of items.
#include "stdlib/itertools/arrangement.h"
#include "stdlib/itertools/itertool.h"
#include "stdlib/library.h"

static void arrangement_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((Arrangement *)(void *)object)->pool);
}

static void arrangement_release(Heap *heap, Object *object) {
    Arrangement *state = (Arrangement *)(void *)object;
    if (state->indices != NULL) {
        heap_buffer_release(heap, state->indices, state->index_count * sizeof(int64_t));
    }
}

const ForeignType arrangement_type = {"arrangement", sizeof(Arrangement), arrangement_trace,
                                      arrangement_release};

static Arrangement *arrangement_new(Vm *vm, Value class, Value *result) {
    Arrangement *state = foreign_new(vm, (Class *)(void *)value_as_object(class));
    state->pool = VALUE_NONE;
    *result = value_from_object(state);
    return state;
}

static void arrangement_reserve(Vm *vm, Arrangement *state, size_t index_count) {
    state->indices = heap_buffer_allocate(vm, index_count * sizeof(int64_t));
    state->index_count = index_count;
    for (size_t index = 0; index < index_count; index++) {
        state->indices[index] = 0;
    }
}

// The items at the present positions of the one pool.
static Value arrangement_row(Vm *vm, const Arrangement *state) {
    Tuple *row = tuple_new(vm, state->count);
    const Tuple *pool = value_as_tuple(state->pool);
    for (size_t place = 0; place < state->count; place++) {
        row->items[place] = pool->items[state->indices[place]];
    }
    return value_from_object(row);
}

typedef bool (*Turn)(Arrangement *state);

// One step: turns (after the first) and gives the row; a turn that comes full circle ends it.
static Step arrangement_step(Vm *vm, Object *iterator, Turn turn, Value *item) {
    Arrangement *state = (Arrangement *)(void *)iterator;
    if (state->is_finished || (state->is_started && !turn(state))) {
        state->is_finished = true;
        return STEP_END;
    }
    state->is_started = true;
    *item = arrangement_row(vm, state);
    return STEP_ITEM;
}

static bool want_pool(Vm *vm, Arrangement *state, Value iterable) {
    Tuple *pool;
    if (!object_to_tuple(vm, iterable, &pool)) {
        return false;
    }
    state->pool = value_from_object(pool);
    state->pool_size = pool->count;
    return true;
}

static bool want_places(Vm *vm, Arrangement *state, Value value) {
    int64_t count;
    if (!object_to_int64(vm, value, &count)) {
        return false;
    }
    if (count < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "r must be non-negative");
    }
    state->count = (size_t)count;
    return true;
}

// ---- product -----------------------------------------------------------------------------------

static bool product_turn(Arrangement *state) {
    const Tuple *pools = value_as_tuple(state->pool);
    for (size_t place = state->count; place-- > 0;) {
        if (++state->indices[place] < (int64_t)value_as_tuple(pools->items[place])->count) {
            return true;
        }
        state->indices[place] = 0;
    }
    return false;
}

static Step product_next(Vm *vm, Object *iterator, Value *item) {
    Arrangement *state = (Arrangement *)(void *)iterator;
    bool is_first = !state->is_started;
    state->is_started = true;
    if (state->is_finished || (!is_first && !product_turn(state))) {
        state->is_finished = true;
        return STEP_END;
    }
    const Tuple *pools = value_as_tuple(state->pool);
    Tuple *row = tuple_new(vm, state->count);
    for (size_t place = 0; place < state->count; place++) {
        row->items[place] = value_as_tuple(pools->items[place])->items[state->indices[place]];
    }
    *item = value_from_object(row);
    return STEP_ITEM;
}

NATIVE(product_new, "__new__", "(cls, *iterables, repeat=1)",
       "Cartesian product of input iterables. Equivalent to nested for-loops.") {
    int64_t times;
    if (!object_to_int64(vm, args[2], &times)) {
        return false;
    }
    if (times < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "repeat argument cannot be negative");
    }
    Arrangement *state = arrangement_new(vm, args[0], result);
    size_t given = value_as_tuple(args[1])->count;
    if (given > 0 && (uint64_t)times > SIZE_MAX / 64 / given) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "repeat argument too large");
    }
    state->count = given * (size_t)times;
    Tuple *pools = tuple_new(vm, state->count);
    state->pool = value_from_object(pools);
    for (size_t place = 0; place < state->count; place++) {
        Tuple *pool;
        if (place >= given) {
            pool = value_as_tuple(pools->items[place - given]);
        } else if (!object_to_tuple(vm, value_as_tuple(args[1])->items[place], &pool)) {
            return false;
        }
        pools->items[place] = value_from_object(pool);
        state->is_finished = state->is_finished || pool->count == 0;
    }
    arrangement_reserve(vm, state, state->count);
    return true;
}

// ---- combinations ------------------------------------------------------------------------------

static bool combinations_turn(Arrangement *state) {
    int64_t spare = (int64_t)state->pool_size - (int64_t)state->count;
    size_t place = state->count;
    while (place > 0 && state->indices[place - 1] == spare + (int64_t)place - 1) {
        place--;
    }
    if (place == 0) {
        return false;
    }
    state->indices[place - 1]++;
    for (; place < state->count; place++) {
        state->indices[place] = state->indices[place - 1] + 1;
    }
    return true;
}

static Step combinations_next(Vm *vm, Object *iterator, Value *item) {
    return arrangement_step(vm, iterator, combinations_turn, item);
}

NATIVE(combinations_new, "__new__", "(cls, iterable, r)",
       "Return successive r-length combinations of elements in the iterable.") {
    Arrangement *state = arrangement_new(vm, args[0], result);
    if (!want_pool(vm, state, args[1]) || !want_places(vm, state, args[2])) {
        return false;
    }
    state->is_finished = state->count > state->pool_size;
    arrangement_reserve(vm, state, state->is_finished ? 0 : state->count);
    for (size_t place = 0; place < state->index_count; place++) {
        state->indices[place] = (int64_t)place;
    }
    return true;
}

// ---- combinations_with_replacement -------------------------------------------------------------

static bool replacement_turn(Arrangement *state) {
    size_t place = state->count;
    while (place > 0 && state->indices[place - 1] == (int64_t)state->pool_size - 1) {
        place--;
    }
    if (place == 0) {
        return false;
    }
    int64_t next = state->indices[place - 1] + 1;
    for (place--; place < state->count; place++) {
        state->indices[place] = next;
    }
    return true;
}

static Step replacement_next(Vm *vm, Object *iterator, Value *item) {
    return arrangement_step(vm, iterator, replacement_turn, item);
}

NATIVE(replacement_new, "__new__", "(cls, iterable, r)",
       "Return successive r-length combinations of elements in the iterable allowing individual "
       "elements to have successive repeats.") {
    Arrangement *state = arrangement_new(vm, args[0], result);
    if (!want_pool(vm, state, args[1]) || !want_places(vm, state, args[2])) {
        return false;
    }
    state->is_finished = state->pool_size == 0 && state->count > 0;
    size_t most = SIZE_MAX / sizeof *state->indices;
    if (!bytes_check_size(vm,
                          (state->count < most ? state->count : most) * sizeof *state->indices)) {
        return false;
    }
    arrangement_reserve(vm, state, state->is_finished ? 0 : state->count);
    return true;
}

// ---- permutations ------------------------------------------------------------------------------

// After the positions stand the cycles: how many turns each place has left until it wraps.
static bool permutations_turn(Arrangement *state) {
    int64_t *indices = state->indices;
    int64_t *cycles = indices + state->pool_size;
    int64_t size = (int64_t)state->pool_size;
    for (size_t place = state->count; place-- > 0;) {
        cycles[place]--;
        if (cycles[place] == 0) {
            int64_t first = indices[place];
            for (int64_t index = (int64_t)place; index < size - 1; index++) {
                indices[index] = indices[index + 1];
            }
            indices[size - 1] = first;
            cycles[place] = size - (int64_t)place;
        } else {
            int64_t other = size - cycles[place];
            int64_t swapped = indices[place];
            indices[place] = indices[other];
            indices[other] = swapped;
            return true;
        }
    }
    return false;
}

static Step permutations_next(Vm *vm, Object *iterator, Value *item) {
    return arrangement_step(vm, iterator, permutations_turn, item);
}

NATIVE(permutations_new, "__new__", "(cls, iterable, r=None)",
       "Return successive r-length permutations of elements in the iterable.") {
    Arrangement *state = arrangement_new(vm, args[0], result);
    if (!want_pool(vm, state, args[1])) {
        return false;
    }
    state->count = state->pool_size;
    if (!value_is_none(args[2])) {
        if (!int_check(vm, args[2])) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "Expected int as r");
        }
        if (!want_places(vm, state, args[2])) {
            return false;
        }
    }
    state->is_finished = state->count > state->pool_size;
    if (state->is_finished) {
        return true;
    }
    arrangement_reserve(vm, state, state->pool_size + state->count);
    for (size_t index = 0; index < state->pool_size; index++) {
        state->indices[index] = (int64_t)index;
    }
    for (size_t place = 0; place < state->count; place++) {
        state->indices[state->pool_size + place] = (int64_t)(state->pool_size - place);
    }
    return true;
}

static void add_arrangement(Vm *vm, Module *module, const char *name, const NativeDefinition *maker,
                            NativeNext next) {
    const NativeDefinition *const makers[] = {maker, NULL};
    Class *class = library_add_class(vm, module, name, &arrangement_type, 0);
    native_add_static_methods(vm, class, makers);
    library_add_iteration(vm, class, next);
}

void itertools_add_arrangements(Vm *vm, Module *module) {
    add_arrangement(vm, module, "itertools.product", &product_new, product_next);
    add_arrangement(vm, module, "itertools.permutations", &permutations_new, permutations_next);
    add_arrangement(vm, module, "itertools.combinations", &combinations_new, combinations_next);
    add_arrangement(vm, module, "itertools.combinations_with_replacement", &replacement_new,
                    replacement_next);
}
