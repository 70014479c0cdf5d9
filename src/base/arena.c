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
static const size_t LARGEST_CHUNK_SIZE = (size_t)1 << 20;

void arena_init(Arena *arena) { *arena = (Arena){.chunks = NULL, .next = NULL, .end = NULL}; }

static ArenaChunk *new_chunk(ArenaChunk *older, size_t size) {
    ArenaChunk *chunk = memory_allocate_zeroed(sizeof(ArenaChunk) + size);
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
    arena->end = arena->next + size;
}

// A block that would waste most of a chunk gets a chunk of its own, put *behind* the newest one so
// that the free space there is not lost.
static void *allocate_alone(Arena *arena, size_t size) {
    if (arena->chunks == NULL) {
        add_chunk(arena);
    }
    ArenaChunk *chunk = new_chunk(arena->chunks->older, size);
    arena->chunks->older = chunk;
    return chunk + 1;
}

void *arena_allocate(Arena *arena, size_t size) {
    if (UNLIKELY(size > SIZE_MAX / 2)) {
        fatal(EXIT_CODE_OUT_OF_MEMORY, "out of memory (a block of %zu bytes was asked for)", size);
    }
    // A block of no bytes takes some all the same, so that its address is its own and never NULL.
    size_t rounded = size == 0 ? 8 : (size + 7) & ~(size_t)7;
    if (rounded > (size_t)(arena->end - arena->next)) {
        if (rounded > FIRST_CHUNK_SIZE / 4) {
            return allocate_alone(arena, rounded);
        }
        add_chunk(arena);
    }
    void *block = arena->next;
    arena->next += rounded;
    return block;
}

char *arena_copy_text(Arena *arena, const char *bytes, size_t length) {
    char *copy = arena_allocate(arena, length + 1);
    if (length != 0) {
        memcpy(copy, bytes, length);
    }
    return copy;
}

void arena_release(Arena *arena) {
    ArenaChunk *chunk = arena->chunks;
    while (chunk != NULL) {
        ArenaChunk *older = chunk->older;
        memory_release(chunk);
        chunk = older;
    }
    arena_init(arena);
}
