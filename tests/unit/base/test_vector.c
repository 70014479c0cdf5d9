// test_vector.c: the growable array.
#include "base/vector.h"

#include "unit.h"

typedef struct Pair {
    int left;
    int right;
} Pair;

START_TEST(pushed_items_come_back_in_order) {
    VECTOR(int) numbers = {0};
    for (int number = 0; number < 10000; number++) {
        vector_push(&numbers, number);
    }
    ck_assert_uint_eq(numbers.count, 10000);
    for (int number = 9999; number >= 0; number--) {
        ck_assert_int_eq(vector_last(&numbers), number);
        ck_assert_int_eq(vector_pop(&numbers), number);
    }
    ck_assert_uint_eq(numbers.count, 0);
    vector_release(&numbers);
}
END_TEST

START_TEST(structures_can_be_pushed_as_literals) {
    VECTOR(Pair) pairs = {0};
    vector_push(&pairs, (Pair){1, 2});
    vector_push(&pairs, (Pair){.left = 3, .right = 4});
    ck_assert_int_eq(pairs.items[0].right, 2);
    ck_assert_int_eq(pairs.items[1].left, 3);
    vector_release(&pairs);
    ck_assert_ptr_null(pairs.items);
}
END_TEST

START_TEST(reserved_items_do_not_move) {
    VECTOR(double) numbers = {0};
    vector_reserve(&numbers, 100);
    double *items = numbers.items;
    for (int number = 0; number < 100; number++) {
        vector_push(&numbers, number * 0.5);
    }
    ck_assert_ptr_eq(numbers.items, items);
    vector_release(&numbers);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("base/vector", pushed_items_come_back_in_order,
                      structures_can_be_pushed_as_literals, reserved_items_do_not_move);
}
