// test_value.c: each kind of word is told from the others, at the edges too.
#include "object/value.h"

#include <math.h>

#include "unit.h"

START_TEST(an_int_of_50_bits_comes_back_with_its_sign) {
    static const int64_t numbers[] = {
        0, 1, -1, 42, -42, VALUE_INT_MAX, VALUE_INT_MIN, INT64_C(1) << 48, -(INT64_C(1) << 48)};
    for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index++) {
        Value value = value_from_int(numbers[index]);
        ck_assert(value_is_int(value));
        ck_assert(!value_is_double(value) && !value_is_object(value));
        ck_assert_int_eq(value_as_int(value), numbers[index]);
    }
    ck_assert(!value_int_fits(VALUE_INT_MAX + 1));
    ck_assert(!value_int_fits(VALUE_INT_MIN - 1));
}
END_TEST

START_TEST(every_double_is_a_double_and_nan_is_one_word) {
    static const double numbers[] = {0.0, -0.0, 1.5, -1e308, 5e-324, INFINITY, -INFINITY};
    for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index++) {
        Value value = value_from_double(numbers[index]);
        ck_assert(value_is_double(value) && !value_is_int(value) && !value_is_object(value));
        double back = value_as_double(value);
        ck_assert_mem_eq(&back, &numbers[index], sizeof back);
    }
    ck_assert(value_is(value_from_double(NAN), value_from_double(-NAN)));
    ck_assert(value_is_double(value_from_double(-NAN)));
}
END_TEST

START_TEST(constants_are_none_of_the_others) {
    static const Value constants[] = {VALUE_NONE,     VALUE_FALSE,           VALUE_TRUE,
                                      VALUE_ELLIPSIS, VALUE_NOT_IMPLEMENTED, VALUE_ABSENT};
    for (size_t index = 0; index < sizeof constants / sizeof *constants; index++) {
        Value value = constants[index];
        ck_assert(!value_is_int(value) && !value_is_double(value) && !value_is_object(value));
        ck_assert_int_eq(value_is_bool(value), index == 1 || index == 2);
    }
    ck_assert(value_is(value_from_bool(true), VALUE_TRUE));
    ck_assert(value_is(value_from_bool(false), VALUE_FALSE));
}
END_TEST

START_TEST(two_ints_are_recognised_together) {
    Value one = value_from_int(1);
    ck_assert(value_are_ints(one, value_from_int(-5)));
    ck_assert(!value_are_ints(one, value_from_double(1)));
    ck_assert(!value_are_ints(VALUE_TRUE, one));
}
END_TEST

START_TEST(a_pointer_comes_back) {
    int64_t target[2];
    Value value = value_from_object(target);
    ck_assert(value_is_object(value) && !value_is_int(value) && !value_is_double(value));
    ck_assert_ptr_eq(value_as_object(value), target);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("object/value", an_int_of_50_bits_comes_back_with_its_sign,
                      every_double_is_a_double_and_nan_is_one_word,
                      constants_are_none_of_the_others, two_ints_are_recognised_together,
                      a_pointer_comes_back);
}
