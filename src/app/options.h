// options.h: the command line, and nothing else: what was asked for, not how it is done.
#ifndef ASPY_APP_OPTIONS_H
#define ASPY_APP_OPTIONS_H

#include "app/sandbox.h"
#include "base/text_buffer.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum OptionsMode {
    OPTIONS_SCRIPT,  // FILE
    OPTIONS_CODE,    // -c CODE
    OPTIONS_MODULE,  // -m MODULE
    OPTIONS_INPUT,   // - or nothing: a script or a session on standard input
    OPTIONS_TOKENS,  // tokens FILE
    OPTIONS_AST,     // ast FILE
    OPTIONS_LISTING, // code FILE
    OPTIONS_LESSON,  // samples run NAME
    OPTIONS_TEST,    // test …, samples …: argv holds the words after it
    OPTIONS_SAMPLES,
    OPTIONS_EXPLAIN, // --explain [NAME]
    OPTIONS_HELP,
    OPTIONS_VERSION
} OptionsMode;

enum { OPTIONS_WARNINGS_MAX = 16 };

typedef struct Options {
    OptionsMode mode;
    const char *subject; // the FILE, CODE, MODULE or NAME; NULL where the mode has none
    bool is_interactive; // -i: a session after the script
    bool is_virtual_time;
    bool warns_legacy; // --warn-legacy
    bool is_gc_stress;
    bool has_no_hints;  // --no-hints
    bool is_strict;     // --strict
    bool is_explained;  // --explain, of `aspy code`
    bool is_unbuffered; // -u
    bool is_brief;      // --error-format=short
    size_t warning_count;
    const char *warnings[OPTIONS_WARNINGS_MAX]; // of each -W; what sys.warnoptions holds
    // Bounds; 0: none.
    uint64_t max_steps;
    uint64_t max_memory; // bytes
    uint64_t max_output; // bytes
    uint64_t max_time;   // seconds
    bool has_seed;       // --seed: every run is the same
    uint64_t seed;
    Sandbox sandbox;
    // What the script finds in sys.argv: argv[0] as CPython has it, then the words after the
    // subject.
    int argc;
    const char **argv; // points into main's; argv[0] replaced
} Options;

// Reads the command line; `argv` is changed in place to become sys.argv. False: the complaint, one
// line without its end, is in `complaint`.
MUST_USE bool options_parse(Options *options, int argc, const char **argv, TextBuffer *complaint);

// Numbers on the command line.
typedef enum OptionsNumber {
    OPTIONS_COUNT, // above 0
    OPTIONS_SIZE,  // above 0; K, M and G may follow
    OPTIONS_ANY
} OptionsNumber;
MUST_USE bool options_read_number(const char *text, OptionsNumber kind, uint64_t *number);
// "a number above 0"
const char *options_number_text(OptionsNumber kind);

// The line that begins every usage message.
const char *options_usage(void);
// Appends what --help prints (options_help.c). The man page and the completions of shells are made
// of it, so its lines have one form: two spaces, the words, two spaces or more, what they mean;
// what follows on the next line begins under that.
void options_append_help(TextBuffer *text);

#endif
