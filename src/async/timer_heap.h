// timer_heap.h: handles ordered by when they are due: a binary heap.
//
// Setting and firing cost O(log n). Cancelling costs nothing: the handle stays where it is and is
// dropped at the top, or with all others like it when they are more than half (event_loop.c).
// Handles due at the same time come out in the order they were set.
#ifndef ASPY_ASYNC_TIMER_HEAP_H
#define ASPY_ASYNC_TIMER_HEAP_H

#include "async/handle.h"

typedef struct TimerEntry {
    double when;       // in the loop's seconds
    uint64_t sequence; // of equal ones the smaller goes first
    Handle *handle;
} TimerEntry;

typedef struct TimerHeap {
    TimerEntry *entries; // entries[i] is not after entries[2i+1] and entries[2i+2]
    size_t count;
    size_t capacity;
    uint64_t next_sequence;
} TimerHeap;

void timer_heap_push(Vm *vm, TimerHeap *timers, double when, Handle *handle);
// The earliest handle; there must be one.
static inline TimerEntry timer_heap_first(const TimerHeap *timers) { return timers->entries[0]; }
// Removes the earliest.
Handle *timer_heap_pop(TimerHeap *timers);
// Removes every cancelled handle.
void timer_heap_drop_cancelled(TimerHeap *timers);
void timer_heap_clear(TimerHeap *timers);
void timer_heap_trace(Heap *heap, const TimerHeap *timers);
void timer_heap_release(Heap *heap, TimerHeap *timers);

#endif
