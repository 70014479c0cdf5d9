// test_float.c: doubles where Python and C differ, and their order among ints.
#include "object/float.h"

#include "object/exception.h"
#include "object/int.h"

#include <math.h>

#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

static Value power_of_ten(Vm *vm, int64_t exponent) {
    Value power;
    ck_assert(int_power(vm, value_from_int(10), value_from_int(exponent), &power));
    return power;
}

START_TEST(modulo_and_floor_division_take_the_sign_of_the_divisor) {
    static const struct {
        double a, b, modulo, quotient;
    } cases[] = {
        {7.5, 2, 1.5, 3}, {-7.5, 2, 0.5, -4}, {7.5, -2, -0.5, -4},         {-7.5, -2, -1.5, 3},
        {6, 3, 0.0, 2},   {-6, 3, 0.0, -2},   {1e300, 1e-300, 0, INFINITY}};
    for (size_t index = 0; index + 1 < sizeof cases / sizeof *cases; index++) {
        ck_assert(float_modulo(cases[index].a, cases[index].b) == cases[index].modulo);
        ck_assert(float_floor_divide(cases[index].a, cases[index].b) == cases[index].quotient);
    }
    ck_assert(signbit(float_modulo(6, -3)));
    ck_assert(signbit(float_modulo(-0.0, -3)));
}
END_TEST

START_TEST(equal_ints_and_floats_hash_alike) {
    Vm *vm = bare_runtime_new();
    static const double numbers[] = {0,     -0.0,   1,      -1,    2.0,   1e15,
                                     -1e15, 0x1p60, 0x1p61, 1e300, -1e300};
    for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index++) {
        Value integer;
        ck_assert(int_from_double(vm, numbers[index], &integer));
        ck_assert_uint_eq(float_hash(numbers[index]), int_hash(integer));
        ck_assert_int_eq(float_compare_int(numbers[index], integer), 0);
    }
    ck_assert_uint_eq(float_hash((double)INFINITY), 314159);
    ck_assert_uint_eq(float_hash(0.5), UINT64_C(1152921504606846976));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(floats_and_ints_are_compared_exactly) {
    Vm *vm = bare_runtime_new();
    Value big = power_of_ten(vm, 400);
    Value odd = int_add(vm, power_of_ten(vm, 22), value_from_int(1));
    ck_assert_int_eq(float_compare_int(1e308, big), -1);
    ck_assert_int_eq(float_compare_int(-1e308, int_negate(vm, big)), 1);
    ck_assert_int_eq(float_compare_int((double)INFINITY, big), 1);
    ck_assert_int_eq(float_compare_int(1e22, odd), -1);
    ck_assert_int_eq(float_compare_int(0.5, big), -1);
    ck_assert_int_eq(float_compare_int(-0.5, int_negate(vm, big)), 1);
    ck_assert_int_eq(float_compare_int(2.5, value_from_int(2)), 1);
    ck_assert_int_eq(float_compare_int(-2.5, value_from_int(-2)), -1);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(powers_follow_python_in_the_special_cases) {
    Vm *vm = bare_runtime_new();
    Value result;
    ck_assert(float_power(vm, (double)NAN, 0, &result) && value_as_double(result) == 1);
    ck_assert(float_power(vm, 1, (double)NAN, &result) && value_as_double(result) == 1);
    ck_assert(float_power(vm, -1, (double)INFINITY, &result) && value_as_double(result) == 1);
    ck_assert(float_power(vm, -(double)INFINITY, 3, &result) &&
              value_as_double(result) == -(double)INFINITY);
    ck_assert(float_power(vm, -8, 3, &result) && value_as_double(result) == -512);
    ck_assert(float_power(vm, -8, 1.0 / 3, &result) && value_is_kind(result, KIND_COMPLEX));
    ck_assert(!float_power(vm, 0, -1, &result));
    ck_assert(exception_raised_is(vm, CLASS_ZERO_DIVISION_ERROR));
    ck_assert(!float_power(vm, 10, 400, &result));
    ck_assert(exception_raised_is(vm, CLASS_OVERFLOW_ERROR));
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("object/float", modulo_and_floor_division_take_the_sign_of_the_divisor,
                      equal_ints_and_floats_hash_alike, floats_and_ints_are_compared_exactly,
                      powers_follow_python_in_the_special_cases);
}
