// test_diagnostic.c: a complaint looks as CPython prints it.
#include "parsed.h"

static void check_printed(const char *text, const char *expected) {
    Parsed parsed;
    parsed_read(&parsed, text, PARSE_FILE);
    ck_assert_ptr_null(parsed.tree);
    diagnostic_print(&parsed.text, &parsed.diagnostic, &parsed.source);
    ck_assert_str_eq(parsed.text.bytes, expected);
    parsed_release(&parsed);
}

START_TEST(the_line_loses_its_indentation_and_the_carets_follow) {
    check_printed("if x:\n    y = f(a b)\n",
                  "  File \"x.aspy\", line 2\n"
                  "    y = f(a b)\n"
                  "          ^^^\n"
                  "SyntaxError: invalid syntax. Perhaps you forgot a comma?\n");
}
END_TEST

START_TEST(carets_count_characters_not_bytes) {
    check_printed("x = 'é\xe2\x82\xac' $\n", "  File \"x.aspy\", line 1\n"
                                             "    x = 'é\xe2\x82\xac' $\n"
                                             "             ^\n"
                                             "SyntaxError: invalid syntax\n");
}
END_TEST

START_TEST(what_is_printed_is_text_even_if_the_source_is_not) {
    check_printed("x = 'a\xff\xf0'\n",
                  "  File \"x.aspy\", line 1\n"
                  "    x = 'a\xef\xbf\xbd\xef\xbf\xbd'\n"
                  "          ^\n"
                  "SyntaxError: Non-UTF-8 code starting with '\\xff' on line 1: "
                  "a script is read as UTF-8\n");
}
END_TEST

START_TEST(tabs_before_the_place_stay_tabs) {
    check_printed("x =\t= 1\n", "  File \"x.aspy\", line 1\n"
                                "    x =\t= 1\n"
                                "       \t^\n"
                                "SyntaxError: invalid syntax\n");
}
END_TEST

START_TEST(a_range_over_lines_is_marked_on_its_first_line) {
    check_printed("f(a, (b +\n c) d)\n",
                  "  File \"x.aspy\", line 1\n"
                  "    f(a, (b +\n"
                  "         ^^^^\n"
                  "SyntaxError: invalid syntax. Perhaps you forgot a comma?\n");
}
END_TEST

START_TEST(a_place_in_the_indentation_has_no_caret) {
    check_printed("x = 1\n  y = 2\n", "  File \"x.aspy\", line 2\n"
                                      "    y = 2\n"
                                      "IndentationError: unexpected indent\n");
}
END_TEST

START_TEST(the_first_complaint_stays) {
    Diagnostic diagnostic = {.kind = DIAGNOSTIC_NONE};
    SourceRange nowhere = {0, 0, 0, 0};
    ck_assert(!diagnostic_set(&diagnostic, DIAGNOSTIC_TAB_ERROR, nowhere, "first %d", 1));
    ck_assert(!diagnostic_set(&diagnostic, DIAGNOSTIC_SYNTAX_ERROR, nowhere, "second"));
    ck_assert_str_eq(diagnostic.message, "first 1");
    ck_assert_str_eq(diagnostic_class_name(diagnostic.kind), "TabError");
}
END_TEST

START_TEST(a_message_is_cut_between_characters) {
    Diagnostic diagnostic = {.kind = DIAGNOSTIC_NONE};
    char *text = parsed_repeat("x", "\xc3\xa9", 400, "");
    (void)diagnostic_set(&diagnostic, DIAGNOSTIC_SYNTAX_ERROR, (SourceRange){0, 0, 0, 0}, "%s",
                         text);
    size_t length = strlen(diagnostic.message);
    ck_assert_uint_eq(length, DIAGNOSTIC_MESSAGE_SIZE - 1);
    ck_assert_int_eq((unsigned char)diagnostic.message[length - 1], 0xa9);
    memory_release(text);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE(
        "syntax/diagnostic", the_line_loses_its_indentation_and_the_carets_follow,
        carets_count_characters_not_bytes, what_is_printed_is_text_even_if_the_source_is_not,
        tabs_before_the_place_stay_tabs, a_range_over_lines_is_marked_on_its_first_line,
        a_place_in_the_indentation_has_no_caret, the_first_complaint_stays,
        a_message_is_cut_between_characters);
}
