// heap_settle.c: what stays for good, and need not be marked again and again.
//
// What a machine has before any script runs (450 KB, 3,200 objects) is never freed. Of that, the
// natives, strings and attributes of builtin classes, four objects of five, refer to nothing else
// for as long as they live: they are marked by copying bitmaps, and only the others are looked at.
// A collection of a heap with next to nothing else takes 12 µs instead of 40, which allows to
// collect so often that what is allocated stays in the processor's cache (heap.c).
#include "object/heap_block.h"
#include "object/runtime.h"

static void settle_blocks(Heap *heap, const Blocks *blocks, const HeapPool *pool) {
    for (Block *block = blocks->first; block != NULL; block = block->next) {
        vector_push(&heap->settled, ((Settled){block, block->taken}));
        if (block == blocks->current && pool->cursor != pool->limit) {
            // The cells of the pool's run are taken, but nobody has them yet.
            bitmap_remove_range(&heap->settled.items[heap->settled.count - 1].cells,
                                grain_of(pool->cursor), blocks->next);
        }
    }
}

void heap_settle(Heap *heap, HeapIsConstant is_constant) {
    assert(heap->settled.count == 0 && "there is one beginning");
    const HeapFront *front = &runtime_of(heap->vm)->front;
    for (size_t class = 0; class < HEAP_CLASS_COUNT; class ++) {
        settle_blocks(heap, &heap->objects[class], &front->objects[class]);
    }
    heap->settled_objects = heap->settled.count;
    for (size_t class = 0; class < HEAP_CLASS_COUNT; class ++) {
        settle_blocks(heap, &heap->storage[class], &front->storage[class]);
    }
    for (size_t index = 0; index < heap->large.count; index++) {
        vector_push(&heap->settlers, heap->large.items[index]);
    }
    heap->is_constant = is_constant;
}

void heap_unsettle(Heap *heap, void *object) { vector_push(&heap->settlers, object); }

static Object *object_at(const Settled *settled, size_t bit) {
    return (Object *)(void *)((char *)settled->block + bit * HEAP_GRAIN);
}

// Not before the first collection: most scripts end without one.
static void find_settlers(Heap *heap) {
    for (size_t index = 0; index < heap->settled_objects; index++) {
        const Settled *settled = &heap->settled.items[index];
        for (size_t bit = bitmap_find(&settled->cells, &bitmap_empty, 0); bit != BITMAP_NONE;
             bit = bitmap_find(&settled->cells, &bitmap_empty, bit + 1)) {
            if (!heap->is_constant(object_at(settled, bit))) {
                vector_push(&heap->settlers, object_at(settled, bit));
            }
        }
    }
}

void heap_mark_settled(Heap *heap) {
    if (!heap->knows_settlers && heap->settled.count > 0) {
        find_settlers(heap);
        heap->knows_settlers = true;
    }
    for (size_t index = 0; index < heap->settled.count; index++) {
        const Settled *settled = &heap->settled.items[index];
        settled->block->marked = settled->cells;
    }
    for (size_t index = 0; index < heap->settlers.count; index++) {
        Object *object = heap->settlers.items[index];
        if (is_large(object)) {
            large_header(object)->is_marked = true;
        }
        vector_push(&heap->mark_stack, object);
    }
}

#ifdef NDEBUG
void heap_check_settled(Heap *heap) { (void)heap; }
#else
// Where every safepoint collects, this would be half of the time.
enum { CHECKED_EACH = 16 };

void heap_check_settled(Heap *heap) {
    if (heap->collections % CHECKED_EACH != 0) {
        return;
    }
    for (size_t index = 0; index < heap->settled_objects; index++) {
        const Settled *settled = &heap->settled.items[index];
        for (size_t bit = bitmap_find(&settled->cells, &bitmap_empty, 0); bit != BITMAP_NONE;
             bit = bitmap_find(&settled->cells, &bitmap_empty, bit + 1)) {
            Object *object = object_at(settled, bit);
            const KindInfo *info = heap->kinds[object->kind];
            if (info->trace != NULL && heap->is_constant(object)) {
                info->trace(heap, object);
                assert(heap->mark_stack.count == 0 && "a constant refers to nothing new");
            }
        }
    }
}
#endif
