// repl.c: read, compile, run, show, again.
//
//        line --complete--> run ---> next prompt
//          |  ^
//          +--+ incomplete: "... " asks for one more
//
// Ctrl-C drops what was typed, or interrupts what runs. Ctrl-D ends the session. Awaits run on one
// event loop that lives as long as the session, so tasks go on while later statements await.
#include "app/repl.h"

#include "app/script.h"
#include "base/fatal.h"
#include "stdlib/sys/hooks.h"
#include "stdlib/sys/stream.h"
#include "vm/native.h"

#include <string.h>

static const char filename[] = "<stdin>";

static const char *prompt_text(Vm *vm, const char *name, const char *usual) {
    Value prompt = dict_get_string(vm, vm->sys->namespace, string_intern_text(vm, name));
    return value_is_string(prompt) ? string_text(vm, value_as_string(prompt)) : usual;
}

typedef enum Statement {
    STATEMENT_READY,
    STATEMENT_REFUSED, // a syntax error was shown
    STATEMENT_DROPPED, // Ctrl-C
    STATEMENT_END
} Statement;

// Reads lines until they make a statement.
static Statement read_statement(Vm *vm, LineReader read, Code **code) {
    TextBuffer text;
    TextBuffer complaint;
    text_buffer_init(&text);
    text_buffer_init(&complaint);
    Statement result = STATEMENT_READY;
    for (;;) {
        bool is_first = text.length == 0;
        LineResult line = read(
            vm, is_first ? prompt_text(vm, "ps1", ">>> ") : prompt_text(vm, "ps2", "... "), &text);
        if (line == LINE_INTERRUPTED || (line == LINE_END && is_first)) {
            result = line == LINE_END ? STATEMENT_END : STATEMENT_DROPPED;
            break;
        }
        // The end of the input ends the statement too, as an empty line would.
        text_buffer_append_text(&text, line == LINE_END ? "\n\n" : "\n");
        const Script script = {filename, text.bytes, text.length,
                               line == LINE_END ? COMPILE_FILE : COMPILE_INTERACTIVE};
        ScriptResult compiled = script_compile(vm, &script, code, &complaint);
        if (compiled == SCRIPT_REFUSED) {
            hooks_write_error(vm, complaint.bytes, complaint.length);
            result = STATEMENT_REFUSED;
        }
        if (compiled == SCRIPT_RAISED) {
            RunOutcome outcome = run_report_raised(vm);
            (void)outcome;
            result = STATEMENT_REFUSED;
        }
        if (compiled != SCRIPT_INCOMPLETE) {
            break;
        }
    }
    text_buffer_release(&complaint);
    text_buffer_release(&text);
    return result;
}

static void show_banner(Vm *vm) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text,
                              "aspy %s (Python 3.13)\n"
                              "await works at the prompt. exit() or Ctrl-D ends the session.\n",
                              aspy_version());
    stream_write_error(vm, text.bytes, text.length);
    text_buffer_release(&text);
}

static void show_interrupt(Vm *vm) {
    static const char text[] = "KeyboardInterrupt\n";
    atomic_fetch_and(&vm->runtime.attention, ~RUNTIME_ATTENTION_KEYBOARD);
    hooks_write_error(vm, text, sizeof text - 1);
}

// False: the session is over, *outcome says how.
static bool run_statement(Vm *vm, Code *code, RunOutcome *outcome) {
    if (run_main_code(vm, code, true)) {
        return true;
    }
    if (exception_raised_is(vm, CLASS_SYSTEM_EXIT)) {
        *outcome = run_report_raised(vm);
        return false;
    }
    *outcome = run_report_raised(vm);
    if (vm->runtime.limits.reached != LIMIT_NONE) {
        return false;
    }
    *outcome = (RunOutcome){EXIT_CODE_OK, false};
    return true;
}

RunOutcome repl_run(Vm *vm, LineReader read, bool shows_banner) {
    RunOutcome outcome = {EXIT_CODE_OK, false};
    if (shows_banner) {
        show_banner(vm);
    }
    for (;;) {
        Code *code = NULL;
        switch (read_statement(vm, read, &code)) {
        case STATEMENT_READY:
            if (!run_statement(vm, code, &outcome)) {
                return outcome;
            }
            break;
        case STATEMENT_REFUSED:
            break;
        case STATEMENT_DROPPED:
            show_interrupt(vm);
            break;
        case STATEMENT_END:
            stream_write_error(vm, "\n", 1);
            return outcome;
        }
    }
}
