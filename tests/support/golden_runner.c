// golden_runner.c: runs golden scripts, several at once, and says which ones differ.
//
//      golden_runner [--aspy PROGRAM] [--stages | --oracle PYTHON] [--options "WORDS"]
//                    [--jobs N] [--timeout SECONDS] [--verbose] FOLDER-OR-SCRIPT...
//
// A folder stands for the .aspy files directly in it, but for those whose name begins with '_'
// (modules that the others import). Exit codes: 0 all passed, 1 some failed, 2 usage, 77 nothing
// could be run. The environment adds to the command line: ASPY_TEST_OPTIONS holds further options
// for aspy, ASPY_TEST_TIMEOUT another bound in seconds, ASPY_TEST_UPDATE=1 rewrites the expected
// listings of --stages. Read next: app/expectation.h (what scripts may say), app/judge.h.
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/classroom/expectation.h"
#include "app/classroom/judge.h"
#include "base/fatal.h"
#include "base/text_buffer.h"
#include "base/vector.h"
#include "host/environment.h"
#include "host/files.h"
#include "process.h"

enum {
    EXIT_NOTHING_RUN = 77, // what ctest calls a skipped test
    DEFAULT_TIMEOUT_SECONDS = 30,
    MAX_JOBS = 64,
    // The oracle's clock is real: on a busy machine it misses deadlines of a few milliseconds, and
    // prints other lines in another order. One run of these that agrees is what counts.
    ORACLE_TRIES = 4,
};

typedef struct Options {
    const char *aspy;    // the program under test
    const char *python;  // the oracle, or NULL
    bool is_stages;      // compare the listings of the stages
    bool is_verbose;     // also name what passed
    TextVector words;    // options given to aspy before those of the script
    int jobs;            // how many children at once
    int timeout_seconds; // for one script
} Options;

// One run: a script under one command.
typedef struct Run {
    char *path;        // the script
    char *directory;   // its folder, absolute
    char *name;        // its file name, inside `path`
    const char *stage; // "tokens", "ast", "code", or NULL for running it
    Expectation expectation;
    Process process;
    bool is_started;
    int tries; // how often it was started
} Run;

typedef VECTOR(Run) RunVector;

typedef struct Totals {
    int passed;
    int failed;
    int skipped;
} Totals;

static const char *const stages[] = {"tokens", "ast", "code"};

// ---- Collecting --------------------------------------------------------------------------------

static char *copy_text(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(memory_allocate(size), text, size);
}

static char *absolute_directory(const char *path) {
    TextBuffer absolute;
    text_buffer_init(&absolute);
    host_file_absolute_path(path, &absolute);
    char *slash = strrchr(absolute.bytes, '/');
    *slash = '\0';
    return absolute.bytes;
}

static Run make_run(const char *path, const char *stage) {
    char *copy = copy_text(path);
    char *slash = strrchr(copy, '/');
    return (Run){
        .path = copy,
        .directory = absolute_directory(path),
        .name = slash == NULL ? copy : slash + 1,
        .stage = stage,
    };
}

static void stage_file_path(const Run *run, TextBuffer *path) {
    text_buffer_init(path);
    text_buffer_append(path, run->path, strlen(run->path) - strlen("aspy"));
    text_buffer_append_text(path, run->stage);
}

static void collect_stages(RunVector *runs, const char *path) {
    for (size_t index = 0; index < sizeof stages / sizeof stages[0]; index++) {
        Run run = make_run(path, stages[index]);
        TextBuffer listing;
        stage_file_path(&run, &listing);
        if (host_file_is_regular(listing.bytes)) {
            vector_push(runs, run);
        } else {
            memory_release(run.path);
            memory_release(run.directory);
        }
        text_buffer_release(&listing);
    }
}

static void collect_script(const Options *options, RunVector *runs, const char *path) {
    if (options->is_stages) {
        collect_stages(runs, path);
    } else {
        vector_push(runs, make_run(path, NULL));
    }
}

static bool is_script_name(const char *name) {
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".aspy") == 0 && name[0] != '_';
}

static void collect(const Options *options, RunVector *runs, const char *path) {
    if (!host_file_is_directory(path)) {
        collect_script(options, runs, path);
        return;
    }
    HostFileNames names;
    int error_number = 0;
    if (!host_file_list_directory(path, &names, &error_number)) {
        fatal(EXIT_CODE_USAGE, "%s: %s", path, host_error_text(error_number));
    }
    for (size_t index = 0; index < names.count; index++) {
        if (is_script_name(names.items[index])) {
            TextBuffer script;
            text_buffer_init(&script);
            text_buffer_append_format(&script, "%s/%s", path, names.items[index]);
            collect_script(options, runs, script.bytes);
            text_buffer_release(&script);
        }
    }
    host_file_names_release(&names);
}

// ---- Running -----------------------------------------------------------------------------------

