// set.c: hash sets: the table, look-up, insertion and removal, in CPython's order.
//
// The steps are those of CPython's set, because a script sees them in the order of iteration: look
// at up to ten neighbours, then jump by the perturbed hash; grow fourfold (twofold when large) when
// three fifths are filled; removal leaves a mark. Read next: set_operations.c.
#include "object/set.h"

#include "object/each.h"
#include "object/instance.h"
#include "object/key.h"
#include "object/kinds.h"
#include "object/set_table.h"

enum { SET_PERTURB_SHIFT = 5, SET_LINEAR_PROBES = 9, SET_LARGE = 50000 };

static bool set_has_buffer(const Set *set) { return set->entries != set->small; }

static void set_trace(Heap *heap, Object *object) {
    Set *set = (Set *)(void *)object;
    if (set_has_buffer(set)) {
        heap_mark_storage(heap, set->entries, (set->mask + 1) * sizeof(SetEntry));
    }
    for (size_t slot = 0; slot <= set->mask; slot++) {
        heap_mark_value(heap, set->entries[slot].key);
    }
    object_trace_fields(heap, object);
}

static void set_release(Heap *heap, Object *object) {
    Set *set = (Set *)(void *)object;
    if (set_has_buffer(set)) {
        heap_storage_release(heap, set->entries, (set->mask + 1) * sizeof(SetEntry));
    }
    object_release_fields(heap, object);
}

const KindInfo set_kind = {"set", set_trace, set_release, true};

static void set_make_empty(SetEntry *entries, size_t count) {
    for (size_t slot = 0; slot < SET_MIN_SIZE; slot++) {
        entries[slot] = (SetEntry){0, VALUE_ABSENT};
    }
    for (size_t done = SET_MIN_SIZE; done < count; done *= 2) { // both are powers of two
        memcpy(entries + done, entries, done * sizeof *entries);
    }
}

// How many neighbours beyond `slot` are looked at before jumping.
static size_t set_run_length(size_t slot, size_t mask) {
    return slot + SET_LINEAR_PROBES <= mask ? SET_LINEAR_PROBES : 0;
}

static size_t set_jump(size_t slot, uint64_t *perturb, size_t mask) {
    *perturb >>= SET_PERTURB_SHIFT;
    return (slot * 5 + 1 + *perturb) & mask;
}

// Puts a key that is not there into a table without deleted entries.
static inline void set_insert_clean(SetEntry *entries, size_t mask, Value key, uint64_t hash) {
    uint64_t perturb = hash;
    for (size_t slot = hash & mask;; slot = set_jump(slot, &perturb, mask)) {
        size_t last = slot + set_run_length(slot, mask);
        for (size_t near = slot; near <= last; near++) {
            if (LIKELY(value_is_absent(entries[near].key))) {
                entries[near] = (SetEntry){hash, key};
                return;
            }
        }
    }
}

void set_resize(Vm *vm, Set *set, size_t minimum) {
    size_t size = SET_MIN_SIZE;
    while (size <= minimum) {
        size <<= 1;
    }
    SetEntry *old = set->entries;
    size_t old_size = set->mask + 1;
    SetEntry saved[SET_MIN_SIZE];
    bool had_buffer = set_has_buffer(set);
    if (!had_buffer) {
        memcpy(saved, set->small, sizeof saved);
        old = saved;
    }
    set->entries =
        size == SET_MIN_SIZE ? set->small : heap_storage_allocate(vm, set, size * sizeof(SetEntry));
    set->mask = size - 1;
    set_make_empty(set->entries, size);
    for (size_t slot = 0; slot < old_size; slot++) {
        if (!value_is_absent(old[slot].key)) {
            set_insert_clean(set->entries, set->mask, old[slot].key, old[slot].hash);
        }
    }
    set->fill = set->count;
    if (had_buffer) {
        heap_storage_release(runtime_of(vm)->heap, old, old_size * sizeof(SetEntry));
    }
}

void set_grow(Vm *vm, Set *set) {
    set_resize(vm, set, set->count > SET_LARGE ? set->count * 2 : set->count * 4);
}

static Set *set_allocate(Vm *vm, Shape *shape) {
    Set *set = heap_allocate(vm, KIND_SET, sizeof(Set), shape);
    set->entries = set->small;
    set->mask = SET_MIN_SIZE - 1;
    set_make_empty(set->small, SET_MIN_SIZE);
    return set;
}

Set *set_new(Vm *vm) { return set_allocate(vm, runtime_shape(vm, CLASS_SET)); }

