// list_sort.c: a stable merge sort that uses the order it finds (timsort with powersort's merges).
//
// Runs already in order are found, short ones are lengthened by binary insertion, and neighbours
// are merged in the order that powersort shows to be nearly optimal:
//
//        | run | run |   run   | …      each boundary has a power: its depth in the ideal tree of
//              ^p=3  ^p=1               merges; one deeper than the new one is merged first
//
// Every item travels with its key. `less` may run script code and raise; then it says false for
// ever, the algorithm changes little more and ends, and the error is reported afterwards.
#include "object/list_sort.h"

#include "object/key.h"
#include "object/list_sort_digits.h"
#include "object/sequence.h"

typedef struct SortState {
    Vm *vm;
    SortItem *spare; // room for as many items
    bool has_raised;
} SortState;

typedef bool (*Less)(SortState *state, Value a, Value b);

// ---- Orders ------------------------------------------------------------------------------------

ALWAYS_INLINE bool less_int(SortState *state, Value a, Value b) {
    (void)state;
    // The tag is shifted out; what remains compares as the numbers do.
    return (int64_t)(a.bits << (64 - VALUE_INT_BITS)) < (int64_t)(b.bits << (64 - VALUE_INT_BITS));
}

ALWAYS_INLINE bool less_double(SortState *state, Value a, Value b) {
    (void)state;
    return value_as_double(a) < value_as_double(b);
}

ALWAYS_INLINE bool less_string(SortState *state, Value a, Value b) {
    (void)state;
    return string_compare(value_as_string(a), value_as_string(b)) < 0;
}

static bool less_any(SortState *state, Value a, Value b) {
    bool less = false;
    if (state->has_raised) {
        return false;
    }
    bool fine =
        value_is_exactly(state->vm, a, CLASS_TUPLE) && value_is_exactly(state->vm, b, CLASS_TUPLE)
            ? sequence_less(state->vm, a, b, &less)
            : object_less(state->vm, a, b, &less);
    state->has_raised = !fine;
    return fine && less;
}

// ---- Runs --------------------------------------------------------------------------------------

static void items_reverse(SortItem *low, SortItem *high) {
    while (low + 1 < high) {
        high--;
        SortItem item = *low;
        *low++ = *high;
        *high = item;
    }
}

// The length of the run at the beginning, made ascending. Only strictly descending runs are turned
// round: equal items must not change places.
ALWAYS_INLINE size_t run_find(SortState *state, SortItem *items, size_t count, Less less) {
    if (count < 2) {
        return count;
    }
    size_t length = 2;
    if (less(state, items[1].key, items[0].key)) {
        while (length < count && less(state, items[length].key, items[length - 1].key)) {
            length++;
        }
        if (!state->has_raised) {
            items_reverse(items, items + length);
        }
    } else {
        while (length < count && !less(state, items[length].key, items[length - 1].key)) {
            length++;
        }
    }
    return length;
}

// Insertion sort with binary search; items before `sorted` are in order.
ALWAYS_INLINE void run_lengthen(SortState *state, SortItem *items, size_t sorted, size_t count,
                                Less less) {
    for (; sorted < count; sorted++) {
        SortItem pivot = items[sorted];
        size_t low = 0, high = sorted;
        while (low < high) {
            size_t middle = (low + high) / 2;
            bool is_before = less(state, pivot.key, items[middle].key);
            high = is_before ? middle : high;
            low = is_before ? low : middle + 1;
        }
        if (state->has_raised) {
            return;
        }
        memmove(items + low + 1, items + low, (sorted - low) * sizeof *items);
        items[low] = pivot;
    }
}

// ---- Merging -----------------------------------------------------------------------------------

