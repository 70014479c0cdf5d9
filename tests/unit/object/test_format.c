// test_format.c: the format mini-language.
#include "object/format.h"

#include "object/exception.h"
#include "object/int.h"

#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

static void assert_formatted(Vm *vm, bool works, String *result, const char *specification,
                             const char *expected) {
    ck_assert_msg(works, "'%s' raises", specification);
    ck_assert_str_eq(string_text(vm, result), expected);
}

START_TEST(ints_are_formatted) {
    static const struct {
        int64_t number;
        const char *specification, *expected;
    } cases[] = {{42, "d", "42"},
                 {42, "5", "   42"},
                 {-42, "06", "-00042"},
                 {42, "x", "2a"},
                 {255, "#X", "0XFF"},
                 {1234567, ",", "1,234,567"},
                 {1234567, "012,", "0,001,234,567"},
                 {255, "_b", "1111_1111"},
                 {42, "+d", "+42"},
                 {42, "*^10", "****42****"},
                 {42, "=+8", "+     42"},
                 {65, "c", "A"},
                 {65, "^5c", "  A  "},
                 {5, ".2f", "5.00"},
                 {5, "e", "5.000000e+00"},
                 {1, "%", "100.000000%"},
                 {255, "#010x", "0x000000ff"}};
    Vm *vm = bare_runtime_new();
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        String *result = NULL;
        bool works = format_int(vm, value_from_int(cases[index].number),
                                string_from_text(vm, cases[index].specification), "int", &result);
        assert_formatted(vm, works, result, cases[index].specification, cases[index].expected);
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(floats_are_formatted) {
    static const struct {
        double number;
        const char *specification, *expected;
    } cases[] = {{3.14159, ".2f", "3.14"},
                 {2.5, ".0f", "2"},
                 {1e22, "", "1e+22"},
                 {100.0, ".3", "1e+02"},
                 {1234.5, ",.2f", "1,234.50"},
                 {0.5, "%", "50.000000%"},
                 {-0.0, "z.1f", "0.0"},
                 {1e-7, "g", "1e-07"},
                 {1.0, "#.0f", "1."},
                 {1.0, "#g", "1.00000"},
                 {1e100, ".3G", "1E+100"},
                 {3.0, "08.2f", "00003.00"},
                 {3.0, "n", "3"},
                 {1.5, "<8", "1.5     "},
                 {2.675, ".2f", "2.67"}};
    Vm *vm = bare_runtime_new();
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        String *result = NULL;
        bool works =
            format_float(vm, cases[index].number, string_from_text(vm, cases[index].specification),
                         "float", &result);
        assert_formatted(vm, works, result, cases[index].specification, cases[index].expected);
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(wrong_specifications_raise_in_words) {
    static const struct {
        const char *specification, *message;
    } cases[] = {{"y", "Unknown format code 'y' for object of type 'float'"},
                 {"d", "Unknown format code 'd' for object of type 'float'"},
                 {"5.2fx", "Invalid format specifier '5.2fx' for object of type 'float'"},
                 {".f", "Format specifier missing precision"},
                 {",_", "Cannot specify both ',' and '_'."},
                 {",n", "Cannot specify ',' with 'n'."}};
    Vm *vm = bare_runtime_new();
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        String *result = NULL;
        ck_assert(!format_float(vm, 1.5, string_from_text(vm, cases[index].specification), "float",
                                &result));
        Exception *error = value_as_exception(exception_take(vm));
        String *message = value_as_string(error->args->items[0]);
        ck_assert_str_eq(string_text(vm, message), cases[index].message);
    }
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("object/format", ints_are_formatted, floats_are_formatted,
                      wrong_specifications_raise_in_words);
}
