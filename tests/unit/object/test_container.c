// test_container.c: what exact containers answer without a method, and what they leave to one.
#include "object/container.h"

#include "object/dict.h"
#include "object/list.h"
#include "object/tuple.h"
#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

START_TEST(items_are_found_from_both_ends) {
    Vm *vm = bare_runtime_new();
    Value pair = value_from_object(tuple_pair(vm, value_from_int(7), value_from_int(8)));
    Value item;
    ck_assert(container_get_item(vm, pair, value_from_int(-2), &item) == CONTAINER_DONE);
    ck_assert_int_eq(value_as_int(item), 7);
    ck_assert(container_get_item(vm, pair, value_from_int(2), &item) == CONTAINER_RAISED);
    ck_assert(exception_raised_is(vm, CLASS_INDEX_ERROR));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(other_keys_and_other_values_are_left_to_methods) {
    Vm *vm = bare_runtime_new();
    Value list = value_from_object(list_new(vm, 0));
    Value item;
    size_t length;
    ck_assert(container_get_item(vm, list, VALUE_TRUE, &item) == CONTAINER_UNKNOWN);
    ck_assert(container_get_item(vm, value_from_int(1), value_from_int(0), &item) ==
              CONTAINER_UNKNOWN);
    ck_assert(!container_length(vm, VALUE_NONE, &length));
    ck_assert(!container_iterate(vm, value_from_int(5), &item));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_missing_key_is_the_key_error_s_argument) {
    Vm *vm = bare_runtime_new();
    Value dict = value_from_object(dict_new(vm));
    Value item;
    ck_assert(container_set_item(vm, dict, value_from_int(1), VALUE_NONE) == CONTAINER_DONE);
    ck_assert(container_get_item(vm, dict, value_from_int(2), &item) == CONTAINER_RAISED);
    ck_assert(exception_raised_is(vm, CLASS_KEY_ERROR));
    const Exception *error = value_as_exception(exception_take(vm));
    ck_assert_int_eq(value_as_int(error->args->items[0]), 2);
    ck_assert(container_delete_item(vm, dict, value_from_int(1)) == CONTAINER_DONE);
    ck_assert(container_delete_item(vm, dict, value_from_int(1)) == CONTAINER_RAISED);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(sequences_compare_by_their_first_difference) {
    static const struct {
        int64_t a[3], b[3];
        size_t a_count, b_count;
        bool less, equal;
    } rows[] = {
        {{1, 2}, {1, 3}, 2, 2, true, false}, {{1}, {1, 0}, 1, 2, true, false},
        {{1, 0}, {1}, 2, 1, false, false},   {{4, 5, 6}, {4, 5, 6}, 3, 3, false, true},
        {{0}, {0}, 0, 0, false, true},
    };
    Vm *vm = bare_runtime_new();
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        List *a = list_new(vm, 0);
        List *b = list_new(vm, 0);
        for (size_t index = 0; index < rows[row].a_count; index++) {
            list_append(vm, a, value_from_int(rows[row].a[index]));
        }
        for (size_t index = 0; index < rows[row].b_count; index++) {
            list_append(vm, b, value_from_int(rows[row].b[index]));
        }
        Value left = value_from_object(a), right = value_from_object(b), result;
        ck_assert(container_compare(vm, COMPARE_LT, left, right, &result) == CONTAINER_DONE);
        ck_assert(value_is(result, value_from_bool(rows[row].less)));
        ck_assert(container_compare(vm, COMPARE_EQ, left, right, &result) == CONTAINER_DONE);
        ck_assert(value_is(result, value_from_bool(rows[row].equal)));
    }
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("object/container", items_are_found_from_both_ends,
                      other_keys_and_other_values_are_left_to_methods,
                      a_missing_key_is_the_key_error_s_argument,
                      sequences_compare_by_their_first_difference);
}
