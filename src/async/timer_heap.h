// timer_heap.h: handles and sleeping tasks ordered by when they are due: a heap with four children
// to each entry, which is half as deep as one with two: half as many cache misses when it is large.
//
// Setting and firing cost O(log n). Cancelling costs nothing: the entry stays where it is and is
// dropped at the top, or with all others like it when they are more than half (event_loop.c).
// What is due at the same time comes out in the order it was set.
#ifndef ASPY_ASYNC_TIMER_HEAP_H
#define ASPY_ASYNC_TIMER_HEAP_H

#include "async/handle.h"
#include "async/task.h"

// Equal times are rare but with a virtual clock; what decides then, the order in which they were
// set, stands in the object.
typedef struct TimerEntry {
    double when;      // in the loop's seconds
    Object *runnable; // a Handle, or a Task that sleeps (sleep.h)
} TimerEntry;

typedef struct TimerHeap {
    TimerEntry *entries; // entries[i] is not after entries[4i+1] … entries[4i+4]
    size_t count;
    size_t capacity;
    uint32_t next_number;
} TimerHeap;

// The number of an object among those that were set: object.extra of both kinds.
void timer_heap_push(Vm *vm, TimerHeap *timers, double when, Object *runnable);
// The same at a place among equal ones that was given out before: runnable->extra.
void timer_heap_insert(Vm *vm, TimerHeap *timers, double when, Object *runnable);
// True when nothing happens at its time: a cancelled handle, a task that does not sleep any more.
MUST_USE bool timer_is_void(const Object *runnable);
// Notes that the entry of a void runnable left the heap.
void timer_is_gone(Object *runnable);
// The earliest entry; there must be one.
static inline const TimerEntry *timer_heap_first(const TimerHeap *timers) {
    assert(timers->count > 0 && "there is a timer");
    return &timers->entries[0];
}
// Removes the earliest.
TimerEntry timer_heap_pop(TimerHeap *timers);
// Removes every void one.
void timer_heap_drop_void(TimerHeap *timers);
void timer_heap_clear(TimerHeap *timers);
void timer_heap_trace(Heap *heap, const TimerHeap *timers);
void timer_heap_release(Heap *heap, TimerHeap *timers);

#endif
