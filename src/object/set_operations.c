// set_operations.c: intersection, difference and the like, doing the work in CPython's order.
//
// Which operand is walked, and when a table is made anew, decides the order in which the result
// iterates; so the choices here are CPython's, odd as some look.
#include "object/each.h"
#include "object/key.h"
#include "object/set_table.h"

// set or frozenset, whichever the operand derives from.
static Class *set_base_class(Vm *vm, Set *set) {
    Class *frozen = runtime_class(vm, CLASS_FROZENSET);
    return class_is_instance(vm, value_from_object(set), frozen) ? frozen
                                                                 : runtime_class(vm, CLASS_SET);
}

// One operand of a loop over items.
typedef struct SetPair {
    Set *set;    // asked
    Set *target; // changed
} SetPair;

// Walks a set that script code may change meanwhile, calling step with each item and its hash.
typedef bool (*HashedStep)(Vm *vm, SetPair *pair, Value key, uint64_t hash);

static bool set_each(Vm *vm, Set *source, HashedStep step, SetPair *pair) {
    for (size_t slot = 0; slot <= source->mask; slot++) {
        SetEntry entry = source->entries[slot];
        if (value_is_absent(entry.key)) {
            continue;
        }
        bool is_held = value_is_object(entry.key);
        if (is_held) {
            runtime_hold(vm, entry.key);
        }
        bool fine = step(vm, pair, entry.key, entry.hash);
        runtime_drop(vm, is_held);
        if (!fine) {
            return false;
        }
    }
    return true;
}

static bool step_keep_common(Vm *vm, SetPair *pair, Value key, uint64_t hash) {
    bool found;
    if (!set_contains_hashed(vm, pair->set, key, hash, &found)) {
        return false;
    }
    return !found || set_add_hashed(vm, pair->target, key, hash);
}

static bool step_keep_missing(Vm *vm, SetPair *pair, Value key, uint64_t hash) {
    bool found;
    if (!set_contains_hashed(vm, pair->set, key, hash, &found)) {
        return false;
    }
    return found || set_add_hashed(vm, pair->target, key, hash);
}

static bool step_remove(Vm *vm, SetPair *pair, Value key, uint64_t hash) {
    bool removed;
    return set_remove_hashed(vm, pair->target, key, hash, &removed);
}

static bool step_toggle(Vm *vm, SetPair *pair, Value key, uint64_t hash) {
    bool removed;
    if (!set_remove_hashed(vm, pair->target, key, hash, &removed)) {
        return false;
    }
    return removed || set_add_hashed(vm, pair->target, key, hash);
}

// The same steps over an iterable, whose items are hashed first.
typedef struct HashedContext {
    HashedStep step;
    SetPair *pair;
} HashedContext;

static bool step_hash(Vm *vm, void *context, Value item) {
    HashedContext *hashed = context;
    uint64_t hash;
    return key_hash(vm, item, &hash) && hashed->step(vm, hashed->pair, item, hash);
}

static bool iterable_each(Vm *vm, Value iterable, HashedStep step, SetPair *pair) {
    if (value_is_set(iterable)) {
        return set_each(vm, value_as_set(iterable), step, pair);
    }
    HashedContext context = {step, pair};
    return each_item(vm, iterable, step_hash, &context);
}

bool set_intersection(Vm *vm, Set *set, Value other, Set **result) {
    if (value_is(other, value_from_object(set))) {
        *result = set_copy(vm, set, set_base_class(vm, set));
        return true;
    }
    Set *common = set_new_of(vm, set_base_class(vm, set));
    SetPair pair = {set, common};
    *result = common;
    runtime_hold(vm, value_from_object(common));
    bool fine;
    if (value_is_set(other) && value_as_set(other)->count > set->count) {
        // The smaller one is walked.
        pair.set = value_as_set(other);
        fine = set_each(vm, set, step_keep_common, &pair);
    } else {
        fine = iterable_each(vm, other, step_keep_common, &pair);
    }
    runtime_drop(vm, 1);
    return fine;
}

