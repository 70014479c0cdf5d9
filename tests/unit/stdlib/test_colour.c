// test_colour.c: tracebacks and values in colours.
#include "stdlib/sys/colour.h"

#include <string.h>

#include "unit.h"

// M: magenta, B: bold magenta, R: red, S: bold red, G: green, C: cyan, N: a constant; ".": reset.
static void append_readable(const char *text, TextBuffer *out) {
    static const struct {
        const char *code;
        char letter;
    } codes[] = {{"\033[35m", 'M'}, {"\033[1;35m", 'B'}, {"\033[31m", 'R'}, {"\033[1;31m", 'S'},
                 {"\033[32m", 'G'}, {"\033[36m", 'C'},   {"\033[34m", 'N'}, {"\033[0m", '.'}};
    while (*text != '\0') {
        bool is_code = false;
        for (size_t index = 0; index < sizeof codes / sizeof *codes && !is_code; index++) {
            size_t length = strlen(codes[index].code);
            if (strncmp(text, codes[index].code, length) == 0) {
                text_buffer_append_format(out, "<%c>", codes[index].letter);
                text += length;
                is_code = true;
            }
        }
        if (!is_code) {
            text_buffer_append_byte(out, *text++);
        }
    }
}

static void check(void (*append)(const TextBuffer *plain, TextBuffer *out), const char *plain,
                  const char *expected) {
    TextBuffer text;
    TextBuffer coloured;
    TextBuffer readable;
    text_buffer_init(&text);
    text_buffer_init(&coloured);
    text_buffer_init(&readable);
    text_buffer_append_text(&text, plain);
    append(&text, &coloured);
    append_readable(coloured.bytes, &readable);
    ck_assert_str_eq(readable.bytes, expected);
    text_buffer_release(&readable);
    text_buffer_release(&coloured);
    text_buffer_release(&text);
}

START_TEST(tracebacks_have_the_colours_of_cpython) {
    check(colour_append_traceback,
          "Traceback (most recent call last):\n"
          "  File \"a.aspy\", line 2, in f\n"
          "    return x / 0\n"
          "           ~~^~~\n"
          "ZeroDivisionError: division by zero\n",
          "Traceback (most recent call last):\n"
          "  File <M>\"a.aspy\"<.>, line <M>2<.>, in <M>f<.>\n"
          "    return <R>x <.><S>/<.><R> 0<.>\n"
          "           <R>~~<.><S>^<.><R>~~<.>\n"
          "<B>ZeroDivisionError<.>: <M>division by zero<.>\n");
}
END_TEST

START_TEST(marks_count_code_points) {
    check(colour_append_traceback,
          "  File \"a.aspy\", line 1\n"
          "    '\xc3\xa4' $\n"
          "        ^\n"
          "SyntaxError: invalid syntax\n",
          "  File <M>\"a.aspy\"<.>, line <M>1<.>\n"
          "    '\xc3\xa4' <S>$<.>\n"
          "        <S>^<.>\n"
          "<B>SyntaxError<.>: <M>invalid syntax<.>\n");
}
END_TEST

START_TEST(an_exception_without_a_message_and_what_follows_it) {
    check(colour_append_traceback,
          "  File \"a.aspy\", line 1, in <module>\n"
          "KeyboardInterrupt\n"
          "hint: no colour\n",
          "  File <M>\"a.aspy\"<.>, line <M>1<.>, in <M><module><.>\n"
          "<B>KeyboardInterrupt<.>\n"
          "hint: no colour\n");
}
END_TEST

START_TEST(texts_numbers_and_constants_of_values) {
    check(colour_append_repr, "[1, -2.5, 'it\\'s', None, {\"a\": True}, <f at 0x7f>]",
          "[<C>1<.>, -<C>2.5<.>, <G>'it\\'s'<.>, <N>None<.>, {<G>\"a\"<.>: <N>True<.>}, "
          "<f at <C>0x7f<.>>]");
}
END_TEST

START_TEST(a_text_that_does_not_end) { check(colour_append_repr, "'abc\\", "<G>'abc\\<.>"); }
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("stdlib/colour", tracebacks_have_the_colours_of_cpython,
                      marks_count_code_points, an_exception_without_a_message_and_what_follows_it,
                      texts_numbers_and_constants_of_values, a_text_that_does_not_end);
}
