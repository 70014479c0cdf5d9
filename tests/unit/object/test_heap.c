// test_heap.c: what is reached survives, what is not is released, and nothing moves.
#include "object/heap.h"

#include "object/cell.h"
#include "object/list.h"
#include "object/string.h"
#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

static size_t released_count;

static void count_release(Heap *heap, Object *object) {
    (void)heap;
    (void)object;
    released_count++;
}

static const KindInfo counted_kind = {"counted", NULL, count_release, false};

static Object *counted_object(Vm *vm, size_t size) {
    return heap_allocate(vm, KIND_TRACEBACK, size, runtime_shape(vm, CLASS_OBJECT));
}

static Vm *vm_with_counted_kind(void) {
    Vm *vm = bare_runtime_new();
    heap_register_kind(runtime_of(vm)->heap, KIND_TRACEBACK, &counted_kind);
    released_count = 0;
    return vm;
}

START_TEST(what_nobody_reaches_is_released_once) {
    Vm *vm = vm_with_counted_kind();
    for (size_t index = 0; index < 1000; index++) {
        ck_assert_ptr_nonnull(counted_object(vm, sizeof(Object) + index));
    }
    heap_collect(runtime_of(vm)->heap);
    ck_assert_uint_eq(released_count, 1000);
    heap_collect(runtime_of(vm)->heap);
    ck_assert_uint_eq(released_count, 1000);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(what_a_root_reaches_stays_where_it_is) {
    Vm *vm = vm_with_counted_kind();
    List *list = list_new(vm, 0);
    runtime_hold(vm, value_from_object(list));
    Object *small = counted_object(vm, 48);
    Object *large = counted_object(vm, 5000);
    list_append(vm, list, value_from_object(cell_new(vm, value_from_object(small))));
    list_append(vm, list, value_from_object(large));
    uint64_t address = heap_address_of(large);
    for (size_t round = 0; round < 3; round++) {
        heap_collect(runtime_of(vm)->heap);
    }
    ck_assert_uint_eq(released_count, 0);
    Cell *cell = (Cell *)(void *)value_as_object(list->items[0]);
    ck_assert_ptr_eq(value_as_object(cell->value), small);
    ck_assert_uint_eq(heap_address_of(large), address);
    runtime_drop(vm, 1);
    heap_collect(runtime_of(vm)->heap);
    ck_assert_uint_eq(released_count, 2);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_cycle_is_garbage_like_any_other) {
    Vm *vm = vm_with_counted_kind();
    List *first = list_new(vm, 0);
    List *second = list_new(vm, 0);
    list_append(vm, first, value_from_object(second));
    list_append(vm, second, value_from_object(first));
    list_append(vm, second, value_from_object(counted_object(vm, 32)));
    heap_collect(runtime_of(vm)->heap);
    ck_assert_uint_eq(released_count, 1);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_chain_of_a_million_is_marked_without_recursion) {
    Vm *vm = bare_runtime_new();
    Value chain = VALUE_NONE;
    for (size_t index = 0; index < 1000000; index++) {
        chain = value_from_object(cell_new(vm, chain));
    }
    runtime_hold(vm, chain);
    size_t before = heap_statistics(runtime_of(vm)->heap).objects;
    heap_collect(runtime_of(vm)->heap);
    ck_assert_uint_ge(heap_statistics(runtime_of(vm)->heap).objects, 1000000);
    ck_assert_uint_le(heap_statistics(runtime_of(vm)->heap).objects, before);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(memory_is_used_again) {
    enum { MOST_HOLES = 1000 }; // other garbage of that size may lie before it
    Vm *vm = vm_with_counted_kind();
    Object *first = counted_object(vm, 64);
    heap_collect(runtime_of(vm)->heap);
    size_t bytes = heap_statistics(runtime_of(vm)->heap).bytes;
    Object *second = counted_object(vm, 64);
    ck_assert_uint_eq(heap_statistics(runtime_of(vm)->heap).bytes, bytes + 64);
    for (size_t index = 0; second != first && index < MOST_HOLES; index++) {
        second = counted_object(vm, 64);
    }
    ck_assert_ptr_eq(first, second);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_block_that_is_all_garbage_serves_another_size) {
    Vm *vm = vm_with_counted_kind();
    size_t round_bytes = 0;
    for (size_t size = 32; size <= 512; size += 32) {
        Object *object = NULL;
        for (size_t index = 0; index < 10000; index++) {
            object = counted_object(vm, size);
        }
        // 5 MB at most are alive at once: addresses far beyond would mean that none came back.
        ck_assert_uint_lt(heap_address_of(object) & 0xFFFFFFFF, 8u << 20);
        heap_collect(runtime_of(vm)->heap);
        size_t bytes = heap_statistics(runtime_of(vm)->heap).bytes;
        ck_assert(round_bytes == 0 || bytes == round_bytes);
        round_bytes = bytes;
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(storage_lives_and_dies_with_its_owner) {
    Vm *vm = bare_runtime_new();
    Heap *heap = runtime_of(vm)->heap;
    List *list = list_new(vm, 0);
    runtime_hold(vm, value_from_object(list));
    for (int64_t item = 0; item < 1000; item++) { // from a cell to a buffer outside
        list_append(vm, list, value_from_int(item));
        if (item % 10 == 0) {
            heap_collect(heap);
            // What is free is taken by another.
            ck_assert_ptr_nonnull(list_from_values(vm, list->items, list->count));
        }
    }
    for (int64_t item = 0; item < 1000; item++) {
        ck_assert_int_eq(value_as_int(list->items[item]), item);
    }
    list_clear(vm, list);
    list_append(vm, list, VALUE_NONE);
    heap_collect(heap);
    ck_assert(value_is_none(list->items[0]));
    size_t bytes = heap_statistics(heap).bytes;
    list_reserve(vm, list, 100000);
    runtime_drop(vm, 1);
    heap_collect(heap);
    ck_assert_uint_lt(heap_statistics(heap).bytes, bytes);
    bare_runtime_free(vm);
}
END_TEST

static void save_counted(Heap *heap, void *context) {
    Object **object = context;
    if (*object != NULL && !heap_is_marked(heap, *object)) {
        heap_resurrect(heap, *object);
        *object = NULL;
    }
}

START_TEST(a_hook_after_marking_can_save_an_object_once) {
    Vm *vm = vm_with_counted_kind();
    Object *object = counted_object(vm, 32);
    heap_register_after_mark(runtime_of(vm)->heap, save_counted, &object);
    heap_collect(runtime_of(vm)->heap);
    ck_assert_uint_eq(released_count, 0);
    heap_collect(runtime_of(vm)->heap);
    ck_assert_uint_eq(released_count, 1);
    bare_runtime_free(vm);
}
END_TEST

typedef struct Seen {
    Object *object;
    bool is_alive;
} Seen;

static void see_whether_it_lives(Heap *heap, void *context) {
    Seen *seen = context;
    seen->is_alive = heap_is_marked(heap, seen->object);
}

START_TEST(what_the_first_saver_saves_does_not_die_for_others) {
    Vm *vm = vm_with_counted_kind();
    Object *object = counted_object(vm, 32);
    Seen seen = {object, false};
    heap_register_after_mark(runtime_of(vm)->heap, see_whether_it_lives, &seen);
    heap_register_first_after_mark(runtime_of(vm)->heap, save_counted, &object);
    heap_collect(runtime_of(vm)->heap);
    ck_assert(seen.is_alive);
    heap_collect(runtime_of(vm)->heap);
    ck_assert(!seen.is_alive);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(the_dead_are_forgotten_when_all_are_saved) {
    Vm *vm = vm_with_counted_kind();
    Object *object = counted_object(vm, 32);
    Seen seen = {object, false};
    heap_register_before_sweep(runtime_of(vm)->heap, see_whether_it_lives, &seen);
    heap_register_after_mark(runtime_of(vm)->heap, save_counted, &object);
    heap_collect(runtime_of(vm)->heap);
    ck_assert(seen.is_alive);
    heap_collect(runtime_of(vm)->heap);
    ck_assert(!seen.is_alive);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_collection_is_wanted_after_enough_allocation_or_under_stress) {
    Vm *vm = bare_runtime_new();
    Heap *heap = runtime_of(vm)->heap;
    ck_assert(!heap_wants_collection(heap));
    void *buffer = heap_buffer_allocate(vm, 64u << 20);
    ck_assert(heap_wants_collection(heap));
    heap_buffer_release(heap, buffer, 64u << 20);
    ck_assert(!heap_wants_collection(heap));
    heap_set_stress(heap, true);
    ck_assert(heap_wants_collection(heap));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(addresses_shown_to_scripts_are_the_same_in_every_runtime) {
    Vm *one = bare_runtime_new();
    Vm *two = bare_runtime_new();
    Object *first = &cell_new(one, VALUE_NONE)->object;
    Object *second = &cell_new(two, VALUE_NONE)->object;
    ck_assert_uint_eq(heap_address_of(first), heap_address_of(second));
    ck_assert_uint_ne(heap_address_of(first), heap_address_of(&cell_new(one, VALUE_NONE)->object));
    bare_runtime_free(one);
    bare_runtime_free(two);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE(
        "object/heap", what_nobody_reaches_is_released_once, what_a_root_reaches_stays_where_it_is,
        a_cycle_is_garbage_like_any_other, a_chain_of_a_million_is_marked_without_recursion,
        memory_is_used_again, a_block_that_is_all_garbage_serves_another_size,
        storage_lives_and_dies_with_its_owner, a_hook_after_marking_can_save_an_object_once,
        what_the_first_saver_saves_does_not_die_for_others,
        the_dead_are_forgotten_when_all_are_saved,
        a_collection_is_wanted_after_enough_allocation_or_under_stress,
        addresses_shown_to_scripts_are_the_same_in_every_runtime);
}
