// test_range.c: ranges of any size count, find and slice without walking.
#include "object/range.h"

#include "object/int.h"
#include "object/iterator.h"
#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

static Range *make(Vm *vm, int64_t start, int64_t stop, int64_t step) {
    Range *range;
    ck_assert(range_new(vm, int_from_int64(vm, start), int_from_int64(vm, stop),
                        int_from_int64(vm, step), &range));
    return range;
}

static int64_t number(Value value) {
    int64_t result;
    ck_assert(int_to_int64(value, &result));
    return result;
}

START_TEST(lengths_are_counted) {
    static const int64_t rows[][4] = {{0, 5, 1, 5},
                                      {0, 5, 2, 3},
                                      {5, 0, 1, 0},
                                      {5, 0, -2, 3},
                                      {0, 0, 1, 0},
                                      {-3, 3, 100, 1},
                                      {0, INT64_MAX, 1, INT64_MAX},
                                      {10, 0, -3, 4}};
    Vm *vm = bare_runtime_new();
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        const Range *range = make(vm, rows[row][0], rows[row][1], rows[row][2]);
        ck_assert_int_eq(number(range->length), rows[row][3]);
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(numbers_are_found_by_arithmetic) {
    Vm *vm = bare_runtime_new();
    const Range *up = make(vm, 3, 30, 4);
    ck_assert_int_eq(number(range_find(vm, up, value_from_int(11))), 2);
    ck_assert(value_is_absent(range_find(vm, up, value_from_int(12))));
    ck_assert(value_is_absent(range_find(vm, up, value_from_int(31))));
    ck_assert(value_is_absent(range_find(vm, up, value_from_int(-1))));
    const Range *down = make(vm, 10, 0, -3);
    ck_assert_int_eq(number(range_find(vm, down, value_from_int(1))), 3);
    ck_assert(value_is_absent(range_find(vm, down, value_from_int(-2))));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(ranges_beyond_64_bits_are_walked_too) {
    Vm *vm = bare_runtime_new();
    Value huge = int_multiply(vm, int_from_int64(vm, INT64_MAX), int_from_int64(vm, 4));
    Range *range;
    ck_assert(range_new(vm, huge, int_add(vm, huge, value_from_int(3)), value_from_int(2), &range));
    Value iterator = range_iterate(vm, range);
    NativeNext next = runtime_class(vm, CLASS_LONG_RANGE_ITERATOR)->next;
    Value item;
    ck_assert(next(vm, value_as_object(iterator), &item) == STEP_ITEM);
    ck_assert_int_eq(int_compare(item, huge), 0);
    ck_assert(next(vm, value_as_object(iterator), &item) == STEP_ITEM);
    ck_assert_int_eq(int_compare(item, int_add(vm, huge, value_from_int(2))), 0);
    ck_assert(next(vm, value_as_object(iterator), &item) == STEP_END);
    ck_assert(next(vm, value_as_object(iterator), &item) == STEP_END);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_range_near_the_end_of_64_bits_does_not_overflow) {
    Vm *vm = bare_runtime_new();
    Range *range = make(vm, INT64_MAX - 3, INT64_MAX, 2);
    Value iterator = range_iterate(vm, range);
    Class *class = class_of(vm, iterator);
    Value item;
    ck_assert(class->next(vm, value_as_object(iterator), &item) == STEP_ITEM);
    ck_assert(class->next(vm, value_as_object(iterator), &item) == STEP_ITEM);
    ck_assert_int_eq(number(item), INT64_MAX - 1);
    ck_assert(class->next(vm, value_as_object(iterator), &item) == STEP_END);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(equal_ranges_are_those_with_equal_items) {
    Vm *vm = bare_runtime_new();
    ck_assert(range_equal(make(vm, 0, 3, 2), make(vm, 0, 4, 2)));
    ck_assert(range_equal(make(vm, 1, 1, 5), make(vm, 7, 0, 1)));
    ck_assert(range_equal(make(vm, 4, 5, 1), make(vm, 4, 6, 9)));
    ck_assert(!range_equal(make(vm, 0, 4, 2), make(vm, 0, 4, 3)));
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("object/range", lengths_are_counted, numbers_are_found_by_arithmetic,
                      ranges_beyond_64_bits_are_walked_too,
                      a_range_near_the_end_of_64_bits_does_not_overflow,
                      equal_ranges_are_those_with_equal_items);
}
