// tuple.c: immutable sequences: making them, their slices and their hash.
#include "object/tuple.h"

#include "object/bytes.h"
#include "object/instance.h"
#include "object/key.h"
#include "object/kinds.h"

static const size_t TUPLE_MAX_ITEMS = (size_t)1 << 40;

static void tuple_trace(Heap *heap, Object *object) {
    Tuple *tuple = (Tuple *)(void *)object;
    heap_mark_values(heap, tuple->items, tuple->count);
    object_trace_fields(heap, object);
}

const KindInfo tuple_kind = {"tuple", tuple_trace, object_release_fields, true};

// The items are not set.
static Tuple *tuple_allocate(Vm *vm, Shape *shape, size_t count) {
    Tuple *tuple = heap_allocate_raw(vm, KIND_TUPLE, sizeof(Tuple) + count * sizeof(Value), shape);
    tuple->count = count;
    tuple->fields = NULL;
    return tuple;
}

Tuple *tuple_new(Vm *vm, size_t count) {
    Tuple *empty = runtime_of(vm)->empty_tuple;
    if (count == 0 && empty != NULL) {
        return empty;
    }
    Tuple *tuple = tuple_allocate(vm, runtime_shape(vm, CLASS_TUPLE), count);
    for (size_t index = 0; index < count; index++) {
        tuple->items[index] = VALUE_NONE;
    }
    return tuple;
}

Tuple *tuple_from_values(Vm *vm, const Value *items, size_t count) {
    if (count == 0) {
        return tuple_new(vm, 0);
    }
    Tuple *tuple = tuple_allocate(vm, runtime_shape(vm, CLASS_TUPLE), count);
    memcpy(tuple->items, items, count * sizeof(Value));
    return tuple;
}

Tuple *tuple_pair(Vm *vm, Value first, Value second) {
    Tuple *tuple = tuple_allocate(vm, runtime_shape(vm, CLASS_TUPLE), 2);
    tuple->items[0] = first;
    tuple->items[1] = second;
    return tuple;
}

Tuple *tuple_new_of(Vm *vm, Class *class, const Value *items, size_t count) {
    Tuple *tuple = tuple_allocate(vm, class->root_shape, count);
    object_reserve_fields(vm, &tuple->object, class->root_shape->field_count);
    if (count > 0) {
        memcpy(tuple->items, items, count * sizeof(Value));
    }
    return tuple;
}

Tuple *tuple_slice(Vm *vm, Tuple *tuple, const SliceBounds *bounds) {
    if (bounds->step == 1) {
        bool is_whole = bounds->count == tuple->count;
        return is_whole && value_is_exactly(vm, value_from_object(tuple), CLASS_TUPLE)
                   ? tuple
                   : tuple_from_values(vm, tuple->items + bounds->start, bounds->count);
    }
    Tuple *result = tuple_new(vm, bounds->count);
    for (size_t made = 0; made < bounds->count; made++) {
        result->items[made] = tuple->items[bounds->start + (int64_t)made * bounds->step];
    }
    return result;
}

Tuple *tuple_concatenate(Vm *vm, const Tuple *a, const Tuple *b) {
    if (a->count + b->count == 0) {
        return tuple_new(vm, 0);
    }
    Tuple *result = tuple_allocate(vm, runtime_shape(vm, CLASS_TUPLE), a->count + b->count);
    memcpy(result->items, a->items, a->count * sizeof(Value));
    memcpy(result->items + a->count, b->items, b->count * sizeof(Value));
    return result;
}

bool tuple_repeat(Vm *vm, Tuple *tuple, int64_t times, Tuple **result) {
    if (times == 1 && value_is_exactly(vm, value_from_object(tuple), CLASS_TUPLE)) {
        *result = tuple;
        return true;
    }
    if (times <= 0 || tuple->count == 0) {
        *result = tuple_new(vm, 0);
        return true;
    }
    if ((uint64_t)times > TUPLE_MAX_ITEMS / tuple->count) {
        return exception_raise_value(vm, value_from_object(exception_new(
                                             vm, runtime_class(vm, CLASS_MEMORY_ERROR), NULL, 0)));
    }
    size_t count = tuple->count * (size_t)times;
    if (!bytes_check_size(vm, count * sizeof(Value))) {
        return false;
    }
    Tuple *made = tuple_allocate(vm, runtime_shape(vm, CLASS_TUPLE), count);
    for (size_t index = 0; index < made->count; index++) {
        made->items[index] = tuple->items[index % tuple->count];
    }
    *result = made;
    return true;
}

// The constants of xxHash, which CPython's tuple hash is built on.
static const uint64_t HASH_PRIME_1 = UINT64_C(11400714785074694791);
static const uint64_t HASH_PRIME_2 = UINT64_C(14029467366897019727);
static const uint64_t HASH_PRIME_5 = UINT64_C(2870177450012600261);

bool tuple_hash_items(Vm *vm, const Value *items, size_t count, uint64_t *hash) {
    uint64_t sum = HASH_PRIME_5;
    for (size_t index = 0; index < count; index++) {
        uint64_t lane;
        if (!key_hash(vm, items[index], &lane)) {
            return false;
        }
        sum += lane * HASH_PRIME_2;
        sum = (sum << 31) | (sum >> 33);
        sum *= HASH_PRIME_1;
    }
    *hash = sum;
    return true;
}

bool tuple_hash(Vm *vm, Tuple *tuple, uint64_t *hash) {
    uint64_t sum;
    if (!tuple_hash_items(vm, tuple->items, tuple->count, &sum)) {
        return false;
    }
    sum += tuple->count ^ (HASH_PRIME_5 ^ UINT64_C(3527539));
    *hash = sum == UINT64_MAX ? UINT64_C(1546275796) : sum;
    return true;
}
