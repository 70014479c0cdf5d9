// test_unicode.c: kinds and cases of characters that utf8proc alone does not answer as CPython.
#include "object/unicode.h"

#include "unit.h"

START_TEST(kinds_of_characters) {
    ck_assert(unicode_is_space(0x1F) && unicode_is_space(0x3000) && !unicode_is_space(0x200B));
    ck_assert(unicode_is_alpha(0x2EBF0) && !unicode_is_alpha('1')); // new in Unicode 15.1
    ck_assert(unicode_is_digit(0xB2) && !unicode_is_decimal(0xB2) && unicode_is_numeric(0xBD));
    ck_assert(unicode_is_numeric(0x4E94) && !unicode_is_digit(0x4E94));
    ck_assert(unicode_is_printable(' ') && !unicode_is_printable(0xA0));
    ck_assert(!unicode_is_printable(0xD800) && !unicode_is_printable(0xE000));
    ck_assert(unicode_is_title(0x1C5) && !unicode_is_upper(0x1C5));
    ck_assert(unicode_is_line_break(0x85) && unicode_is_line_break(0x2029));
}
END_TEST

START_TEST(digits_of_every_script_have_values) {
    ck_assert_int_eq(unicode_decimal_value('7'), 7);
    ck_assert_int_eq(unicode_decimal_value(0x663), 3);
    ck_assert_int_eq(unicode_decimal_value(0xFF19), 9);
    ck_assert_int_eq(unicode_decimal_value(0x1D7E1), 9); // the second of five rows of ten
    ck_assert_int_eq(unicode_decimal_value(0xB2), -1);
    ck_assert_int_eq(unicode_decimal_value('a'), -1);
}
END_TEST

START_TEST(names_are_those_that_normalising_keeps) {
    ck_assert(unicode_is_identifier_start('_') && unicode_is_identifier_start(0xE9));
    ck_assert(!unicode_is_identifier_start('1') && unicode_is_identifier_part('1'));
    ck_assert(!unicode_is_identifier_start(0x37A) && !unicode_is_identifier_part(0x37A));
    ck_assert(!unicode_is_identifier_start(0xFF9E) && unicode_is_identifier_part(0xFF9E));
    ck_assert(unicode_is_identifier_part(0xB7) && unicode_is_identifier_start(0x2118));
}
END_TEST

START_TEST(one_character_becomes_several) {
    uint32_t out[UNICODE_CASE_MAX];
    ck_assert_uint_eq(unicode_to_upper(0xDF, out), 2);
    ck_assert(out[0] == 'S' && out[1] == 'S');
    ck_assert_uint_eq(unicode_to_title(0xDF, out), 2);
    ck_assert(out[0] == 'S' && out[1] == 's');
    ck_assert_uint_eq(unicode_to_lower(0x130, out), 2);
    ck_assert_uint_eq(unicode_to_folded(0xFB03, out), 3);
    ck_assert_uint_eq(unicode_to_upper(0x1F80, out), 2);
    ck_assert_uint_eq(unicode_to_title(0x1F80, out), 1);
    ck_assert_uint_eq(unicode_to_upper('a', out), 1);
    ck_assert_uint_eq(out[0], 'A');
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("object/unicode", kinds_of_characters, digits_of_every_script_have_values,
                      names_are_those_that_normalising_keeps, one_character_becomes_several);
}
