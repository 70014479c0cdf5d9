// test_utf8.c: decoding, encoding and validating UTF-8 and WTF-8.
#include "base/utf8.h"

#include <string.h>

#include "unit.h"

typedef struct Case {
    const char *bytes;
    size_t length;
    uint32_t code_point; // when it is valid
} Case;

static const Case valid_cases[] = {
    {"\0", 1, 0},
    {"A", 1, 'A'},
    {"\x7f", 1, 0x7F},
    {"\xc2\x80", 2, 0x80},
    {"\xdf\xbf", 2, 0x7FF},
    {"\xe0\xa0\x80", 3, 0x800},
    {"\xed\x9f\xbf", 3, 0xD7FF},
    {"\xee\x80\x80", 3, 0xE000},
    {"\xef\xbf\xbf", 3, 0xFFFF},
    {"\xf0\x90\x80\x80", 4, 0x10000},
    {"\xf4\x8f\xbf\xbf", 4, 0x10FFFF},
};

static const Case invalid_cases[] = {
    {"", 0, 0},
    {"\x80", 1, 0},             // a continuation alone
    {"\xc0\x80", 2, 0},         // overlong NUL
    {"\xc1\xbf", 2, 0},         // overlong
    {"\xe0\x9f\xbf", 3, 0},     // overlong
    {"\xf0\x8f\xbf\xbf", 4, 0}, // overlong
    {"\xf4\x90\x80\x80", 4, 0}, // above U+10FFFF
    {"\xf5\x80\x80\x80", 4, 0},
    {"\xff", 1, 0},
    {"\xc2", 1, 0}, // cut short
    {"\xe2\x82", 2, 0},
    {"\xc2\x41", 2, 0}, // no continuation
};

START_TEST(every_length_decodes_and_encodes_back) {
    const Case *one = &valid_cases[_i];
    uint32_t code_point = 0;
    char out[UTF8_MAX_LENGTH];
    ck_assert_uint_eq(utf8_decode(one->bytes, one->length, &code_point), one->length);
    ck_assert_uint_eq(code_point, one->code_point);
    ck_assert_uint_eq(utf8_encode(code_point, out), one->length);
    ck_assert_mem_eq(out, one->bytes, one->length);
    ck_assert(utf8_validate(one->bytes, one->length, NULL));
    ck_assert_uint_eq(utf8_count(one->bytes, one->length), 1);
}
END_TEST

START_TEST(what_is_not_utf8_is_refused) {
    const Case *one = &invalid_cases[_i];
    uint32_t code_point = 0;
    ck_assert_uint_eq(utf8_decode(one->bytes, one->length, &code_point), 0);
    ck_assert_uint_eq(utf8_decode_wtf8(one->bytes, one->length, &code_point), 0);
}
END_TEST

START_TEST(only_wtf8_lets_surrogates_through) {
    const char *surrogate = "\xed\xa0\x80";
    uint32_t code_point = 0;
    size_t bad_offset = 0;
    ck_assert_uint_eq(utf8_decode(surrogate, 3, &code_point), 0);
    ck_assert_uint_eq(utf8_decode_wtf8(surrogate, 3, &code_point), 3);
    ck_assert_uint_eq(code_point, 0xD800);
    ck_assert(utf8_is_surrogate(code_point));
    ck_assert(!utf8_validate("abcdefghij\xed\xa0\x80", 13, &bad_offset));
    ck_assert_uint_eq(bad_offset, 10);
}
END_TEST

START_TEST(validation_names_the_first_bad_byte_at_every_offset) {
    char text[64];
    for (size_t length = 1; length < sizeof text; length++) {
        for (size_t bad = 0; bad < length; bad++) {
            memset(text, 'a', length);
            text[bad] = (char)0xFF;
            size_t bad_offset = 99;
            ck_assert(!utf8_validate(text, length, &bad_offset));
            ck_assert_uint_eq(bad_offset, bad);
        }
    }
}
END_TEST

START_TEST(counting_counts_code_points) {
    ck_assert_uint_eq(utf8_count("", 0), 0);
    ck_assert_uint_eq(utf8_count("na\xc3\xafve \xf0\x9f\x90\x8d", 11), 7);
}
END_TEST

START_TEST(fitting_cuts_no_character) {
    ck_assert_uint_eq(utf8_fit("ab", 5), 2);
    ck_assert_uint_eq(utf8_fit("abc", 2), 2);
    for (size_t most = 1; most < 5; most++) {
        ck_assert_uint_eq(utf8_fit("a\xf0\x9f\x90\x8d", most), 1);
    }
    ck_assert_uint_eq(utf8_fit("a\xf0\x9f\x90\x8d", 5), 5);
}
END_TEST

Suite *make_suite(void) {
    Suite *suite = UNIT_SUITE(
        "base/utf8", fitting_cuts_no_character, only_wtf8_lets_surrogates_through,
        validation_names_the_first_bad_byte_at_every_offset, counting_counts_code_points);
    TCase *tables = tcase_create("tables");
    tcase_add_loop_test(tables, every_length_decodes_and_encodes_back, 0,
                        sizeof valid_cases / sizeof valid_cases[0]);
    tcase_add_loop_test(tables, what_is_not_utf8_is_refused, 0,
                        sizeof invalid_cases / sizeof invalid_cases[0]);
    suite_add_tcase(suite, tables);
    return suite;
}
