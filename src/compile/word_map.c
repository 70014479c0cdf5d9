// word_map.c: linear probing over a table that is at most two thirds full.

#include "compile/word_map.h"

enum { WORD_MAP_FIRST_CAPACITY = 8 };

// Spreads the low bits, in which addresses differ least, over the ones that choose the slot.
static size_t word_map_place(uint64_t key, size_t mask) {
    return (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & mask;
}

static WordMapSlot *word_map_slot(const WordMap *map, uint64_t key) {
    size_t mask = map->capacity - 1;
    size_t index = word_map_place(key, mask);
    while (map->slots[index].value != 0 && map->slots[index].key != key) {
        index = (index + 1) & mask;
    }
    return &map->slots[index];
}

bool word_map_find(const WordMap *map, uint64_t key, uint64_t *value) {
    if (map->count == 0) {
        return false;
    }
    const WordMapSlot *slot = word_map_slot(map, key);
    if (slot->value == 0) {
        return false;
    }
    *value = slot->value - 1;
    return true;
}

static void word_map_grow(WordMap *map, Arena *arena) {
    WordMap bigger = {0};
    bigger.capacity = map->capacity == 0 ? WORD_MAP_FIRST_CAPACITY : map->capacity * 2;
    bigger.slots = arena_allocate(arena, bigger.capacity * sizeof *bigger.slots);
    bigger.count = map->count;
    for (size_t index = 0; index < map->capacity; index++) {
        if (map->slots[index].value != 0) {
            *word_map_slot(&bigger, map->slots[index].key) = map->slots[index];
        }
    }
    *map = bigger;
}

void word_map_set(WordMap *map, Arena *arena, uint64_t key, uint64_t value) {
    if ((map->count + 1) * 3 > map->capacity * 2) {
        word_map_grow(map, arena);
    }
    WordMapSlot *slot = word_map_slot(map, key);
    map->count += slot->value != 0 ? 0 : 1;
    *slot = (WordMapSlot){key, value + 1};
}

void *word_map_find_pointer(const WordMap *map, const void *key) {
    uint64_t value = 0;
    return word_map_find(map, (uintptr_t)key, &value) ? (void *)(uintptr_t)value : NULL;
}

void word_map_set_pointer(WordMap *map, Arena *arena, const void *key, void *value) {
    word_map_set(map, arena, (uintptr_t)key, (uintptr_t)value);
}
