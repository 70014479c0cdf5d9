// options.c: see options.h.
#include "app/options.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

typedef struct Switch {
    const char *word;
    size_t offset; // of the bool in Options
    bool value;    // what the word makes it
} Switch;

static const Switch switches[] = {
    {"-i", offsetof(Options, is_interactive), true},
    {"-u", offsetof(Options, is_unbuffered), true},
    {"--virtual-time", offsetof(Options, is_virtual_time), true},
    {"--warn-legacy", offsetof(Options, warns_legacy), true},
    {"--gc-stress", offsetof(Options, is_gc_stress), true},
    {"--strict", offsetof(Options, is_strict), true},
    {"--no-hints", offsetof(Options, has_no_hints), true},
    {"--hints", offsetof(Options, has_no_hints), false},
};

typedef struct Bound {
    const char *word;
    size_t offset; // of the uint64_t in Options
    OptionsNumber kind;
} Bound;

static const char *const number_texts[] = {
    [OPTIONS_COUNT] = "a number above 0",
    [OPTIONS_SIZE] = "a size such as 100000, 64K, 16M or 1G",
    [OPTIONS_ANY] = "a number",
};

static const Bound bounds[] = {
    {"--max-steps", offsetof(Options, max_steps), OPTIONS_COUNT},
    {"--max-memory", offsetof(Options, max_memory), OPTIONS_SIZE},
    {"--max-output", offsetof(Options, max_output), OPTIONS_SIZE},
    {"--max-time", offsetof(Options, max_time), OPTIONS_COUNT},
    {"--seed", offsetof(Options, seed), OPTIONS_ANY},
};

typedef struct Command {
    const char *word;
    OptionsMode mode;
} Command;

// All of these end the options; what follows belongs to the script.
static const Command subject_options[] = {{"-c", OPTIONS_CODE}, {"-m", OPTIONS_MODULE}};
static const Command plain_options[] = {{"-h", OPTIONS_HELP},
                                        {"--help", OPTIONS_HELP},
                                        {"-V", OPTIONS_VERSION},
                                        {"--version", OPTIONS_VERSION}};
static const Command stages[] = {
    {"tokens", OPTIONS_TOKENS}, {"ast", OPTIONS_AST}, {"code", OPTIONS_LISTING}};

#define FIND(table, word, length) find_command(table, sizeof table / sizeof table[0], word, length)

static const Command *find_command(const Command *table, size_t count, const char *word,
                                   size_t length) {
    for (size_t index = 0; index < count; index++) {
        if (strlen(table[index].word) == length && memcmp(table[index].word, word, length) == 0) {
            return &table[index];
        }
    }
    return NULL;
}

static bool set_switch(Options *options, const char *word) {
    for (size_t index = 0; index < sizeof switches / sizeof switches[0]; index++) {
        if (strcmp(switches[index].word, word) == 0) {
            *(bool *)((char *)options + switches[index].offset) = switches[index].value;
            return true;
        }
    }
    return false;
}

bool options_read_number(const char *text, OptionsNumber kind, uint64_t *number) {
    static const char suffixes[] = "KMG";
    uint64_t value = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        if (__builtin_mul_overflow(value, 10u, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*at - '0'), &value)) {
            return false;
        }
    }
    const char *suffix =
        kind == OPTIONS_SIZE && *at != '\0' ? strchr(suffixes, toupper((unsigned char)*at)) : NULL;
    unsigned shift = suffix == NULL ? 0 : 10 * (unsigned)(suffix - suffixes + 1);
    at += suffix != NULL;
    *number = value << shift;
    return *at == '\0' && at != text && (value != 0 || kind == OPTIONS_ANY) &&
           value <= (uint64_t)INT64_MAX >> shift;
}

const char *options_number_text(OptionsNumber kind) { return number_texts[kind]; }

