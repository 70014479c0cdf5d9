// heap.c: size-class pools, and the mark and sweep over them.
//
// A collection marks, then makes `taken` what was marked, block by block; blocks in which nothing
// is left serve any size again. Marking uses an explicit stack, so a list nested a million deep
// costs memory, never C stack.
//
// What it costs (one machine, 2026): allocation 2 ns, marking 10 to 20 ns an object, sweeping 0.1
// µs a block; a pause is that of marking what is alive, 12 µs where a script keeps next to nothing.
// Read next: heap_block.h, heap_order.c, heap_settle.c.
#include "object/heap.h"

#include "base/fatal.h"
#include "host/memory.h"
#include "object/heap_block.h"
#include "object/heap_sizes.h"
#include "object/runtime.h"

enum { FIRST_CHUNK = 64 * BLOCK_SIZE, FURTHER_CHUNK = 16 * BLOCK_SIZE };
enum { FEWEST_TO_PAUSE = 4096 };                   // heap_mark_pause
enum { LIMIT_PARTS = 16, LIMIT_MARGIN = 1 << 20 }; // heap_set_limit
enum { BYTES_OF_WORK = 16 };                       // of a large block, which somebody fills

// A program that keeps next to nothing collects after so many bytes as stay, with what it keeps, in
// a processor's own cache: text that is split or added up, and big ints, take 0.88 to 0.94 of the
// time that they take with 4 MB. One that keeps more collects after 4 MB, a large one after as many
// as it keeps, so the cost of collecting stays in proportion to what is allocated.
static const size_t FIRST_COLLECTION_BYTES = 1u << 20;
static const size_t FURTHER_COLLECTION_BYTES = 4u << 20;

static const size_t NO_LIMIT = SIZE_MAX / 4;

// Addresses shown to scripts begin here: they look like those of other programs.
static const uint64_t FIRST_ADDRESS = UINT64_C(0x7F0000000000);

static_assert(offsetof(Runtime, front) == 0, "heap_allocate takes the Vm for the front");
static_assert(BITMAP_BITS == BLOCK_SIZE / HEAP_GRAIN, "a bit for each grain");
static_assert(sizeof(Block) % HEAP_GRAIN == 0, "cells must be aligned");
static_assert(HEAP_SMALL_LIMIT == 512 && sizeof(Block) + HEAP_CELL_LIMIT <= BLOCK_SIZE, "classes");
static_assert(sizeof(LargeHeader) % HEAP_GRAIN == LARGE_ALIGNMENT_BIT, "large objects are told");

// ---- Making and ending a heap ----

Heap *heap_new(Vm *vm) {
    Heap *heap = memory_allocate_zeroed(sizeof *heap);
    heap->vm = vm;
    heap->collection_bytes = FIRST_COLLECTION_BYTES;
    heap->next_address = FIRST_ADDRESS;
    heap->limit = NO_LIMIT;
    for (size_t class = 0; class < HEAP_CLASS_COUNT; class ++) {
        heap->objects[class].cell_size = size_of_class(class);
        heap->storage[class].cell_size = size_of_class(class);
    }
    return heap;
}

static void release_object(Heap *heap, Object *object) {
    const KindInfo *info = heap->kinds[object->kind];
    if (info != NULL && info->release != NULL) {
        info->release(heap, object);
    }
}

// Releases what the objects of a block own that are not in `kept`.
static void release_owners(Heap *heap, Block *block, const Bitmap *kept) {
    for (size_t bit = bitmap_find(&block->releasing, kept, 0); bit != BITMAP_NONE;
         bit = bitmap_find(&block->releasing, kept, bit + 1)) {
        release_object(heap, (Object *)(void *)((char *)block + bit * HEAP_GRAIN));
    }
}

static size_t chunk_size(size_t index) { return index == 0 ? FIRST_CHUNK : FURTHER_CHUNK; }

