// test_options.c: command lines become options.
#include "app/options.h"

#include <string.h>

#include "unit.h"

typedef struct Case {
    const char *words[6]; // after the program's name, NULL at the end
    OptionsMode mode;
    const char *subject;
    int argc;         // of the script
    const char *name; // its argv[0]
} Case;

static int parse(Options *options, const char *const *words, const char **argv,
                 TextBuffer *complaint) {
    int argc = 1;
    argv[0] = "aspy";
    for (; words[argc - 1] != NULL; argc++) {
        argv[argc] = words[argc - 1];
    }
    return options_parse(options, argc, argv, complaint);
}

static const Case cases[] = {
    {{NULL}, OPTIONS_INPUT, NULL, 1, ""},
    {{"-", "x", NULL}, OPTIONS_INPUT, NULL, 2, "-"},
    {{"-i", NULL}, OPTIONS_INPUT, NULL, 1, ""},
    {{"a.aspy", "-c", "--nonsense", NULL}, OPTIONS_SCRIPT, "a.aspy", 3, "a.aspy"},
    {{"-c", "1", "-m", NULL}, OPTIONS_CODE, "1", 2, "-c"},
    {{"-c1", "x", NULL}, OPTIONS_CODE, "1", 2, "-c"},
    {{"-m", "pack", NULL}, OPTIONS_MODULE, "pack", 1, "-m"},
    {{"--gc-stress", "a", "b", NULL}, OPTIONS_SCRIPT, "a", 2, "a"},
    {{"tokens", "f", NULL}, OPTIONS_TOKENS, "f", 1, "f"},
    {{"ast", "f", NULL}, OPTIONS_AST, "f", 1, "f"},
    {{"code", "--explain", "f", NULL}, OPTIONS_LISTING, "f", 1, "f"},
    {{"./tokens", "f", NULL}, OPTIONS_SCRIPT, "./tokens", 2, "./tokens"},
    {{"-h", NULL}, OPTIONS_HELP, NULL, 1, "-h"},
    {{"--version", NULL}, OPTIONS_VERSION, NULL, 1, "--version"},
};

START_TEST(what_is_run_ends_the_options_and_names_the_script) {
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        const Case *wanted = &cases[index];
        const char *argv[8];
        Options options;
        TextBuffer complaint;
        text_buffer_init(&complaint);
        ck_assert(parse(&options, wanted->words, argv, &complaint));
        ck_assert_int_eq(options.mode, wanted->mode);
        ck_assert_pstr_eq(options.subject, wanted->subject);
        ck_assert_int_eq(options.argc, wanted->argc);
        ck_assert_str_eq(options.argv[0], wanted->name);
        text_buffer_release(&complaint);
    }
}
END_TEST

START_TEST(switches_before_the_script_are_kept) {
    const char *const words[] = {"-i", "--virtual-time", "-u", "a", NULL};
    const char *argv[8];
    Options options;
    TextBuffer complaint;
    text_buffer_init(&complaint);
    ck_assert(parse(&options, words, argv, &complaint));
    ck_assert(options.is_interactive);
    ck_assert(options.is_virtual_time);
    ck_assert(options.is_unbuffered);
    ck_assert(!options.is_gc_stress);
    text_buffer_release(&complaint);
}
END_TEST

START_TEST(what_is_wrong_is_said_in_one_line) {
    static const char *const wrong[][4] = {
        {"--nonsense", NULL}, {"-c", NULL}, {"-m", NULL}, {"ast", NULL}, {"code", "a", "b", NULL}};
    static const char *const complaints[] = {
        "unknown option --nonsense", "argument expected for the -c option",
        "argument expected for the -m option", "aspy ast expects one file",
        "aspy code expects one file"};
    for (size_t index = 0; index < sizeof complaints / sizeof complaints[0]; index++) {
        const char *argv[8];
        Options options;
        TextBuffer complaint;
        text_buffer_init(&complaint);
        ck_assert(!parse(&options, wrong[index], argv, &complaint));
        ck_assert_str_eq(complaint.bytes, complaints[index]);
        text_buffer_release(&complaint);
    }
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("app/options", what_is_run_ends_the_options_and_names_the_script,
                      switches_before_the_script_are_kept, what_is_wrong_is_said_in_one_line);
}
