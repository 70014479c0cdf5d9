// dict.c: insertion-ordered hash maps: the table, look-up, insertion and removal.
//
// Entries and index share one buffer, the index behind the entries. An index slot holds the number
// of an entry, or EMPTY, or DELETED (a probe goes on past it). The table of 2^n slots has room for
// two thirds of that many entries. Read next: key.h, then stdlib/builtins/dict.c (the methods).
#include "object/dict.h"

#include "object/instance.h"
#include "object/key.h"
#include "object/kinds.h"

enum { DICT_MIN_LOG2 = 3, DICT_PERTURB_SHIFT = 5 };
// What an index slot may say beside the number of an entry, whatever its width.
enum { SLOT_EMPTY = -1, SLOT_DELETED = -2 };

static unsigned dict_log2(const Dict *dict) { return dict->object.extra; }

static size_t dict_room(unsigned log2) { return ((size_t)1 << log2) * 2 / 3; }

static size_t dict_slot_width(unsigned log2) { return log2 < 8 ? 1 : log2 < 16 ? 2 : 4; }

static size_t dict_buffer_size(unsigned log2) {
    return dict_room(log2) * sizeof(DictEntry) + (dict_slot_width(log2) << log2);
}

static void dict_trace(Heap *heap, Object *object) {
    Dict *dict = (Dict *)(void *)object;
    heap_mark_storage(heap, dict->entries, dict_buffer_size(dict_log2(dict)));
    for (size_t index = 0; index < dict->entry_count; index++) {
        heap_mark_value(heap, dict->entries[index].key);
        heap_mark_value(heap, dict->entries[index].value);
    }
    object_trace_fields(heap, object);
}

static void dict_release_table(Heap *heap, Dict *dict) {
    if (dict->entries != NULL) {
        heap_storage_release(heap, dict->entries, dict_buffer_size(dict_log2(dict)));
    }
}

static void dict_release(Heap *heap, Object *object) {
    dict_release_table(heap, (Dict *)(void *)object);
    object_release_fields(heap, object);
}

const KindInfo dict_kind = {"dict", dict_trace, dict_release, true};

// ---- The index ---------------------------------------------------------------------------------

static inline int64_t index_get(const void *index, unsigned log2, size_t slot) {
    if (log2 < 8) {
        return ((const int8_t *)index)[slot];
    }
    if (log2 < 16) {
        return ((const int16_t *)index)[slot];
    }
    return ((const int32_t *)index)[slot];
}

static inline void index_set(void *index, unsigned log2, size_t slot, int64_t entry) {
    if (log2 < 8) {
        ((int8_t *)index)[slot] = (int8_t)entry;
    } else if (log2 < 16) {
        ((int16_t *)index)[slot] = (int16_t)entry;
    } else {
        ((int32_t *)index)[slot] = (int32_t)entry;
    }
}

// One walk along the slots where a hash may be.
typedef struct Probe {
    size_t slot;
    size_t mask;
    uint64_t perturb;
} Probe;

static inline Probe probe_start(unsigned log2, uint64_t hash) {
    size_t mask = ((size_t)1 << log2) - 1;
    return (Probe){hash & mask, mask, hash};
}

static inline void probe_step(Probe *probe) {
    probe->perturb >>= DICT_PERTURB_SHIFT;
    probe->slot = (probe->slot * 5 + probe->perturb + 1) & probe->mask;
}

// The slot that says where an entry is.
static size_t dict_slot_of_entry(const Dict *dict, size_t entry) {
    unsigned log2 = dict_log2(dict);
    Probe probe = probe_start(log2, dict->entries[entry].hash);
    while (index_get(dict->index, log2, probe.slot) != (int64_t)entry) {
        probe_step(&probe);
    }
    return probe.slot;
}

// ---- Tables ------------------------------------------------------------------------------------

