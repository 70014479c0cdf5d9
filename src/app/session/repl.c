// repl.c: read, compile, run, show, again.
//
//        statement --> its pieces --compile, run--> next prompt
//        :command  --> repl_command.c ------------> next prompt
//
// Ctrl-C drops what was typed, or interrupts what runs. Ctrl-D ends the session. While the prompt
// waits the session's loop runs (session.h).
#include "app/session/repl.h"

#include "app/script.h"
#include "app/session/repl_command.h"
#include "app/session/session.h"
#include "app/session/statement.h"
#include "async/async.h"
#include "base/fatal.h"
#include "host/descriptors.h"
#include "stdlib/sys/hooks.h"
#include "stdlib/sys/stream.h"
#include "vm/native.h"

#include <string.h>

static const char filename[] = "<stdin>";

static const char *prompt_text(Vm *vm, const char *name, const char *usual) {
    Value prompt = dict_get_string(vm, vm->sys->namespace, string_intern_text(vm, name));
    return value_is_string(prompt) ? string_text(vm, value_as_string(prompt)) : usual;
}

static void show_banner(Vm *vm) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text,
                              "aspy %s (Python 3.13)\n"
                              "await works at the prompt, and tasks go on while it waits.\n"
                              ":help says more; exit or Ctrl-D ends.\n",
                              aspy_version());
    stream_write_error(vm, text.bytes, text.length);
    text_buffer_release(&text);
}

static void show_interrupt(Vm *vm) {
    static const char text[] = "KeyboardInterrupt\n";
    atomic_fetch_and(&vm->runtime.attention, ~RUNTIME_ATTENTION_KEYBOARD);
    hooks_write_error(vm, text, sizeof text - 1);
}

// What a statement raised. False: the session is over, *outcome says how.
static bool go_on_after_raise(Vm *vm, bool is_await, RunOutcome *outcome) {
    if (is_await && exception_raised_is(vm, CLASS_KEYBOARD_INTERRUPT)) {
        exception_clear(vm);
        stream_write_error(vm, "\n", 1);
        show_interrupt(vm);
        return true;
    }
    bool is_deadlock = class_is_instance(vm, exception_raised(vm), async_state(vm)->deadlock_error);
    if (is_deadlock) { // it is said already
        exception_clear(vm);
        async_state(vm)->had_deadlock = false;
        return true;
    }
    bool is_exit = exception_raised_is(vm, CLASS_SYSTEM_EXIT);
    *outcome = run_report_raised(vm);
    if (is_exit || vm->runtime.limits.reached != LIMIT_NONE) {
        return false;
    }
    *outcome = (RunOutcome){EXIT_CODE_OK, false};
    return true;
}

// The text of some lines, behind as many empty ones as stood before them: so lines keep their
// numbers.
static void append_lines(const char *text, const StatementPiece *piece, TextBuffer *out) {
    const char *line = text;
    for (uint32_t number = 1; line != NULL && number <= piece->last_line; number++) {
        const char *newline = strchr(line, '\n');
        size_t length = newline == NULL ? strlen(line) : (size_t)(newline - line);
        if (number >= piece->first_line) {
            text_buffer_append(out, line, length);
        }
        text_buffer_append_byte(out, '\n');
        line = newline == NULL ? NULL : newline + 1;
    }
}

static ScriptResult compile(Vm *vm, const char *text, bool shows_value, Code **code) {
    TextBuffer complaint;
    text_buffer_init(&complaint);
    const Script script = {filename, text, strlen(text),
                           shows_value ? COMPILE_INTERACTIVE : COMPILE_FILE, false};
    ScriptResult result = script_compile(vm, &script, code, &complaint);
    if (result == SCRIPT_REFUSED) {
        hooks_write_traceback(vm, &complaint);
    }
    text_buffer_release(&complaint);
    return result;
}

