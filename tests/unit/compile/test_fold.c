// test_fold.c: what is computed before the program runs, and what is not.

#include "compiled.h"

#include "compile/fold.h"

static bool fold(Compiled *made, const char *text, Value *value) {
    compiled_parse(made, text, PARSE_EXPRESSION);
    ck_assert_ptr_nonnull(made->tree);
    return fold_expression(made->vm, made->tree->as.expression.body, value);
}

START_TEST(arithmetic_on_numbers_is_done_at_once) {
    static const struct {
        const char *text;
        int64_t value;
    } rows[] = {
        {"1 + 2 * 3", 7},  {"-5", -5},        {"~5", -6},        {"7 // -2", -4},  {"-7 % 3", 2},
        {"2 ** 10", 1024}, {"1 << 10", 1024}, {"6 & 3 | 8", 10}, {"5 - 3 - 1", 1},
    };
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        Compiled made;
        Value value = VALUE_NONE;
        ck_assert(fold(&made, rows[index].text, &value));
        ck_assert_int_eq(value_as_int(value), rows[index].value);
        compiled_release(&made);
    }
}
END_TEST

START_TEST(what_may_raise_or_grow_is_left_alone) {
    static const char *const rows[] = {"1 / 0",   "1 % 0", "2 ** 1000", "1 << 1000",
                                       "'a' + 1", "-'a'",  "1 << -1",   "x + 1",
                                       "f(1)",    "[1]",   "(1, x)"};
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        Compiled made;
        Value value = VALUE_NONE;
        ck_assert_msg(!fold(&made, rows[index], &value), "%s", rows[index]);
        compiled_release(&made);
    }
}
END_TEST

START_TEST(known_conditions_are_known) {
    static const struct {
        const char *text;
        bool truth;
    } rows[] = {{"1", true},      {"0", false},    {"''", false},  {"'a'", true},
                {"()", false},    {"None", false}, {"0.0", false}, {"__debug__", true},
                {"not 1", false}, {"0j", false}};
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        Compiled made;
        bool truth = !rows[index].truth;
        compiled_parse(&made, rows[index].text, PARSE_EXPRESSION);
        ck_assert(fold_truth(made.vm, made.tree->as.expression.body, &truth));
        ck_assert_msg(truth == rows[index].truth, "%s", rows[index].text);
        compiled_release(&made);
    }
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("compile/fold", arithmetic_on_numbers_is_done_at_once,
                      what_may_raise_or_grow_is_left_alone, known_conditions_are_known);
}
