// run.c: see run.h.
#include "app/run.h"

#include "app/coach/coach.h"
#include "app/loader.h"
#include "app/script.h"
#include "async/async.h"
#include "async/ignored.h"
#include "base/fatal.h"
#include "host/files.h"
#include "object/instance.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "stdlib/sys/hooks.h"
#include "stdlib/sys/stream.h"
#include "vm/finalize.h"
#include "vm/native.h"
#include "vm/traceback.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

static const RunOutcome run_succeeded = {EXIT_CODE_OK, false};

Dict *run_main_namespace(Vm *vm) {
    Value main = dict_get_string(vm, vm->modules, runtime_name(vm, NAME_MAIN));
    if (!value_is_module(main)) {
        main = value_from_object(module_new(vm, runtime_name(vm, NAME_MAIN)));
        dict_set_string(vm, vm->modules, runtime_name(vm, NAME_MAIN), main);
    }
    return value_as_module(main)->namespace;
}

// ---- Code --------------------------------------------------------------------------------------

static bool run_coroutine(Vm *vm, Value coroutine) {
    Value *window = window_open(vm, 3);
    window[0] = coroutine;
    bool ok = native_import(vm, "asyncio", &window[1]) &&
              native_call_method(vm, window[1], "run", &window[0], 1, &window[2]);
    window_close(vm, window);
    return ok;
}

void run_forget_loop_entries(Vm *vm) {
    Exception *exception = value_as_exception(exception_raised(vm));
    Value entry = exception->traceback;
    while (value_is_traceback(entry) && code_is_of_library(value_as_traceback(entry)->code)) {
        entry = value_as_traceback(entry)->next;
    }
    if (value_is_traceback(entry)) {
        exception->traceback = entry;
    }
}

static bool run_main_code(Vm *vm, Code *code) {
    bool is_async = (code->flags & CODE_IS_ASYNC_MODULE) != 0;
    Value *window = window_open(vm, 1);
    bool ok = vm_run_code(vm, code, run_main_namespace(vm), &window[0]);
    if (ok && is_async) {
        ok = run_coroutine(vm, window[0]);
        if (!ok) {
            run_forget_loop_entries(vm);
        }
    }
    window_close(vm, window);
    return ok;
}

RunOutcome run_text(Vm *vm, const char *bytes, size_t length, const char *filename,
                    const char *path) {
    if (path != NULL) {
        Dict *namespace = run_main_namespace(vm);
        dict_set_string(vm, namespace, runtime_name(vm, NAME_FILE),
                        value_from_object(string_from_text(vm, path)));
        dict_set_text(vm, namespace, "__cached__", VALUE_NONE);
    }
    TextBuffer complaint;
    text_buffer_init(&complaint);
    Code *code;
    const Script script = {filename, bytes, length, COMPILE_FILE, false};
    RunOutcome outcome = run_succeeded;
    ScriptResult compiled = script_compile(vm, &script, &code, &complaint);
    if (compiled == SCRIPT_RAISED) {
        outcome = run_report_raised(vm);
    } else if (compiled != SCRIPT_COMPILED) {
        hooks_write_traceback(vm, &complaint);
        outcome.exit_code = EXIT_CODE_EXCEPTION;
    } else if (!run_main_code(vm, code)) {
        outcome = run_report_raised(vm);
    }
    text_buffer_release(&complaint);
    return outcome;
}

// sys.argv[0] is the file that -m found.
static void name_program(Vm *vm, const char *path) {
    Value argv = dict_get_string(vm, vm->sys->namespace, string_intern_text(vm, "argv"));
    if (value_is_list(argv) && value_as_list(argv)->count > 0) {
        value_as_list(argv)->items[0] = value_from_object(string_from_text(vm, path));
    }
}

// An ImportError is one line, as CPython's for -m; anything else is what a package raised.
static RunOutcome report_not_found(Vm *vm) {
    if (!exception_raised_is(vm, CLASS_IMPORT_ERROR)) {
        return run_report_raised(vm);
    }
    Value raised = exception_take(vm);
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, "aspy: ");
    if (!object_append_str(vm, raised, &text)) {
        raised = exception_take(vm);
    }
    text_buffer_append_byte(&text, '\n');
    hooks_write_error(vm, text.bytes, text.length);
    text_buffer_release(&text);
    return (RunOutcome){EXIT_CODE_EXCEPTION, false};
}

