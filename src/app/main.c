// main.c: the command-line program: options to machine to exit code.
//
// Read next: options.h (what can be asked for), run.h (how it is done).
#include "app/classroom/samples.h"
#include "app/classroom/test_command.h"
#include "app/coach/page.h"
#include "app/options.h"
#include "app/program.h"
#include "app/run.h"
#include "app/session/line_reader.h"
#include "app/session/repl.h"
#include "app/stages.h"
#include "aspy.h"
#include "base/fatal.h"
#include "base/utf8.h"
#include "host/descriptors.h"
#include "host/environment.h"
#include "host/files.h"
#include "host/interrupt.h"
#include "stdlib/sys/stream.h"
#include "stdlib/sys/sys_module.h"

#include <stdio.h>
#include <string.h>

// ---- Reading -----------------------------------------------------------------------------------

static bool read_input(Vm *vm, TextBuffer *text) {
    Value input = dict_get_string(vm, sys_module(vm)->namespace, string_intern_text(vm, "stdin"));
    return stream_read_rest(vm, input, text);
}

// ---- The modes ---------------------------------------------------------------------------------

static RunOutcome run_input(Vm *vm, const Options *options) {
    sys_prepend_path(vm, "");
    bool is_terminal = host_descriptor_is_terminal(0) && host_descriptor_is_terminal(1);
    if (is_terminal || options->is_interactive) {
        return repl_run(vm, line_reader_read, true);
    }
    TextBuffer text;
    text_buffer_init(&text);
    RunOutcome outcome = {EXIT_CODE_EXCEPTION, false};
    if (!read_input(vm, &text)) {
        outcome = run_report_raised(vm);
    } else if (program_is_text("<stdin>", &text)) {
        outcome = run_text(vm, text.bytes, text.length, "<stdin>", "<stdin>");
    }
    text_buffer_release(&text);
    return outcome;
}

static RunOutcome run_stage(Vm *vm, const Options *options) {
    TextBuffer text;
    TextBuffer listing;
    TextBuffer complaint;
    text_buffer_init(&text);
    text_buffer_init(&listing);
    text_buffer_init(&complaint);
    RunOutcome outcome = {program_read(options->subject, &text), false};
    if (outcome.exit_code == EXIT_CODE_OK) {
        bool ok = stages_print(vm, options, text.bytes, text.length, &listing, &complaint);
        outcome.exit_code = ok ? EXIT_CODE_OK : EXIT_CODE_EXCEPTION;
        fwrite(listing.bytes, 1, listing.length, stdout);
        fflush(stdout);
        fwrite(complaint.bytes, 1, complaint.length, stderr);
    }
    text_buffer_release(&complaint);
    text_buffer_release(&listing);
    text_buffer_release(&text);
    return outcome;
}

// -m looks in the working directory first.
static RunOutcome run_module_beside(Vm *vm, const char *name) {
    TextBuffer folder;
    text_buffer_init(&folder);
    host_file_absolute_path(".", &folder);
    sys_prepend_path(vm, folder.bytes);
    text_buffer_release(&folder);
    return run_module(vm, name);
}

// samples run NAME.
static RunOutcome run_lesson(Vm *vm, const char *wanted) {
    const Sample *sample = samples_find(wanted);
    if (sample == NULL) {
        return (RunOutcome){samples_complain(wanted), false};
    }
    sys_prepend_path(vm, "");
    TextBuffer name;
    text_buffer_init(&name);
    text_buffer_append_format(&name, "<samples>/%s.aspy", sample->name);
    RunOutcome outcome = run_text(vm, sample->bytes, sample->length, name.bytes, NULL);
    text_buffer_release(&name);
    return outcome;
}

static RunOutcome run_mode(Vm *vm, const Options *options) {
    switch (options->mode) {
    case OPTIONS_SCRIPT:
        return program_run_file(vm, options->subject,
                                options->has_seed ? PROGRAM_PATH_AS_GIVEN : PROGRAM_PATH_ABSOLUTE);
    case OPTIONS_CODE:
        sys_prepend_path(vm, "");
        return run_text(vm, options->subject, strlen(options->subject), "<string>", NULL);
    case OPTIONS_MODULE:
        return run_module_beside(vm, options->subject);
    case OPTIONS_INPUT:
        return run_input(vm, options);
    case OPTIONS_TOKENS:
    case OPTIONS_AST:
    case OPTIONS_LISTING:
        return run_stage(vm, options);
    case OPTIONS_LESSON:
        return run_lesson(vm, options->subject);
    case OPTIONS_TEST:
    case OPTIONS_SAMPLES:
    case OPTIONS_EXPLAIN:
    case OPTIONS_HELP:
    case OPTIONS_VERSION:
        break;
    }
    return (RunOutcome){EXIT_CODE_OK, false};
}