static void dict_make_table(Vm *vm, Dict *dict, unsigned log2) {
    size_t room = dict_room(log2);
    dict->entries = heap_storage_allocate(vm, dict, dict_buffer_size(log2));
    dict->index = dict->entries + room;
    if (log2 == DICT_MIN_LOG2) { // eight bytes: one store
        const uint64_t empty = UINT64_MAX;
        memcpy(dict->index, &empty, sizeof empty);
    } else {
        memset(dict->index, 0xFF, dict_slot_width(log2) << log2);
    }
    dict->object.extra = log2;
    dict->entry_capacity = room;
    dict->usable = room;
    dict->entry_count = 0;
}

// Appends entries of known, distinct keys.
static void dict_insert_clean(Dict *dict, DictEntry entry) {
    unsigned log2 = dict_log2(dict);
    Probe probe = probe_start(log2, entry.hash);
    while (index_get(dict->index, log2, probe.slot) != SLOT_EMPTY) {
        probe_step(&probe);
    }
    index_set(dict->index, log2, probe.slot, (int64_t)dict->entry_count);
    dict->entries[dict->entry_count++] = entry;
    dict->usable--;
}

// A new table with room for `needed` entries; deleted ones are left behind.
static void dict_rebuild(Vm *vm, Dict *dict, size_t needed) {
    unsigned log2 = DICT_MIN_LOG2;
    while (dict_room(log2) < needed) {
        log2++;
    }
    DictEntry *entries = dict->entries;
    size_t entry_count = dict->entry_count;
    size_t old_size = entries != NULL ? dict_buffer_size(dict_log2(dict)) : 0;
    dict_make_table(vm, dict, log2);
    for (size_t index = 0; index < entry_count; index++) {
        if (!value_is_absent(entries[index].key)) {
            dict_insert_clean(dict, entries[index]);
        }
    }
    if (entries != NULL) {
        heap_storage_release(runtime_of(vm)->heap, entries, old_size);
    }
    dict->version = 0;
}

static Dict *dict_allocate(Vm *vm, Shape *shape) {
    Dict *dict = heap_allocate(vm, KIND_DICT, sizeof(Dict), shape);
    dict->only_string_keys = true;
    return dict;
}

Dict *dict_new(Vm *vm) { return dict_allocate(vm, runtime_shape(vm, CLASS_DICT)); }

Dict *dict_new_of(Vm *vm, Class *class) {
    Dict *dict = dict_allocate(vm, class->root_shape);
    object_reserve_fields(vm, &dict->object, class->root_shape->field_count);
    return dict;
}

Dict *dict_copy(Vm *vm, const Dict *source) {
    Dict *copy = dict_new(vm);
    copy->only_string_keys = source->only_string_keys;
    if (source->count == 0) {
        return copy;
    }
    unsigned log2 = dict_log2(source);
    bool has_few_holes = source->entry_count - source->count <= source->count / 2;
    if (has_few_holes) {
        dict_make_table(vm, copy, log2);
        memcpy(copy->entries, source->entries, source->entry_count * sizeof(DictEntry));
        memcpy(copy->index, source->index, dict_slot_width(log2) << log2);
        copy->entry_count = source->entry_count;
        copy->usable = source->usable;
    } else {
        dict_rebuild(vm, copy, source->count);
        for (size_t index = 0; index < source->entry_count; index++) {
            if (!value_is_absent(source->entries[index].key)) {
                dict_insert_clean(copy, source->entries[index]);
            }
        }
    }
    copy->count = source->count;
    return copy;
}

void dict_clear(Vm *vm, Dict *dict) {
    dict_release_table(runtime_of(vm)->heap, dict);
    dict->entries = NULL;
    dict->index = NULL;
    dict->entry_count = 0;
    dict->entry_capacity = 0;
    dict->usable = 0;
    dict->count = 0;
    dict->version = 0;
    dict->only_string_keys = true;
}

// ---- Look-up -----------------------------------------------------------------------------------

