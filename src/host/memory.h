// memory.h: address space that costs nothing until it is touched and never moves.
//
// The VM's register stack is reserved once at its largest size; pages become real when they are
// first written, or when they are committed.
#ifndef ASPY_HOST_MEMORY_H
#define ASPY_HOST_MEMORY_H

#include <stddef.h>

#include "base/attributes.h"

// Reserves `size` bytes (rounded up to whole pages), zero when first read, readable and writable.
// Aligned to a page. Returns NULL when the machine refuses.
MUST_USE void *host_memory_reserve(size_t size);

// As host_memory_reserve, aligned to `alignment`, a power of two of at least one page.
MUST_USE void *host_memory_reserve_aligned(size_t size, size_t alignment);

// Makes the whole pages inside [block, block + size) real now, for memory that will be filled as a
// whole: half of what it costs to fault them in one by one. Where the machine cannot, it does not
// matter: they come when they are touched.
void host_memory_commit(void *block, size_t size);

// How many bytes the C stack of the calling thread may grow to, as far as the machine says; a
// cautious guess where it sets no bound.
size_t host_memory_stack_size(void);

// Gives back a reservation, with the size it was made with. NULL is allowed.
void host_memory_release_reserved(void *block, size_t size);
// The same for what host_memory_reserve_aligned gave.
void host_memory_release_aligned(void *block, size_t size);

#endif
