// heap.c: size-class pools, and the mark and sweep over them.
//
// Small objects come from blocks of equal cells; a cell that is free says so in its kind byte, so a
// sweep can walk a block without any other table. Larger objects are allocated one by one. Marking
// uses an explicit stack, so a list nested a million deep costs memory, never C stack.
//
// "White" and "black" are two values that swap roles at each collection: what survived is black of
// the last round, which is white of the next, and nothing has to be unmarked.
#include "object/heap.h"

#include "base/fatal.h"
#include "base/vector.h"
#include "object/runtime.h"

enum {
    CELL_GRAIN = 16,
    SMALL_LIMIT = 512,
    SIZE_CLASS_COUNT = SMALL_LIMIT / CELL_GRAIN,
    BLOCK_SIZE = 32 * 1024,
    KIND_FREE = 0xFF
};

// A program whose live data is small collects after this many bytes; a larger one after as many as
// it keeps, so the cost of collecting stays in proportion to what is allocated.
static const size_t FIRST_COLLECTION_BYTES = 4u << 20;

// Addresses shown to scripts begin here: they look like those of other programs.
static const uint64_t FIRST_ADDRESS = UINT64_C(0x7F0000000000);

// A block lies at a multiple of its size, so that an object's address gives its block.
typedef struct Block {
    struct Block *next;
    uint64_t address; // what scripts see as the address of the block
    size_t cell_size;
    size_t cell_count; // cells handed out at least once; those beyond were never touched
    size_t cell_limit;
    size_t unused;
} Block;

// A free cell. The kind byte stands where Object has it.
typedef struct FreeCell {
    struct FreeCell *next;
    uint8_t kind;
} FreeCell;

typedef struct LargeObject {
    Object *object;
    size_t size;
} LargeObject;

// What stands in front of a large object.
typedef struct LargeHeader {
    uint64_t address; // what scripts see
    uint64_t unused;
} LargeHeader;

typedef struct Pool {
    Block *blocks; // the first one still has untouched cells, if any has
    FreeCell *free;
} Pool;

typedef struct Roots {
    RootMarker marker;
    void *context;
} Roots;

typedef struct AfterMarkHook {
    AfterMark hook;
    void *context;
} AfterMarkHook;

struct Heap {
    Vm *vm;
    Pool pools[SIZE_CLASS_COUNT];
    VECTOR(LargeObject) large;
    const KindInfo *kinds[KIND_COUNT];
    VECTOR(Roots) roots;
    VECTOR(AfterMarkHook) hooks;
    VECTOR(Object *) mark_stack;
    uint8_t black;   // the mark of what was reached, or born, since the last collection began
    bool stress;     // collect at every safepoint
    bool collecting; // between marking and the end of the sweep
    size_t objects;
    size_t bytes;            // in cells, large objects and counted buffers
    size_t collection_bytes; // collect when `bytes` passes this
    size_t collections;
    uint64_t next_address; // the first address not handed out to a block or large object
};

// ---- Making and ending a heap ----

Heap *heap_new(Vm *vm) {
    Heap *heap = memory_allocate_zeroed(sizeof *heap);
    heap->vm = vm;
    heap->black = 1;
    heap->collection_bytes = FIRST_COLLECTION_BYTES;
    heap->next_address = FIRST_ADDRESS;
    return heap;
}

static void free_large(Object *object) { memory_release((LargeHeader *)(void *)object - 1); }

static void release_object(Heap *heap, Object *object) {
    const KindInfo *info = heap->kinds[object->kind];
    if (info != NULL && info->release != NULL) {
        info->release(heap, object);
    }
}

static Object *block_cell(Block *block, size_t index) {
    return (Object *)(void *)((char *)block + sizeof *block + index * block->cell_size);
}

void heap_free(Heap *heap) {
    for (size_t class = 0; class < SIZE_CLASS_COUNT; class ++) {
        for (Block *block = heap->pools[class].blocks, *next; block != NULL; block = next) {
            next = block->next;
            for (size_t index = 0; index < block->cell_count; index++) {
                Object *object = block_cell(block, index);
                if (object->kind != KIND_FREE) {
                    release_object(heap, object);
                }
            }
            memory_release(block);
        }
    }
    for (size_t index = 0; index < heap->large.count; index++) {
        release_object(heap, heap->large.items[index].object);
        free_large(heap->large.items[index].object);
    }
    vector_release(&heap->large);
    vector_release(&heap->roots);
    vector_release(&heap->hooks);
    vector_release(&heap->mark_stack);
    memory_release(heap);
}

void heap_register_kind(Heap *heap, ObjectKind kind, const KindInfo *info) {
    heap->kinds[kind] = info;
}