// The entry of an exact str in a dict of exact strs, or SLOT_EMPTY.
static int64_t dict_find_among_strings(const Dict *dict, const String *key, uint64_t hash) {
    unsigned log2 = dict_log2(dict);
    const DictEntry *entries = dict->entries;
    for (Probe probe = probe_start(log2, hash);; probe_step(&probe)) {
        int64_t found = index_get(dict->index, log2, probe.slot);
        if (found == SLOT_EMPTY) {
            return SLOT_EMPTY;
        }
        if (found < 0) {
            continue;
        }
        const DictEntry *entry = &entries[found];
        if (value_is(entry->key, value_from_object(key)) ||
            (entry->hash == hash && string_equal_quick(value_as_string(entry->key), key))) {
            return found;
        }
    }
}

// The entry of a string key by its text, in any dict: no script code runs.
static int64_t dict_find_text(const Dict *dict, const String *key, uint64_t hash) {
    unsigned log2 = dict_log2(dict);
    for (Probe probe = probe_start(log2, hash);; probe_step(&probe)) {
        int64_t found = index_get(dict->index, log2, probe.slot);
        if (found == SLOT_EMPTY) {
            return SLOT_EMPTY;
        }
        if (found >= 0 && dict->entries[found].hash == hash &&
            value_is_string(dict->entries[found].key) &&
            string_equal(value_as_string(dict->entries[found].key), key)) {
            return found;
        }
    }
}

static int64_t dict_find_exact_string(Vm *vm, Dict *dict, String *key) {
    if (dict->count == 0) {
        return SLOT_EMPTY;
    }
    uint64_t hash = string_hash_quick(vm, key);
    return dict->only_string_keys ? dict_find_among_strings(dict, key, hash)
                                  : dict_find_text(dict, key, hash);
}

typedef enum FindResult { FIND_DONE, FIND_CHANGED, FIND_RAISED } FindResult;

// Asks whether an entry's key equals `key`; the dict may be another one afterwards.
static FindResult dict_ask_key(Vm *vm, Dict *dict, int64_t entry, Value key, bool *equal) {
    const DictEntry *entries = dict->entries;
    unsigned log2 = dict_log2(dict); // a table made anew may stand at the same address
    Value present = entries[entry].key;
    runtime_hold(vm, present);
    bool fine = object_equal(vm, present, key, equal);
    runtime_drop(vm, 1);
    if (!fine) {
        return FIND_RAISED;
    }
    bool is_unchanged = dict->entries == entries && dict_log2(dict) == log2 &&
                        (size_t)entry < dict->entry_count &&
                        value_is(dict->entries[entry].key, present);
    return is_unchanged ? FIND_DONE : FIND_CHANGED;
}

static FindResult dict_find_once(Vm *vm, Dict *dict, Value key, uint64_t hash, int64_t *entry) {
    if (dict->count == 0) {
        *entry = SLOT_EMPTY;
        return FIND_DONE;
    }
    unsigned log2 = dict_log2(dict);
    for (Probe probe = probe_start(log2, hash);; probe_step(&probe)) {
        int64_t found = index_get(dict->index, log2, probe.slot);
        if (found == SLOT_EMPTY) {
            *entry = SLOT_EMPTY;
            return FIND_DONE;
        }
        if (found < 0 || dict->entries[found].hash != hash) {
            continue;
        }
        KeyEquality equality = key_compare(vm, dict->entries[found].key, key);
        bool equal = equality == KEYS_EQUAL;
        if (equality == KEYS_MUST_BE_ASKED) {
            FindResult result = dict_ask_key(vm, dict, found, key, &equal);
            if (result != FIND_DONE) {
                return result;
            }
        }
        if (equal) {
            *entry = found;
            return FIND_DONE;
        }
    }
}

// The entry of any key, or SLOT_EMPTY. A key's __eq__ that changes the dict makes it start again.
static bool dict_find(Vm *vm, Dict *dict, Value key, uint64_t hash, int64_t *entry) {
    if (dict->only_string_keys && value_is_exactly(vm, key, CLASS_STR)) {
        *entry = dict->count == 0 ? SLOT_EMPTY
                                  : dict_find_among_strings(dict, value_as_string(key), hash);
        return true;
    }
    FindResult result;
    do {
        result = dict_find_once(vm, dict, key, hash, entry);
    } while (result == FIND_CHANGED);
    return result == FIND_DONE;
}