void heap_free(Heap *heap) {
    for (size_t class = 0; class < HEAP_CLASS_COUNT; class ++) {
        for (Block *block = heap->objects[class].first; block != NULL; block = block->next) {
            release_owners(heap, block, &bitmap_empty);
        }
    }
    for (size_t index = 0; index < heap->large.count; index++) {
        release_object(heap, heap->large.items[index]);
        memory_release(large_header(heap->large.items[index]));
    }
    for (size_t index = 0; index < heap->chunks.count; index++) {
        host_memory_release_aligned(heap->chunks.items[index], chunk_size(index));
    }
    vector_release(&heap->chunks);
    vector_release(&heap->large);
    vector_release(&heap->roots);
    vector_release(&heap->savers);
    vector_release(&heap->forgetters);
    vector_release(&heap->mark_stack);
    vector_release(&heap->settled);
    vector_release(&heap->settlers);
    memory_release(heap);
}

void heap_register_kind(Heap *heap, ObjectKind kind, const KindInfo *info) {
    heap->kinds[kind] = info;
    runtime_of(heap->vm)->front.must_release[kind] =
        info->release != NULL && !info->releases_only_storage;
}

void heap_register_roots(Heap *heap, RootMarker marker, void *context) {
    vector_push(&heap->roots, (Roots){marker, context});
}

void heap_register_after_mark(Heap *heap, AfterMark hook, void *context) {
    vector_push(&heap->savers, (AfterMarkHook){hook, context});
}

void heap_register_first_after_mark(Heap *heap, AfterMark hook, void *context) {
    assert(heap->first_saver.hook == NULL && "there is one first");
    heap->first_saver = (AfterMarkHook){hook, context};
}

void heap_register_before_sweep(Heap *heap, AfterMark hook, void *context) {
    vector_push(&heap->forgetters, (AfterMarkHook){hook, context});
}

// ---- Blocks ----

static uint64_t take_address(Heap *heap, size_t size) {
    uint64_t address = heap->next_address;
    heap->next_address += (size + HEAP_GRAIN - 1) / HEAP_GRAIN * HEAP_GRAIN;
    return address;
}

// Many blocks at once, which must be aligned. A short program touches few pages of the first chunk;
// one that has outgrown it will fill the next, and gets their pages with them: 0.9 of the time to
// wake 10,000 waiters, 0.97 to start a million tasks. Pages of 2 MB would save as much again where
// the machine has them at hand; in a virtual one each took up to 4 ms, and the tasks 1.6 the time.
static void make_chunk(Heap *heap) {
    size_t index = heap->chunks.count;
    char *chunk = host_memory_reserve_aligned(chunk_size(index), BLOCK_SIZE);
    if (chunk == NULL) {
        fatal(EXIT_CODE_OUT_OF_MEMORY, "out of memory");
    }
    if (index > 0) {
        host_memory_commit(chunk, chunk_size(index));
    }
    vector_push(&heap->chunks, chunk);
    heap->fresh = chunk;
    heap->fresh_end = chunk + chunk_size(index);
}

static Block *take_block(Heap *heap) {
    Block *block = heap->free_blocks;
    if (block != NULL) {
        heap->free_blocks = block->next;
        return block;
    }
    if (heap->fresh == heap->fresh_end) {
        make_chunk(heap);
    }
    block = (Block *)(void *)heap->fresh;
    heap->fresh += BLOCK_SIZE;
    block->address = take_address(heap, BLOCK_SIZE);
    return block;
}

// Most sizes are never asked for by a short script: this was a twelfth of what starting computes.
static void find_starts(Blocks *blocks) {
    size_t size = blocks->cell_size;
    for (size_t at = sizeof(Block); at + size <= BLOCK_SIZE; at += size) {
        bitmap_set(&blocks->starts, at / HEAP_GRAIN);
    }
}

static void add_block(Heap *heap, Blocks *blocks) {
    Block *block = take_block(heap);
    block->next = NULL;
    memset(&block->taken, 0, sizeof block->taken);
    memset(&block->marked, 0, sizeof block->marked);
    memset(&block->releasing, 0, sizeof block->releasing);
    if (blocks->last == NULL) {
        find_starts(blocks);
        blocks->first = block;
    } else {
        blocks->last->next = block;
    }
    blocks->last = block;
}

// ---- Allocation ----

// Whoever allocates has no way to say that it failed.
static NORETURN void end_process(Heap *heap) {
    Runtime *runtime = runtime_of(heap->vm);
    if (runtime->out_of_memory != NULL) {
        runtime->out_of_memory(heap->vm);
    }
    fatal(EXIT_CODE_OUT_OF_MEMORY, "out of memory (more than %zu bytes are in use)", heap->limit);
}

