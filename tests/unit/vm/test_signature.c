// test_signature.c: the text of a native's signature becomes its parameters.
#include "vm/signature.h"

#include "base/fatal.h"
#include "unit.h"

START_TEST(markers_set_the_kinds_of_parameters) {
    Signature *signature = signature_parse("(self, key, /, both, *args, only, **rest)");
    const ParameterKind expected[] = {PARAMETER_POSITIONAL_ONLY, PARAMETER_POSITIONAL_ONLY,
                                      PARAMETER_POSITIONAL,      PARAMETER_STAR_ARGS,
                                      PARAMETER_KEYWORD_ONLY,    PARAMETER_STAR_KWARGS};
    ck_assert_uint_eq(signature->count, 6);
    for (size_t index = 0; index < 6; index++) {
        ck_assert_int_eq(signature->parameters[index].kind, expected[index]);
    }
    ck_assert_uint_eq(signature->positional_count, 3);
    ck_assert_uint_eq(signature->required_count, 3);
    ck_assert_int_eq(signature->star_args, 3);
    ck_assert_int_eq(signature->star_kwargs, 5);
    memory_release(signature);
}
END_TEST

START_TEST(a_lone_star_makes_keyword_only_parameters) {
    Signature *signature = signature_parse("(*, key=None, reverse=False)");
    ck_assert_uint_eq(signature->count, 2);
    ck_assert_int_eq(signature->star_args, -1);
    ck_assert_uint_eq(signature->keyword_only_count, 2);
    ck_assert(!signature->is_positional_only);
    memory_release(signature);
}
END_TEST

START_TEST(defaults_are_constants_numbers_or_text) {
    Signature *signature =
        signature_parse("(a=None, b=True, c=-12, d=2.5, e='strict', f=<absent>, g=\"\")");
    const Parameter *parameters = signature->parameters;
    ck_assert(value_is_none(parameters[0].value));
    ck_assert(value_is(parameters[1].value, VALUE_TRUE));
    ck_assert_int_eq(value_as_int(parameters[2].value), -12);
    ck_assert_double_eq(value_as_double(parameters[3].value), 2.5);
    ck_assert_int_eq(parameters[4].default_kind, DEFAULT_TEXT);
    ck_assert_uint_eq(parameters[4].text_length, 6);
    ck_assert(value_is_absent(parameters[5].value));
    ck_assert_uint_eq(parameters[6].text_length, 0);
    ck_assert_uint_eq(signature->required_count, 0);
    memory_release(signature);
}
END_TEST

START_TEST(only_some_parameters_are_found_by_keyword) {
    Signature *signature = signature_parse("(self, x, /, y, *, z)");
    ck_assert_int_eq(signature_find(signature, "x", 1), -1);
    ck_assert_int_eq(signature_find(signature, "y", 1), 2);
    ck_assert_int_eq(signature_find(signature, "z", 1), 3);
    ck_assert_int_eq(signature_find(signature, "zz", 2), -1);
    memory_release(signature);
}
END_TEST

START_TEST(an_empty_signature_takes_nothing) {
    Signature *signature = signature_parse("()");
    ck_assert_uint_eq(signature->count, 0);
    ck_assert(signature->is_positional_only);
    memory_release(signature);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("vm/signature", markers_set_the_kinds_of_parameters,
                      a_lone_star_makes_keyword_only_parameters,
                      defaults_are_constants_numbers_or_text,
                      only_some_parameters_are_found_by_keyword, an_empty_signature_takes_nothing);
}
