// arena.c: bump allocation in chunks that double until they are large enough not to matter.
#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "base/fatal.h"

struct ArenaChunk {
    ArenaChunk *older;
    size_t size; // bytes after the header
};

static const size_t FIRST_CHUNK_SIZE = 4096;
// Larger chunks would be mapped and unmapped one by one, each page of them new to every source: two
// modules one after another touch a third fewer pages like this.
static const size_t LARGEST_CHUNK_SIZE = (size_t)1 << 16;

// How much is zeroed at a time.
static const size_t ZEROED_PIECE = 2048;

void arena_init(Arena *arena) { *arena = (Arena){NULL, NULL, NULL, NULL}; }

static ArenaChunk *new_chunk(ArenaChunk *older, size_t size) {
    ArenaChunk *chunk = memory_allocate(sizeof(ArenaChunk) + size);
    chunk->older = older;
    chunk->size = size;
    return chunk;
}

static void add_chunk(Arena *arena) {
    size_t size = arena->chunks == NULL ? FIRST_CHUNK_SIZE : arena->chunks->size * 2;
    if (size > LARGEST_CHUNK_SIZE) {
        size = LARGEST_CHUNK_SIZE;
    }
    arena->chunks = new_chunk(arena->chunks, size);
    arena->next = (char *)(arena->chunks + 1);
    arena->end = arena->next;
    arena->limit = arena->next + size;
}

// A block that would waste most of a chunk gets a chunk of its own, put *behind* the newest one so
// that the free space there is not lost.
static void *allocate_alone(Arena *arena, size_t size) {
    if (arena->chunks == NULL) {
        add_chunk(arena);
    }
    ArenaChunk *chunk = new_chunk(arena->chunks->older, size);
    arena->chunks->older = chunk;
    return memset(chunk + 1, 0, size);
}

// Zeroes the next piece of the chunk, with `size` bytes at `next` at least.
static void zero_ahead(Arena *arena, size_t size) {
    size_t wanted = size > ZEROED_PIECE ? size : ZEROED_PIECE;
    size_t left = (size_t)(arena->limit - arena->next);
    char *end = arena->next + (wanted < left ? wanted : left);
    memset(arena->end, 0, (size_t)(end - arena->end));
    arena->end = end;
}

void *arena_allocate_slow(Arena *arena, size_t size) {
    if (UNLIKELY(size > SIZE_MAX / 2)) {
        fatal(EXIT_CODE_OUT_OF_MEMORY, "out of memory (a block of %zu bytes was asked for)", size);
    }
    size_t rounded = size == 0 ? 8 : (size + 7) & ~(size_t)7;
    if (rounded > (size_t)(arena->limit - arena->next)) {
        if (rounded > FIRST_CHUNK_SIZE / 4) {
            return allocate_alone(arena, rounded);
        }
        add_chunk(arena);
    }
    zero_ahead(arena, rounded);
    void *block = arena->next;
    arena->next += rounded;
    return block;
}

void *arena_grow(Arena *arena, const void *items, size_t *capacity, size_t item_size) {
    size_t old_size = *capacity * item_size;
    *capacity = *capacity == 0 ? 4 : *capacity * 2;
    void *grown = arena_allocate(arena, *capacity * item_size);
    return old_size == 0 ? grown : memcpy(grown, items, old_size);
}

char *arena_copy_text(Arena *arena, const char *bytes, size_t length) {
    char *copy = arena_allocate(arena, length + 1);
    if (length != 0) {
        memcpy(copy, bytes, length);
    }
    return copy;
}

static void release_chunks(ArenaChunk *chunk) {
    while (chunk != NULL) {
        ArenaChunk *older = chunk->older;
        memory_release(chunk);
        chunk = older;
    }
}

void arena_clear(Arena *arena) {
    if (arena->chunks != NULL) {
        release_chunks(arena->chunks->older);
        arena->chunks->older = NULL;
        arena->next = (char *)(arena->chunks + 1);
        arena->end = arena->next;
    }
}

void arena_release(Arena *arena) {
    release_chunks(arena->chunks);
    arena_init(arena);
}
