// test_int.c: integers of any size: the borders of inline ints, arithmetic, text.
#include "object/int.h"

#include "object/exception.h"
#include "object/string.h"

#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

static Value from_text(Vm *vm, const char *text) {
    Value value;
    bool is_negative = text[0] == '-';
    ck_assert(int_from_digits(vm, text + is_negative, strlen(text + is_negative), 10, &value));
    return is_negative ? int_negate(vm, value) : value;
}

static void assert_text(Vm *vm, Value value, unsigned base, const char *expected) {
    TextBuffer text;
    text_buffer_init(&text);
    ck_assert(int_append_text(vm, value, base, &text));
    ck_assert_str_eq(text.bytes, expected);
    text_buffer_release(&text);
}

static void assert_is(Vm *vm, Value value, const char *expected) {
    assert_text(vm, value, 10, expected);
}

START_TEST(a_number_is_inline_exactly_when_fifty_bits_hold_it) {
    Vm *vm = bare_runtime_new();
    ck_assert(value_is_int(int_from_int64(vm, VALUE_INT_MAX)));
    ck_assert(value_is_int(int_from_int64(vm, VALUE_INT_MIN)));
    Value above = int_add(vm, value_from_int(VALUE_INT_MAX), value_from_int(1));
    ck_assert(value_is_object(above));
    ck_assert(value_is_int(int_subtract(vm, above, value_from_int(1))));
    assert_is(vm, above, "562949953421312");
    assert_is(vm, int_from_int64(vm, INT64_MIN), "-9223372036854775808");
    assert_is(vm, int_from_uint64(vm, UINT64_MAX), "18446744073709551615");
    bare_runtime_free(vm);
}
END_TEST