// Counts bytes in use and tells the interpreter's safepoints when it is time to collect.
static void count_bytes(Heap *heap, size_t bytes) {
    heap->bytes += bytes;
    if (UNLIKELY(heap->bytes > heap->collection_bytes)) {
        runtime_want_attention(heap->vm, RUNTIME_ATTENTION_COLLECTION);
        if (UNLIKELY(heap->bytes / 2 > heap->limit + LIMIT_MARGIN)) {
            end_process(heap);
        }
    }
}

// Gives the pool the next run of free cells.
static void refill(Heap *heap, HeapPool *pool, Blocks *blocks) {
    size_t start = BITMAP_NONE;
    if (blocks->current != NULL) {
        start = bitmap_find(&blocks->starts, &blocks->current->taken, blocks->next);
    }
    while (start == BITMAP_NONE) {
        Block *next = blocks->current == NULL ? blocks->first : blocks->current->next;
        if (next == NULL) {
            add_block(heap, blocks);
            next = blocks->last;
        }
        blocks->current = next;
        start = bitmap_find(&blocks->starts, &next->taken, 0);
    }
    Block *block = blocks->current;
    size_t end = bitmap_find(&block->taken, &bitmap_empty, start);
    if (end == BITMAP_NONE) { // up to the last cell
        size_t room = BLOCK_SIZE - start * HEAP_GRAIN;
        end = start + room / blocks->cell_size * (blocks->cell_size / HEAP_GRAIN);
    }
    bitmap_add_range(&block->taken, &blocks->starts, start, end);
    blocks->next = end;
    pool->cursor = (char *)block + start * HEAP_GRAIN;
    pool->limit = (char *)block + end * HEAP_GRAIN;
    count_bytes(heap, (end - start) * HEAP_GRAIN);
}

static char *take_cell(Heap *heap, HeapPool *pool, Blocks *blocks) {
    if (pool->cursor == pool->limit) {
        refill(heap, pool, blocks);
    }
    char *cell = pool->cursor;
    pool->cursor += blocks->cell_size;
    return cell;
}

static void *allocate_large(Heap *heap, size_t size) {
    LargeHeader *header = memory_allocate(sizeof *header + size);
    header->address = take_address(heap, size);
    header->size = size;
    header->is_marked = false;
    count_bytes(heap, size);
    limits_note_work(heap->vm, size / BYTES_OF_WORK);
    heap->outside_bytes += size;
    vector_push(&heap->large, (Object *)(void *)(header + 1));
    return header + 1;
}

void *heap_allocate_slow(Vm *vm, ObjectKind kind, size_t size) {
    Heap *heap = runtime_of(vm)->heap;
    assert(!heap->collecting && "nothing is born during a collection");
    if (size > HEAP_CELL_LIMIT) {
        return allocate_large(heap, size);
    }
    size_t class = class_of_size(size);
    HeapFront *front = &runtime_of(vm)->front;
    char *cell = take_cell(heap, &front->objects[class], &heap->objects[class]);
    if (front->must_release[kind]) {
        bitmap_set(&block_of(cell)->releasing, grain_of(cell));
    }
    return cell;
}

void *heap_buffer_allocate(Vm *vm, size_t size) {
    Heap *heap = runtime_of(vm)->heap;
    count_bytes(heap, size);
    limits_note_work(vm, size / BYTES_OF_WORK);
    heap->outside_bytes += size;
    return memory_allocate(size);
}

void *heap_buffer_resize(Vm *vm, void *buffer, size_t old_size, size_t new_size) {
    Heap *heap = runtime_of(vm)->heap;
    heap->bytes -= old_size;
    count_bytes(heap, new_size);
    heap->outside_bytes += new_size - old_size;
    return memory_reallocate(buffer, new_size);
}

void heap_buffer_release(Heap *heap, void *buffer, size_t size) {
    heap->bytes -= size;
    heap->outside_bytes -= size;
    memory_release(buffer);
}

// ---- Storage ----

void heap_watch(void *object) {
    if (!is_large(object)) { // of large objects each is looked at when it dies
        bitmap_set(&block_of(object)->releasing, grain_of(object));
    }
}

void *heap_storage_allocate(Vm *vm, void *owner, size_t size) {
    if (size <= HEAP_STORAGE_LIMIT) {
        size_t class = class_of_size(size);
        Heap *heap = runtime_of(vm)->heap;
        return take_cell(heap, &runtime_of(vm)->front.storage[class], &heap->storage[class]);
    }
    heap_watch(owner);
    return heap_buffer_allocate(vm, size);
}

