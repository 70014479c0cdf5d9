// repl_command.c: see repl_command.h.
#include "app/session/repl_command.h"

#include "app/run.h"
#include "app/script.h"
#include "app/session/session.h"
#include "async/async.h"
#include "bytecode/disassemble.h"
#include "host/clock.h"
#include "object/method.h"
#include "stdlib/sys/hooks.h"
#include "stdlib/sys/stream.h"
#include "syntax/ast_print.h"
#include "syntax/parse.h"
#include "vm/function.h"
#include "vm/native.h"

#include <string.h>

typedef struct ReplCommand {
    const char *name;
    const char *argument; // what help calls it; "": there is none
    const char *help;
    void (*run)(Vm *vm, const char *argument, TextBuffer *out);
} ReplCommand;

// ---- What they do ------------------------------------------------------------------------------

static void show_tasks(Vm *vm, const char *argument, TextBuffer *out) {
    (void)argument;
    session_append_tasks(vm, out);
    if (out->length == 0) {
        text_buffer_append_text(out, "no task is pending\n");
    }
}

// Compiles and runs a text in the session. False: what went wrong is reported.
static bool run_text_here(Vm *vm, const char *text, CompileMode mode) {
    TextBuffer complaint;
    TextBuffer line;
    text_buffer_init(&complaint);
    text_buffer_init(&line);
    text_buffer_append_format(&line, "%s\n", text);
    const Script script = {"<stdin>", line.bytes, line.length, mode, false};
    Code *code = NULL;
    ScriptResult compiled = script_compile(vm, &script, &code, &complaint);
    if (compiled == SCRIPT_REFUSED || compiled == SCRIPT_INCOMPLETE) {
        hooks_write_error(vm, complaint.bytes, complaint.length);
    }
    text_buffer_release(&line);
    text_buffer_release(&complaint);
    if (compiled == SCRIPT_COMPILED && session_run(vm, code)) {
        return true;
    }
    if (!value_is_absent(exception_raised(vm))) {
        RunOutcome outcome = run_report_raised(vm);
        (void)outcome;
    }
    return false;
}

// The code behind a function or method; NULL: there is none to show.
static const Code *code_of(Value value) {
    if (value_is_method(value)) {
        value = value_as_method(value)->function;
    }
    return value_is_function(value) ? value_as_function(value)->code : NULL;
}

static void show_code(Vm *vm, const char *argument, TextBuffer *out) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text, "__code_shown__ = (%s)", argument);
    Dict *namespace = run_main_namespace(vm);
    String *name = string_intern_text(vm, "__code_shown__");
    if (run_text_here(vm, text.bytes, COMPILE_FILE)) {
        Value value = dict_get_string(vm, namespace, name);
        const Code *code = code_of(value);
        dict_delete_string(vm, namespace, name);
        if (code != NULL) {
            disassemble(vm, code, false, out);
        } else {
            text_buffer_append_format(out, "%s is no function of a script\n", argument);
        }
    }
    text_buffer_release(&text);
}

static void show_ast(Vm *vm, const char *argument, TextBuffer *out) {
    (void)vm;
    Arena arena;
    arena_init(&arena);
    Source source = {.path = "<stdin>", .text = ""};
    Diagnostic diagnostic = {0};
    Ast *module;
    if (source_init(&source, &arena, "<stdin>", argument, strlen(argument), &diagnostic) &&
        parse_module(&arena, &source, PARSE_FILE, &module, &diagnostic)) {
        ast_print(out, module);
    } else {
        diagnostic_print(out, &diagnostic, &source);
    }
    arena_release(&arena);
}

static void show_time(Vm *vm, const char *argument, TextBuffer *out) {
    int64_t began = async_now(vm);
    int64_t processor = host_clock_cpu_ns();
    if (run_text_here(vm, argument, COMPILE_INTERACTIVE)) {
        double seconds = clock_to_seconds(async_now(vm) - began);
        double used = clock_to_seconds(host_clock_cpu_ns() - processor);
        bool is_virtual = async_state(vm)->clock.is_virtual;
        text_buffer_append_format(out, "%.6f s%s, of which %.6f s were computing\n", seconds,
                                  is_virtual ? " of virtual time" : "", used);
    }
}

static void switch_virtual(Vm *vm, const char *argument, TextBuffer *out) {
    Clock *clock = &async_state(vm)->clock;
    bool is_on = strcmp(argument, "on") == 0;
    if (!is_on && strcmp(argument, "off") != 0) {
        text_buffer_append_format(out, "virtual time is %s; say :virtual on or :virtual off\n",
                                  clock->is_virtual ? "on" : "off");
        return;
    }
    clock_make_virtual(vm, is_on);
    text_buffer_append_format(out, "virtual time is %s%s\n", argument,
                              is_on ? ": sleeping costs nothing; time passes only while "
                                      "something is awaited"
                                    : "");
}

static void show_help(Vm *vm, const char *argument, TextBuffer *out);

static const ReplCommand commands[] = {
    {"tasks", "", "each pending task: where it is, what it waits for, who holds that", show_tasks},
    {"code", "NAME", "the bytecode of a function", show_code},
    {"ast", "CODE", "the syntax tree of a line", show_ast},
    {"time", "CODE", "run a line and say how long it took", show_time},
    {"virtual", "on|off", "whether sleeping costs time", switch_virtual},
    {"help", "", "this list", show_help},
};

static void show_help(Vm *vm, const char *argument, TextBuffer *out) {
    (void)vm;
    (void)argument;
    for (size_t index = 0; index < sizeof commands / sizeof *commands; index++) {
        TextBuffer usage;
        text_buffer_init(&usage);
        text_buffer_append_format(&usage, ":%s %s", commands[index].name, commands[index].argument);
        text_buffer_append_format(out, "  %-15s  %s\n", usage.bytes, commands[index].help);
        text_buffer_release(&usage);
    }
    text_buffer_append_text(
        out,
        "  Enter            one more line, or the end of what needs none; an empty line ends a "
        "block\n"
        "  Tab              completes; at the start of a line, indents\n"
        "  Up, Down         through the lines, then through what was typed before\n"
        "  Ctrl-C, Ctrl-D   drop the line or stop what runs; leave\n");
}

// ---- Which one it is ---------------------------------------------------------------------------

bool repl_command_is(const char *text) { return text[strspn(text, " ")] == ':'; }

void repl_command_run(Vm *vm, const char *text) {
    const char *name = text + strspn(text, " ") + 1;
    size_t length = strcspn(name, " \n");
    const char *argument = name + length + strspn(name + length, " \n");
    TextBuffer out;
    text_buffer_init(&out);
    bool is_known = false;
    for (size_t index = 0; index < sizeof commands / sizeof *commands; index++) {
        const ReplCommand *command = &commands[index];
        if (strlen(command->name) != length || memcmp(command->name, name, length) != 0) {
            continue;
        }
        is_known = true;
        if (*argument == '\0' && command->argument[0] != '\0' && command->run != switch_virtual) {
            text_buffer_append_format(&out, ":%s wants %s\n", command->name, command->argument);
        } else {
            command->run(vm, argument, &out);
        }
    }
    if (!is_known) {
        text_buffer_append_format(&out, "there is no command :%.*s; :help lists them\n",
                                  (int)length, name);
    }
    Value stdout_now = dict_get_string(vm, vm->sys->namespace, runtime_name(vm, NAME_STDOUT));
    if (value_is_absent(stdout_now) ||
        !stream_write(vm, stdout_now, string_from_buffer(vm, &out))) {
        exception_clear(vm);
    }
    text_buffer_release(&out);
}
