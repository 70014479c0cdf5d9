// test_source.c: bytes become lines that later stages can trust.
#include <string.h>

#include "parsed.h"

static void read_source(Parsed *parsed, const char *bytes, size_t length) {
    parsed_read_bytes(parsed, bytes, length, PARSE_FILE);
}

START_TEST(every_kind_of_line_end_becomes_one_newline) {
    Parsed parsed;
    read_source(&parsed, "a\r\nb\rc\n", 7);
    ck_assert_str_eq(parsed.source.text, "a\nb\nc\n");
    parsed_release(&parsed);
}
END_TEST

START_TEST(a_byte_order_mark_is_not_part_of_the_text) {
    Parsed parsed;
    read_source(&parsed, "\xef\xbb\xbfx = 1\n", 9);
    ck_assert_str_eq(parsed.source.text, "x = 1\n");
    ck_assert_ptr_nonnull(parsed.tree);
    parsed_release(&parsed);
}
END_TEST

START_TEST(lines_are_found_by_number) {
    Parsed parsed;
    read_source(&parsed, "first\nsecond", 12);
    size_t length;
    const char *line = source_line(&parsed.source, 2, &length);
    ck_assert_uint_eq(length, 6);
    ck_assert_int_eq(memcmp(line, "second", 6), 0);
    (void)source_line(&parsed.source, 3, &length);
    ck_assert_uint_eq(length, 0);
    (void)source_line(&parsed.source, 0, &length);
    ck_assert_uint_eq(length, 0);
    parsed_release(&parsed);
}
END_TEST

START_TEST(a_nul_is_refused_with_its_place) {
    Parsed parsed;
    read_source(&parsed, "x = 1\ny\0z\n", 10);
    ck_assert_ptr_null(parsed.tree);
    ck_assert_str_eq(parsed.diagnostic.message, "source code cannot contain null bytes");
    ck_assert_uint_eq(parsed.diagnostic.range.line, 2);
    ck_assert_uint_eq(parsed.diagnostic.range.column, 1);
    parsed_release(&parsed);
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_refused_with_their_place) {
    Parsed parsed;
    read_source(&parsed, "x = 1\ny = '\xe9'\n", 14);
    ck_assert_ptr_null(parsed.tree);
    ck_assert_int_eq(strncmp(parsed.diagnostic.message, "Non-UTF-8 code starting with '\\xe9'", 35),
                     0);
    ck_assert_uint_eq(parsed.diagnostic.range.line, 2);
    ck_assert_uint_eq(parsed.diagnostic.range.column, 5);
    parsed_release(&parsed);
}
END_TEST

START_TEST(another_encoding_is_refused_where_it_would_matter) {
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {"# -*- coding: latin-1 -*-\nx = 'e'\n", ""},
        {"# -*- coding: utf-8 -*-\nx = '\xc3\xa9'\n", ""},
        {"#!/usr/bin/aspy\n# vim: set fileencoding=UTF8 :\nx = '\xc3\xa9'\n", ""},
        {"x = 1\n\n# coding: latin-1\ny = '\xc3\xa9'\n", ""},
        {"# coding: latin-1\nx = '\xc3\xa9'\n",
         "encoding problem: latin-1: a script is read as UTF-8"},
    };
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        Parsed parsed;
        read_source(&parsed, rows[row].text, strlen(rows[row].text));
        ck_assert_str_eq(parsed.diagnostic.message, rows[row].message);
        parsed_release(&parsed);
    }
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("syntax/source", every_kind_of_line_end_becomes_one_newline,
                      a_byte_order_mark_is_not_part_of_the_text, lines_are_found_by_number,
                      a_nul_is_refused_with_its_place,
                      bytes_that_are_not_utf8_are_refused_with_their_place,
                      another_encoding_is_refused_where_it_would_matter);
}
