// test_options.c: see test_options.h.
#include "app/classroom/test_options.h"

#include "app/options.h"
#include "host/environment.h"

#include <stddef.h>
#include <string.h>

typedef struct Setting {
    const char *word;
    size_t offset;
} Setting;

typedef struct NumberSetting {
    const char *word;
    size_t offset;
    OptionsNumber kind;
} NumberSetting;

static const Setting switches[] = {
    {"--update", offsetof(TestOptions, is_update)},
    {"--strict", offsetof(TestOptions, is_strict)},
    {"--real-time", offsetof(TestOptions, has_real_time)},
    {"-q", offsetof(TestOptions, is_quiet)},
    {"--quiet", offsetof(TestOptions, is_quiet)},
    {"-h", offsetof(TestOptions, wants_help)},
    {"--help", offsetof(TestOptions, wants_help)},
};

static const Setting texts[] = {
    {"--oracle", offsetof(TestOptions, oracle)},
    {"--expected", offsetof(TestOptions, expected)},
    {"--stdin", offsetof(TestOptions, input)},
};

static const NumberSetting numbers[] = {
    {"--jobs", offsetof(TestOptions, jobs), OPTIONS_COUNT},
    {"--seed", offsetof(TestOptions, seed), OPTIONS_ANY},
    {"--max-steps", offsetof(TestOptions, max_steps), OPTIONS_COUNT},
    {"--max-memory", offsetof(TestOptions, max_memory), OPTIONS_SIZE},
    {"--max-output", offsetof(TestOptions, max_output), OPTIONS_SIZE},
    {"--max-time", offsetof(TestOptions, max_time), OPTIONS_COUNT},
};

