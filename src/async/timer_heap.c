// timer_heap.c: see timer_heap.h.
#include "async/timer_heap.h"

enum { FEWEST_TIMERS = 16, CHILDREN = 4 };

// Numbers may wrap around: what is set meanwhile is far less than half of them.
static bool is_before(const TimerEntry *a, const TimerEntry *b) {
    return a->when < b->when ||
           (a->when == b->when && (int32_t)(a->runnable->extra - b->runnable->extra) < 0);
}

bool timer_is_void(const Object *runnable) {
    if (runnable->kind == KIND_HANDLE) {
        return ((const Handle *)(const void *)runnable)->is_cancelled;
    }
    const Task *task = (const Task *)(const void *)runnable;
    return task->future.has_void_timer || !task_is_sleeping(task);
}

void timer_is_gone(Object *runnable) {
    if (runnable->kind == KIND_HANDLE) {
        ((Handle *)(void *)runnable)->is_scheduled = false;
    } else {
        ((Task *)(void *)runnable)->future.has_void_timer = false;
    }
}

// Moves entry into the hole at `index`, upward as far as it must go.
static void sift_up(TimerHeap *timers, size_t index, TimerEntry entry) {
    while (index > 0) {
        size_t parent = (index - 1) / CHILDREN;
        if (!is_before(&entry, &timers->entries[parent])) {
            break;
        }
        timers->entries[index] = timers->entries[parent];
        index = parent;
    }
    timers->entries[index] = entry;
}

static size_t earliest_among(const TimerEntry *entries, size_t first, size_t end) {
    for (size_t other = first + 1; other < end; other++) {
        first = is_before(&entries[other], &entries[first]) ? other : first;
    }
    return first;
}

// Which one it is nobody can foretell, so it is found without a jump; equal times go the other way.
// With what fetch_children_of does, 100,000 timers cost 0.96 of the time; alone neither pays.
static size_t earliest_of_four(const TimerEntry *entries, size_t first) {
    const TimerEntry *four = &entries[first];
    size_t left = four[1].when < four[0].when;
    size_t right = 2 + (size_t)(four[3].when < four[2].when);
    size_t is_right = four[right].when < four[left].when;
    bool some_are_equal = (four[0].when == four[1].when) | (four[2].when == four[3].when) |
                          (four[left].when == four[right].when);
    return UNLIKELY(some_are_equal) ? earliest_among(entries, first, first + CHILDREN)
                                    : first + left + (right - left) * is_right;
}

// Whichever child it is: the children of all four lie side by side, from `first` on.
ALWAYS_INLINE void fetch_children_of(const TimerEntry *first) {
    enum { CACHE_LINE = 64 };
    for (size_t at = 0; at < CHILDREN * CHILDREN; at += CACHE_LINE / sizeof *first) {
        __builtin_prefetch(first + at);
    }
}

// Fills the hole at `index` with entry, downward as far as it must go.
static void sift_down(TimerHeap *timers, size_t index, TimerEntry entry) {
    TimerEntry *entries = timers->entries;
    while (CHILDREN * index + 1 < timers->count) {
        size_t child = CHILDREN * index + 1;
        fetch_children_of(&entries[CHILDREN * child + 1]);
        child = LIKELY(child + CHILDREN <= timers->count)
                    ? earliest_of_four(entries, child)
                    : earliest_among(entries, child, timers->count);
        if (!is_before(&entries[child], &entry)) {
            break;
        }
        entries[index] = entries[child];
        index = child;
    }
    entries[index] = entry;
}

void timer_heap_insert(Vm *vm, TimerHeap *timers, double when, Object *runnable) {
    if (timers->count == timers->capacity) {
        size_t capacity = timers->capacity == 0 ? FEWEST_TIMERS : timers->capacity * 2;
        timers->entries =
            heap_buffer_resize(vm, timers->entries, timers->capacity * sizeof *timers->entries,
                               capacity * sizeof *timers->entries);
        timers->capacity = capacity;
    }
    timers->count++;
    sift_up(timers, timers->count - 1, (TimerEntry){when, runnable});
}

void timer_heap_push(Vm *vm, TimerHeap *timers, double when, Object *runnable) {
    runnable->extra = timers->next_number++;
    timer_heap_insert(vm, timers, when, runnable);
}

TimerEntry timer_heap_pop(TimerHeap *timers) {
    assert(timers->count > 0 && "there is a timer to take");
    TimerEntry first = timers->entries[0];
    timers->count--;
    if (timers->count > 0) {
        sift_down(timers, 0, timers->entries[timers->count]);
    }
    return first;
}

void timer_heap_drop_void(TimerHeap *timers) {
    size_t kept = 0;
    for (size_t index = 0; index < timers->count; index++) {
        TimerEntry entry = timers->entries[index];
        if (!timer_is_void(entry.runnable)) {
            timers->entries[kept++] = entry;
        } else {
            timer_is_gone(entry.runnable);
        }
    }
    timers->count = kept;
    for (size_t index = kept / CHILDREN + 1; index-- > 0;) {
        if (index < kept) {
            sift_down(timers, index, timers->entries[index]);
        }
    }
}

void timer_heap_clear(TimerHeap *timers) { timers->count = 0; }

void timer_heap_trace(Heap *heap, const TimerHeap *timers) {
    for (size_t index = 0; index < timers->count; index++) {
        heap_mark_object(heap, timers->entries[index].runnable);
        heap_mark_pause(heap);
    }
}

void timer_heap_release(Heap *heap, TimerHeap *timers) {
    if (timers->entries != NULL) {
        heap_buffer_release(heap, timers->entries, timers->capacity * sizeof *timers->entries);
    }
}