bool dict_get(Vm *vm, Dict *dict, Value key, Value *value) {
    uint64_t hash;
    int64_t entry;
    if (!key_hash(vm, key, &hash) || !dict_find(vm, dict, key, hash, &entry)) {
        return false;
    }
    *value = entry < 0 ? VALUE_ABSENT : dict->entries[entry].value;
    return true;
}

Value dict_get_string(Vm *vm, Dict *dict, String *key) {
    int64_t entry = dict_find_exact_string(vm, dict, key);
    return entry < 0 ? VALUE_ABSENT : dict->entries[entry].value;
}

int64_t dict_find_string(Vm *vm, Dict *dict, String *key) {
    if (dict->version == 0) {
        dict->version = runtime_next_version(vm);
    }
    return dict_find_exact_string(vm, dict, key);
}

// ---- Insertion and removal ---------------------------------------------------------------------

void dict_expect(Vm *vm, Dict *dict, size_t more) {
    if (more > dict->usable) {
        dict_rebuild(vm, dict, dict->count + more);
    }
}

static void dict_append_entry(Vm *vm, Dict *dict, Value key, Value value, uint64_t hash) {
    if (dict->usable == 0) {
        if (dict->entries == NULL) {
            dict_make_table(vm, dict, DICT_MIN_LOG2);
        } else {
            dict_rebuild(vm, dict, dict->count + dict->count / 2 + 1);
        }
    }
    if (dict->only_string_keys && !value_is_exactly(vm, key, CLASS_STR)) {
        dict->only_string_keys = false;
    }
    dict_insert_clean(dict, (DictEntry){hash, key, value});
    dict->count++;
    dict->version = 0;
}

bool dict_set(Vm *vm, Dict *dict, Value key, Value value) {
    uint64_t hash;
    int64_t entry;
    if (!key_hash(vm, key, &hash) || !dict_find(vm, dict, key, hash, &entry)) {
        return false;
    }
    if (entry < 0) {
        dict_append_entry(vm, dict, key, value, hash);
    } else {
        dict->entries[entry].value = value;
    }
    return true;
}

bool dict_set_default(Vm *vm, Dict *dict, Value key, Value fallback, Value *value) {
    uint64_t hash;
    int64_t entry;
    if (!key_hash(vm, key, &hash) || !dict_find(vm, dict, key, hash, &entry)) {
        return false;
    }
    if (entry < 0) {
        dict_append_entry(vm, dict, key, fallback, hash);
    }
    *value = entry < 0 ? fallback : dict->entries[entry].value;
    return true;
}

void dict_set_string(Vm *vm, Dict *dict, String *key, Value value) {
    int64_t entry = dict_find_exact_string(vm, dict, key);
    if (entry < 0) {
        dict_append_entry(vm, dict, value_from_object(key), value, string_hash_quick(vm, key));
    } else {
        dict->entries[entry].value = value;
    }
}

void dict_set_text(Vm *vm, Dict *dict, const char *key, Value value) {
    dict_set_string(vm, dict, string_intern_text(vm, key), value);
}

static Value dict_remove_entry(Dict *dict, size_t entry) {
    Value removed = dict->entries[entry].value;
    index_set(dict->index, dict_log2(dict), dict_slot_of_entry(dict, entry), SLOT_DELETED);
    dict->entries[entry] = (DictEntry){0, VALUE_ABSENT, VALUE_ABSENT};
    dict->count--;
    dict->version = 0;
    return removed;
}