static const char *const formats[] = {
    [TEST_FORMAT_TEXT] = "text",
    [TEST_FORMAT_TAP] = "tap",
    [TEST_FORMAT_JUNIT] = "junit",
    [TEST_FORMAT_JSON] = "json",
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

typedef struct Words {
    int argc;
    const char **argv;
    int index;
    TextBuffer *complaint;
} Words;

// --word VALUE, --word=VALUE. NULL: the word is another one. What is missing is "", and complained
// of.
static const char *take_value(Words *words, const char *name) {
    const char *word = words->argv[words->index];
    size_t length = strlen(name);
    if (strncmp(word, name, length) != 0 || (word[length] != '=' && word[length] != '\0')) {
        return NULL;
    }
    if (word[length] == '=') {
        return word + length + 1;
    }
    if (words->index + 1 >= words->argc) {
        text_buffer_append_format(words->complaint, "argument expected for the %s option", name);
        return "";
    }
    return words->argv[++words->index];
}

static bool take_switch(TestOptions *options, const char *word) {
    for (size_t index = 0; index < COUNT(switches); index++) {
        if (strcmp(switches[index].word, word) == 0) {
            *(bool *)((char *)options + switches[index].offset) = true;
            return true;
        }
    }
    return false;
}

static bool take_text(TestOptions *options, Words *words) {
    for (size_t index = 0; index < COUNT(texts); index++) {
        const char *value = take_value(words, texts[index].word);
        if (value != NULL) {
            *(const char **)(void *)((char *)options + texts[index].offset) = value;
            return true;
        }
    }
    return false;
}

static bool take_number(TestOptions *options, Words *words) {
    for (size_t index = 0; index < COUNT(numbers); index++) {
        const NumberSetting *setting = &numbers[index];
        const char *value = take_value(words, setting->word);
        if (value == NULL) {
            continue;
        }
        uint64_t *number = (uint64_t *)(void *)((char *)options + setting->offset);
        if (words->complaint->length == 0 && !options_read_number(value, setting->kind, number)) {
            text_buffer_append_format(words->complaint, "%s expects %s", setting->word,
                                      options_number_text(setting->kind));
        }
        return true;
    }
    return false;
}

static bool take_format(TestOptions *options, Words *words) {
    const char *value = take_value(words, "--format");
    if (value == NULL) {
        return false;
    }
    for (size_t index = 0; index < COUNT(formats); index++) {
        if (strcmp(formats[index], value) == 0) {
            options->format = (TestFormat)index;
            return true;
        }
    }
    if (words->complaint->length == 0) {
        text_buffer_append_text(words->complaint, "--format expects text, tap, junit or json");
    }
    return true;
}

static void take_word(TestOptions *options, Words *words) {
    const char *word = words->argv[words->index];
    if (word[0] != '-') {
        vector_push(&options->paths, word);
    } else if (sandbox_take(&options->sandbox, word, words->complaint) == SANDBOX_OTHER_WORD &&
               !take_switch(options, word) && !take_text(options, words) &&
               !take_number(options, words) && !take_format(options, words)) {
        text_buffer_append_format(words->complaint, "unknown option %s of aspy test", word);
    }
}

bool test_options_parse(TestOptions *options, int argc, const char **argv, TextBuffer *complaint) {
    *options = (TestOptions){.jobs = (uint64_t)host_environment_processor_count(),
                             .max_steps = 50 * 1000 * 1000,
                             .max_memory = 256 << 20,
                             .max_output = 1 << 20,
                             .max_time = 10};
    Words words = {.argc = argc, .argv = argv, .complaint = complaint};
    for (; words.index < argc && complaint->length == 0; words.index++) {
        take_word(options, &words);
    }
    if (complaint->length == 0 && options->paths.count == 0 && !options->wants_help) {
        text_buffer_append_text(complaint, "aspy test expects scripts or folders of scripts");
    }
    return complaint->length == 0;
}

void test_options_release(TestOptions *options) {
    vector_release(&options->paths);
    sandbox_release(&options->sandbox);
}

void test_options_append_help(TextBuffer *text) {
    text_buffer_append_text(
        text,
        "usage: aspy test [option] ... PATH ...\n"
        "\n"
        "Runs scripts and compares what they print with what they should. A folder stands for the\n"
        ".aspy and .py files in it and below, but for names that begin with '_' or '.'. What a "
        "script\n"
        "should print is said by `# expect: TEXT` comments in it, by NAME.expected or NAME.out "
        "beside\n"
        "it, or by an oracle; what it reads by `# stdin: TEXT` or NAME.in. Where nothing is said, "
        "it\n"
        "should end without an error.\n"
        "\n"
        "Options:\n"
        "  --oracle COMMAND    a script should do what this shell command does; {} is the script\n"
        "  --expected FILE     what every script should print\n"
        "  --stdin FILE        what every script reads\n"
        "  --update            record what is printed: in the `# expect:' comments where there "
        "are\n"
        "                      some, else in NAME.expected\n"
        "  --strict            coroutines never awaited, and errors never seen, are failures\n"
        "  --format FORMAT     report as text, tap, junit or json\n"
        "  -q, --quiet         of text: only what fails\n"
        "  --jobs N            so many at once (as many as there are processors)\n"
        "  --real-time         sleeping takes its time; else it costs nothing\n"
        "  --seed N            what is random follows from N (0)\n"
        "  -h, --help          print this text\n"
        "\n"
        "Bounds of each script, which runs in a process of its own:\n"
        "  --max-steps N       calls, turns of loops and the like (50000000)\n"
        "  --max-memory SIZE   bytes in use by objects (256M)\n"
        "  --max-output SIZE   bytes on standard output and error (1M)\n"
        "  --max-time SECONDS  of the processor; with --real-time, and for the oracle, of the "
        "clock\n"
        "                      (10)\n"
        "\n"
        "Its sandbox, in which it can read and write below its own folder, but change no script "
        "and\n"
        "not see what is expected:\n");
    text_buffer_append_text(text, sandbox_help());
    text_buffer_append_text(text, "\n"
                                  "Exit codes:\n"
                                  "  0  all do what they should\n"
                                  "  1  some do not\n"
                                  "  2  a bad option, or nothing to test\n");
}