bool set_subtract_in_place(Vm *vm, Set *set, Value other) {
    if (value_is(other, value_from_object(set))) {
        set_clear(vm, set);
        return true;
    }
    SetPair pair = {NULL, set};
    Set *smaller = NULL;
    if (value_is_set(other) && value_as_set(other)->count >> 3 > set->count) {
        if (!set_intersection(vm, set, other, &smaller)) {
            return false;
        }
        other = value_from_object(smaller);
    }
    runtime_hold(vm, other);
    bool fine = iterable_each(vm, other, step_remove, &pair);
    runtime_drop(vm, 1);
    if (fine && set->fill - set->count > set->mask / 4) {
        set_grow(vm, set);
    }
    return fine;
}

// A copy without the items of `other`, made by removing them.
static bool set_copy_and_subtract(Vm *vm, Set *set, Value other, Set **result) {
    *result = set_copy(vm, set, set_base_class(vm, set));
    runtime_hold(vm, value_from_object(*result));
    bool fine = set_subtract_in_place(vm, *result, other);
    runtime_drop(vm, 1);
    return fine;
}

// Those items of the first set that are no keys of the dict.
static bool step_keep_not_in_dict(Vm *vm, Set *result, Dict *dict, Value key, uint64_t hash) {
    Value value;
    if (!dict_get(vm, dict, key, &value)) {
        return false;
    }
    return !value_is_absent(value) || set_add_hashed(vm, result, key, hash);
}

static bool set_difference_with_dict(Vm *vm, Set *set, Dict *dict, Set *result) {
    for (size_t slot = 0; slot <= set->mask; slot++) {
        SetEntry entry = set->entries[slot];
        if (value_is_absent(entry.key)) {
            continue;
        }
        runtime_hold(vm, entry.key);
        bool fine = step_keep_not_in_dict(vm, result, dict, entry.key, entry.hash);
        runtime_drop(vm, 1);
        if (!fine) {
            return false;
        }
    }
    return true;
}

bool set_difference(Vm *vm, Set *set, Value other, Set **result) {
    bool is_set = value_is_set(other);
    bool is_dict = value_is_exactly(vm, other, CLASS_DICT);
    size_t other_count = is_set    ? value_as_set(other)->count
                         : is_dict ? value_as_dict(other)->count
                                   : 0;
    if ((!is_set && !is_dict) || set->count >> 2 > other_count) {
        return set_copy_and_subtract(vm, set, other, result);
    }
    *result = set_new_of(vm, set_base_class(vm, set));
    SetPair pair = {is_set ? value_as_set(other) : NULL, *result};
    runtime_hold(vm, value_from_object(*result));
    bool fine = is_set ? set_each(vm, set, step_keep_missing, &pair)
                       : set_difference_with_dict(vm, set, value_as_dict(other), *result);
    runtime_drop(vm, 1);
    return fine;
}

bool set_toggle_in_place(Vm *vm, Set *set, Value other) {
    if (value_is(other, value_from_object(set))) {
        set_clear(vm, set);
        return true;
    }
    SetPair pair = {NULL, set};
    if (value_is_set(other)) {
        return set_each(vm, value_as_set(other), step_toggle, &pair);
    }
    // What comes twice is to be toggled once.
    Set *distinct = set_new_of(vm, set_base_class(vm, set));
    runtime_hold(vm, value_from_object(distinct));
    bool fine = set_update(vm, distinct, other) && set_each(vm, distinct, step_toggle, &pair);
    runtime_drop(vm, 1);
    return fine;
}

bool set_symmetric_difference(Vm *vm, Set *set, Value other, Set **result) {
    *result = set_new_of(vm, set_base_class(vm, set));
    runtime_hold(vm, value_from_object(*result));
    bool fine =
        set_update(vm, *result, other) && set_toggle_in_place(vm, *result, value_from_object(set));
    runtime_drop(vm, 1);
    return fine;
}

bool set_union(Vm *vm, Set *set, Value other, Set **result) {
    *result = set_copy(vm, set, set_base_class(vm, set));
    if (value_is(other, value_from_object(set))) {
        return true;
    }
    runtime_hold(vm, value_from_object(*result));
    bool fine = set_update(vm, *result, other);
    runtime_drop(vm, 1);
    return fine;
}

