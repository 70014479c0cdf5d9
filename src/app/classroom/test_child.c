// test_child.c: see test_child.h.
#include "app/classroom/test_child.h"

#include "app/options.h"
#include "app/program.h"
#include "app/run.h"
#include "aspy.h"
#include "base/fatal.h"
#include "host/children.h"
#include "host/clock.h"
#include "host/descriptors.h"
#include "host/environment.h"
#include "host/files.h"
#include "host/process.h"
#include "host/programs.h"
#include "stdlib/sys/sys_module.h"

#include <string.h>

enum {
    NS_PER_MS = 1000 * 1000,
    GRACE_MS = 2000,   // for a script to end by itself, as its watchdog asks it to
    PATIENCE = 8,      // its watchdog counts processor time, of which a busy machine gives less
    MARGIN = 64 << 10, // bytes of output for what is said about a bound
    READ_SIZE = 64 << 10,
    MOST_FILE_SIZE = 64 << 20 // of each file that a script writes
};

// ---- The script's side -------------------------------------------------------------------------

// What the script's own comments ask for, as far as it does not give it more than the options do.
static uint64_t smaller_bound(uint64_t asked, uint64_t given) {
    return asked != 0 && (given == 0 || asked < given) ? asked : given;
}

static void read_own_options(const TestCase *test, Options *own) {
    const TextVector *words = &test->expectation.options;
    VECTOR(const char *) argv = {0};
    vector_push(&argv, "aspy");
    vector_push(&argv, "--no-hints");
    for (size_t index = 0; index < words->count; index++) {
        vector_push(&argv, words->items[index]);
    }
    vector_push(&argv, test->name);
    TextBuffer complaint;
    text_buffer_init(&complaint);
    if (!options_parse(own, (int)argv.count, argv.items, &complaint)) {
        fatal(EXIT_CODE_USAGE, "# args: %s", complaint.bytes);
    }
}

static NORETURN void run_script(const TestCase *test, const TestOptions *options,
                                const HostGatePaths *kept, const HostGatePaths *hidden) {
    Options own;
    read_own_options(test, &own);
    const TextVector *arguments = &test->expectation.arguments;
    VECTOR(const char *) argv = {0};
    vector_push(&argv, test->name);
    for (size_t index = 0; index < arguments->count; index++) {
        vector_push(&argv, arguments->items[index]);
    }
    const AspyOptions machine = {
        .hash_seed = own.has_seed ? own.seed : options->seed,
        .has_seed = true,
        .virtual_time = !options->has_real_time,
        // Where all of standard error is said, it is what Python says, unless the script asks.
        .hints = !test->expectation.has_error || !own.has_no_hints,
        .strict = options->is_strict || own.is_strict,
        .gc_stress = own.is_gc_stress,
        .max_steps = smaller_bound(own.max_steps, options->max_steps),
        .max_memory = smaller_bound(own.max_memory, options->max_memory),
        .max_output = smaller_bound(own.max_output, options->max_output),
        .max_time = (double)smaller_bound(own.max_time, options->max_time),
        .argc = (int)argv.count,
        .argv = argv.items,
    };
    host_environment_make_plain("ASPYPATH");
    AspyVm *vm = aspy_new(&machine);
    aspy_handle_interrupts(vm);
    for (size_t index = 0; index < own.warning_count; index++) {
        sys_add_warning_option(vm, own.warnings[index]);
    }
    sandbox_enter(&options->sandbox, ".", test->name, *kept, *hidden);
    RunOutcome outcome = program_run_file(vm, test->name, PROGRAM_PATH_AS_GIVEN);
    int exit_code = run_finish(vm, outcome.exit_code);
    host_process_exit(exit_code);
}

static NORETURN void become_script(const int streams[3], const TestCase *test,
                                   const TestOptions *options, const HostGatePaths *kept,
                                   const HostGatePaths *hidden) {
    // Twice what objects may take, for a moment, and what is reserved and never touched.
    const uint64_t reserved = UINT64_C(1) << 30;
    const HostConfinement confinement = {
        .streams = {streams[0], streams[1], streams[2]},
        .folder = test->folder,
        .more_memory = options->max_memory == 0 ? 0 : 2 * options->max_memory + reserved,
        .most_file_size = MOST_FILE_SIZE,
        .most_seconds = options->max_time == 0 ? 0 : options->max_time + 2,
    };
    int error_number;
    if (!host_child_confine(&confinement, &error_number)) {
        fatal(EXIT_CODE_LIMIT, "the script cannot be confined: %s", host_error_text(error_number));
    }
    run_script(test, options, kept, hidden);
}

// ---- This side ---------------------------------------------------------------------------------

typedef struct Streams {
    int given[3]; // what the child has
    int ours[2];  // the other ends
} Streams;

static int must(int descriptor, int error_number) {
    if (descriptor < 0) {
        fatal(EXIT_CODE_LIMIT, "no script can be started: %s", host_error_text(error_number));
    }
    return descriptor;
}

static void open_streams(Streams *streams, const TextBuffer *input) {
    int error_number = 0;
    streams->given[0] = must(host_descriptor_of_text(input, &error_number), error_number);
    for (int index = 0; index < 2; index++) {
        int ends[2];
        bool is_good = host_descriptor_pipe(ends, &error_number) &&
                       host_descriptor_set_blocking(ends[0], false, &error_number);
        (void)must(is_good ? 0 : -1, error_number);
        streams->ours[index] = ends[0];
        streams->given[index + 1] = ends[1];
    }
}

static void close_quietly(int *descriptor) {
    int ignored;
    if (*descriptor >= 0) {
        (void)!host_descriptor_close(*descriptor, &ignored);
    }
    *descriptor = -1;
}