// Runs one piece. False: those behind it do not run.
static bool run_piece(Vm *vm, const char *text, const StatementPiece *piece, bool is_last,
                      bool *goes_on, RunOutcome *outcome) {
    TextBuffer lines;
    text_buffer_init(&lines);
    append_lines(text, piece, &lines);
    text_buffer_append_text(&lines, is_last ? "\n" : "");
    Code *code = NULL;
    ScriptResult compiled = compile(vm, lines.bytes, is_last, &code);
    if (compiled == SCRIPT_INCOMPLETE) { // nothing more will come
        compiled = compile(vm, lines.bytes, false, &code);
    }
    text_buffer_release(&lines);
    if (compiled == SCRIPT_RAISED) {
        *goes_on = go_on_after_raise(vm, false, outcome);
    } else if (compiled == SCRIPT_COMPILED && session_run(vm, code)) {
        return true;
    } else if (compiled == SCRIPT_COMPILED) {
        *goes_on = go_on_after_raise(vm, (code->flags & CODE_IS_ASYNC_MODULE) != 0, outcome);
    }
    return false;
}

// False: the session is over.
static bool run_statement(Vm *vm, TextBuffer *text, RunOutcome *outcome) {
    StatementPieces pieces = {0};
    bool goes_on = true;
    statement_remove_margin(text);
    statement_cut(text->bytes, &pieces);
    if (pieces.count == 0) {
        vector_push(&pieces, (StatementPiece){1, UINT32_MAX});
    }
    for (size_t index = 0; index < pieces.count; index++) {
        bool is_last = index + 1 == pieces.count;
        if (!run_piece(vm, text->bytes, &pieces.items[index], is_last, &goes_on, outcome)) {
            break;
        }
    }
    vector_release(&pieces);
    return goes_on;
}

static bool is_blank(const TextBuffer *text) {
    return text->bytes[strspn(text->bytes, " \t\n")] == '\0';
}

// A word alone that means more than a name, as at CPython's prompt.
static bool is_word(Vm *vm, const TextBuffer *text, const char *word) {
    size_t length = strlen(word);
    return strncmp(text->bytes, word, length) == 0 &&
           text->bytes[length + strspn(text->bytes + length, " \n")] == '\0' &&
           value_is_absent(
               dict_get_string(vm, run_main_namespace(vm), string_intern_text(vm, word)));
}

// Reads one statement and runs it. False: the session is over.
static bool take_statement(Vm *vm, LineReader read, TextBuffer *text, RunOutcome *outcome) {
    const Prompt prompt = {prompt_text(vm, "ps1", ">>> "), prompt_text(vm, "ps2", "... ")};
    text_buffer_clear(text);
    if (!session_settle(vm)) {
        return go_on_after_raise(vm, false, outcome);
    }
    switch (read(vm, &prompt, text)) {
    case LINE_READ:
        break;
    case LINE_INTERRUPTED:
        show_interrupt(vm);
        return true;
    case LINE_RAISED:
        return go_on_after_raise(vm, false, outcome);
    case LINE_END:
        stream_write_error(vm, "\n", 1);
        return false;
    }
    if (is_blank(text)) {
        return true;
    }
    if (is_word(vm, text, "exit") || is_word(vm, text, "quit")) {
        return false;
    }
    if (is_word(vm, text, "clear") && host_descriptor_is_terminal(1)) {
        static const char clear_screen[] = "\033[H\033[2J\033[3J";
        stream_write_error(vm, clear_screen, sizeof clear_screen - 1);
        return true;
    }
    if (is_word(vm, text, "help")) {
        text_buffer_append_text(text, "()");
    }
    if (repl_command_is(text->bytes)) {
        repl_command_run(vm, text->bytes);
        return true;
    }
    return run_statement(vm, text, outcome);
}

RunOutcome repl_run(Vm *vm, LineReader read, bool shows_banner) {
    RunOutcome outcome = {EXIT_CODE_OK, false};
    if (!session_begin(vm)) {
        return run_report_raised(vm);
    }
    if (shows_banner) {
        show_banner(vm);
        Value asyncio;
        if (native_import(vm, "asyncio", &asyncio)) {
            dict_set_string(vm, run_main_namespace(vm), string_intern_text(vm, "asyncio"), asyncio);
        }
    }
    TextBuffer text;
    text_buffer_init(&text);
    while (take_statement(vm, read, &text, &outcome)) {
    }
    text_buffer_release(&text);
    session_end(vm);
    return outcome;
}