// --max-steps 1000, --max-steps=1000. False: the word is not one of these. *last is the index of
// the last word read, or -1 after a complaint.
static bool take_bound(Options *options, int argc, const char **argv, int index, int *last,
                       TextBuffer *complaint) {
    const char *word = argv[index];
    size_t length = strcspn(word, "=");
    for (size_t each = 0; each < sizeof bounds / sizeof bounds[0]; each++) {
        const Bound *bound = &bounds[each];
        if (strlen(bound->word) != length || memcmp(bound->word, word, length) != 0) {
            continue;
        }
        *last = word[length] == '=' ? index : index + 1;
        const char *text = word[length] == '=' ? word + length + 1 : argv[*last];
        uint64_t *number = (uint64_t *)(void *)((char *)options + bound->offset);
        options->has_seed |= number == &options->seed;
        if (*last >= argc || !options_read_number(text, bound->kind, number)) {
            *last = -1;
            text_buffer_append_format(complaint, "%s expects %s", bound->word,
                                      number_texts[bound->kind]);
        }
        return true;
    }
    return false;
}

// The words from `first` on become sys.argv, the first of them replaced.
static bool finish(Options *options, OptionsMode mode, const char *subject, int argc,
                   const char **argv, int first, const char *name) {
    options->mode = mode;
    options->subject = subject;
    options->argc = argc - first;
    options->argv = argv + first;
    options->argv[0] = name;
    return true;
}

// -c CODE, -cCODE, -m MODULE, -mMODULE.
static bool parse_subject(Options *options, const Command *option, int argc, const char **argv,
                          int index, TextBuffer *complaint) {
    const char *attached = argv[index] + 2;
    int at = *attached != '\0' ? index : index + 1;
    if (at >= argc) {
        text_buffer_append_format(complaint, "argument expected for the %s option", option->word);
        return false;
    }
    const char *subject = *attached != '\0' ? attached : argv[at];
    return finish(options, option->mode, subject, argc, argv, at, option->word);
}

// tokens FILE, ast FILE, code [--explain] FILE.
static bool parse_stage(Options *options, const Command *stage, int argc, const char **argv,
                        int index, TextBuffer *complaint) {
    int at = index + 1;
    while (at < argc && strcmp(argv[at], "--explain") == 0) {
        options->is_explained = true;
        at++;
    }
    if (at + 1 != argc) {
        text_buffer_append_format(complaint, "aspy %s expects one file", stage->word);
        return false;
    }
    return finish(options, stage->mode, argv[at], argc, argv, at, argv[at]);
}

// --error-format WORD, --error-format=WORD. *last and false as of take_bound.
static bool take_format(Options *options, int argc, const char **argv, int index, int *last,
                        TextBuffer *complaint) {
    static const char name[] = "--error-format";
    enum { LENGTH = sizeof name - 1 };
    const char *word = argv[index];
    if (strncmp(word, name, LENGTH) != 0 || (word[LENGTH] != '=' && word[LENGTH] != '\0')) {
        return false;
    }
    *last = word[LENGTH] == '=' ? index : index + 1;
    const char *format = word[LENGTH] == '=' ? word + LENGTH + 1 : argv[*last];
    options->is_brief = *last < argc && strcmp(format, "short") == 0;
    if (*last >= argc || (!options->is_brief && strcmp(format, "full") != 0)) {
        *last = -1;
        text_buffer_append_format(complaint, "%s expects full or short", name);
    }
    return true;
}

// -W FILTER, -WFILTER. *last and false as of take_bound.
static bool take_warning(Options *options, int argc, const char **argv, int index, int *last,
                         TextBuffer *complaint) {
    if (strncmp(argv[index], "-W", 2) != 0) {
        return false;
    }
    bool is_attached = argv[index][2] != '\0';
    *last = is_attached ? index : index + 1;
    if (*last >= argc || options->warning_count == OPTIONS_WARNINGS_MAX) {
        text_buffer_append_text(complaint, *last >= argc ? "argument expected for the -W option"
                                                         : "too many -W options");
        *last = -1;
        return true;
    }
    options->warnings[options->warning_count++] = argv[*last] + (is_attached ? 2 : 0);
    return true;
}