Set *set_new_of(Vm *vm, Class *class) {
    Set *set = set_allocate(vm, class->root_shape);
    object_reserve_fields(vm, &set->object, class->root_shape->field_count);
    return set;
}

void set_clear(Vm *vm, Set *set) {
    if (set_has_buffer(set)) {
        heap_storage_release(runtime_of(vm)->heap, set->entries,
                             (set->mask + 1) * sizeof(SetEntry));
    }
    set->entries = set->small;
    set->mask = SET_MIN_SIZE - 1;
    set->fill = 0;
    set->count = 0;
    set->hash = 0;
    set->object.extra = 0;
    set_make_empty(set->small, SET_MIN_SIZE);
}

// ---- Look-up -----------------------------------------------------------------------------------

typedef enum FindResult { FIND_DONE, FIND_CHANGED, FIND_RAISED } FindResult;

// Asks whether the key at `slot` equals `key`; the set may be another one afterwards.
static FindResult set_ask_key(Vm *vm, Set *set, size_t slot, Value key, bool *equal) {
    const SetEntry *entries = set->entries;
    size_t mask = set->mask; // a table made anew may stand at the same address
    Value present = entries[slot].key;
    runtime_hold(vm, present);
    bool fine = object_equal(vm, present, key, equal);
    runtime_drop(vm, 1);
    if (!fine) {
        return FIND_RAISED;
    }
    bool is_unchanged =
        set->entries == entries && set->mask == mask && value_is(set->entries[slot].key, present);
    return is_unchanged ? FIND_DONE : FIND_CHANGED;
}

// Compares one entry of the same hash; *equal tells whether it is the one.
static FindResult set_check_slot(Vm *vm, Set *set, size_t slot, Value key, bool *equal) {
    KeyEquality equality = key_compare(vm, set->entries[slot].key, key);
    *equal = equality == KEYS_EQUAL;
    return equality == KEYS_MUST_BE_ASKED ? set_ask_key(vm, set, slot, key, equal) : FIND_DONE;
}

// Where the key is (*found), or where it would be put: the last deleted entry that was passed, else
// the unused one.
static inline FindResult set_find_once(Vm *vm, Set *set, Value key, uint64_t hash, size_t *position,
                                       bool *found) {
    uint64_t perturb = hash;
    size_t deleted = SIZE_MAX;
    for (size_t slot = hash & set->mask;; slot = set_jump(slot, &perturb, set->mask)) {
        size_t last = slot + set_run_length(slot, set->mask);
        for (size_t near = slot; near <= last; near++) {
            const SetEntry *entry = &set->entries[near];
            *position = near;
            if (value_is_absent(entry->key)) {
                if (entry->hash == 0) {
                    *position = deleted == SIZE_MAX ? near : deleted;
                    *found = false;
                    return FIND_DONE;
                }
                deleted = near;
                continue;
            }
            if (entry->hash != hash) {
                continue;
            }
            if (value_is(entry->key, key)) {
                *found = true;
                return FIND_DONE;
            }
            FindResult result = set_check_slot(vm, set, near, key, found);
            if (result != FIND_DONE || *found) {
                return result;
            }
        }
    }
}

static bool set_find(Vm *vm, Set *set, Value key, uint64_t hash, size_t *position, bool *found) {
    FindResult result;
    do {
        result = set_find_once(vm, set, key, hash, position, found);
    } while (result == FIND_CHANGED);
    return result == FIND_DONE;
}

bool set_contains_hashed(Vm *vm, Set *set, Value key, uint64_t hash, bool *found) {
    size_t position;
    return set_find(vm, set, key, hash, &position, found);
}

bool set_contains(Vm *vm, Set *set, Value key, bool *found) {
    uint64_t hash;
    return key_hash(vm, key, &hash) && set_contains_hashed(vm, set, key, hash, found);
}

// ---- Insertion and removal ---------------------------------------------------------------------

bool set_add_hashed(Vm *vm, Set *set, Value key, uint64_t hash) {
    size_t position;
    bool found;
    do { // again when a key's __eq__ has filled the deleted entry that was to be used
        if (!set_find(vm, set, key, hash, &position, &found)) {
            return false;
        }
    } while (!found && !value_is_absent(set->entries[position].key));
    if (found) {
        return true;
    }
    bool was_unused = set->entries[position].hash == 0;
    set->entries[position] = (SetEntry){hash, key};
    set->count++;
    set->fill += was_unused;
    if (was_unused && set->fill * 5 >= set->mask * 3) {
        set_grow(vm, set);
    }
    return true;
}

