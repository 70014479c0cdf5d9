// options_help.c: what --help prints; see options_append_help in options.h.
#include "app/options.h"
#include "base/fatal.h"

const char *options_usage(void) {
    return "usage: aspy [option] ... [-c code | -m module | file | -] [arg] ...\n";
}

static const char subjects[] =
    "\n"
    "What to run:\n"
    "  file            this script; the words after it are its sys.argv\n"
    "  -               a script read from standard input\n"
    "  -c code         this text\n"
    "  -m module       a module found along sys.path, or a package's __main__\n"
    "  (nothing)       a session at a terminal; from a pipe, as -\n";

static const char options_text[] =
    "\n"
    "Options:\n"
    "  -i                   a session after the script, with its variables\n"
    "  -u                   write standard output at once\n"
    "  -W FILTER            what to do with warnings: action:message:category:module:lineno\n"
    "  --virtual-time       sleeping costs nothing; all clocks agree on it\n"
    "  --seed N             what is random follows from N; with --virtual-time every run is the\n"
    "                       same\n"
    "  --warn-legacy        name each form that newer Pythons dropped, and today's\n"
    "  --hints              `hint:' lines below Python's own messages (they are the default)\n"
    "  --no-hints           Python's messages alone\n"
    "  --explain [NAME]     a page on a mistake that hints name, or the list of them\n"
    "  --strict             exit code 1 when a coroutine was never awaited, a task's exception\n"
    "                       never seen, or a task lost\n"
    "  --error-format FORM  full: tracebacks; short: file:line:column: message, for editors\n"
    "  --gc-stress          collect garbage at every safepoint (slow; finds bugs)\n"
    "  -h, --help           print this text\n"
    "  -V, --version        print the version\n";

static const char bounds_text[] =
    "\n"
    "Bounds:\n"
    "  --max-steps N       end after so many calls, turns of loops and the like\n"
    "  --max-memory SIZE   let no more than SIZE bytes (64K, 16M, 1G) be in use by objects\n"
    "  --max-output SIZE   end after so many bytes on standard output and error\n"
    "  --max-time SECONDS  end after so long (in virtual time: of the processor)\n";

static const char commands_text[] =
    "\n"
    "Commands:\n"
    "  test PATH ...          scripts against what they should print (aspy test --help)\n"
    "  samples                the lessons of a course: list, show NAME, run NAME, copy FOLDER\n"
    "  tokens FILE            what the lexer makes of a script\n"
    "  ast FILE               its syntax tree\n"
    "  code [--explain] FILE  its bytecode\n";

static const char environment_text[] =
    "\n"
    "Environment:\n"
    "  ASPYPATH      further folders for imports, separated by ':'\n"
    "  ASPY_HISTORY  the file that keeps what was typed in sessions\n"
    "  NO_COLOR      when it is not empty: no colours\n";

static void append_exit_codes(TextBuffer *text) {
    static const struct {
        int number;
        const char *text;
    } codes[] = {
#define EXIT_CODE(name, number, text) {number, text},
#include "base/exit_codes.def"
#undef EXIT_CODE
    };
    text_buffer_append_text(text, "\nExit codes:\n");
    for (size_t index = 0; index < sizeof codes / sizeof *codes; index++) {
        text_buffer_append_format(text, "  %-3d  %s\n", codes[index].number, codes[index].text);
    }
}

void options_append_help(TextBuffer *text) {
    text_buffer_append_text(text, options_usage());
    text_buffer_append_text(text, subjects);
    text_buffer_append_text(text, options_text);
    text_buffer_append_text(text, bounds_text);
    text_buffer_append_text(text, "\nA sandbox:\n");
    text_buffer_append_text(text, sandbox_help());
    text_buffer_append_text(text, commands_text);
    text_buffer_append_text(text, environment_text);
    append_exit_codes(text);
}
