// heap.h: where objects live: size-class pools, a non-moving mark and sweep.
//
// An object never moves, so a C pointer to it stays true as long as it is reachable. Collection
// happens only at safepoints of the interpreter (calls, backward jumps, resumes), never inside an
// allocation: a native that does not call back into script code needs no rooting at all. One that
// does keeps what it holds in a window of registers (vm/native.h).
//
//        heap_allocate          reached from a root           heap_sweep
//     -------------> WHITE -------------------------> BLACK ------------> WHITE again
//                      |                                heap_sweep (not reached)
//                      +----------------------------------------------> released
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
    // Gives back storage outside the object (buffers of lists, dicts). May be NULL.
    void (*release)(Heap *heap, Object *object);
} KindInfo;

// Marks a set of roots; `context` is what was registered with it.
typedef void (*RootMarker)(Heap *heap, void *context);
// Called after marking and before sweeping, so that owners of weak things (weak references, the
// interned strings, coroutines that were never awaited) can look which objects are dying.
typedef void (*AfterMark)(Heap *heap, void *context);

// A new heap. It belongs to the caller.
MUST_USE Heap *heap_new(Vm *vm);
// Releases every object without running finalizers, then the heap.
void heap_free(Heap *heap);

void heap_register_kind(Heap *heap, ObjectKind kind, const KindInfo *info);
void heap_register_roots(Heap *heap, RootMarker marker, void *context);
void heap_register_after_mark(Heap *heap, AfterMark hook, void *context);

// A new object of `size` bytes (header included), zeroed but for the header. Never NULL: when
// memory is exhausted the process ends with EXIT_CODE_OUT_OF_MEMORY. Does not collect.
MUST_USE void *heap_allocate(Vm *vm, ObjectKind kind, size_t size, Shape *shape);

// Storage that an object owns outside itself (a list's items): counted, so that collections come in
// time. `size` at release must be the size at allocation. Contents are not zeroed.
MUST_USE void *heap_buffer_allocate(Vm *vm, size_t size);
MUST_USE void *heap_buffer_resize(Vm *vm, void *buffer, size_t old_size, size_t new_size);
void heap_buffer_release(Heap *heap, void *buffer, size_t size);

// True when enough was allocated since the last collection (or under stress, always): the
// interpreter asks at safepoints.
MUST_USE bool heap_wants_collection(const Heap *heap);
// Marks from the roots and sweeps. Call only at a safepoint.
void heap_collect(Heap *heap);
void heap_set_stress(Heap *heap, bool stress);

// For use inside trace functions and root markers. NULL and inline values are ignored.
void heap_mark_object(Heap *heap, void *object);
void heap_mark_value(Heap *heap, Value value);
void heap_mark_values(Heap *heap, const Value *values, size_t count);
// Inside an AfterMark hook: whether the object survives this collection.
MUST_USE bool heap_is_marked(const Heap *heap, const void *object);
// Inside an AfterMark hook: saves an object, and all it refers to, from this collection.
void heap_resurrect(Heap *heap, void *object);

// Calls visit for every live object of one kind, in no order (gc.get_objects, tests, the report of
// coroutines that were never awaited at exit). Must not allocate.
void heap_each_object(Heap *heap, ObjectKind kind, void (*visit)(Object *object, void *context),
                      void *context);

// The address that scripts see (id(), "<… object at 0x7f…>"): a number of its own for each live
// object, the same in every run of the same program, unlike the machine's address.
MUST_USE uint64_t heap_address_of(const Object *object);

typedef struct HeapStatistics {
    size_t objects;     // live objects, garbage not swept yet included
    size_t bytes;       // bytes in objects and counted buffers
    size_t collections; // since the heap was made
} HeapStatistics;
MUST_USE HeapStatistics heap_statistics(const Heap *heap);

#endif
