// arena.h: many small allocations that all die together.
//
// The lexer, parser and compiler of one source file take everything from one arena; when the code
// object is built the arena goes, and nobody frees nodes one by one.
//
//      chunk:  [ header | used ...... | zeroed .. | not touched yet ... ]
//                                     ^ next      ^ end                 ^ limit
//
// A chunk is zeroed piece by piece just ahead of its use, while the piece is in the cache: zeroing
// whole chunks was a tenth of what compiling a module cost. A full chunk stays in the list behind
// the new one; addresses never change.
#ifndef ASPY_BASE_ARENA_H
#define ASPY_BASE_ARENA_H

#include <stddef.h>

#include "base/attributes.h"

typedef struct ArenaChunk ArenaChunk;

typedef struct Arena {
    ArenaChunk *chunks; // newest first; NULL while nothing was allocated
    char *next;         // first free byte of the newest chunk
    char *end;          // where what is zeroed of it ends
    char *limit;        // one past its last byte
} Arena;

// Makes an empty arena in the caller's storage. Allocates nothing.
void arena_init(Arena *arena);

// Returns `size` zeroed bytes aligned to 8, valid until arena_release. Never NULL; `size` may be 0.
MUST_USE void *arena_allocate_slow(Arena *arena, size_t size);
MUST_USE static inline void *arena_allocate(Arena *arena, size_t size) {
    // A block of no bytes takes some all the same, so that its address is its own and never NULL.
    size_t rounded = size == 0 ? 8 : (size + 7) & ~(size_t)7;
    if (UNLIKELY(rounded > (size_t)(arena->end - arena->next) || rounded < size)) {
        return arena_allocate_slow(arena, size);
    }
    void *block = arena->next;
    arena->next += rounded;
    return block;
}

// The items moved to a block for at least one more than `*capacity` of them, which it raises: what
// vector_grow is for vectors whose memory is an arena's.
MUST_USE void *arena_grow(Arena *arena, const void *items, size_t *capacity, size_t item_size);

// Appends an item to a VECTOR whose memory is the arena's and never released.
#define arena_push(arena, vector, ...)                                                  \
    do {                                                                                \
        if ((vector)->count == (vector)->capacity) {                                    \
            (vector)->items = arena_grow((arena), (vector)->items, &(vector)->capacity, \
                                         sizeof *(vector)->items);                      \
        }                                                                               \
        (vector)->items[(vector)->count] = __VA_ARGS__;                                 \
        (vector)->count++;                                                              \
    } while (0)

// Returns a NUL-terminated copy of `length` bytes (which may themselves hold NULs), valid until
// arena_release.
MUST_USE char *arena_copy_text(Arena *arena, const char *bytes, size_t length);

// Makes all that was allocated available again, keeping the newest chunk: what is allocated next
// lies in memory that is in the cache.
void arena_clear(Arena *arena);

// Gives all memory back and leaves the arena empty and usable.
void arena_release(Arena *arena);

#endif
