// timer_heap.c: see timer_heap.h.
#include "async/timer_heap.h"

enum { FEWEST_TIMERS = 16 };

static bool is_before(TimerEntry a, TimerEntry b) {
    return a.when < b.when || (a.when == b.when && a.sequence < b.sequence);
}

// Moves entry into the hole at `index`, upward as far as it must go.
static void sift_up(TimerHeap *timers, size_t index, TimerEntry entry) {
    while (index > 0) {
        size_t parent = (index - 1) / 2;
        if (!is_before(entry, timers->entries[parent])) {
            break;
        }
        timers->entries[index] = timers->entries[parent];
        index = parent;
    }
    timers->entries[index] = entry;
}

// Fills the hole at `index` with entry, downward as far as it must go.
static void sift_down(TimerHeap *timers, size_t index, TimerEntry entry) {
    while (true) {
        size_t child = 2 * index + 1;
        if (child >= timers->count) {
            break;
        }
        if (child + 1 < timers->count &&
            is_before(timers->entries[child + 1], timers->entries[child])) {
            child++;
        }
        if (!is_before(timers->entries[child], entry)) {
            break;
        }
        timers->entries[index] = timers->entries[child];
        index = child;
    }
    timers->entries[index] = entry;
}

void timer_heap_push(Vm *vm, TimerHeap *timers, double when, Handle *handle) {
    if (timers->count == timers->capacity) {
        size_t capacity = timers->capacity == 0 ? FEWEST_TIMERS : timers->capacity * 2;
        timers->entries =
            heap_buffer_resize(vm, timers->entries, timers->capacity * sizeof *timers->entries,
                               capacity * sizeof *timers->entries);
        timers->capacity = capacity;
    }
    timers->count++;
    sift_up(timers, timers->count - 1, (TimerEntry){when, timers->next_sequence++, handle});
}

Handle *timer_heap_pop(TimerHeap *timers) {
    assert(timers->count > 0 && "there is a timer to take");
    Handle *first = timers->entries[0].handle;
    timers->count--;
    if (timers->count > 0) {
        sift_down(timers, 0, timers->entries[timers->count]);
    }
    return first;
}

void timer_heap_drop_cancelled(TimerHeap *timers) {
    size_t kept = 0;
    for (size_t index = 0; index < timers->count; index++) {
        if (timers->entries[index].handle->is_cancelled) {
            timers->entries[index].handle->is_scheduled = false;
        } else {
            timers->entries[kept++] = timers->entries[index];
        }
    }
    timers->count = kept;
    for (size_t index = kept / 2; index-- > 0;) {
        sift_down(timers, index, timers->entries[index]);
    }
}

void timer_heap_clear(TimerHeap *timers) { timers->count = 0; }

void timer_heap_trace(Heap *heap, const TimerHeap *timers) {
    for (size_t index = 0; index < timers->count; index++) {
        heap_mark_object(heap, timers->entries[index].handle);
    }
}

void timer_heap_release(Heap *heap, TimerHeap *timers) {
    if (timers->entries != NULL) {
        heap_buffer_release(heap, timers->entries, timers->capacity * sizeof *timers->entries);
    }
}