// The set takes over the table of `source`, which becomes empty.
static void set_take_table(Vm *vm, Set *set, Set *source) {
    set_clear(vm, set);
    if (source->entries == source->small) {
        memcpy(set->small, source->small, sizeof set->small);
    } else {
        set->entries = source->entries;
        heap_watch(set);
        source->entries = source->small;
    }
    set->mask = source->mask;
    set->fill = source->fill;
    set->count = source->count;
    source->mask = SET_MIN_SIZE - 1;
    set_clear(vm, source);
}

bool set_intersect_in_place(Vm *vm, Set *set, Value other) {
    Set *common;
    if (!set_intersection(vm, set, other, &common)) {
        return false;
    }
    uint32_t finger = set->object.extra;
    set_take_table(vm, set, common);
    set->object.extra = finger;
    return true;
}

// ---- Questions ---------------------------------------------------------------------------------

typedef struct Search {
    Set *set;
    bool found;
} Search;

// Whether any item is in the set. Goes on after the first: iterating has no other way to stop.
static bool step_search(Vm *vm, Value item, uint64_t hash, Search *search) {
    return set_contains_hashed(vm, search->set, item, hash, &search->found);
}

static bool set_meets_set(Vm *vm, Set *walked, Search *search) {
    for (size_t slot = 0; slot <= walked->mask && !search->found; slot++) {
        SetEntry entry = walked->entries[slot];
        if (value_is_absent(entry.key)) {
            continue;
        }
        runtime_hold(vm, entry.key);
        bool fine = step_search(vm, entry.key, entry.hash, search);
        runtime_drop(vm, 1);
        if (!fine) {
            return false;
        }
    }
    return true;
}

static bool set_meets_iterator(Vm *vm, Value iterator, Search *search) {
    while (!search->found) {
        Value item;
        Step came = object_next(vm, iterator, &item);
        if (came != STEP_ITEM) {
            return came == STEP_END;
        }
        runtime_hold(vm, item);
        uint64_t hash;
        bool fine = key_hash(vm, item, &hash) && step_search(vm, item, hash, search);
        runtime_drop(vm, 1);
        if (!fine) {
            return false;
        }
    }
    return true;
}

bool set_is_disjoint(Vm *vm, Set *set, Value other, bool *disjoint) {
    Search search = {set, false};
    bool fine;
    if (value_is_set(other)) {
        Set *second = value_as_set(other);
        bool is_larger = second->count > set->count;
        search.set = is_larger ? second : set;
        fine = set_meets_set(vm, is_larger ? set : second, &search);
    } else {
        Value iterator;
        if (!object_iterate(vm, other, &iterator)) {
            return false;
        }
        runtime_hold(vm, iterator);
        fine = set_meets_iterator(vm, iterator, &search);
        runtime_drop(vm, 1);
    }
    *disjoint = !search.found;
    return fine;
}

bool set_is_subset(Vm *vm, Set *set, Set *other, bool *subset) {
    *subset = set->count <= other->count;
    for (size_t slot = 0; *subset && slot <= set->mask; slot++) {
        SetEntry entry = set->entries[slot];
        if (value_is_absent(entry.key)) {
            continue;
        }
        runtime_hold(vm, entry.key);
        bool fine = set_contains_hashed(vm, other, entry.key, entry.hash, subset);
        runtime_drop(vm, 1);
        if (!fine) {
            return false;
        }
    }
    return true;
}

bool set_equal(Vm *vm, Set *a, Set *b, bool *equal) {
    if (a->count != b->count || (a->hash != 0 && b->hash != 0 && a->hash != b->hash)) {
        *equal = false;
        return true;
    }
    return set_is_subset(vm, a, b, equal);
}

static uint64_t shuffle_bits(uint64_t hash) {
    return ((hash ^ UINT64_C(89869747)) ^ (hash << 16)) * UINT64_C(3644798167);
}

// CPython's: the same whatever the order of the items.
uint64_t set_hash_items(Set *set) {
    if (set->hash != 0) {
        return set->hash;
    }
    uint64_t hash = 0;
    for (size_t slot = 0; slot <= set->mask; slot++) {
        if (!value_is_absent(set->entries[slot].key)) {
            hash ^= shuffle_bits(set->entries[slot].hash);
        }
    }
    hash ^= (set->count + 1) * UINT64_C(1927868237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash * UINT64_C(69069) + UINT64_C(907133923);
    set->hash = hash == UINT64_MAX ? UINT64_C(590923713) : hash;
    return set->hash;
}