typedef VECTOR(char *) WordVector; // words that somebody else owns

static void add_words(WordVector *words, const TextVector *more) {
    for (size_t index = 0; index < more->count; index++) {
        vector_push(words, more->items[index]);
    }
}

static void build_command(const Options *options, Run *run, WordVector *words) {
    if (options->python != NULL) {
        vector_push(words, (char *)options->python);
        vector_push(words, run->name);
        add_words(words, &run->expectation.arguments);
    } else {
        vector_push(words, (char *)options->aspy);
        if (run->stage != NULL) {
            vector_push(words, (char *)run->stage);
        } else {
            vector_push(words, (char *)"--no-hints"); // what Python says, and no more
        }
        add_words(words, &options->words);
        add_words(words, &run->expectation.options);
        vector_push(words, run->name);
        add_words(words, &run->expectation.arguments);
    }
    vector_push(words, NULL);
}

static void start_run(const Options *options, Run *run) {
    WordVector words = {0};
    build_command(options, run, &words);
    int timeout = options->timeout_seconds;
    if (run->expectation.timeout_seconds > timeout) {
        timeout = run->expectation.timeout_seconds;
    }
    process_start(&run->process, words.items, run->directory, &run->expectation.input, timeout);
    run->is_started = true;
    run->tries++;
    vector_release(&words);
}

// The listing of a stage is compared with the file NAME.<stage>, or replaces it.
static bool judge_stage(const Run *run, const RunResult *result, TextBuffer *report) {
    TextBuffer path;
    TextBuffer expected;
    stage_file_path(run, &path);
    text_buffer_init(&expected);
    if (host_environment_get("ASPY_TEST_UPDATE") != NULL && result->exit_code == 0) {
        FILE *file = fopen(path.bytes, "wb");
        if (file != NULL) {
            fwrite(result->output.bytes, 1, result->output.length, file);
            fclose(file);
        }
    }
    int error_number = 0;
    bool is_good = host_file_read(path.bytes, &expected, &error_number);
    judge_normalise(&expected, run->directory);
    is_good = is_good && judge_same_text(run->stage, &expected, &result->output, report);
    if (result->exit_code != 0) {
        text_buffer_append_format(report, "    exit code %d\n%s", result->exit_code,
                                  result->error.bytes);
        is_good = false;
    }
    text_buffer_release(&expected);
    text_buffer_release(&path);
    return is_good;
}

static void count_verdict(const Options *options, const Run *run, bool is_good,
                          const TextBuffer *report, Totals *totals) {
    const char *stage = run->stage == NULL ? "" : run->stage;
    if (is_good) {
        totals->passed++;
        if (options->is_verbose) {
            printf("pass %s %s\n", run->path, stage);
        }
        return;
    }
    totals->failed++;
    printf("FAIL %s %s\n%s", run->path, stage, report->bytes);
}

// False when the run was begun again.
static bool finish_run(const Options *options, Run *run, int status, Totals *totals) {
    RunResult result;
    TextBuffer report;
    text_buffer_init(&report);
    process_finish(&run->process, status, &result);
    judge_normalise(&result.output, run->directory);
    judge_normalise(&result.error, run->directory);
    Strictness strictness = options->python != NULL ? STRICTNESS_ORACLE : STRICTNESS_EXACT;
    bool is_good = run->stage != NULL
                       ? judge_stage(run, &result, &report)
                       : judge_result(&run->expectation, &result, run->name, strictness, &report);
    bool is_over = is_good || options->python == NULL || run->tries == ORACLE_TRIES;
    if (is_over) {
        count_verdict(options, run, is_good, &report, totals);
    } else {
        start_run(options, run);
    }
    process_result_release(&result);
    text_buffer_release(&report);
    return is_over;
}

// Waits for one to end; false when it was begun again.
static bool finish_any(const Options *options, RunVector *runs, Totals *totals) {
    int status = 0;
    long number = process_wait_any(&status);
    for (size_t index = 0; index < runs->count; index++) {
        Run *run = &runs->items[index];
        if (run->is_started && run->process.number == number) {
            run->is_started = false;
            return finish_run(options, run, status, totals);
        }
    }
    fatal(EXIT_CODE_INTERNAL, "a child process ended that nobody had started");
}

// Reads what the script says and decides whether it is run at all.
static bool prepare_run(const Options *options, Run *run, Totals *totals) {
    TextBuffer trouble;
    text_buffer_init(&trouble);
    bool is_good = expectation_read(&run->expectation, run->path, &trouble);
    if (is_good && run->stage == NULL && !run->expectation.says_anything) {
        text_buffer_append_text(&trouble, "    says nothing about what is expected\n");
        is_good = false;
    }
    judge_normalise(&run->expectation.output, run->directory);
    judge_normalise(&run->expectation.error, run->directory);
    bool is_skipped = options->python != NULL && !run->expectation.is_python;
    if (!is_good && !is_skipped) {
        count_verdict(options, run, false, &trouble, totals);
    }
    totals->skipped += is_skipped;
    text_buffer_release(&trouble);
    return is_good && !is_skipped;
}