void *heap_storage_resize(Vm *vm, void *owner, void *storage, size_t old_size, size_t new_size) {
    if (old_size > HEAP_STORAGE_LIMIT && new_size > HEAP_STORAGE_LIMIT) {
        return heap_buffer_resize(vm, storage, old_size, new_size);
    }
    void *moved = heap_storage_allocate(vm, owner, new_size);
    memcpy(moved, storage, old_size < new_size ? old_size : new_size);
    heap_storage_release(runtime_of(vm)->heap, storage, old_size);
    return moved;
}

void heap_storage_release(Heap *heap, void *storage, size_t size) {
    if (size > HEAP_STORAGE_LIMIT) {
        heap_buffer_release(heap, storage, size);
    }
}

// ---- Marking ----

static inline void mark_object(Heap *heap, Object *object) {
    if (mark_once(object)) {
        assert(object->kind < KIND_COUNT && "a released object was still referred to");
        // It is looked at when those pushed later have been: its memory has time to arrive.
        __builtin_prefetch(object);
        vector_push(&heap->mark_stack, object);
    }
}

void heap_mark_object(Heap *heap, void *object) {
    if (object != NULL) {
        mark_object(heap, object);
    }
}

void heap_mark_value(Heap *heap, Value value) {
    if (value_is_object(value)) {
        mark_object(heap, value_as_object(value));
    }
}

void heap_mark_values(Heap *heap, const Value *values, size_t count) {
    for (size_t index = 0; index < count; index++) {
        if (value_is_object(values[index])) {
            mark_object(heap, value_as_object(values[index]));
        }
        if (index % FEWEST_TO_PAUSE == FEWEST_TO_PAUSE - 1) {
            heap_mark_pause(heap);
        }
    }
}

void heap_mark_storage(Heap *heap, const void *storage, size_t size) {
    (void)heap;
    if (storage != NULL && size <= HEAP_STORAGE_LIMIT) {
        (void)mark_once(storage);
    }
}

static void drain_mark_stack(Heap *heap) {
    while (heap->mark_stack.count > 0) {
        Object *object = vector_pop(&heap->mark_stack);
        mark_object(heap, (Object *)(void *)object->shape);
        const KindInfo *info = heap->kinds[object->kind];
        assert(info != NULL && "the kind was never registered");
        if (info->trace != NULL) {
            info->trace(heap, object);
        }
    }
}

// A list nested in lists is no reason for C to nest as deep.
void heap_mark_pause(Heap *heap) {
    if (heap->pauses < DEEPEST_PAUSE && heap->mark_stack.count >= FEWEST_TO_PAUSE) {
        heap->pauses++;
        drain_mark_stack(heap);
        heap->pauses--;
    }
}

bool heap_is_marked(const Heap *heap, const void *object) {
    (void)heap;
    return is_large(object) ? large_header(object)->is_marked
                            : bitmap_get(&block_of(object)->marked, grain_of(object));
}

void heap_resurrect(Heap *heap, void *object) {
    heap_mark_object(heap, object);
    drain_mark_stack(heap);
}

// ---- Sweeping ----

// A stale pointer should not look alive: builds with assertions overwrite what is freed.
#ifdef NDEBUG
static void poison(Block *block, size_t cell_size) {
    (void)block;
    (void)cell_size;
}
#else
static void poison(Block *block, size_t cell_size) {
    for (size_t bit = bitmap_find(&block->taken, &block->marked, 0); bit != BITMAP_NONE;
         bit = bitmap_find(&block->taken, &block->marked, bit + 1)) {
        memset((char *)block + bit * HEAP_GRAIN, 0xDB, cell_size);
    }
}
#endif