// Filters are there from the beginning: what the machine warns of goes through them, too.
static bool set_warnings(Vm *vm, const Options *options) {
    for (size_t index = 0; index < options->warning_count; index++) {
        sys_add_warning_option(vm, options->warnings[index]);
    }
    Value ignored;
    return options->warning_count == 0 || native_import(vm, "warnings", &ignored);
}

// From here on the script is alone with its folder: that of its file, or the working one.
static void enter_sandbox(const Options *options) {
    TextBuffer folder;
    text_buffer_init(&folder);
    const char *script = options->mode == OPTIONS_SCRIPT ? options->subject : NULL;
    host_file_absolute_path(script == NULL ? "." : script, &folder);
    if (script != NULL) {
        const char *slash = strrchr(folder.bytes, '/');
        text_buffer_truncate(&folder, slash == folder.bytes ? 1 : (size_t)(slash - folder.bytes));
    }
    const HostGatePaths none = {0};
    sandbox_enter(&options->sandbox, folder.bytes, script, none, none);
    text_buffer_release(&folder);
}

static RunOutcome run_program(const Options *options) {
    const AspyOptions machine = {
        .hash_seed = options->seed,
        .has_seed = options->has_seed,
        .virtual_time = options->is_virtual_time,
        .warn_legacy = options->warns_legacy,
        .gc_stress = options->is_gc_stress,
        .hints = !options->has_no_hints,
        .strict = options->is_strict,
        .brief_errors = options->is_brief,
        .max_steps = options->max_steps,
        .max_memory = options->max_memory,
        .max_output = options->max_output,
        .max_time = (double)options->max_time,
        .argc = options->argc,
        .argv = options->argv,
    };
    // Every run, on every machine, is to say the same.
    if (options->is_virtual_time && options->has_seed) {
        host_environment_make_plain("ASPYPATH");
    }
    AspyVm *vm = aspy_new(&machine);
    aspy_handle_interrupts(vm);
    if (options->is_unbuffered) {
        stream_set_unbuffered(vm);
    }
    if (options->sandbox.is_wanted) {
        enter_sandbox(options);
    }
    RunOutcome outcome = set_warnings(vm, options) ? run_mode(vm, options) : run_report_raised(vm);
    if (options->is_interactive && options->mode <= OPTIONS_MODULE) {
        outcome = repl_run(vm, line_reader_read, false);
    }
    outcome.exit_code = run_finish(vm, outcome.exit_code);
    // A process that ends gives everything back at once; only a checker of leaks wants it piece by
    // piece, which is a twentieth of an empty script's run.
    if (ASPY_FREES_AT_EXIT) {
        aspy_free(vm);
    }
    return outcome;
}

static void print_facts(bool wants_help) {
    TextBuffer text;
    text_buffer_init(&text);
    if (wants_help) {
        options_append_help(&text);
    } else {
        text_buffer_append_format(&text, "aspy %s\n", aspy_version());
    }
    fputs(text.bytes, stdout);
    text_buffer_release(&text);
}

// Prints a page on a mistake, or the list of all.
static int show_page(const char *name) {
    const Page *page = name == NULL ? NULL : page_find(name);
    if (page != NULL) {
        fputs(page->text, stdout);
        return EXIT_CODE_OK;
    }
    if (name != NULL) {
        fprintf(stderr, "aspy: there is no page '%s'; `aspy --explain' lists them\n", name);
        return EXIT_CODE_USAGE;
    }
    for (size_t index = 0; index < page_count; index++) {
        size_t length;
        const char *title = page_title(&pages[index], &length);
        printf("  %-20s %.*s\n", pages[index].name, (int)length, title);
    }
    return EXIT_CODE_OK;
}

static int run(const Options *options) {
    if (options->mode == OPTIONS_TEST) {
        return test_command_run(options->argc, options->argv);
    }
    if (options->mode == OPTIONS_SAMPLES) {
        return samples_run_command(options->argc, options->argv);
    }
    if (options->mode == OPTIONS_HELP || options->mode == OPTIONS_VERSION) {
        print_facts(options->mode == OPTIONS_HELP);
        return EXIT_CODE_OK;
    }
    if (options->mode == OPTIONS_EXPLAIN) {
        return show_page(options->subject);
    }
    RunOutcome outcome = run_program(options);
    if (outcome.is_interrupted) {
        host_interrupt_end_process();
    }
    return outcome.exit_code;
}

int main(int argc, char **argv) {
    Options options;
    TextBuffer complaint;
    text_buffer_init(&complaint);
    int exit_code = EXIT_CODE_USAGE;
    if (options_parse(&options, argc, (const char **)argv, &complaint)) {
        host_descriptor_ignore_broken_pipes();
        exit_code = run(&options);
    } else {
        fprintf(stderr, "aspy: %s\n%sTry `aspy --help' for more information.\n", complaint.bytes,
                options_usage());
    }
    text_buffer_release(&complaint);
    sandbox_release(&options.sandbox);
    return exit_code;
}