void heap_register_roots(Heap *heap, RootMarker marker, void *context) {
    vector_push(&heap->roots, (Roots){marker, context});
}

void heap_register_after_mark(Heap *heap, AfterMark hook, void *context) {
    vector_push(&heap->hooks, (AfterMarkHook){hook, context});
}

// ---- Allocation ----

// A block's cells start behind its header, which is a multiple of the grain.
static_assert(sizeof(Block) % CELL_GRAIN == 0, "cells must be aligned");
static_assert(offsetof(FreeCell, kind) == offsetof(Object, kind), "free cells are told by kind");

static uint64_t take_address(Heap *heap, size_t size) {
    uint64_t address = heap->next_address;
    heap->next_address += (size + CELL_GRAIN - 1) / CELL_GRAIN * CELL_GRAIN;
    return address;
}

static void *new_block_cell(Heap *heap, Pool *pool, size_t cell_size) {
    Block *block = pool->blocks;
    if (block == NULL || block->cell_count == block->cell_limit) {
        block = memory_allocate_aligned(BLOCK_SIZE, BLOCK_SIZE);
        block->next = pool->blocks;
        block->address = take_address(heap, BLOCK_SIZE);
        block->cell_size = cell_size;
        block->cell_count = 0;
        block->cell_limit = (BLOCK_SIZE - sizeof *block) / cell_size;
        pool->blocks = block;
    }
    return block_cell(block, block->cell_count++);
}

// Counts bytes in use and tells the interpreter's safepoints when it is time to collect.
static void count_bytes(Heap *heap, size_t bytes) {
    heap->bytes += bytes;
    if (UNLIKELY(heap->bytes > heap->collection_bytes)) {
        runtime_want_attention(heap->vm, RUNTIME_ATTENTION_COLLECTION);
    }
}

static void *allocate_small(Heap *heap, size_t size) {
    size_t class = (size - 1) / CELL_GRAIN;
    count_bytes(heap, (class + 1) * CELL_GRAIN);
    Pool *pool = &heap->pools[class];
    FreeCell *cell = pool->free;
    if (cell != NULL) {
        pool->free = cell->next;
        return cell;
    }
    return new_block_cell(heap, pool, (class + 1) * CELL_GRAIN);
}

static void *allocate_large(Heap *heap, size_t size) {
    LargeHeader *header = memory_allocate(sizeof *header + size);
    header->address = take_address(heap, size);
    count_bytes(heap, size);
    vector_push(&heap->large, (LargeObject){(Object *)(void *)(header + 1), size});
    return header + 1;
}

void *heap_allocate(Vm *vm, ObjectKind kind, size_t size, Shape *shape) {
    Heap *heap = runtime_of(vm)->heap;
    assert(size >= sizeof(Object) && "an object begins with its header");
    assert(!heap->collecting && "nothing is born during a collection");
    Object *object = size <= SMALL_LIMIT ? allocate_small(heap, size) : allocate_large(heap, size);
    memset(object, 0, size);
    object->shape = shape;
    object->kind = (uint8_t)kind;
    object->mark = heap->black;
    object->flags = size <= SMALL_LIMIT ? 0 : OBJECT_IS_LARGE;
    heap->objects++;
    return object;
}

void *heap_buffer_allocate(Vm *vm, size_t size) {
    count_bytes(runtime_of(vm)->heap, size);
    return memory_allocate(size);
}

void *heap_buffer_resize(Vm *vm, void *buffer, size_t old_size, size_t new_size) {
    Heap *heap = runtime_of(vm)->heap;
    heap->bytes -= old_size;
    count_bytes(heap, new_size);
    return memory_reallocate(buffer, new_size);
}

void heap_buffer_release(Heap *heap, void *buffer, size_t size) {
    heap->bytes -= size;
    memory_release(buffer);
}

// ---- Marking ----

void heap_mark_object(Heap *heap, void *object) {
    Object *target = object;
    if (target == NULL || target->mark == heap->black) {
        return;
    }
    assert(target->kind < KIND_COUNT && "a released object was still referred to");
    target->mark = heap->black;
    vector_push(&heap->mark_stack, target);
}

void heap_mark_value(Heap *heap, Value value) {
    if (value_is_object(value)) {
        heap_mark_object(heap, value_as_object(value));
    }
}

void heap_mark_values(Heap *heap, const Value *values, size_t count) {
    for (size_t index = 0; index < count; index++) {
        heap_mark_value(heap, values[index]);
    }
}