static Totals run_all(const Options *options, RunVector *runs) {
    Totals totals = {0, 0, 0};
    int running = 0;
    for (size_t index = 0; index < runs->count; index++) {
        if (!prepare_run(options, &runs->items[index], &totals)) {
            continue;
        }
        while (running == options->jobs) {
            running -= finish_any(options, runs, &totals) ? 1 : 0;
        }
        start_run(options, &runs->items[index]);
        running++;
    }
    while (running > 0) {
        running -= finish_any(options, runs, &totals) ? 1 : 0;
    }
    return totals;
}

static void release_runs(RunVector *runs) {
    for (size_t index = 0; index < runs->count; index++) {
        Run *run = &runs->items[index];
        expectation_release(&run->expectation);
        memory_release(run->path);
        memory_release(run->directory);
    }
    vector_release(runs);
}

// ---- The command line --------------------------------------------------------------------------

// The same surroundings for every script, whoever started the tests.
static void set_environment(void) {
    setenv("TZ", "UTC", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
    setenv("PYTHONIOENCODING", "utf-8", 1);
    setenv("PYTHONWARNINGS", "ignore::DeprecationWarning", 1);
    unsetenv("ASPYPATH");
    unsetenv("PYTHONPATH");
}

static const char *take_value(int argc, char **argv, int *index) {
    if (*index + 1 >= argc) {
        fatal(EXIT_CODE_USAGE, "%s needs a value", argv[*index]);
    }
    *index += 1;
    return argv[*index];
}

static bool take_option(Options *options, int argc, char **argv, int *index) {
    const char *option = argv[*index];
    if (strcmp(option, "--aspy") == 0) {
        options->aspy = take_value(argc, argv, index);
    } else if (strcmp(option, "--oracle") == 0) {
        options->python = take_value(argc, argv, index);
    } else if (strcmp(option, "--stages") == 0) {
        options->is_stages = true;
    } else if (strcmp(option, "--verbose") == 0) {
        options->is_verbose = true;
    } else if (strcmp(option, "--options") == 0) {
        expectation_split_words(take_value(argc, argv, index), &options->words);
    } else if (strcmp(option, "--jobs") == 0) {
        options->jobs = atoi(take_value(argc, argv, index));
    } else if (strcmp(option, "--timeout") == 0) {
        options->timeout_seconds = atoi(take_value(argc, argv, index));
    } else {
        return false;
    }
    return true;
}

static void init_options(Options *options) {
    *options = (Options){
        .aspy = "aspy",
        .jobs = host_environment_processor_count(),
        .timeout_seconds = DEFAULT_TIMEOUT_SECONDS,
    };
}

static void read_environment(Options *options) {
    const char *words = host_environment_get("ASPY_TEST_OPTIONS");
    if (words != NULL && !options->is_stages) {
        expectation_split_words(words, &options->words);
    }
    const char *timeout = host_environment_get("ASPY_TEST_TIMEOUT");
    if (timeout != NULL) {
        options->timeout_seconds = atoi(timeout);
    }
    options->jobs = options->jobs < 1 ? 1 : options->jobs > MAX_JOBS ? MAX_JOBS : options->jobs;
}

// Everything on the command line that is not an option names scripts. The program under test is
// made absolute, because children run in the folders of their scripts.
static char *read_command_line(Options *options, RunVector *runs, int argc, char **argv) {
    TextVector paths = {0};
    for (int index = 1; index < argc; index++) {
        if (!take_option(options, argc, argv, &index)) {
            if (argv[index][0] == '-') {
                fatal(EXIT_CODE_USAGE, "golden_runner has no option %s", argv[index]);
            }
            vector_push(&paths, argv[index]);
        }
    }
    for (size_t index = 0; index < paths.count; index++) {
        collect(options, runs, paths.items[index]);
    }
    vector_release(&paths);
    TextBuffer program;
    text_buffer_init(&program);
    if (strchr(options->aspy, '/') == NULL) {
        return NULL;
    }
    host_file_absolute_path(options->aspy, &program);
    options->aspy = program.bytes;
    return program.bytes;
}

int main(int argc, char **argv) {
    Options options;
    RunVector runs = {0};
    init_options(&options);
    char *program = read_command_line(&options, &runs, argc, argv);
    read_environment(&options);
    set_environment();
    Totals totals = run_all(&options, &runs);
    printf("%d passed, %d failed, %d not for this run\n", totals.passed, totals.failed,
           totals.skipped);
    release_runs(&runs);
    expectation_release_texts(&options.words);
    memory_release(program);
    if (totals.failed > 0) {
        return 1;
    }
    return totals.passed > 0 ? 0 : EXIT_NOTHING_RUN;
}
