// machine.c: the embedding interface: a machine with everything in it. See aspy.h.
#include "aspy.h"

#include "app/coach/coach.h"
#include "app/evaluate.h"
#include "app/loader.h"
#include "app/run.h"
#include "app/session/session.h"
#include "app/syntax_tree.h"
#include "async/async.h"
#include "base/fatal.h"
#include "host/gate.h"
#include "host/interrupt.h"
#include "host/watchdog.h"
#include "stdlib/stdlib.h"
#include "stdlib/sys/hooks.h"
#include "stdlib/sys/sys_module.h"
#include "vm/chance.h"
#include "vm/vm.h"

#include <string.h>

const char *aspy_version(void) { return ASPY_VERSION; }

static void report(Vm *vm, __attribute__((unused)) void *context, const char *text) {
    hooks_write_error(vm, text, strlen(text));
}

static void add_path(void *context, const char *folder) { sys_add_path(context, folder); }

// __main__ alone has __annotations__ before anything was annotated, as in CPython.
static void make_main(Vm *vm) {
    Dict *namespace = run_main_namespace(vm);
    dict_set_string(vm, namespace, runtime_name(vm, NAME_ANNOTATIONS),
                    value_from_object(dict_new(vm)));
    Value builtins = dict_get_string(vm, vm->modules, string_intern_text(vm, "builtins"));
    if (!value_is_absent(builtins)) {
        dict_set_string(vm, namespace, runtime_name(vm, NAME_BUILTINS), builtins);
    }
}

// The watchdog and its words live as long as the process.
static void watch_time(Vm *vm, const AspyOptions *options) {
    double seconds = options->max_time;
    if (seconds <= 0) {
        return;
    }
    TextBuffer words;
    text_buffer_init(&words);
    text_buffer_append_format(&words, "aspy: stopped: %g seconds are over (--max-time)\n", seconds);
    HostWatchdog *watchdog = memory_allocate(sizeof *watchdog);
    *watchdog = (HostWatchdog){
        .delay_ns = clock_from_seconds(seconds),
        .counts_processor_time = options->virtual_time,
        .is_over = &vm->runtime.limits.is_time_over,
        .attention = &vm->runtime.attention,
        .attention_bits = RUNTIME_ATTENTION_KEYBOARD | RUNTIME_ATTENTION_LIMIT,
        .last_words = words.bytes,
        .exit_code = EXIT_CODE_TIME,
    };
    vm->runtime.limits.time = seconds;
    if (!host_watchdog_start(watchdog)) {
        fatal(EXIT_CODE_LIMIT, "nobody can watch the time");
    }
}

AspyVm *aspy_new(const AspyOptions *options) {
    Vm *vm = vm_new(options->hash_seed);
    if (options->has_seed) {
        chance_set_seed(vm, options->hash_seed);
    }
    vm->report_hook = report;
    loader_install(vm);
    async_register(vm, options->virtual_time);
    async_state(vm)->legacy.is_wanted = options->warn_legacy;
    if (!stdlib_register(vm)) {
        fatal(EXIT_CODE_INTERNAL, "the standard library cannot be installed");
    }
    loader_register_module(vm);
    syntax_tree_register(vm);
    evaluate_install(vm);
    runtime_settle(vm); // before __main__, whose names die with it
    make_main(vm);
    sys_set_arguments(vm, options->argc, options->argv);
    if (options->module_path != NULL) {
        sys_add_path(vm, options->module_path);
    }
    loader_each_path_folder(add_path, vm);
    vm->runtime.os_error_reason = host_gate_take_reason;
    vm->runtime.out_of_memory = run_end_out_of_memory;
    limits_set(vm, options->max_steps, (size_t)options->max_memory, options->max_output);
    watch_time(vm, options);
    vm->is_brief = options->brief_errors;
    if (options->hints || options->strict) {
        coach_install(vm, options->hints, options->strict);
    }
    heap_set_stress(vm->runtime.heap, options->gc_stress);
    return vm;
}

void aspy_handle_interrupts(AspyVm *vm) {
    bool is_wanted = host_interrupt_install(&vm->runtime.attention);
    (void)is_wanted;
}

void aspy_free(AspyVm *vm) {
    coach_release(vm);
    session_release(vm);
    async_release(vm);
    vm_free(vm);
}

int aspy_run(AspyVm *vm, const char *source, size_t length, const char *filename) {
    TextBuffer text; // ends in a NUL, as what a host has need not
    text_buffer_init(&text);
    text_buffer_append(&text, source, length);
    RunOutcome outcome = run_text(vm, text.bytes, text.length, filename, NULL);
    text_buffer_release(&text);
    return run_finish(vm, outcome.exit_code);
}

// ---- The sandbox -------------------------------------------------------------------------------

static void allow_paths(HostGatePaths *paths, const char *const *given) {
    for (; given != NULL && *given != NULL; given++) {
        host_gate_add_path(paths, *given);
    }
}

bool aspy_enter_sandbox(const AspySandbox *sandbox) {
    if (host_gate_is_closed()) {
        return false;
    }
    HostGateRules rules = {.allows_network = sandbox->allow_network,
                           .allows_programs = sandbox->allow_programs};
    allow_paths(&rules.readable, sandbox->readable);
    allow_paths(&rules.writable, sandbox->writable);
    host_gate_close(&rules);
    return true;
}
