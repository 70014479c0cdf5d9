// finalize_order.c: see finalize_order.h.
#include "vm/finalize_order.h"

#include <stdlib.h>

#include "base/fatal.h"
#include "object/cell.h"
#include "vm/frame_object.h"
#include "vm/traceback.h"

// ---- Locals of frames that an exception has left ----

typedef struct Dying {
    Object *object;
    size_t place;  // among the dying
    uint64_t turn; // how many frames go before its own, and which local of that it is
} Dying;

enum { TURN_NONE = 0, LOCAL_BITS = 16 };

typedef struct Order {
    Heap *heap;
    Dying *items; // by address
    size_t count;
} Order;

static int compare_addresses(const void *a, const void *b) {
    uintptr_t first = (uintptr_t)((const Dying *)a)->object;
    uintptr_t second = (uintptr_t)((const Dying *)b)->object;
    return (first > second) - (first < second);
}

static int compare_turns(const void *a, const void *b) {
    const Dying *first = a;
    const Dying *second = b;
    return first->turn != second->turn
               ? (first->turn > second->turn) - (first->turn < second->turn)
               : (first->place > second->place) - (first->place < second->place);
}

static int compare_places(const void *a, const void *b) {
    size_t first = *(const size_t *)a;
    size_t second = *(const size_t *)b;
    return (first > second) - (first < second);
}

static Dying *find_dying(const Order *order, Value value) {
    if (value_is_kind(value, KIND_CELL)) {
        value = ((const Cell *)(const void *)value_as_object(value))->value;
    }
    if (!value_is_object(value)) {
        return NULL;
    }
    Dying key = {.object = value_as_object(value)};
    return bsearch(&key, order->items, order->count, sizeof key, compare_addresses);
}

static uint64_t turn_of(const Traceback *traceback, size_t local) {
    uint64_t frames = 1;
    for (Value next = traceback->next; value_is_traceback(next);
         next = value_as_traceback(next)->next) {
        frames++;
    }
    return frames << LOCAL_BITS | local;
}

static void note_locals(Object *object, void *context) {
    Order *order = context;
    const Traceback *traceback = (const Traceback *)(void *)object;
    if (heap_is_marked(order->heap, object)) {
        return;
    }
    const Value *registers = traceback_registers(traceback);
    size_t count = registers == NULL ? 0 : frame_object_local_count(traceback->code);
    for (size_t index = 0; index < count; index++) {
        Dying *dying = find_dying(order, registers[index]);
        if (dying != NULL && dying->turn == TURN_NONE) {
            dying->turn = turn_of(traceback, index);
        }
    }
}

// Those that have a turn change places among themselves.
static void rearrange(Dying *items, size_t count, Object **dying) {
    size_t *places = memory_allocate(count * sizeof *places);
    size_t found = 0;
    qsort(items, count, sizeof *items, compare_turns);
    const Dying *first = items;
    while (first < items + count && first->turn == TURN_NONE) {
        first++;
    }
    for (const Dying *each = first; each < items + count; each++) {
        places[found++] = each->place;
    }
    qsort(places, found, sizeof *places, compare_places);
    for (size_t index = 0; index < found; index++) {
        dying[places[index]] = first[index].object;
    }
    memory_release(places);
}

static void order_by_frames(Vm *vm, Object **dying, size_t count) {
    if (count < 2) {
        return;
    }
    Order order = {vm->runtime.heap, memory_allocate(count * sizeof(Dying)), count};
    for (size_t index = 0; index < count; index++) {
        order.items[index] = (Dying){dying[index], index, TURN_NONE};
    }
    qsort(order.items, count, sizeof *order.items, compare_addresses);
    heap_each_object(order.heap, KIND_TRACEBACK, note_locals, &order);
    rearrange(order.items, count, dying);
    memory_release(order.items);
}

// ---- Who holds whom ----

typedef VECTOR(Object *) Objects;

static void note_left(Object *object, void *context) {
    Objects *left = context;
    if ((object->flags & OBJECT_WAS_SEEN) != 0) {
        object->flags &= (uint16_t)~OBJECT_WAS_SEEN;
        vector_push(left, object);
    }
}

// CPython takes a list apart from its end.
static bool is_taken_apart_backwards(const Object *object) {
    return object->kind == KIND_LIST || object->kind == KIND_TUPLE;
}

// These know the whole program, in no order that anybody meant; unless they are dying themselves.
static bool is_passed_over(const Object *object) {
    bool knows_all = object->kind == KIND_SHAPE || object->kind == KIND_CLASS ||
                     object->kind == KIND_FUNCTION || object->kind == KIND_MODULE;
    return knows_all && (object->flags & OBJECT_WAS_SEEN) == 0;
}

void finalize_save_in_order(Vm *vm, Object **dying, size_t count) {
    Objects left = {0};
    const HeapOrder order = {note_left, is_taken_apart_backwards, is_passed_over, &left};
    order_by_frames(vm, dying, count);
    for (size_t index = 0; index < count; index++) {
        dying[index]->flags |= OBJECT_WAS_SEEN;
    }
    heap_resurrect_in_order(vm->runtime.heap, dying, count, &order);
    assert(left.count == count && "each is left once");
    for (size_t index = 0; index < count; index++) {
        dying[index] = left.items[count - 1 - index];
    }
    vector_release(&left);
}