bool set_add(Vm *vm, Set *set, Value key) {
    uint64_t hash;
    return key_hash(vm, key, &hash) && set_add_hashed(vm, set, key, hash);
}

static void set_remove_slot(Set *set, size_t slot) {
    set->entries[slot] = (SetEntry){1, VALUE_ABSENT};
    set->count--;
}

bool set_remove_hashed(Vm *vm, Set *set, Value key, uint64_t hash, bool *removed) {
    size_t position;
    if (!set_find(vm, set, key, hash, &position, removed)) {
        return false;
    }
    if (*removed) {
        set_remove_slot(set, position);
    }
    return true;
}

bool set_remove(Vm *vm, Set *set, Value key, bool *removed) {
    uint64_t hash;
    return key_hash(vm, key, &hash) && set_remove_hashed(vm, set, key, hash, removed);
}

bool set_pop(Set *set, Value *key) {
    if (set->count == 0) {
        return false;
    }
    size_t slot = set->object.extra & set->mask;
    while (value_is_absent(set->entries[slot].key)) {
        slot = slot == set->mask ? 0 : slot + 1;
    }
    *key = set->entries[slot].key;
    set_remove_slot(set, slot);
    set->object.extra = (uint32_t)(slot + 1);
    return true;
}

bool set_next(const Set *set, size_t *position, Value *key) {
    while (*position <= set->mask) {
        const SetEntry *entry = &set->entries[(*position)++];
        if (!value_is_absent(entry->key)) {
            *key = entry->key;
            return true;
        }
    }
    return false;
}

// ---- Whole sets --------------------------------------------------------------------------------

// A table that will hold `extra` items more.
static void set_make_room(Vm *vm, Set *set, size_t extra) {
    if ((set->fill + extra) * 5 >= set->mask * 3) {
        set_resize(vm, set, (set->count + extra) * 2);
    }
}

// All of source into a table that nothing was ever in: no two of them can be equal.
static void set_fill_from(Set *set, const Set *source) {
    bool is_same_table = set->mask == source->mask && source->fill == source->count;
    if (is_same_table) {
        memcpy(set->entries, source->entries, (set->mask + 1) * sizeof(SetEntry));
    } else {
        for (size_t slot = 0; slot <= source->mask; slot++) {
            const SetEntry *entry = &source->entries[slot];
            if (!value_is_absent(entry->key)) {
                set_insert_clean(set->entries, set->mask, entry->key, entry->hash);
            }
        }
    }
    set->fill = source->count;
    set->count = source->count;
}

Set *set_copy(Vm *vm, const Set *source, Class *class) {
    Set *copy = set_new_of(vm, class);
    if (source->count > 0) {
        set_make_room(vm, copy, source->count);
        set_fill_from(copy, source);
    }
    return copy;
}

bool set_merge(Vm *vm, Set *set, Set *other) {
    if (set == other || other->count == 0) {
        return true;
    }
    set_make_room(vm, set, other->count);
    if (set->fill == 0) {
        set_fill_from(set, other);
        return true;
    }
    for (size_t slot = 0; slot <= other->mask; slot++) {
        SetEntry entry = other->entries[slot];
        if (value_is_absent(entry.key)) {
            continue;
        }
        bool is_held = value_is_object(entry.key);
        if (is_held) {
            runtime_hold(vm, entry.key);
        }
        bool fine = set_add_hashed(vm, set, entry.key, entry.hash);
        runtime_drop(vm, is_held);
        if (!fine) {
            return false;
        }
    }
    return true;
}

static bool set_add_dict_keys(Vm *vm, Set *set, Dict *dict) {
    set_make_room(vm, set, dict->count);
    for (size_t index = 0; index < dict->entry_count; index++) {
        DictEntry entry = dict->entries[index];
        if (value_is_absent(entry.key)) {
            continue;
        }
        runtime_hold(vm, entry.key);
        bool fine = set_add_hashed(vm, set, entry.key, entry.hash);
        runtime_drop(vm, 1);
        if (!fine) {
            return false;
        }
    }
    return true;
}

static bool set_add_step(Vm *vm, void *context, Value item) { return set_add(vm, context, item); }

bool set_update(Vm *vm, Set *set, Value iterable) {
    if (value_is_set(iterable)) {
        return set_merge(vm, set, value_as_set(iterable));
    }
    if (value_is_exactly(vm, iterable, CLASS_DICT)) {
        return set_add_dict_keys(vm, set, value_as_dict(iterable));
    }
    return each_item(vm, iterable, set_add_step, set);
}
