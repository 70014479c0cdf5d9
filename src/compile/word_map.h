// word_map.h: a table from one 64-bit word (an address, a Value) to another.
//
// The compiler keeps all its look-ups in these: names to symbols, syntax nodes to scopes, constants
// to their place. Open addressing, no deletion; memory comes from an arena and goes with it.
#ifndef ASPY_COMPILE_WORD_MAP_H
#define ASPY_COMPILE_WORD_MAP_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct WordMapSlot {
    uint64_t key;
    uint64_t value; // plus 1; 0 when the slot is free
} WordMapSlot;

// All zeros is an empty map.
typedef struct WordMap {
    WordMapSlot *slots; // capacity of them, a power of two
    size_t capacity;
    size_t count;
} WordMap;

// True, and *value, when the key is there.
MUST_USE bool word_map_find(const WordMap *map, uint64_t key, uint64_t *value);
// Adds a key that may be there already; the later value wins.
// UINT64_MAX cannot be a value.
void word_map_set(WordMap *map, Arena *arena, uint64_t key, uint64_t value);

// The same with addresses; NULL when the key is not there.
MUST_USE void *word_map_find_pointer(const WordMap *map, const void *key);
void word_map_set_pointer(WordMap *map, Arena *arena, const void *key, void *value);

#endif
