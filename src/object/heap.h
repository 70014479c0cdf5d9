// heap.h: where objects live: size-class pools, a non-moving mark and sweep.
//
// Small objects are cells of equal size in blocks; a block's bitmaps say which cells are taken,
// reached, or own something outside. A pool hands out a run of free neighbours by moving a cursor,
// and a sweep looks at bitmaps only: what dies without owning anything costs nothing.
//
// An object never moves, so a C pointer to it stays true as long as it is reachable. Collection
// happens only at safepoints of the interpreter (calls, backward jumps, resumes), never inside an
// allocation: a native that does not call back into script code needs no rooting at all. One that
// does keeps what it holds in a window of registers (vm/native.h).
//
//        heap_allocate          reached from a root         end of collection
//     -------------> TAKEN -------------------------> MARKED ------------> TAKEN again
//                      |                                 end of collection (not reached)
//                      +------------------------------------------------> free
//
// The heap knows no kind of object by itself: each kind's owner registers a KindInfo, each owner
// of roots a RootMarker.
#ifndef ASPY_OBJECT_HEAP_H
#define ASPY_OBJECT_HEAP_H

#include "object/object.h"

typedef struct Heap Heap;

// How the collector treats one kind of object.
typedef struct KindInfo {
    const char *name; // for --gc-stress reports and assertions
    // Marks everything the object refers to with heap_mark_value/heap_mark_object. May be NULL.
    void (*trace)(Heap *heap, Object *object);
    // Gives back what the object has outside itself (buffers of lists, dicts). May be NULL.
    void (*release)(Heap *heap, Object *object);
    // All that it gives back is storage (heap_storage_allocate): objects that have none, or only
    // storage that lies in cells, die without being looked at.
    bool releases_only_storage;
} KindInfo;

enum {
    HEAP_GRAIN = 16,        // cell sizes are multiples of it
    HEAP_SMALL_LIMIT = 512, // up to here each multiple has its cells
    HEAP_SMALL_COUNT = HEAP_SMALL_LIMIT / HEAP_GRAIN,
    // Cells of four sizes between a power of two and the next hold what is larger, up to a limit.
    HEAP_MEDIUM_COUNT = 16,
    HEAP_CELL_LIMIT = HEAP_SMALL_LIMIT << HEAP_MEDIUM_COUNT / 4,
    HEAP_CLASS_COUNT = HEAP_SMALL_COUNT + HEAP_MEDIUM_COUNT,
    HEAP_STORAGE_LIMIT = 2048 // the largest storage that is a cell
};

// Where the next objects of one size come from: the cells between cursor and limit are free.
typedef struct HeapPool {
    char *cursor;
    char *limit;
} HeapPool;

// What allocation needs: the first member of every Runtime, so that no pointer leads to it.
typedef struct HeapFront {
    HeapPool objects[HEAP_CLASS_COUNT];
    HeapPool storage[HEAP_CLASS_COUNT];
    bool must_release[KIND_COUNT]; // the release function wants to see every object of the kind
} HeapFront;

// Marks a set of roots; `context` is what was registered with it.
typedef void (*RootMarker)(Heap *heap, void *context);
// Called after marking and before sweeping, so that somebody can look which objects are dying.
typedef void (*AfterMark)(Heap *heap, void *context);

// A new heap. It belongs to the caller.
MUST_USE Heap *heap_new(Vm *vm);
// Releases every object without running finalizers, then the heap.
void heap_free(Heap *heap);

// What the heap is told once, before it allocates: how objects of a kind are marked and released;
// who has roots; who has weak things.
void heap_register_kind(Heap *heap, ObjectKind kind, const KindInfo *info);
void heap_register_roots(Heap *heap, RootMarker marker, void *context);
// Whoever has something left to do for the dying (a __del__, a report) saves them after marking,
// with heap_resurrect. Owners of weak things (weak references, interned strings) forget the dead
// before sweeping, when all are saved who will be: in either half in the order of registration.
// But one that is registered as the first saver comes before all others: what it saves does not
// die yet for them.
void heap_register_after_mark(Heap *heap, AfterMark hook, void *context);
void heap_register_first_after_mark(Heap *heap, AfterMark hook, void *context);
void heap_register_before_sweep(Heap *heap, AfterMark hook, void *context);

// Whether an object refers to the same others as long as it lives.
typedef bool (*HeapIsConstant)(const Object *object);
// Whatever is in the heap now stays for good: a collection neither frees it nor, where it is
// constant, looks at it again. Called once, when the machine stands and no script has run.
void heap_settle(Heap *heap, HeapIsConstant is_constant);
// An object that passed for constant has changed, and may change again.
void heap_unsettle(Heap *heap, void *object);

// What heap_allocate does when the pool is empty, the object large, or its kind must be released.
MUST_USE void *heap_allocate_slow(Vm *vm, ObjectKind kind, size_t size);

// A new object of `size` bytes (header included), undefined but for the header: the caller sets
// everything. Never NULL: when memory is exhausted the process ends with EXIT_CODE_OUT_OF_MEMORY.
// Does not collect.
//
// Inline, from a run of cells that was counted as a whole: a call C(x, y) costs 35 ns where it was
// 58 with a free list, a count for each object and a sweep over all of them.
MUST_USE ALWAYS_INLINE void *heap_allocate_raw(Vm *vm, ObjectKind kind, size_t size, Shape *shape) {
    HeapFront *front = (HeapFront *)(void *)vm;
    assert(size >= sizeof(Object) && "an object begins with its header");
    HeapPool *pool = size <= HEAP_SMALL_LIMIT ? &front->objects[(size - 1) / HEAP_GRAIN] : NULL;
    Object *object;
    if (LIKELY(pool != NULL && pool->cursor != pool->limit && !front->must_release[kind])) {
        object = (Object *)(void *)pool->cursor;
        pool->cursor += (size + HEAP_GRAIN - 1) / HEAP_GRAIN * HEAP_GRAIN;
    } else {
        object = (Object *)heap_allocate_slow(vm, kind, size);
    }
    object->shape = shape;
    object->kind = (uint8_t)kind;
    object->unused = 0;
    object->flags = 0;
    object->extra = 0;
    return object;
}

