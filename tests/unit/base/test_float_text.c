// test_float_text.c: doubles to text and back.
#include "base/float_text.h"

#include <math.h>
#include <string.h>

#include "unit.h"

typedef struct ReprCase {
    double value;
    const char *text;
} ReprCase;

static const ReprCase repr_cases[] = {
    {0.0, "0.0"},
    {-0.0, "-0.0"},
    {1.0, "1.0"},
    {-1.5, "-1.5"},
    {0.1, "0.1"},
    {100.0, "100.0"},
    {1e15, "1000000000000000.0"},
    {1e16, "1e+16"},
    {123456789012345680.0, "1.2345678901234568e+17"},
    {0.0001, "0.0001"},
    {0.00001, "1e-05"},
    {1e22, "1e+22"},
    {1e100, "1e+100"},
    {5e-324, "5e-324"},
    {1.7976931348623157e308, "1.7976931348623157e+308"},
    {2.2250738585072014e-308, "2.2250738585072014e-308"},
    {1.0 / 3, "0.3333333333333333"},
    {9007199254740993.0, "9007199254740992.0"},
    {INFINITY, "inf"},
    {-INFINITY, "-inf"},
};

START_TEST(repr_is_pythons_and_reads_back) {
    const ReprCase *one = &repr_cases[_i];
    char text[FLOAT_TEXT_REPR_SIZE];
    double back = 0;
    ck_assert_uint_eq(float_text_repr(one->value, text, sizeof text), strlen(one->text));
    ck_assert_str_eq(text, one->text);
    ck_assert(float_text_parse(text, strlen(text), &back));
    ck_assert_double_eq(back, one->value);
    ck_assert_int_eq(signbit(back) != 0, signbit(one->value) != 0);
}
END_TEST

START_TEST(shortest_gives_digits_exponent_and_sign) {
    char digits[FLOAT_TEXT_DIGITS_SIZE];
    int exponent = 0;
    bool is_negative = false;
    ck_assert_uint_eq(float_text_shortest(-123.25, digits, sizeof digits, &exponent, &is_negative),
                      5);
    ck_assert_str_eq(digits, "12325");
    ck_assert_int_eq(exponent, 2);
    ck_assert(is_negative);
    ck_assert_uint_eq(float_text_shortest(5e-324, digits, sizeof digits, &exponent, &is_negative),
                      1);
    ck_assert_int_eq(exponent, -324);
    ck_assert(!is_negative);
}
END_TEST

typedef struct ParseCase {
    const char *text;
    bool is_number;
    double value;
} ParseCase;

static const ParseCase parse_cases[] = {
    {"1", true, 1},
    {"+1.5", true, 1.5},
    {"-.5e1", true, -5},
    {"1.", true, 1},
    {"1e400", true, INFINITY},
    {"-1e400", true, -INFINITY},
    {"1e-400", true, 0},
    {"0e999999999999", true, 0},
    {"0.000000000000000000001e330", true, INFINITY},
    {"1000000000000000000000e-400", true, 0},
    {"1e99999999999999999999", true, INFINITY},
    {"Infinity", true, INFINITY},
    {"-INF", true, -INFINITY},
    {"9007199254740993", true, 9007199254740992.0},
    {"", false, 0},
    {"+", false, 0},
    {".", false, 0},
    {"--1", false, 0},
    {"+-1", false, 0},
    {"1e", false, 0},
    {"1 ", false, 0},
    {" 1", false, 0},
    {"0x10", false, 0},
    {"1_0", false, 0},
    {"nan(1)", false, 0},
    {"infinit", false, 0},
};

START_TEST(parsing_takes_what_python_takes_and_no_more) {
    const ParseCase *one = &parse_cases[_i];
    double value = 12345;
    ck_assert_int_eq(float_text_parse(one->text, strlen(one->text), &value), one->is_number);
    if (one->is_number) {
        ck_assert_double_eq(value, one->value);
    }
}
END_TEST

START_TEST(nan_parses_with_either_sign) {
    double value = 0;
    ck_assert(float_text_parse("-NaN", 4, &value));
    ck_assert(isnan(value));
}
END_TEST

typedef struct FormatCase {
    double value;
    char kind;
    int precision;
    const char *text;
} FormatCase;

static const FormatCase format_cases[] = {
    {2.5, 'f', 0, "2"},
    {3.5, 'f', 0, "4"},
    {0.125, 'f', 2, "0.12"},
    {2.675, 'f', 2, "2.67"},
    {1e21, 'f', 1, "1000000000000000000000.0"},
    {1234.5678, 'e', 2, "1.23e+03"},
    {1234.5678, 'g', 6, "1234.57"},
    {0.00001, 'g', 6, "1e-05"},
    {-0.0, 'f', 1, "-0.0"},
    {0.1, 'f', 25, "0.1000000000000000055511151"},
};

START_TEST(formatting_rounds_exactly) {
    const FormatCase *one = &format_cases[_i];
    char text[400];
    ck_assert_uint_gt(float_text_format(one->value, one->kind, one->precision, text, sizeof text),
                      0);
    ck_assert_str_eq(text, one->text);
}
END_TEST

START_TEST(formatting_says_when_the_room_is_too_small) {
    char text[400];
    ck_assert_uint_eq(float_text_format(1e300, 'f', 10, text, 100), 0);
    ck_assert_uint_gt(float_text_format(-1.7e308, 'f', 60, text, 380), 0);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

Suite *make_suite(void) {
    Suite *suite =
        UNIT_SUITE("base/float_text", shortest_gives_digits_exponent_and_sign,
                   nan_parses_with_either_sign, formatting_says_when_the_room_is_too_small);
    TCase *tables = tcase_create("tables");
    tcase_add_loop_test(tables, repr_is_pythons_and_reads_back, 0, COUNT(repr_cases));
    tcase_add_loop_test(tables, parsing_takes_what_python_takes_and_no_more, 0, COUNT(parse_cases));
    tcase_add_loop_test(tables, formatting_rounds_exactly, 0, COUNT(format_cases));
    suite_add_tcase(suite, tables);
    return suite;
}
