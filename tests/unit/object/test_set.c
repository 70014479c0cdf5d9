// test_set.c: sets iterate as CPython's do for small ints; the expected orders are CPython 3.13's.
#include "object/set.h"

#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

static void add(Vm *vm, Set *set, int64_t number) {
    ck_assert(set_add(vm, set, value_from_int(number)));
}

static Set *set_of(Vm *vm, const int64_t *numbers, size_t count) {
    Set *set = set_new(vm);
    for (size_t index = 0; index < count; index++) {
        add(vm, set, numbers[index]);
    }
    return set;
}

static void assert_order(const Set *set, const int64_t *expected, size_t count) {
    size_t position = 0;
    Value key;
    ck_assert_uint_eq(set->count, count);
    for (size_t index = 0; index < count; index++) {
        ck_assert(set_next(set, &position, &key));
        ck_assert_int_eq(value_as_int(key), expected[index]);
    }
    ck_assert(!set_next(set, &position, &key));
}

#define NUMBERS(...) (const int64_t[]){__VA_ARGS__}, sizeof(const int64_t[]){__VA_ARGS__} / 8

START_TEST(small_ints_iterate_in_cpythons_order) {
    Vm *vm = bare_runtime_new();
    assert_order(set_of(vm, NUMBERS(5, 3, 8, 100, -1, 64, 16, 32)),
                 NUMBERS(64, 32, 3, 100, 5, 8, 16, -1));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(growth_moves_items_as_cpython_does) {
    Vm *vm = bare_runtime_new();
    Set *set = set_new(vm);
    for (int64_t number = 0; number < 200; number += 7) {
        add(vm, set, number * number);
    }
    bool removed;
    for (int64_t number = 0; number < 200; number += 14) {
        ck_assert(set_remove(vm, set, value_from_int(number * number), &removed));
        ck_assert(removed);
    }
    add(vm, set, 1000003);
    add(vm, set, 77);
    Value key;
    assert_order(set, NUMBERS(3969, 35721, 11025, 17689, 30625, 5929, 49, 441, 25921, 1000003, 1225,
                              77, 14161, 8281, 2401, 21609));
    ck_assert(set_pop(set, &key));
    ck_assert_int_eq(value_as_int(key), 3969);
    ck_assert(set_pop(set, &key));
    ck_assert_int_eq(value_as_int(key), 35721);
    ck_assert(set_pop(set, &key));
    ck_assert_int_eq(value_as_int(key), 11025);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(operations_walk_the_operand_that_cpython_walks) {
    Vm *vm = bare_runtime_new();
    Set *a = set_new(vm);
    for (int64_t number = 0; number < 100; number += 9) {
        add(vm, a, number);
    }
    Set *b = set_of(vm, NUMBERS(9, 18, 1000, -5));
    Set *made;
    ck_assert(set_intersection(vm, a, value_from_object(b), &made));
    assert_order(made, NUMBERS(9, 18));
    ck_assert(set_difference(vm, b, value_from_object(a), &made));
    assert_order(made, NUMBERS(1000, -5));
    ck_assert(set_symmetric_difference(vm, a, value_from_object(b), &made));
    assert_order(made, NUMBERS(0, 99, 36, 1000, 27, 72, 45, 81, 54, 90, -5, 63));
    ck_assert(set_union(vm, b, value_from_object(a), &made));
    assert_order(made, NUMBERS(0, 72, 9, 81, 18, 90, 27, 99, 36, 1000, 45, 54, -5, 63));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_set_minus_itself_is_empty) {
    Vm *vm = bare_runtime_new();
    Set *set = set_of(vm, NUMBERS(1, 2, 3, 4, 5, 6, 7, 8, 9));
    ck_assert(set_subtract_in_place(vm, set, value_from_object(set)));
    ck_assert_uint_eq(set->count, 0);
    add(vm, set, 5);
    assert_order(set, NUMBERS(5));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(the_hash_does_not_depend_on_the_order) {
    Vm *vm = bare_runtime_new();
    Set *a = set_of(vm, NUMBERS(1, 2, 3));
    Set *b = set_of(vm, NUMBERS(3, 1, 2));
    ck_assert_int_eq((int64_t)set_hash_items(a), INT64_C(-272375401224217160));
    ck_assert_int_eq((int64_t)set_hash_items(b), INT64_C(-272375401224217160));
    ck_assert_int_eq((int64_t)set_hash_items(set_new(vm)), INT64_C(133146708735736));
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("object/set", small_ints_iterate_in_cpythons_order,
                      growth_moves_items_as_cpython_does,
                      operations_walk_the_operand_that_cpython_walks, a_set_minus_itself_is_empty,
                      the_hash_does_not_depend_on_the_order);
}
