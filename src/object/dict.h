// dict.h: insertion-ordered hash maps.
//
// Entries stand in order of insertion; a table of small indices, open-addressed, finds them (the
// design of CPython's and PyPy's dicts):
//
//        index:   [ -, 1, -, 0, -, -, 2, - ]
//        entries: [ {hash, key, value}, {…}, {…} ]      a deleted entry has key ABSENT
//
// `version` stands for the set of keys and the places of the entries; overwriting a value does not
// change it. dict_find_string gives the dict a version that no other has, any change takes it away
// (0). So an inline cache that knows the version and the entry's position reads a global by one
// load, and dicts that nobody caches cost no versions. Look-ups by interned strings never run
// script code; others may (a key's __eq__).
#ifndef ASPY_OBJECT_DICT_H
#define ASPY_OBJECT_DICT_H

#include "object/runtime.h"
#include "object/string.h"

typedef struct DictEntry {
    uint64_t hash;
    Value key; // ABSENT: deleted
    Value value;
} DictEntry;

struct Dict {
    Object object; // extra: log2 of the index size
    DictEntry *entries;
    void *index;        // uint8/16/32 by size; NULL while empty
    size_t entry_count; // used entries, deleted ones included
    size_t entry_capacity;
    size_t usable;         // entries that may still be appended before the table must grow
    size_t count;          // live entries
    uint32_t version;      // see above; 0 means that no cache knows the dict
    bool only_string_keys; // every key is an exact str: look-ups by str run no script code
    Value *fields;         // of instances of subclasses
};

static inline bool value_is_dict(Value value) { return value_is_kind(value, KIND_DICT); }
static inline Dict *value_as_dict(Value value) {
    assert(value_is_dict(value));
    return (Dict *)(void *)value_as_object(value);
}

// Empty; of the builtin class, or of a subclass.
MUST_USE Dict *dict_new(Vm *vm);
MUST_USE Dict *dict_new_of(Vm *vm, Class *class);
// A plain dict of the same entries in the same order.
MUST_USE Dict *dict_copy(Vm *vm, const Dict *source);

// *value is ABSENT when the key is not there. May raise (unhashable key, a key's __eq__).
MAY_RAISE bool dict_get(Vm *vm, Dict *dict, Value key, Value *value);
MAY_RAISE bool dict_set(Vm *vm, Dict *dict, Value key, Value value);
// *value is what was removed, ABSENT when the key is not there; value may be NULL.
MAY_RAISE bool dict_delete(Vm *vm, Dict *dict, Value key, Value *value);

// *value is what is there, or else `fallback`, which is then put there.
MAY_RAISE bool dict_set_default(Vm *vm, Dict *dict, Value key, Value fallback, Value *value);
// Removes the newest entry; false when the dict is empty.
MUST_USE bool dict_pop_last(Dict *dict, Value *key, Value *value);

// By string key: never raise, never run script code.
MUST_USE Value dict_get_string(Vm *vm, Dict *dict, String *key); // ABSENT when missing
void dict_set_string(Vm *vm, Dict *dict, String *key, Value value);
// Makes room for so many more entries at once.
void dict_expect(Vm *vm, Dict *dict, size_t more);
void dict_set_text(Vm *vm, Dict *dict, const char *key, Value value); // interns the key
bool dict_delete_string(Vm *vm, Dict *dict, String *key);             // false when missing
// The position in entries of a string key, or -1: for inline caches. dict->version is not 0
// afterwards (while the runtime has versions left) and holds for as long as the position (or the
// absence) does.
MUST_USE int64_t dict_find_string(Vm *vm, Dict *dict, String *key);

// Removes every entry, and gives back the table.
void dict_clear(Vm *vm, Dict *dict);
// Iterates: *position starts at 0; false at the end. Deleted entries are skipped. Safe only while
// the keys do not change.
MUST_USE bool dict_next(const Dict *dict, size_t *position, Value *key, Value *value);
// The same backwards: *position starts at dict->entry_count.
MUST_USE bool dict_previous(const Dict *dict, size_t *position, Value *key, Value *value);
// All of source into dict, later values win.
MAY_RAISE bool dict_update(Vm *vm, Dict *dict, Dict *source);
// Whether both have equal keys with equal values.
MAY_RAISE bool dict_equal(Vm *vm, Dict *a, Dict *b, bool *equal);

#endif