static void begin(TestChild *child, TestCase *test, const TestOptions *options, Streams *streams) {
    int ignored;
    for (int index = 0; index < 3; index++) {
        close_quietly(&streams->given[index]);
    }
    const int64_t forever = INT64_MAX;
    int64_t patience = options->has_real_time || child->is_oracle ? 1 : PATIENCE;
    int64_t now = host_clock_monotonic_ns();
    child->test = test;
    child->ending = host_program_descriptor(child->process, &ignored);
    child->streams[0] = streams->ours[0];
    child->streams[1] = streams->ours[1];
    child->began_ns = now;
    child->deadline_ns =
        options->max_time == 0
            ? forever
            : now + ((int64_t)options->max_time * 1000 * patience + GRACE_MS) * (int64_t)NS_PER_MS;
    child->most_output = options->max_output == 0 ? SIZE_MAX : (size_t)options->max_output + MARGIN;
    child->result = (RunResult){.exit_code = 0};
    text_buffer_init(&child->result.output);
    text_buffer_init(&child->result.error);
}

void test_child_start(TestChild *child, TestCase *test, const TestOptions *options,
                      const HostGatePaths *kept, const HostGatePaths *hidden) {
    Streams streams;
    open_streams(&streams, &test->expectation.input);
    int error_number;
    child->is_oracle = false;
    child->process = host_child_fork(&error_number);
    if (child->process == 0) {
        become_script(streams.given, test, options, kept, hidden);
    }
    (void)must((int)child->process, error_number);
    begin(child, test, options, &streams);
}

// The oracle's command, with the script's name, quoted for the shell, in the place of {}.
static void build_command(const char *oracle, const TestCase *test, TextBuffer *command) {
    TextBuffer quoted;
    text_buffer_init(&quoted);
    text_buffer_append_byte(&quoted, '\'');
    for (const char *at = test->name; *at != '\0'; at++) {
        text_buffer_append_text(&quoted, *at == '\'' ? "'\\'" : "");
        text_buffer_append_byte(&quoted, *at);
    }
    text_buffer_append_byte(&quoted, '\'');
    const char *hole = strstr(oracle, "{}");
    size_t before = hole == NULL ? strlen(oracle) : (size_t)(hole - oracle);
    text_buffer_append(command, oracle, before);
    text_buffer_append_text(command, hole == NULL ? " " : "");
    text_buffer_append_text(command, quoted.bytes);
    text_buffer_append_text(command, hole == NULL ? "" : hole + 2);
    text_buffer_release(&quoted);
}

void test_child_start_oracle(TestChild *child, TestCase *test, const TestOptions *options) {
    Streams streams;
    open_streams(&streams, &test->expectation.input);
    TextBuffer command;
    text_buffer_init(&command);
    build_command(options->oracle, test, &command);
    const char *const programs[] = {"/bin/sh", NULL};
    const char *const arguments[] = {"sh", "-c", command.bytes, NULL};
    const HostProgramPlan plan = {.programs = programs,
                                  .arguments = arguments,
                                  .folder = test->folder,
                                  .streams = {streams.given[0], streams.given[1], streams.given[2]},
                                  .closes_others = true,
                                  .starts_session = true,
                                  .group = -1};
    int error_number;
    bool is_of_folder;
    bool is_started = host_program_start(&plan, &child->process, &error_number, &is_of_folder);
    (void)must(is_started ? 0 : -1, error_number);
    text_buffer_release(&command);
    child->is_oracle = true;
    begin(child, test, options, &streams);
}

size_t test_child_watch(const TestChild *child, HostPollEntry *entries) {
    const int watched[TEST_CHILD_DESCRIPTORS] = {child->ending, child->streams[0],
                                                 child->streams[1]};
    size_t count = 0;
    for (size_t index = 0; index < TEST_CHILD_DESCRIPTORS; index++) {
        if (watched[index] >= 0) {
            entries[count++] = (HostPollEntry){.descriptor = watched[index]};
        }
    }
    return count;
}

// Reads what is there. At the end, or when it is too much, the stream is closed.
static void drain(TestChild *child, int index) {
    TextBuffer *text = index == 0 ? &child->result.output : &child->result.error;
    while (child->streams[index] >= 0) {
        int error_number = 0;
        char *end = text_buffer_reserve(text, READ_SIZE);
        int64_t count = host_descriptor_read(child->streams[index], end, READ_SIZE, &error_number);
        if (count > 0) {
            text_buffer_advance(text, (size_t)count);
            child->result.is_flood = text->length > child->most_output;
        }
        if (count == 0 || child->result.is_flood) {
            close_quietly(&child->streams[index]);
        }
        if (count < 0) {
            return; // nothing is there yet
        }
    }
}

static void end_process(TestChild *child) { host_child_end(child->process); }

// What it started may still hold its streams: that ends first.
static void finish(TestChild *child, int code) {
    end_process(child);
    for (int index = 0; index < 2; index++) {
        drain(child, index);
        close_quietly(&child->streams[index]);
    }
    close_quietly(&child->ending);
    const int signal_base = 128;
    child->result.is_crash = code < 0 && !child->result.is_timeout && !child->result.is_flood;
    child->result.exit_code = code < 0 ? signal_base - code : code;
    if (!child->is_oracle) {
        child->test->seconds = (double)(host_clock_monotonic_ns() - child->began_ns) / 1e9;
    }
}

bool test_child_advance(TestChild *child) {
    drain(child, 0);
    drain(child, 1);
    bool is_late = host_clock_monotonic_ns() >= child->deadline_ns;
    if (is_late || child->result.is_flood) {
        child->result.is_timeout |= is_late;
        end_process(child);
    }
    int code;
    int error_number;
    if (!host_child_wait(child->process, false, &code, &error_number)) {
        return false;
    }
    finish(child, code);
    return true;
}