// --explain, --explain NAME.
static bool parse_explain(Options *options, int argc, const char **argv, int index,
                          TextBuffer *complaint) {
    if (index + 2 < argc) {
        text_buffer_append_text(complaint, "--explain expects one name, or none to list them");
        return false;
    }
    const char *name = index + 1 < argc ? argv[index + 1] : NULL;
    return finish(options, OPTIONS_EXPLAIN, name, argc, argv, index, argv[index]);
}

static bool parse_option(Options *options, int argc, const char **argv, int index, bool *is_last,
                         TextBuffer *complaint) {
    const char *word = argv[index];
    const Command *plain = FIND(plain_options, word, strlen(word));
    const Command *subject = word[1] == '-' ? NULL : FIND(subject_options, word, 2);
    *is_last = true;
    if (plain != NULL) {
        return finish(options, plain->mode, NULL, argc, argv, index, word);
    }
    if (subject != NULL) {
        return parse_subject(options, subject, argc, argv, index, complaint);
    }
    if (strcmp(word, "--explain") == 0) {
        return parse_explain(options, argc, argv, index, complaint);
    }
    *is_last = false;
    if (set_switch(options, word)) {
        return true;
    }
    text_buffer_append_format(complaint, "unknown option %s", word);
    return false;
}

// Words behind `test` and `samples` are their own.
static bool leave_words(Options *options, OptionsMode mode, int argc, const char **argv,
                        int index) {
    options->mode = mode;
    options->argc = argc - index - 1;
    options->argv = argv + index + 1;
    return true;
}

// The first word that is no option: a command, or the script.
static bool parse_word(Options *options, int argc, const char **argv, int index,
                       TextBuffer *complaint) {
    const char *word = argv[index];
    const Command *stage = FIND(stages, word, strlen(word));
    if (stage != NULL) {
        return parse_stage(options, stage, argc, argv, index, complaint);
    }
    if (strcmp(word, "test") == 0) {
        return leave_words(options, OPTIONS_TEST, argc, argv, index);
    }
    if (strcmp(word, "samples") == 0) {
        bool runs = index + 2 < argc && strcmp(argv[index + 1], "run") == 0;
        const char *name = runs ? argv[index + 2] : NULL;
        return runs ? finish(options, OPTIONS_LESSON, name, argc, argv, index + 2, name)
                    : leave_words(options, OPTIONS_SAMPLES, argc, argv, index);
    }
    return finish(options, OPTIONS_SCRIPT, word, argc, argv, index, word);
}

bool options_parse(Options *options, int argc, const char **argv, TextBuffer *complaint) {
    *options = (Options){0};
    for (int index = 1; index < argc; index++) {
        const char *word = argv[index];
        if (strcmp(word, "-") == 0) {
            return finish(options, OPTIONS_INPUT, NULL, argc, argv, index, "-");
        }
        if (word[0] != '-') {
            return parse_word(options, argc, argv, index, complaint);
        }
        if (take_bound(options, argc, argv, index, &index, complaint) ||
            take_warning(options, argc, argv, index, &index, complaint) ||
            take_format(options, argc, argv, index, &index, complaint)) {
            if (index < 0) {
                return false;
            }
            continue;
        }
        SandboxWord taken = sandbox_take(&options->sandbox, word, complaint);
        if (taken != SANDBOX_OTHER_WORD) {
            if (taken == SANDBOX_BAD) {
                return false;
            }
            continue;
        }
        bool is_last;
        if (!parse_option(options, argc, argv, index, &is_last, complaint)) {
            return false;
        }
        if (is_last) {
            return true;
        }
    }
    // Options only, or nothing: the last word's place is free for the name of the script, "".
    return finish(options, OPTIONS_INPUT, NULL, argc, argv, argc - 1, "");
}