// Ends a collection for one size: frees what was not reached, and whole blocks where nothing was.
static void sweep_blocks(Heap *heap, HeapPool *pool, Blocks *blocks) {
    Block **link = &blocks->first;
    blocks->last = NULL;
    for (Block *block = *link; block != NULL; block = *link) {
        poison(block, blocks->cell_size);
        size_t live = bitmap_count(&block->marked);
        if (live == 0) {
            *link = block->next;
            block->next = heap->free_blocks;
            heap->free_blocks = block;
            continue;
        }
        heap->bytes += live * blocks->cell_size;
        block->taken = block->marked;
        for (size_t word = 0; word < BITMAP_WORDS; word++) {
            block->releasing.words[word] &= block->marked.words[word];
        }
        memset(&block->marked, 0, sizeof block->marked);
        blocks->last = block;
        link = &block->next;
    }
    blocks->current = NULL;
    blocks->next = 0;
    *pool = (HeapPool){NULL, NULL};
}

static void sweep_large(Heap *heap) {
    size_t kept = 0;
    for (size_t index = 0; index < heap->large.count; index++) {
        Object *object = heap->large.items[index];
        LargeHeader *header = large_header(object);
        if (header->is_marked) {
            header->is_marked = false;
            heap->large.items[kept++] = object;
        } else {
            release_object(heap, object);
            heap->outside_bytes -= header->size;
            memory_release(header);
        }
    }
    heap->large.count = kept;
}

static void sweep(Heap *heap) {
    for (size_t class = 0; class < HEAP_CLASS_COUNT; class ++) {
        for (Block *block = heap->objects[class].first; block != NULL; block = block->next) {
            release_owners(heap, block, &block->marked);
        }
    }
    sweep_large(heap);
    HeapFront *front = &runtime_of(heap->vm)->front;
    heap->bytes = heap->outside_bytes;
    for (size_t class = 0; class < HEAP_CLASS_COUNT; class ++) {
        sweep_blocks(heap, &front->objects[class], &heap->objects[class]);
        sweep_blocks(heap, &front->storage[class], &heap->storage[class]);
    }
}

// ---- Collecting ----

bool heap_wants_collection(const Heap *heap) {
    return heap->bytes > heap->collection_bytes || heap->stress;
}

void heap_set_stress(Heap *heap, bool stress) {
    heap->stress = stress;
    runtime_want_attention(heap->vm, RUNTIME_ATTENTION_COLLECTION);
}

// How much is allocated from a collection to the next.
static size_t allowance_of(const Heap *heap) {
    return heap->bytes <= FIRST_COLLECTION_BYTES     ? FIRST_COLLECTION_BYTES
           : heap->bytes <= FURTHER_COLLECTION_BYTES ? FURTHER_COLLECTION_BYTES
                                                     : heap->bytes;
}

// Near its bound a program still allocates a part of it between two collections.
static size_t collection_bound(const Heap *heap, size_t allowance) {
    size_t usual = heap->bytes + allowance;
    size_t least = heap->bytes + heap->limit / LIMIT_PARTS;
    size_t bounded = least > heap->limit ? least : heap->limit;
    return usual < bounded ? usual : bounded;
}

void heap_set_limit(Heap *heap, size_t bytes) {
    heap->limit = bytes == 0 ? NO_LIMIT : bytes;
    heap->collection_bytes = collection_bound(heap, FIRST_COLLECTION_BYTES);
}

size_t heap_live_bytes(const Heap *heap) { return heap->live_bytes; }

size_t heap_bytes(const Heap *heap) { return heap->bytes; }

void heap_collect(Heap *heap) {
    assert(!heap->collecting && "a collection may not begin inside another");
    heap->collecting = true;
    heap_mark_settled(heap);
    drain_mark_stack(heap);
    for (size_t index = 0; index < heap->roots.count; index++) {
        heap->roots.items[index].marker(heap, heap->roots.items[index].context);
        drain_mark_stack(heap);
    }
    heap_check_settled(heap);
    if (heap->first_saver.hook != NULL) {
        heap->first_saver.hook(heap, heap->first_saver.context);
        drain_mark_stack(heap);
    }
    for (size_t index = 0; index < heap->savers.count; index++) {
        heap->savers.items[index].hook(heap, heap->savers.items[index].context);
        drain_mark_stack(heap);
    }
    for (size_t index = 0; index < heap->forgetters.count; index++) {
        heap->forgetters.items[index].hook(heap, heap->forgetters.items[index].context);
    }
    assert(heap->mark_stack.count == 0 && "nobody is saved when the others are forgotten");
    sweep(heap);
    heap->live_bytes = heap->bytes;
    heap->collection_bytes = collection_bound(heap, allowance_of(heap));
    heap->collections++;
    heap->collecting = false;
}
