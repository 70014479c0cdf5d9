// heap_block.h: what the heap is made of (heap*.c only).
//
// A block is 32 KB of equal cells at a multiple of 32 KB, so an object's address gives its block,
// and with it three bits for the grain at which the object begins:
//
//        taken      handed out (a whole run at a time) and not found dead since
//        marked     reached by the collection that is going on
//        releasing  owns something outside the heap: its kind's release function is to be called
//
// Larger objects are allocated one by one, 8 bytes beside the grain: bit 3 of an address tells them
// apart without a look at memory.
#ifndef ASPY_OBJECT_HEAP_BLOCK_H
#define ASPY_OBJECT_HEAP_BLOCK_H

#include "base/vector.h"
#include "object/heap.h"
#include "object/heap_bitmap.h"

enum { BLOCK_SIZE = 32 * 1024, LARGE_ALIGNMENT_BIT = 8 };

typedef struct Block {
    struct Block *next; // of its pool, or of the free blocks
    uint64_t address;   // what scripts see as the address of the block
    Bitmap taken;
    Bitmap marked;
    Bitmap releasing;
} Block;

// What stands in front of a large object.
typedef struct LargeHeader {
    uint64_t address; // what scripts see
    uint64_t size;
    uint64_t is_marked;
} LargeHeader;

// The blocks of one size, in the order in which they are filled.
typedef struct Blocks {
    Block *first;
    Block *last;
    Block *current; // where the pool's run lies; NULL: before the first
    size_t next;    // the offset in `current` behind that run
    size_t cell_size;
    Bitmap starts; // where cells begin; known from the first block on
} Blocks;

typedef struct Roots {
    RootMarker marker;
    void *context;
} Roots;

typedef struct AfterMarkHook {
    AfterMark hook;
    void *context;
} AfterMarkHook;

// A block with objects that stay for good, and which those are (heap_settle.c).
typedef struct Settled {
    Block *block;
    Bitmap cells;
} Settled;

enum { DEEPEST_PAUSE = 4 }; // of heap_mark_pause in itself

struct Heap {
    Vm *vm;
    Blocks objects[HEAP_CLASS_COUNT];
    Blocks storage[HEAP_CLASS_COUNT];
    Block *free_blocks;
    char *fresh; // blocks of the last chunk that were never used
    char *fresh_end;
    VECTOR(char *) chunks;
    VECTOR(Object *) large;
    const KindInfo *kinds[KIND_COUNT];
    VECTOR(Roots) roots;
    AfterMarkHook first_saver; // its hook is NULL: none
    VECTOR(AfterMarkHook) savers;
    VECTOR(AfterMarkHook) forgetters;
    VECTOR(Object *) mark_stack;
    VECTOR(Settled) settled;   // what no collection frees
    size_t settled_objects;    // how many of those blocks are of objects: the first
    VECTOR(Object *) settlers; // of that, the objects whose references may change
    bool knows_settlers;       // which those are was found out
    HeapIsConstant is_constant;
    unsigned pauses;         // how deep heap_mark_pause nests
    bool stress;             // collect at every safepoint
    bool collecting;         // between marking and the end of the sweep
    size_t bytes;            // in runs handed to pools, large objects and buffers
    size_t outside_bytes;    // of those, in large objects and buffers
    size_t collection_bytes; // collect when `bytes` passes this
    size_t live_bytes;       // found by the last collection
    size_t limit;            // of live bytes; SIZE_MAX / 4: none
    size_t collections;
    uint64_t next_address; // the first address not handed out to a block or large object
};

static inline Block *block_of(const void *cell) {
    return (Block *)(void *)((uintptr_t)cell & ~(uintptr_t)(BLOCK_SIZE - 1));
}

static inline size_t grain_of(const void *cell) {
    return ((uintptr_t)cell & (BLOCK_SIZE - 1)) / HEAP_GRAIN;
}

static inline bool is_large(const void *object) {
    return ((uintptr_t)object & LARGE_ALIGNMENT_BIT) != 0;
}

static inline LargeHeader *large_header(const void *object) {
    return (LargeHeader *)(uintptr_t)object - 1;
}

// Marks what was not marked yet: false when it was.
static inline bool mark_once(const void *object) {
    if (UNLIKELY(is_large(object))) {
        LargeHeader *header = large_header(object);
        bool was_marked = header->is_marked;
        header->is_marked = true;
        return !was_marked;
    }
    uint64_t *word = &block_of(object)->marked.words[grain_of(object) / 64];
    uint64_t bit = UINT64_C(1) << grain_of(object) % 64;
    bool was_marked = (*word & bit) != 0;
    *word |= bit;
    return !was_marked;
}

// Of heap_settle.c. Marks what stays, and puts on the mark stack what may refer to something new.
void heap_mark_settled(Heap *heap);
// With assertions, now and then: when all is marked, what passes for constant does refer to nothing
// else.
void heap_check_settled(Heap *heap);

#endif
