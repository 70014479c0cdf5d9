// test_list.c: storage, slices and repetition of lists.
#include "object/list.h"

#include "object/exception.h"

#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

static List *list_up_to(Vm *vm, int64_t count) {
    List *list = list_new(vm, 0);
    for (int64_t number = 0; number < count; number++) {
        list_append(vm, list, value_from_int(number));
    }
    return list;
}

static void assert_items(const List *list, const int64_t *expected, size_t count) {
    ck_assert_uint_eq(list->count, count);
    for (size_t index = 0; index < count; index++) {
        ck_assert_int_eq(value_as_int(list->items[index]), expected[index]);
    }
}

#define NUMBERS(...) (const int64_t[]){__VA_ARGS__}, sizeof(const int64_t[]){__VA_ARGS__} / 8

// slice(start, stop, step) on a list; INT64_MIN stands for None.
static SliceBounds bounds_of(Vm *vm, const List *list, int64_t start, int64_t stop, int64_t step) {
    SliceBounds bounds;
    const int64_t parts[] = {start, stop, step};
    Value values[3];
    for (size_t index = 0; index < 3; index++) {
        values[index] = parts[index] == INT64_MIN ? VALUE_NONE : value_from_int(parts[index]);
    }
    ck_assert(
        slice_bounds(vm, slice_new(vm, values[0], values[1], values[2]), list->count, &bounds));
    return bounds;
}

START_TEST(slices_select_as_python_says) {
    static const struct {
        int64_t start, stop, step;
        int64_t expected[6];
        size_t count;
    } rows[] = {
        {1, 4, 1, {1, 2, 3}, 3},
        {-2, INT64_MIN, 1, {4, 5}, 2},
        {INT64_MIN, INT64_MIN, -1, {5, 4, 3, 2, 1, 0}, 6},
        {INT64_MIN, INT64_MIN, 4, {0, 4}, 2},
        {4, 0, -2, {4, 2}, 2},
        {100, -100, -3, {5, 2}, 2},
        {4, 1, 1, {0}, 0},
        {INT64_MIN, INT64_MIN, VALUE_INT_MAX, {0}, 1},
        {INT64_MIN, INT64_MIN, VALUE_INT_MIN, {5}, 1},
    };
    Vm *vm = bare_runtime_new();
    List *list = list_up_to(vm, 6);
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        SliceBounds bounds = bounds_of(vm, list, rows[row].start, rows[row].stop, rows[row].step);
        assert_items(list_slice(vm, list, &bounds), rows[row].expected, rows[row].count);
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_slice_is_replaced_by_more_or_fewer_items) {
    Vm *vm = bare_runtime_new();
    List *list = list_up_to(vm, 4);
    SliceBounds bounds = bounds_of(vm, list, 1, 2, 1);
    ck_assert(list_assign_slice(vm, list, &bounds, list->items, list->count));
    assert_items(list, NUMBERS(0, 0, 1, 2, 3, 2, 3));
    bounds = bounds_of(vm, list, 1, -1, 1);
    ck_assert(list_assign_slice(vm, list, &bounds, NULL, 0));
    assert_items(list, NUMBERS(0, 3));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(an_extended_slice_is_deleted_in_either_direction) {
    Vm *vm = bare_runtime_new();
    List *list = list_up_to(vm, 7);
    SliceBounds bounds = bounds_of(vm, list, INT64_MIN, INT64_MIN, 3);
    list_delete_slice(vm, list, &bounds);
    assert_items(list, NUMBERS(1, 2, 4, 5));
    bounds = bounds_of(vm, list, INT64_MIN, INT64_MIN, -2);
    list_delete_slice(vm, list, &bounds);
    assert_items(list, NUMBERS(1, 4));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(an_extended_slice_can_be_assigned_the_list_itself) {
    Vm *vm = bare_runtime_new();
    List *list = list_up_to(vm, 4);
    SliceBounds bounds = bounds_of(vm, list, INT64_MIN, INT64_MIN, -1);
    ck_assert(list_assign_slice(vm, list, &bounds, list->items, list->count));
    assert_items(list, NUMBERS(3, 2, 1, 0));
    ck_assert(!list_assign_slice(vm, list, &bounds, list->items, 3));
    ck_assert(exception_raised_is(vm, CLASS_VALUE_ERROR));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(repetition_copies_and_knows_its_limits) {
    Vm *vm = bare_runtime_new();
    List *list = list_up_to(vm, 3);
    List *repeated;
    ck_assert(list_repeat(vm, list, 3, &repeated));
    assert_items(repeated, NUMBERS(0, 1, 2, 0, 1, 2, 0, 1, 2));
    ck_assert(list_repeat(vm, list, -1, &repeated));
    ck_assert_uint_eq(repeated->count, 0);
    ck_assert(!list_repeat(vm, list, INT64_MAX, &repeated));
    ck_assert(exception_raised_is(vm, CLASS_MEMORY_ERROR));
    ck_assert(list_repeat_in_place(vm, list, 2));
    assert_items(list, NUMBERS(0, 1, 2, 0, 1, 2));
    ck_assert(list_repeat_in_place(vm, list, 0));
    ck_assert_uint_eq(list->count, 0);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_list_that_shrinks_gives_its_storage_back) {
    Vm *vm = bare_runtime_new();
    List *list = list_up_to(vm, 10000);
    list_remove_range(vm, list, 10, 10000);
    ck_assert_uint_lt(list->capacity, 100);
    ck_assert_int_eq(value_as_int(list->items[9]), 9);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_list_can_be_extended_by_itself) {
    Vm *vm = bare_runtime_new();
    List *list = list_up_to(vm, 3);
    ck_assert(list_extend(vm, list, value_from_object(list)));
    assert_items(list, NUMBERS(0, 1, 2, 0, 1, 2));
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE(
        "object/list", slices_select_as_python_says, a_slice_is_replaced_by_more_or_fewer_items,
        an_extended_slice_is_deleted_in_either_direction,
        an_extended_slice_can_be_assigned_the_list_itself, repetition_copies_and_knows_its_limits,
        a_list_that_shrinks_gives_its_storage_back, a_list_can_be_extended_by_itself);
}
