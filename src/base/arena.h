// arena.h: many small allocations that all die together.
//
// The lexer, parser and compiler of one source file take everything from one arena; when the code
// object is built the arena goes, and nobody frees nodes one by one.
//
//      chunk:  [ header | used ...... | free .......... ]
//                                     ^ next            ^ end
//
// A full chunk stays in the list behind the new one; addresses never change.
#ifndef ASPY_BASE_ARENA_H
#define ASPY_BASE_ARENA_H

#include <stddef.h>

#include "base/attributes.h"

typedef struct ArenaChunk ArenaChunk;

typedef struct Arena {
    ArenaChunk *chunks; // newest first; NULL while nothing was allocated
    char *next;         // first free byte of the newest chunk
    char *end;          // one past its last byte
} Arena;

// Makes an empty arena in the caller's storage. Allocates nothing.
void arena_init(Arena *arena);

// Returns `size` zeroed bytes aligned to 8, valid until arena_release. Never NULL; `size` may be 0.
MUST_USE void *arena_allocate(Arena *arena, size_t size);

// Returns a NUL-terminated copy of `length` bytes (which may themselves hold NULs), valid until
// arena_release.
MUST_USE char *arena_copy_text(Arena *arena, const char *bytes, size_t length);

// Gives all memory back and leaves the arena empty and usable.
void arena_release(Arena *arena);

#endif