// How many of the items come before `key`, equal ones included when `after_equal`. Gallops from the
// side given, so that finding a near place is cheap.
ALWAYS_INLINE size_t items_before(SortState *state, const SortItem *items, size_t count, Value key,
                                  bool after_equal, bool from_end, Less less) {
    size_t low = 0, high = count;
    for (size_t stride = 1; low < high; stride = stride * 2 + 1) {
        size_t distance = stride < high - low ? stride : high - low;
        size_t probe = from_end ? high - distance : low + distance - 1;
        bool is_before =
            after_equal ? !less(state, key, items[probe].key) : less(state, items[probe].key, key);
        if (is_before) {
            low = probe + 1;
        } else {
            high = probe;
        }
        if (is_before == from_end) {
            break;
        }
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool is_before = after_equal ? !less(state, key, items[middle].key)
                                     : less(state, items[middle].key, key);
        if (is_before) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

// Merges with the left run in the spare room, from the front.
ALWAYS_INLINE void merge_forward(SortState *state, SortItem *items, size_t left, size_t count,
                                 Less less) {
    memcpy(state->spare, items, left * sizeof *items);
    const SortItem *a = state->spare, *a_end = a + left;
    const SortItem *b = items + left, *b_end = items + count;
    SortItem *out = items;
    while (a < a_end && b < b_end) {
        // Which one comes is not to be guessed: pointers move by the answer, without a branch.
        bool takes_b = less(state, b->key, a->key);
        *out++ = *(takes_b ? b : a);
        b += takes_b;
        a += !takes_b;
    }
    memcpy(out, a, (size_t)(a_end - a) * sizeof *items);
}

// Merges with the right run in the spare room, from the back.
ALWAYS_INLINE void merge_backward(SortState *state, SortItem *items, size_t left, size_t count,
                                  Less less) {
    size_t right = count - left;
    memcpy(state->spare, items + left, right * sizeof *items);
    const SortItem *b = state->spare;
    SortItem *out = items + count;
    while (left > 0 && right > 0) {
        bool takes_left = less(state, b[right - 1].key, items[left - 1].key);
        *--out = *(takes_left ? &items[left - 1] : &b[right - 1]);
        left -= takes_left;
        right -= !takes_left;
    }
    memcpy(out - right, b, right * sizeof *items);
}

// Merges items[0 … left-1] with items[left … count-1], both in order.
ALWAYS_INLINE void runs_merge(SortState *state, SortItem *items, size_t left, size_t count,
                              Less less) {
    size_t skip = items_before(state, items, left, items[left].key, true, false, less);
    items += skip;
    left -= skip;
    count -= skip;
    if (left == 0) {
        return;
    }
    count = left +
            items_before(state, items + left, count - left, items[left - 1].key, false, true, less);
    if (left <= count - left) {
        merge_forward(state, items, left, count, less);
    } else {
        merge_backward(state, items, left, count, less);
    }
}

typedef struct Run {
    size_t start;
    size_t length;
    unsigned power; // of the boundary with the run after it
} Run;

// The depth of the boundary between two neighbouring runs in a perfectly balanced merge tree: the
// first binary digit in which the midpoints of both, as fractions of the whole, differ.
static unsigned boundary_power(const Run *left, size_t right_length, size_t count) {
    uint64_t a = 2 * (uint64_t)left->start + left->length;
    uint64_t b = a + left->length + right_length;
    unsigned power = 0;
    for (;;) {
        power++;
        if (a >= count) {
            a -= count;
            b -= count;
        } else if (b >= count) {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

enum { SHORT_RUN_MAX = 64, RUNS_MAX = 64 };

// How long a run must be at least, so that their number is a power of two or little less.
static size_t short_run_length(size_t count) {
    size_t lost = 0;
    while (count >= SHORT_RUN_MAX) {
        lost |= count & 1;
        count >>= 1;
    }
    return count + lost;
}

ALWAYS_INLINE void merge_last_two(SortState *state, SortItem *items, Run *runs, size_t *run_count,
                                  Less less) {
    Run *left = &runs[*run_count - 2];
    const Run *right = &runs[*run_count - 1];
    runs_merge(state, items + left->start, left->length, left->length + right->length, less);
    left->length += right->length;
    (*run_count)--;
}

ALWAYS_INLINE void sort_with(SortState *state, SortItem *items, size_t count, Less less) {
    Run runs[RUNS_MAX]; // their powers grow strictly, so there are fewer than bits in a size
    size_t run_count = 0;
    size_t shortest = short_run_length(count);
    for (size_t start = 0; start < count;) {
        size_t length = run_find(state, items + start, count - start, less);
        if (length < shortest) {
            size_t wanted = count - start < shortest ? count - start : shortest;
            run_lengthen(state, items + start, length, wanted, less);
            length = wanted;
        }
        if (run_count > 0) {
            unsigned power = boundary_power(&runs[run_count - 1], length, count);
            while (run_count > 1 && runs[run_count - 2].power > power) {
                merge_last_two(state, items, runs, &run_count, less);
            }
            runs[run_count - 1].power = power;
        }
        runs[run_count++] = (Run){start, length, 0};
        start += length;
    }
    while (run_count > 1) {
        merge_last_two(state, items, runs, &run_count, less);
    }
}

// ---- Which order -------------------------------------------------------------------------------

// One copy of the algorithm for each order, with the comparison inside it.
static void sort_ints(SortState *state, SortItem *items, size_t count) {
    if (!list_sort_digits(items, count, state->spare)) {
        sort_with(state, items, count, less_int);
    }
}

static void sort_doubles(SortState *state, SortItem *items, size_t count) {
    sort_with(state, items, count, less_double);
}

static void sort_strings(SortState *state, SortItem *items, size_t count) {
    sort_with(state, items, count, less_string);
}

static void sort_any(SortState *state, SortItem *items, size_t count) {
    sort_with(state, items, count, less_any);
}

static void sort_items(SortState *state, SortItem *items, size_t count) {
    bool all_ints = true, all_doubles = true, all_strings = true;
    for (size_t index = 0; index < count && (all_ints || all_doubles || all_strings); index++) {
        Value key = items[index].key;
        all_ints = all_ints && value_is_int(key);
        all_doubles = all_doubles && value_is_double(key);
        all_strings = all_strings && value_is_exactly(state->vm, key, CLASS_STR);
    }
    if (all_ints) {
        sort_ints(state, items, count);
    } else if (all_doubles) {
        sort_doubles(state, items, count);
    } else if (all_strings) {
        sort_strings(state, items, count);
    } else {
        sort_any(state, items, count);
    }
}

// ---- The list ----------------------------------------------------------------------------------

// key(item) for every item.
static bool sort_make_keys(Vm *vm, const List *items, Value key, List *keys) {
    for (size_t index = 0; index < items->count; index++) {
        Value result;
        if (!object_call(vm, key, &items->items[index], 1, &result)) {
            return false;
        }
        list_append(vm, keys, result);
    }
    return true;
}

static void sort_detached(SortState *state, List *items, const List *keys, bool is_reversed) {
    size_t count = items->count;
    SortItem *pairs = memory_allocate(2 * count * sizeof *pairs);
    state->spare = pairs + count;
    for (size_t index = 0; index < count; index++) {
        pairs[index] = (SortItem){keys->items[index], items->items[index]};
    }
    if (is_reversed) { // turned round before and after, equal items keep their order
        items_reverse(pairs, pairs + count);
    }
    sort_items(state, pairs, count);
    if (is_reversed) {
        items_reverse(pairs, pairs + count);
    }
    for (size_t index = 0; index < count; index++) {
        items->items[index] = pairs[index].item;
    }
    memory_release(pairs);
}

// Exchanges the storage of two lists.
static void list_swap_items(List *a, List *b) {
    Value *items = a->items;
    size_t count = a->count, capacity = a->capacity;
    a->items = b->items;
    a->count = b->count;
    a->capacity = b->capacity;
    b->items = items;
    b->count = count;
    b->capacity = capacity;
    heap_watch(a);
    heap_watch(b);
}

bool list_sort(Vm *vm, List *list, Value key, bool is_reversed) {
    enum { WORK_OF_AN_ITEM = 16 };
    if (!limits_take_work(vm, WORK_OF_AN_ITEM * list->count)) {
        return false;
    }
    List *items = list_new(vm, 0);
    List *keys = value_is_none(key) ? items : list_new(vm, list->count);
    SortState state = {vm, NULL, false};
    runtime_hold(vm, value_from_object(items));
    runtime_hold(vm, value_from_object(keys));
    list_swap_items(list, items);
    bool fine = keys == items || sort_make_keys(vm, items, key, keys);
    if (fine && items->count > 1) {
        sort_detached(&state, items, keys, is_reversed);
        fine = !state.has_raised;
    }
    bool is_modified = list->items != NULL || list->count > 0;
    list_swap_items(list, items);
    runtime_drop(vm, 2);
    if (fine && is_modified) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "list modified during sort");
    }
    return fine;
}