RunOutcome run_module(Vm *vm, const char *name) {
    TextBuffer path;
    TextBuffer package;
    TextBuffer text;
    text_buffer_init(&path);
    text_buffer_init(&package);
    text_buffer_init(&text);
    RunOutcome outcome;
    if (!loader_find_main(vm, name, &path, &package, &text)) {
        outcome = report_not_found(vm);
    } else {
        Value value = value_from_object(string_from_buffer(vm, &package));
        dict_set_string(vm, run_main_namespace(vm), runtime_name(vm, NAME_PACKAGE), value);
        name_program(vm, path.bytes);
        outcome = run_text(vm, text.bytes, text.length, path.bytes, path.bytes);
    }
    text_buffer_release(&text);
    text_buffer_release(&package);
    text_buffer_release(&path);
    return outcome;
}

// ---- Exit codes --------------------------------------------------------------------------------

// SystemExit: None is 0, an int itself, anything else is printed and 1.
static RunOutcome exit_outcome(Vm *vm, Value exception) {
    Value *window = window_open(vm, 2);
    window[0] = exception;
    RunOutcome outcome = run_succeeded;
    if (!object_find_attribute(vm, exception, runtime_name(vm, NAME_CODE), &window[1])) {
        window[1] = exception_take(vm);
    }
    Value code = window[1];
    if (int_check(vm, code)) {
        outcome.exit_code = (int)(int_clamp_int64(int_plain(vm, code)) & 0xFF);
    } else if (!value_is_none(code) && !value_is_absent(code)) {
        outcome.exit_code = EXIT_CODE_EXCEPTION;
        TextBuffer text;
        text_buffer_init(&text);
        if (!object_append_str(vm, code, &text)) {
            window[1] = exception_take(vm);
        }
        text_buffer_append_byte(&text, '\n');
        Value ignored;
        bool is_flushed = stream_flush_all(vm, &ignored);
        (void)is_flushed;
        hooks_write_error(vm, text.bytes, text.length);
        text_buffer_release(&text);
    }
    window_close(vm, window);
    return outcome;
}

// The last line of a program that reached a limit.
static RunOutcome limit_verdict(Vm *vm, LimitKind kind) {
    Limits *limits = &vm->runtime.limits;
    TextBuffer text;
    text_buffer_init(&text);
    RunOutcome outcome = {EXIT_CODE_OUT_OF_MEMORY, false};
    switch (kind) {
    case LIMIT_STEPS:
        text_buffer_append_format(
            &text, "aspy: stopped: %" PRIu64 " steps are done (--max-steps)\n", limits->steps);
        outcome.exit_code = EXIT_CODE_STEPS;
        break;
    case LIMIT_OUTPUT:
        text_buffer_append_format(
            &text, "aspy: stopped: %" PRIu64 " bytes are written (--max-output)\n", limits->output);
        outcome.exit_code = EXIT_CODE_OUTPUT;
        break;
    case LIMIT_TIME:
        text_buffer_append_format(&text, "aspy: stopped: %g seconds are over (--max-time)\n",
                                  limits->time);
        outcome.exit_code = EXIT_CODE_TIME;
        break;
    case LIMIT_MEMORY:
    case LIMIT_NONE:
        text_buffer_append_format(&text,
                                  "aspy: stopped: more than %zu bytes are in use (--max-memory)\n",
                                  limits->memory);
        break;
    }
    if (!limits->is_reported) {
        stream_write_error(vm, text.bytes, text.length);
    }
    limits->is_reported = true;
    text_buffer_release(&text);
    return outcome;
}

// Where it was, as far as the program got, and why it ends there.
static RunOutcome limit_outcome(Vm *vm, Value exception) {
    TextBuffer text;
    text_buffer_init(&text);
    traceback_print_place(exception, &text);
    Value ignored;
    bool is_flushed = stream_flush_all(vm, &ignored);
    (void)is_flushed;
    stream_write_error(vm, text.bytes, text.length);
    text_buffer_release(&text);
    return limit_verdict(vm, vm->runtime.limits.reached);
}

RunOutcome run_report_raised(Vm *vm) {
    Value *window = window_open(vm, 1);
    window[0] = exception_take(vm);
    RunOutcome outcome = {EXIT_CODE_EXCEPTION, false};
    if (vm->runtime.limits.reached != LIMIT_NONE) {
        outcome = limit_outcome(vm, window[0]);
    } else if (class_is_instance(vm, window[0], runtime_class(vm, CLASS_SYSTEM_EXIT))) {
        outcome = exit_outcome(vm, window[0]);
    } else {
        if (class_is_instance(vm, window[0], runtime_class(vm, CLASS_KEYBOARD_INTERRUPT))) {
            outcome = (RunOutcome){EXIT_CODE_INTERRUPTED, true};
        }
        bool is_memory = vm->runtime.limits.memory != 0 &&
                         class_is_instance(vm, window[0], runtime_class(vm, CLASS_MEMORY_ERROR));
        hooks_report_exception(vm, window[0]);
        if (is_memory) {
            outcome = limit_verdict(vm, LIMIT_MEMORY);
        }
    }
    window_close(vm, window);
    return outcome;
}