bool dict_pop_last(Dict *dict, Value *key, Value *value) {
    size_t position = dict->entry_count;
    if (!dict_previous(dict, &position, key, value)) {
        return false;
    }
    (void)dict_remove_entry(dict, position);
    // What was deleted behind it is forgotten, so that the next one need not walk over it. The
    // slots stay marked, therefore `usable` does not grow. Only here: an iterator tells by the
    // places of entries that keys have changed.
    dict->entry_count = position;
    return true;
}

bool dict_delete(Vm *vm, Dict *dict, Value key, Value *value) {
    uint64_t hash;
    int64_t entry;
    if (!key_hash(vm, key, &hash) || !dict_find(vm, dict, key, hash, &entry)) {
        return false;
    }
    Value removed = entry < 0 ? VALUE_ABSENT : dict_remove_entry(dict, (size_t)entry);
    if (value != NULL) {
        *value = removed;
    }
    return true;
}

bool dict_delete_string(Vm *vm, Dict *dict, String *key) {
    int64_t entry = dict_find_exact_string(vm, dict, key);
    if (entry < 0) {
        return false;
    }
    (void)dict_remove_entry(dict, (size_t)entry);
    return true;
}

// ---- Iteration and whole dicts -----------------------------------------------------------------

bool dict_next(const Dict *dict, size_t *position, Value *key, Value *value) {
    while (*position < dict->entry_count) {
        const DictEntry *entry = &dict->entries[(*position)++];
        if (!value_is_absent(entry->key)) {
            *key = entry->key;
            *value = entry->value;
            return true;
        }
    }
    return false;
}

bool dict_previous(const Dict *dict, size_t *position, Value *key, Value *value) {
    size_t above = *position < dict->entry_count ? *position : dict->entry_count;
    while (above > 0) {
        const DictEntry *entry = &dict->entries[--above];
        if (!value_is_absent(entry->key)) {
            *position = above;
            *key = entry->key;
            *value = entry->value;
            return true;
        }
    }
    *position = 0;
    return false;
}

bool dict_update(Vm *vm, Dict *dict, Dict *source) {
    if (dict == source) {
        return true;
    }
    if (source->count > dict->usable) {
        dict_rebuild(vm, dict, dict->count + source->count);
    }
    size_t length = source->count;
    for (size_t position = 0; position < source->entry_count; position++) {
        DictEntry entry = source->entries[position];
        if (value_is_absent(entry.key)) {
            continue;
        }
        int64_t found;
        runtime_hold(vm, entry.key);
        runtime_hold(vm, entry.value);
        bool fine = dict_find(vm, dict, entry.key, entry.hash, &found);
        runtime_drop(vm, 2);
        if (!fine) {
            return false;
        }
        if (found < 0) {
            dict_append_entry(vm, dict, entry.key, entry.value, entry.hash);
        } else {
            dict->entries[found].value = entry.value;
        }
        if (source->count != length) {
            return exception_raise(vm, CLASS_RUNTIME_ERROR, "dict mutated during update");
        }
    }
    return true;
}

// Whether b has an equal value under the key of one entry of a.
static bool dict_has_equal(Vm *vm, Dict *b, DictEntry entry, bool *equal) {
    int64_t found;
    if (!dict_find(vm, b, entry.key, entry.hash, &found)) {
        return false;
    }
    if (found < 0) {
        *equal = false;
        return true;
    }
    Value other = b->entries[found].value;
    runtime_hold(vm, other);
    bool fine = object_equal(vm, entry.value, other, equal);
    runtime_drop(vm, 1);
    return fine;
}

bool dict_equal(Vm *vm, Dict *a, Dict *b, bool *equal) {
    *equal = a->count == b->count;
    for (size_t position = 0; *equal && position < a->entry_count; position++) {
        DictEntry entry = a->entries[position];
        if (value_is_absent(entry.key)) {
            continue;
        }
        runtime_hold(vm, entry.key);
        runtime_hold(vm, entry.value);
        bool fine = dict_has_equal(vm, b, entry, equal);
        runtime_drop(vm, 2);
        if (!fine) {
            return false;
        }
    }
    return true;
}