START_TEST(sums_and_products_of_all_sizes_are_exact) {
    static const struct {
        const char *a, *b, *sum, *difference, *product;
    } cases[] = {
        {"1", "2", "3", "-1", "2"},
        {"562949953421311", "1", "562949953421312", "562949953421310", "562949953421311"},
        {"-562949953421312", "562949953421312", "0", "-1125899906842624",
         "-316912650057057350374175801344"},
        {"100000000000000000000", "-99999999999999999999", "1", "199999999999999999999",
         "-9999999999999999999900000000000000000000"},
    };
    Vm *vm = bare_runtime_new();
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        Value a = from_text(vm, cases[index].a);
        Value b = from_text(vm, cases[index].b);
        assert_is(vm, int_add(vm, a, b), cases[index].sum);
        assert_is(vm, int_subtract(vm, a, b), cases[index].difference);
        assert_is(vm, int_multiply(vm, a, b), cases[index].product);
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(division_rounds_towards_minus_infinity) {
    static const struct {
        const char *a, *b, *quotient, *remainder;
    } cases[] = {
        {"7", "2", "3", "1"},
        {"-7", "2", "-4", "1"},
        {"7", "-2", "-4", "-1"},
        {"-7", "-2", "3", "-1"},
        {"6", "-2", "-3", "0"},
        {"1000000000000000000000000000000", "7", "142857142857142857142857142857", "1"},
        {"-1000000000000000000000000000000", "7", "-142857142857142857142857142858", "6"},
        {"5", "-100000000000000000000", "-1", "-99999999999999999995"},
        {"-562949953421312", "-1", "562949953421312", "0"},
    };
    Vm *vm = bare_runtime_new();
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        Value quotient;
        Value remainder;
        ck_assert(int_divide_modulo(vm, from_text(vm, cases[index].a),
                                    from_text(vm, cases[index].b), &quotient, &remainder));
        assert_is(vm, quotient, cases[index].quotient);
        assert_is(vm, remainder, cases[index].remainder);
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(division_by_zero_raises) {
    Vm *vm = bare_runtime_new();
    Value result;
    ck_assert(!int_floor_divide(vm, value_from_int(1), value_from_int(0), &result));
    ck_assert(exception_raised_is(vm, CLASS_ZERO_DIVISION_ERROR));
    ck_assert(!int_true_divide(vm, value_from_int(1), value_from_int(0), &result));
    ck_assert(!int_modulo(vm, value_from_int(1), value_from_int(0), &result));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(true_division_is_correctly_rounded) {
    static const struct {
        const char *a, *b;
        double quotient;
    } cases[] = {
        {"1", "3", 1.0 / 3.0},
        {"100000000000000000000000000000000", "3", 3.3333333333333333e31},
        {"9007199254740993", "1", 9007199254740992.0},
        {"9007199254740995", "1", 9007199254740996.0},
        {"-1", "100000000000000000000", -1e-20},
        {"0", "100000000000000000000", 0.0},
    };
    Vm *vm = bare_runtime_new();
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        Value result;
        ck_assert(int_true_divide(vm, from_text(vm, cases[index].a), from_text(vm, cases[index].b),
                                  &result));
        ck_assert(value_as_double(result) == cases[index].quotient);
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(powers_and_shifts) {
    Vm *vm = bare_runtime_new();
    Value result;
    ck_assert(int_power(vm, value_from_int(2), value_from_int(100), &result));
    assert_is(vm, result, "1267650600228229401496703205376");
    ck_assert(int_shift_right(vm, result, value_from_int(98), &result));
    assert_is(vm, result, "4");
    ck_assert(int_shift_left(vm, value_from_int(-3), value_from_int(70), &result));
    assert_is(vm, result, "-3541774862152233910272");
    ck_assert(int_shift_right(vm, result, value_from_int(71), &result));
    assert_is(vm, result, "-2");
    ck_assert(
        int_power_modulo(vm, value_from_int(3), value_from_int(-1), value_from_int(7), &result));
    assert_is(vm, result, "5");
    ck_assert(int_power_modulo(vm, value_from_int(2), value_from_int(10), value_from_int(-1000),
                               &result));
    assert_is(vm, result, "-976");
    ck_assert(
        !int_power_modulo(vm, value_from_int(2), value_from_int(-1), value_from_int(4), &result));
    ck_assert(exception_raised_is(vm, CLASS_VALUE_ERROR));
    ck_assert(!int_shift_left(vm, value_from_int(1), value_from_int(-1), &result));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(absurd_powers_and_shifts_raise_instead_of_filling_memory) {
    Vm *vm = bare_runtime_new();
    Value result;
    Value huge;
    ck_assert(int_shift_left(vm, value_from_int(1), value_from_int(62), &huge));
    ck_assert(!int_power(vm, value_from_int(10), huge, &result));
    ck_assert(exception_raised_is(vm, CLASS_MEMORY_ERROR));
    ck_assert(!int_shift_left(vm, value_from_int(1), huge, &result));
    ck_assert(exception_raised_is(vm, CLASS_MEMORY_ERROR));
    ck_assert(int_power(vm, value_from_int(-1), huge, &result));
    assert_is(vm, result, "1");
    bare_runtime_free(vm);
}
END_TEST

START_TEST(bits_work_on_twos_complement) {
    Vm *vm = bare_runtime_new();
    Value big = from_text(vm, "1267650600228229401496703205377");
    Value negative = int_negate(vm, big);
    assert_is(vm, int_and(vm, negative, value_from_int(255)), "255");
    assert_is(vm, int_or(vm, negative, value_from_int(0)), "-1267650600228229401496703205377");
    assert_is(vm, int_xor(vm, big, negative), "-2");
    assert_is(vm, int_invert(vm, big), "-1267650600228229401496703205378");
    ck_assert_uint_eq(int_bit_length(big), 101);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(text_of_many_digits_comes_back_the_same) {
    Vm *vm = bare_runtime_new();
    runtime_of(vm)->int_digit_limit = 0;
    for (size_t length = 1; length < 12000; length = length * 3 / 2 + 1) {
        char *digits = memory_allocate(length + 1);
        for (size_t index = 0; index < length; index++) {
            digits[index] = (char)('0' + (index * 7 + length) % 10);
        }
        digits[0] = '9';
        digits[length] = '\0';
        assert_is(vm, from_text(vm, digits), digits);
        memory_release(digits);
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(other_bases_are_read_and_written) {
    static const struct {
        unsigned base;
        const char *text;
    } cases[] = {{2, "1000000000000000000000000000000000000000000000000000000000000000000000001"},
                 {8, "123456701234567012345670123456701234567"},
                 {16, "ffffffffffffffffffffffffffffffffffff0001"},
                 {32, "vvvvvvvvvvvvvvvvvvvvvvv"},
                 {36, "zyxwvutsrqponmlkjihgfedcba9876543210"},
                 {3, "2101201201201201201201201201201201201201201201"}};
    Vm *vm = bare_runtime_new();
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        Value value;
        ck_assert(int_from_digits(vm, cases[index].text, strlen(cases[index].text),
                                  cases[index].base, &value));
        assert_text(vm, value, cases[index].base, cases[index].text);
    }
    Value ignored;
    ck_assert(!int_from_digits(vm, "12", 2, 2, &ignored));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(decimal_text_is_limited) {
    Vm *vm = bare_runtime_new();
    Value big;
    TextBuffer text;
    text_buffer_init(&text);
    ck_assert(int_power(vm, value_from_int(10), value_from_int(4299), &big));
    ck_assert(int_append_text(vm, big, 10, &text));
    ck_assert_uint_eq(text.length, 4300);
    ck_assert(!int_append_text(vm, int_multiply(vm, big, value_from_int(10)), 10, &text));
    ck_assert(exception_raised_is(vm, CLASS_VALUE_ERROR));
    text_buffer_release(&text);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(equal_numbers_hash_alike_whatever_their_size) {
    Vm *vm = bare_runtime_new();
    ck_assert_uint_eq(int_hash(value_from_int(-1)), (uint64_t)-2);
    ck_assert_uint_eq(int_hash(from_text(vm, "2305843009213693951")), 0); // 2^61-1
    ck_assert_uint_eq(int_hash(from_text(vm, "2305843009213693953")), 2);
    ck_assert_uint_eq(int_hash(from_text(vm, "-2305843009213693952")), (uint64_t)-2);
    ck_assert_uint_eq(int_hash(from_text(vm, "1000000000000000000000000000000")),
                      UINT64_C(465258685558744706));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(conversion_to_double_rounds_to_even_and_overflows) {
    Vm *vm = bare_runtime_new();
    double number = 0;
    ck_assert(int_to_double(vm, from_text(vm, "36893488147419107329"), &number));
    ck_assert(number == 36893488147419111424.0);
    Value big;
    ck_assert(int_power(vm, value_from_int(10), value_from_int(400), &big));
    ck_assert(!int_to_double(vm, big, &number));
    ck_assert(exception_raised_is(vm, CLASS_OVERFLOW_ERROR));
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE(
        "object/int", a_number_is_inline_exactly_when_fifty_bits_hold_it,
        sums_and_products_of_all_sizes_are_exact, division_rounds_towards_minus_infinity,
        division_by_zero_raises, true_division_is_correctly_rounded, powers_and_shifts,
        absurd_powers_and_shifts_raise_instead_of_filling_memory, bits_work_on_twos_complement,
        text_of_many_digits_comes_back_the_same, other_bases_are_read_and_written,
        decimal_text_is_limited, equal_numbers_hash_alike_whatever_their_size,
        conversion_to_double_rounds_to_even_and_overflows);
}