void run_end_out_of_memory(Vm *vm) {
    Value ignored;
    bool is_flushed = stream_flush_all(vm, &ignored);
    (void)is_flushed;
    RunOutcome outcome = limit_verdict(vm, LIMIT_MEMORY);
    _Exit(outcome.exit_code);
}

// ---- The end -----------------------------------------------------------------------------------

// Threads that are no daemons are waited for. False: they wait for something that cannot come.
static bool end_threads(Vm *vm) {
    Value threading = dict_get_string(vm, vm->modules, string_intern_text(vm, "threading"));
    Value ignored;
    if (value_is_absent(threading) ||
        native_call_method(vm, threading, "_shutdown", NULL, 0, &ignored)) {
        return true;
    }
    if (class_is_instance(vm, exception_raised(vm), async_state(vm)->deadlock_error)) {
        exception_clear(vm);
        return false;
    }
    finalize_report_ignored_by(vm, "Exception ignored on threading shutdown", threading);
    return true;
}

static void run_exit_functions(Vm *vm) {
    Value atexit = dict_get_string(vm, vm->modules, string_intern_text(vm, "atexit"));
    Value ignored;
    if (!value_is_absent(atexit) &&
        !native_call_method(vm, atexit, "_run_exitfuncs", NULL, 0, &ignored)) {
        RunOutcome outcome = run_report_raised(vm);
        (void)outcome;
    }
}

// Whether anything is left that could say something when it dies. A short script leaves nothing,
// and finding that out by a collection was a fifth of its run.
static bool has_last_words(Vm *vm) {
    const AsyncState *state = async_state(vm);
    return finalize_is_expected(vm) || state->first_task != NULL || state->unseen.count > 0;
}

// Nothing refers to the script's modules any more: what only they held is finalized and reported.
static void collect_everything(Vm *vm) {
    if (!has_last_words(vm)) {
        return;
    }
    Dict *modules = vm->modules;
    Value sys = value_from_object(vm->sys);
    Value script = dict_get_string(vm, modules, runtime_name(vm, NAME_MAIN));
    vm->last_namespace = value_is_module(script) ? value_as_module(script)->namespace : NULL;
    dict_clear(vm, modules);
    dict_set_text(vm, modules, "sys", sys);
    heap_collect(vm->runtime.heap);
    vm->last_namespace = NULL;
    if (!vm_safepoint(vm)) {
        RunOutcome outcome = run_report_raised(vm);
        (void)outcome;
    }
}

int run_finish(Vm *vm, int exit_code) {
    // What a `finally` raised after a deadlock does not hide it.
    if (exit_code == EXIT_CODE_EXCEPTION && async_state(vm)->had_deadlock) {
        exit_code = EXIT_CODE_DEADLOCK;
    }
    const Limits *limits = &vm->runtime.limits;
    if (limits->reached == LIMIT_NONE && !end_threads(vm)) {
        exit_code = EXIT_CODE_DEADLOCK;
    }
    if (exit_code == EXIT_CODE_INTERRUPTED || limits->reached != LIMIT_NONE) {
        ignored_tell_pending(vm);
    }
    static void (*const phases[])(Vm *) = {run_exit_functions, thread_end_all, async_finish,
                                           collect_everything};
    for (size_t each = 0; each < sizeof phases / sizeof *phases; each++) {
        if (limits->reached == LIMIT_NONE) {
            phases[each](vm);
        }
    }
    coach_finish(vm);
    if (exit_code == EXIT_CODE_OK && coach_is_displeased(vm)) {
        exit_code = EXIT_CODE_EXCEPTION;
    }
    if (limits->reached != LIMIT_NONE) {
        RunOutcome outcome = limit_verdict(vm, limits->reached);
        exit_code = outcome.exit_code;
    }
    Value error;
    if (!stream_flush_all(vm, &error)) {
        (void)!exception_raise_value(vm, error);
        finalize_report_ignored_by(vm, "Exception ignored on flushing sys.stdout", VALUE_ABSENT);
        return EXIT_CODE_UNWRITTEN;
    }
    return exit_code;
}
