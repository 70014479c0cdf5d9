// heap_look.c: what is in the heap, for those who ask.
#include "object/heap_block.h"
#include "object/runtime.h"

typedef void (*Visit)(Object *object, void *context);

// Calls `visit` for the objects of one size. The pool's run is not made yet.
static void each_in_blocks(const HeapPool *pool, const Blocks *blocks, bool dead, Visit visit,
                           void *context) {
    for (Block *block = blocks->first; block != NULL; block = block->next) {
        const Bitmap *passed = dead ? &block->marked : &bitmap_empty;
        for (size_t bit = bitmap_find(&block->taken, passed, 0); bit != BITMAP_NONE;
             bit = bitmap_find(&block->taken, passed, bit + 1)) {
            char *cell = (char *)block + bit * HEAP_GRAIN;
            if (cell < pool->cursor || cell >= pool->limit) {
                visit((Object *)(void *)cell, context);
            }
        }
    }
}

static void each_object(Heap *heap, bool dead, Visit visit, void *context) {
    const HeapFront *front = &runtime_of(heap->vm)->front;
    for (size_t class = 0; class < HEAP_CLASS_COUNT; class ++) {
        each_in_blocks(&front->objects[class], &heap->objects[class], dead, visit, context);
    }
    for (size_t index = 0; index < heap->large.count; index++) {
        if (!dead || !large_header(heap->large.items[index])->is_marked) {
            visit(heap->large.items[index], context);
        }
    }
}

typedef struct OfKind {
    ObjectKind kind;
    Visit visit;
    void *context;
} OfKind;

static void visit_of_kind(Object *object, void *context) {
    const OfKind *wanted = context;
    if (object->kind == (uint8_t)wanted->kind) {
        wanted->visit(object, wanted->context);
    }
}

void heap_each_object(Heap *heap, ObjectKind kind, Visit visit, void *context) {
    OfKind wanted = {kind, visit, context};
    each_object(heap, false, visit_of_kind, &wanted);
}

void heap_each_dead(Heap *heap, Visit visit, void *context) {
    each_object(heap, true, visit, context);
}

uint64_t heap_address_of(const Object *object) {
    if (is_large(object)) {
        return large_header(object)->address;
    }
    return block_of(object)->address + ((uintptr_t)object & (BLOCK_SIZE - 1));
}

size_t heap_size_of(const Heap *heap, const Object *object) {
    if (is_large(object)) {
        return large_header(object)->size;
    }
    const Block *block = block_of(object);
    for (size_t class = 0; class < HEAP_CLASS_COUNT; class ++) {
        for (const Block *at = heap->objects[class].first; at != NULL; at = at->next) {
            if (at == block) {
                return heap->objects[class].cell_size;
            }
        }
    }
    return 0;
}

size_t heap_statistics_bytes(const Heap *heap) { return heap->bytes; }

HeapStatistics heap_statistics(const Heap *heap) {
    const HeapFront *front = &runtime_of(heap->vm)->front;
    HeapStatistics statistics = {heap->large.count, heap->bytes, heap->collections};
    for (size_t class = 0; class < HEAP_CLASS_COUNT; class ++) {
        const HeapPool *pool = &front->objects[class];
        size_t free_bytes = (size_t)(pool->limit - pool->cursor);
        for (Block *block = heap->objects[class].first; block != NULL; block = block->next) {
            statistics.objects += bitmap_count(&block->taken);
        }
        statistics.objects -= free_bytes / heap->objects[class].cell_size;
        statistics.bytes -= free_bytes;
        const HeapPool *storage = &front->storage[class];
        statistics.bytes -= (size_t)(storage->limit - storage->cursor);
    }
    return statistics;
}
