// test_text_buffer.c: every way to append, and the closing NUL.
#include "base/text_buffer.h"

#include <string.h>

#include "unit.h"

START_TEST(an_empty_buffer_is_an_empty_text_without_memory) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    ck_assert_str_eq(buffer.bytes, "");
    ck_assert_uint_eq(buffer.capacity, 0);
    text_buffer_clear(&buffer);
    text_buffer_append(&buffer, NULL, 0);
    ck_assert_uint_eq(buffer.capacity, 0);
    text_buffer_release(&buffer);
}
END_TEST

START_TEST(everything_appended_stands_in_order) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append(&buffer, "one\0", 4);
    text_buffer_append_text(&buffer, "two");
    text_buffer_append_byte(&buffer, '!');
    text_buffer_append_repeated(&buffer, '-', 3);
    text_buffer_append_code_point(&buffer, 0x20AC);
    text_buffer_append_format(&buffer, "%d %s", 42, "x");
    ck_assert_uint_eq(buffer.length, strlen("one+two!---\xe2\x82\xac"
                                            "42 x"));
    ck_assert_mem_eq(buffer.bytes,
                     "one\0two!---\xe2\x82\xac"
                     "42 x",
                     buffer.length + 1);
    text_buffer_release(&buffer);
}
END_TEST

START_TEST(growth_keeps_what_was_there) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    for (int number = 0; number < 20000; number++) {
        text_buffer_append_byte(&buffer, (char)('a' + number % 26));
        ck_assert_int_eq(buffer.bytes[buffer.length], '\0');
    }
    for (size_t index = 0; index < 20000; index++) {
        ck_assert_int_eq(buffer.bytes[index], (char)('a' + index % 26));
    }
    text_buffer_release(&buffer);
}
END_TEST

START_TEST(truncating_and_clearing_keep_the_memory) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, "abcdef");
    text_buffer_truncate(&buffer, 2);
    ck_assert_str_eq(buffer.bytes, "ab");
    text_buffer_clear(&buffer);
    ck_assert_str_eq(buffer.bytes, "");
    ck_assert_uint_gt(buffer.capacity, 0);
    text_buffer_release(&buffer);
    ck_assert_uint_eq(buffer.capacity, 0);
}
END_TEST

START_TEST(a_long_format_fits) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_format(&buffer, "%5000d", 7);
    ck_assert_uint_eq(buffer.length, 5000);
    ck_assert_int_eq(buffer.bytes[4999], '7');
    text_buffer_release(&buffer);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("base/text_buffer", an_empty_buffer_is_an_empty_text_without_memory,
                      everything_appended_stands_in_order, growth_keeps_what_was_there,
                      truncating_and_clearing_keep_the_memory, a_long_format_fits);
}