// The same, zeroed but for the header.
MUST_USE ALWAYS_INLINE void *heap_allocate(Vm *vm, ObjectKind kind, size_t size, Shape *shape) {
    Object *object = (Object *)heap_allocate_raw(vm, kind, size, shape);
    memset(object + 1, 0, size - sizeof *object);
    return object;
}

// Storage that one object owns: a list's items, a dict's table. Small storage is a cell that dies
// with its owner, whose trace function marks it (heap_mark_storage); larger storage is counted
// memory that the owner's release function gives back. Contents are not zeroed. Sizes given later
// must be the size at allocation.
//
// Small storage in cells: a list display of three costs 22 ns where it was 60 with malloc and free.
MUST_USE void *heap_storage_allocate(Vm *vm, void *owner, size_t size);
MUST_USE void *heap_storage_resize(Vm *vm, void *owner, void *storage, size_t old_size,
                                   size_t new_size);
void heap_storage_release(Heap *heap, void *storage, size_t size);
// The object owns something outside from now on: its release function will see it die.
void heap_watch(void *object);

// Memory outside the heap, of any owner that releases it: counted, so that collections come in
// time. `size` at release must be the size at allocation. Contents are not zeroed.
MUST_USE void *heap_buffer_allocate(Vm *vm, size_t size);
MUST_USE void *heap_buffer_resize(Vm *vm, void *buffer, size_t old_size, size_t new_size);
void heap_buffer_release(Heap *heap, void *buffer, size_t size);

// True when enough was allocated since the last collection (or under stress, always): the
// interpreter asks at safepoints.
MUST_USE bool heap_wants_collection(const Heap *heap);
// Bounds what may be alive: 0 for no bound. Collections come often enough to notice (limits.h says
// what follows); what a single native allocates without looking may be twice as much before the
// process ends.
void heap_set_limit(Heap *heap, size_t bytes);
// Bytes in objects and buffers: found alive by the last collection; in use now.
MUST_USE size_t heap_live_bytes(const Heap *heap);
MUST_USE size_t heap_bytes(const Heap *heap);

// Marks from the roots and sweeps. Call only at a safepoint.
void heap_collect(Heap *heap);
void heap_set_stress(Heap *heap, bool stress);

// For use inside trace functions and root markers. NULL and inline values are ignored.
void heap_mark_object(Heap *heap, void *object);
void heap_mark_value(Heap *heap, Value value);
void heap_mark_values(Heap *heap, const Value *values, size_t count);
// For a trace function that marks very many objects, between a thousand and the next: what they
// refer to is marked now, so that the mark stack does not come to hold them all.
void heap_mark_pause(Heap *heap);
// In the owner's trace function: its storage, NULL allowed, lives as well.
void heap_mark_storage(Heap *heap, const void *storage, size_t size);
// Inside an AfterMark hook: whether the object survives this collection.
MUST_USE bool heap_is_marked(const Heap *heap, const void *object);
// Inside a hook after marking: saves an object, and all it refers to, from this collection.
void heap_resurrect(Heap *heap, void *object);
// The same of several objects, telling of each that is saved when all that it refers to has been
// told of, the last one first. Of what an object refers to, the later comes first, too; the other
// way round where `is_backwards` says so. Where `is_passed_over` says so, nothing is followed (and
// nothing told) until all else was.
typedef struct HeapOrder {
    void (*leave)(Object *object, void *context);
    bool (*is_backwards)(const Object *object);
    bool (*is_passed_over)(const Object *object);
    void *context;
} HeapOrder;
void heap_resurrect_in_order(Heap *heap, Object *const *objects, size_t count,
                             const HeapOrder *order);

// Calls visit for every live object of one kind, in no order (gc.get_objects, tests, the report of
// coroutines that were never awaited at exit). Must not allocate.
void heap_each_object(Heap *heap, ObjectKind kind, void (*visit)(Object *object, void *context),
                      void *context);

// Inside a hook after marking, before anything is saved: visits every object that is not reached.
void heap_each_dead(Heap *heap, void (*visit)(Object *object, void *context), void *context);

// The address that scripts see (id(), "<… object at 0x7f…>"): a number of its own for each live
// object, the same in every run of the same program, unlike the machine's address.
MUST_USE uint64_t heap_address_of(const Object *object);

// How many bytes of the heap the object takes, what it owns outside itself left out.
MUST_USE size_t heap_size_of(const Heap *heap, const Object *object);

typedef struct HeapStatistics {
    size_t objects;     // live objects, garbage not swept yet included
    size_t bytes;       // bytes in objects and counted buffers
    size_t collections; // since the heap was made
} HeapStatistics;
// Looks at every block of the heap.
MUST_USE HeapStatistics heap_statistics(const Heap *heap);
// About as many bytes as a collection would look at now; quick.
MUST_USE size_t heap_statistics_bytes(const Heap *heap);

#endif