static void drain_mark_stack(Heap *heap) {
    while (heap->mark_stack.count > 0) {
        Object *object = vector_pop(&heap->mark_stack);
        heap_mark_object(heap, object->shape);
        const KindInfo *info = heap->kinds[object->kind];
        assert(info != NULL && "the kind was never registered");
        if (info->trace != NULL) {
            info->trace(heap, object);
        }
    }
}

bool heap_is_marked(const Heap *heap, const void *object) {
    return ((const Object *)object)->mark == heap->black;
}

void heap_resurrect(Heap *heap, void *object) {
    heap_mark_object(heap, object);
    drain_mark_stack(heap);
}

// ---- Sweeping ----

// A stale pointer should not look alive: builds with assertions overwrite what is freed.
#ifdef NDEBUG
static void poison(Object *object, size_t size) {
    (void)object;
    (void)size;
}
#else
static void poison(Object *object, size_t size) { memset(object, 0xDB, size); }
#endif

static void free_cell(Heap *heap, Pool *pool, Object *object, size_t cell_size) {
    release_object(heap, object);
    poison(object, cell_size);
    FreeCell *cell = (FreeCell *)(void *)object;
    cell->kind = KIND_FREE;
    cell->next = pool->free;
    pool->free = cell;
    heap->objects--;
    heap->bytes -= cell_size;
}

static void sweep_pool(Heap *heap, Pool *pool) {
    for (Block *block = pool->blocks; block != NULL; block = block->next) {
        for (size_t index = 0; index < block->cell_count; index++) {
            Object *object = block_cell(block, index);
            if (object->kind != KIND_FREE && object->mark != heap->black) {
                free_cell(heap, pool, object, block->cell_size);
            }
        }
    }
}

static void sweep_large(Heap *heap) {
    size_t kept = 0;
    for (size_t index = 0; index < heap->large.count; index++) {
        LargeObject large = heap->large.items[index];
        if (large.object->mark == heap->black) {
            heap->large.items[kept++] = large;
        } else {
            release_object(heap, large.object);
            free_large(large.object);
            heap->objects--;
            heap->bytes -= large.size;
        }
    }
    heap->large.count = kept;
}

// ---- Collecting ----

bool heap_wants_collection(const Heap *heap) {
    return heap->bytes > heap->collection_bytes || heap->stress;
}

void heap_set_stress(Heap *heap, bool stress) {
    heap->stress = stress;
    runtime_want_attention(heap->vm, RUNTIME_ATTENTION_COLLECTION);
}

void heap_collect(Heap *heap) {
    assert(!heap->collecting && "a collection may not begin inside another");
    heap->collecting = true;
    heap->black ^= 3; // 1 and 2 swap roles: everything is white now
    for (size_t index = 0; index < heap->roots.count; index++) {
        heap->roots.items[index].marker(heap, heap->roots.items[index].context);
        drain_mark_stack(heap);
    }
    for (size_t index = 0; index < heap->hooks.count; index++) {
        heap->hooks.items[index].hook(heap, heap->hooks.items[index].context);
        drain_mark_stack(heap);
    }
    for (size_t class = 0; class < SIZE_CLASS_COUNT; class ++) {
        sweep_pool(heap, &heap->pools[class]);
    }
    sweep_large(heap);
    size_t allowance = heap->bytes > FIRST_COLLECTION_BYTES ? heap->bytes : FIRST_COLLECTION_BYTES;
    heap->collection_bytes = heap->bytes + allowance;
    heap->collections++;
    heap->collecting = false;
}

// ---- Looking at the heap ----

void heap_each_object(Heap *heap, ObjectKind kind, void (*visit)(Object *object, void *context),
                      void *context) {
    for (size_t class = 0; class < SIZE_CLASS_COUNT; class ++) {
        for (Block *block = heap->pools[class].blocks; block != NULL; block = block->next) {
            for (size_t index = 0; index < block->cell_count; index++) {
                Object *object = block_cell(block, index);
                if (object->kind == (uint8_t)kind) {
                    visit(object, context);
                }
            }
        }
    }
    for (size_t index = 0; index < heap->large.count; index++) {
        if (heap->large.items[index].object->kind == (uint8_t)kind) {
            visit(heap->large.items[index].object, context);
        }
    }
}

uint64_t heap_address_of(const Object *object) {
    if ((object->flags & OBJECT_IS_LARGE) != 0) {
        return ((const LargeHeader *)(const void *)object - 1)->address;
    }
    uintptr_t place = (uintptr_t)object;
    const Block *block = (const Block *)(place & ~(uintptr_t)(BLOCK_SIZE - 1));
    return block->address + (place & (BLOCK_SIZE - 1));
}

HeapStatistics heap_statistics(const Heap *heap) {
    return (HeapStatistics){heap->objects, heap->bytes, heap->collections};
}
