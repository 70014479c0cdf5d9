// test_recording.c: what comments say is changed to what was printed, and nothing else.
#include "app/classroom/recording.h"

#include <string.h>

#include "unit.h"

typedef struct Case {
    const char *script;
    const char *output;
    const char *changed;
} Case;

static const Case cases[] = {
    // Each takes its line.
    {"f()  # expect: a\ng()  # expect: b\n", "x\ny\n", "f()  # expect: x\ng()  # expect: y\n"},
    // What is said already stays where it is.
    {"f()  # expect: a\ng()  # expect: b\n", "x\ny\nb\n",
     "f()  # expect: x\n# expect: y\ng()  # expect: b\n"},
    {"f()\ng()  # expect: b\n", "a\nb\n", "f()\n# expect: a\ng()  # expect: b\n"},
    // Further lines stand below, as deep.
    {"for n in range(3):\n    print(n)  # expect: 0\n", "0\n1\n2\n",
     "for n in range(3):\n    print(n)  # expect: 0\n    # expect: 1\n    # expect: 2\n"},
    {"print(1)\nexit(3)  # exit: 3", "1\n", "print(1)\nexit(3)  # exit: 3\n# expect: 1\n"},
    // What is not printed is not said.
    {"f()  # expect: a\n# expect: b\ng()\n", "", "f()\ng()\n"},
    {"f()  # expect: a\ng()  # expect: b\nh()  # expect: c\n", "a\nc\n",
     "f()  # expect: a\ng()\nh()  # expect: c\n"},
    // Addresses and the folder are the same everywhere.
    {"f()  # expect: <A at 0x1>\n", "<A at 0x7f00>\n", "f()  # expect: <A at 0x1>\n"},
    {"f()  # expect: one.txt\n", "/a/b/one.txt\n", "f()  # expect: one.txt\n"},
    // Ends of lines stay, spaces before them do not count.
    {"f()  # expect: a\r\ng()\r\n", "b\n", "f()  # expect: b\r\ng()\r\n"},
    {"f()  # expect: a\n", "b  \n", "f()  # expect: b\n"},
    {"f()  # expect:\n", "a", "f()  # expect: a\n"},
    // Other comments are others.
    {"# args: --strict\nf()  # raises: E\n# expect: a\n", "b\n",
     "# args: --strict\nf()  # raises: E\n# expect: b\n"},
};

static TextBuffer text_of(const char *bytes) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, bytes);
    return text;
}

START_TEST(comments_say_what_is_printed) {
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        const Case *each = &cases[index];
        TextBuffer script = text_of(each->script);
        TextBuffer output = text_of(each->output);
        TextBuffer out = text_of("");
        recording_rewrite(&script, &output, "/a/b", &out);
        ck_assert_str_eq(out.bytes, each->changed);
        text_buffer_release(&out);
        text_buffer_release(&output);
        text_buffer_release(&script);
    }
}
END_TEST

START_TEST(more_lines_than_can_be_compared_are_taken_in_order) {
    enum { COMMENTS = 20, PRINTED = 300000 };
    TextBuffer script = text_of("");
    TextBuffer output = text_of("");
    TextBuffer out = text_of("");
    for (int line = 0; line < COMMENTS; line++) {
        text_buffer_append_text(&script, "f()  # expect: a\n");
    }
    for (int line = 0; line < PRINTED; line++) {
        text_buffer_append_format(&output, "%d\n", line);
    }
    recording_rewrite(&script, &output, "/a/b", &out);
    ck_assert(strncmp(out.bytes, "f()  # expect: 0\nf()  # expect: 1\n", 34) == 0);
    ck_assert(strstr(out.bytes, "f()  # expect: 19\n# expect: 20\n") != NULL);
    text_buffer_release(&out);
    text_buffer_release(&output);
    text_buffer_release(&script);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("app/recording", comments_say_what_is_printed,
                      more_lines_than_can_be_compared_are_taken_in_order);
}
