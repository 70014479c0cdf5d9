// heap_order.c: saving the dying in an order that says who refers to whom. See heap.h.
#include "object/heap_block.h"

// Trace functions mark what they find and put it on the mark stack; here it waits there unmarked
// until its turn has come, so that depth goes first. Objects that are left are marked on the stack.
static Object *as_left(Object *object) { return (Object *)((uintptr_t)object | 1); }
static bool is_left(const Object *entry) { return ((uintptr_t)entry & 1) != 0; }

static void unmark(const void *object) {
    if (is_large(object)) {
        large_header(object)->is_marked = false;
    } else {
        bitmap_clear(&block_of(object)->marked, grain_of(object));
    }
}

static void enter(Heap *heap, Object *object, const HeapOrder *order) {
    vector_push(&heap->mark_stack, as_left(object));
    size_t first = heap->mark_stack.count;
    heap_mark_object(heap, object->shape);
    const KindInfo *info = heap->kinds[object->kind];
    if (info->trace != NULL) {
        info->trace(heap, object);
    }
    Object **items = heap->mark_stack.items;
    size_t end = heap->mark_stack.count;
    for (size_t index = first; index < end; index++) {
        unmark(items[index]);
    }
    for (size_t low = first, high = end; order->is_backwards(object) && low + 1 < high; low++) {
        Object *other = items[--high];
        items[high] = items[low];
        items[low] = other;
    }
}

void heap_resurrect_in_order(Heap *heap, Object *const *objects, size_t count,
                             const HeapOrder *order) {
    VECTOR(Object *) passed_over = {0};
    unsigned pauses = heap->pauses;
    heap->pauses = DEEPEST_PAUSE; // nothing is drained meanwhile
    for (size_t index = count; index > 0; index--) {
        vector_push(&heap->mark_stack, objects[index - 1]);
        while (heap->mark_stack.count > 0) {
            Object *entry = vector_pop(&heap->mark_stack);
            if (is_left(entry)) {
                order->leave((Object *)((uintptr_t)entry & ~(uintptr_t)1), order->context);
            } else if (order->is_passed_over(entry)) {
                vector_push(&passed_over, entry);
            } else if (mark_once(entry)) {
                enter(heap, entry, order);
            }
        }
    }
    heap->pauses = pauses;
    for (size_t index = 0; index < passed_over.count; index++) {
        heap_resurrect(heap, passed_over.items[index]);
    }
    vector_release(&passed_over);
}
