// readline_reader.c: the line reader of a program built with readline: all lines of a statement are
// edited at once, with completion and history, while the session's loop runs.
//
// readline reads keys and edits a text in which newlines may stand; it is told of each key by the
// loop (rl_callback_read_char). What is on the screen is ours (screen_draw): readline's own display
// knows one line only, and what a task prints has to appear above the text.
#define _GNU_SOURCE // readline's header wants FILE and the signal types
#include "app/session/line_reader.h"

#include "app/session/completion.h"
#include "app/session/session.h"
#include "app/session/statement.h"
#include "host/descriptors.h"
#include "host/environment.h"
#include "object/exception.h"
#include "stdlib/sys/colour.h"
#include "stdlib/sys/stream.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

#define _FUNCTION_DEF // readline has names of old that are ours: Function
#include <readline/history.h>
#include <readline/readline.h>

enum { MOST_ROWS = 1024 };

// readline has one state for the process, and calls without a context; so has this.
static struct {
    Vm *vm;
    const Prompt *prompt;
    TextBuffer history; // the name of its file
    char *line;         // what was typed, when it is complete; NULL at the end
    bool is_ready;      // bindings are made
    bool has_colour;
    bool is_complete;
    bool is_closed;        // nobody edits: nothing is to be drawn
    bool is_shown;         // prompt and text are on the screen
    int row;               // of the cursor, among the rows shown
    int column;            // of the cursor
    int columns;           // of the terminal, when they were drawn
    int widths[MOST_ROWS]; // of the rows above the cursor's
} editor;

// ---- The screen --------------------------------------------------------------------------------

// The text is laid out in rows of the terminal's width; the cursor stands in one of them.
typedef struct Layout {
    TextBuffer text;          // of all rows, each followed by "\r\n" but the last
    size_t starts[MOST_ROWS]; // where each row begins
    int widths[MOST_ROWS];
    int rows;
    int columns; // of the terminal
    int column;  // where the next character goes
    int cursor_row;
    int cursor_column;
} Layout;

static void break_row(Layout *layout) {
    layout->widths[layout->rows - 1] = layout->column;
    if (layout->rows < MOST_ROWS) {
        text_buffer_append_text(&layout->text, "\r\n");
        layout->starts[layout->rows++] = layout->text.length;
    }
    layout->column = 0;
}

static void put(Layout *layout, const char *bytes, size_t length, int width) {
    if (layout->column + width > layout->columns) {
        break_row(layout);
    }
    text_buffer_append(&layout->text, bytes, length);
    layout->column += width;
}

static void put_prompt(Layout *layout, const char *prompt) {
    text_buffer_append_text(&layout->text, editor.has_colour ? "\033[1;35m" : "");
    for (const char *at = prompt; *at != '\0'; at++) {
        put(layout, at, 1, 1);
    }
    text_buffer_append_text(&layout->text, editor.has_colour ? "\033[0m" : "");
}

// How many bytes the character takes; its width on the screen in *width.
static size_t measure(const char *at, size_t left, int *width) {
    wchar_t wide;
    mbstate_t state;
    memset(&state, 0, sizeof state);
    size_t size = mbrtowc(&wide, at, left, &state);
    if (size == 0 || size > left) {
        *width = 1;
        return 1;
    }
    int columns = wcwidth(wide);
    *width = columns < 0 ? 1 : columns;
    return size;
}

static void note_cursor(Layout *layout) {
    if (layout->column >= layout->columns) {
        break_row(layout);
    }
    layout->cursor_row = layout->rows - 1;
    layout->cursor_column = layout->column;
}

static int terminal_columns(void) {
    int columns;
    int lines;
    bool is_known = host_descriptor_terminal_size(1, &columns, &lines, &(int){0});
    return is_known && columns >= 8 ? columns : 80;
}

static void lay_out(Layout *layout) {
    *layout = (Layout){.rows = 1};
    layout->columns = terminal_columns();
    text_buffer_init(&layout->text);
    const char *first = rl_display_prompt != NULL ? rl_display_prompt : editor.prompt->first;
    put_prompt(layout, first);
    for (int index = 0; index < rl_end;) {
        if (index == rl_point) {
            note_cursor(layout);
        }
        const char *at = rl_line_buffer + index;
        if (*at == '\n') {
            break_row(layout);
            put_prompt(layout, editor.prompt->next);
            index++;
            continue;
        }
        int width;
        size_t size = measure(at, (size_t)(rl_end - index), &width);
        bool is_control = (unsigned char)*at < ' ';
        put(layout, is_control ? " " : at, is_control ? 1 : size, width);
        index += (int)size;
    }
    if (rl_point >= rl_end) {
        note_cursor(layout);
    }
}

static void write_all(const char *bytes, size_t length) {
    while (length > 0) {
        int error_number;
        int64_t count = host_descriptor_write(1, bytes, length, &error_number);
        if (count <= 0) {
            return;
        }
        bytes += count;
        length -= (size_t)count;
    }
}

static void append_up(TextBuffer *out, int rows) {
    if (rows > 0) {
        text_buffer_append_format(out, "\033[%dA", rows);
    }
    text_buffer_append_byte(out, '\r');
}

// How many rows above the cursor what was drawn begins. A window that became narrower has broken
// long rows again, as terminals do.
static int rows_above(void) {
    int columns = terminal_columns();
    if (columns >= editor.columns) {
        return editor.row;
    }
    int rows = editor.column / columns;
    for (int row = 0; row < editor.row; row++) {
        rows += editor.widths[row] <= columns ? 1 : (editor.widths[row] + columns - 1) / columns;
    }
    return rows;
}

// Takes prompt and text off the screen; the cursor stands where they began.
static void screen_erase(void) {
    if (editor.is_shown) {
        TextBuffer out;
        text_buffer_init(&out);
        append_up(&out, rows_above());
        text_buffer_append_text(&out, "\033[J");
        write_all(out.bytes, out.length);
        text_buffer_release(&out);
    }
    editor.is_shown = false;
}

// Draws all anew. Of more rows than the screen has, those around the cursor.
static void screen_draw(void) {
    Layout layout;
    int columns;
    int height;
    if (editor.is_closed) {
        return;
    }
    lay_out(&layout);
    if (!host_descriptor_terminal_size(1, &columns, &height, &(int){0}) || height < 2) {
        height = 24;
    }
    int first = layout.rows > height && layout.cursor_row >= height - 1
                    ? layout.cursor_row - (height - 2)
                    : 0;
    int last = first + height - 1 < layout.rows ? first + height - 1 : layout.rows;
    size_t start = first == 0 ? 0 : layout.starts[first];
    size_t end = last == layout.rows ? layout.text.length : layout.starts[last] - 2;
    TextBuffer out;
    text_buffer_init(&out);
    if (editor.is_shown) {
        append_up(&out, rows_above());
    }
    text_buffer_append_text(&out, "\r\033[J");
    text_buffer_append(&out, layout.text.bytes + start, end - start);
    append_up(&out, last - 1 - layout.cursor_row);
    if (layout.cursor_column > 0) {
        text_buffer_append_format(&out, "\033[%dC", layout.cursor_column);
    }
    write_all(out.bytes, out.length);
    editor.row = layout.cursor_row - first;
    editor.column = layout.cursor_column;
    editor.columns = layout.columns;
    memcpy(editor.widths, layout.widths + first, (size_t)editor.row * sizeof *editor.widths);
    editor.is_shown = true;
    text_buffer_release(&out);
    text_buffer_release(&layout.text);
}

// Leaves text and prompt where they are; the cursor goes to the line below them.
static void screen_leave(void) {
    if (editor.is_shown) {
        int point = rl_point;
        rl_point = rl_end;
        screen_draw();
        rl_point = point;
        write_all("\r\n", 2);
    }
    editor.is_shown = false;
}

// ---- Keys --------------------------------------------------------------------------------------

static bool stands_in_last_line(void) {
    return memchr(rl_line_buffer + rl_point, '\n', (size_t)(rl_end - rl_point)) == NULL;
}

// Enter: one more line, or the end.
static int press_enter(int count, int key) {
    (void)count;
    (void)key;
    rl_line_buffer[rl_end] = '\0';
    bool is_inside = !stands_in_last_line();
    if (!is_inside && !statement_wants_line(rl_line_buffer)) {
        screen_leave();
        rl_done = 1;
        return 0;
    }
    TextBuffer line;
    text_buffer_init(&line);
    text_buffer_append_byte(&line, '\n');
    text_buffer_append_repeated(&line, ' ',
                                statement_indentation(rl_line_buffer, (size_t)rl_point));
    rl_insert_text(line.bytes);
    text_buffer_release(&line);
    return 0;
}

static int line_start(int at) {
    while (at > 0 && rl_line_buffer[at - 1] != '\n') {
        at--;
    }
    return at;
}

static int line_end(int at) {
    while (at < rl_end && rl_line_buffer[at] != '\n') {
        at++;
    }
    return at;
}

// Up and down: among the lines of the statement, then among those of the history.
static int press_up(int count, int key) {
    int start = line_start(rl_point);
    if (start == 0) {
        return rl_get_previous_history(count, key);
    }
    int column = rl_point - start;
    int above = line_start(start - 1);
    rl_point = above + column < start - 1 ? above + column : start - 1;
    return 0;
}

static int press_down(int count, int key) {
    int end = line_end(rl_point);
    if (end == rl_end) {
        return rl_get_next_history(count, key);
    }
    int column = rl_point - line_start(rl_point);
    int below_end = line_end(end + 1);
    rl_point = end + 1 + column < below_end ? end + 1 + column : below_end;
    return 0;
}

static bool only_spaces_before(void) {
    for (int at = line_start(rl_point); at < rl_point; at++) {
        if (rl_line_buffer[at] != ' ') {
            return false;
        }
    }
    return true;
}

enum { LEVEL = 4 };

static int press_tab(int count, int key) {
    if (only_spaces_before()) {
        return rl_insert_text("    ");
    }
    // The second time in a row: the list of what it may become.
    return rl_last_func == press_tab ? rl_possible_completions(count, key)
                                     : rl_complete(count, key);
}

// Backspace in the indentation takes a level.
static int press_backspace(int count, int key) {
    int column = rl_point - line_start(rl_point);
    if (column == 0 || !only_spaces_before()) {
        return rl_rubout(count, key);
    }
    int size = column % LEVEL == 0 ? LEVEL : column % LEVEL;
    rl_delete_text(rl_point - size, rl_point);
    rl_point -= size;
    return 0;
}

// Home and End are those of the line.
static int press_home(int count, int key) {
    (void)count;
    (void)key;
    rl_point = line_start(rl_point);
    return 0;
}

static int press_end(int count, int key) {
    (void)count;
    (void)key;
    rl_point = line_end(rl_point);
    return 0;
}

// ---- Completion --------------------------------------------------------------------------------

static CompletionList completions;

static char *next_completion(const char *text, int state) {
    static size_t next;
    (void)text;
    next = state == 0 ? 0 : next;
    return next < completions.count ? strdup(completions.items[next++]) : NULL;
}

static char **complete(const char *text, int start, int end) {
    (void)end;
    TextBuffer before;
    text_buffer_init(&before);
    int first = line_start(start);
    text_buffer_append(&before, rl_line_buffer + first, (size_t)(start - first));
    completion_release(&completions);
    completions = (CompletionList){0};
    completion_find(editor.vm, before.bytes, text, &completions);
    text_buffer_release(&before);
    rl_attempted_completion_over = 1;
    rl_completion_append_character = '\0';
    return completions.count == 0 ? NULL : rl_completion_matches(text, next_completion);
}

static void show_matches(char **matches, int count, int longest) {
    screen_leave();
    write_all("\033[A", 3); // the list begins with a line feed of its own
    rl_display_match_list(matches, count, longest);
    fflush(rl_outstream);
    screen_draw();
}

// ---- History -----------------------------------------------------------------------------------

// ASPY_HISTORY, else below the folder for state, else in the home folder.
static void name_history(TextBuffer *name) {
    const char *chosen = host_environment_get("ASPY_HISTORY");
    const char *state = host_environment_get("XDG_STATE_HOME");
    const char *home = host_environment_get("HOME");
    text_buffer_init(name);
    if (chosen != NULL) {
        text_buffer_append_text(name, chosen);
    } else if (state != NULL && *state != '\0') {
        text_buffer_append_format(name, "%s/aspy", state);
        (void)!mkdir(name->bytes, 0700);
        text_buffer_append_text(name, "/history");
    } else if (home != NULL) {
        text_buffer_append_format(name, "%s/.aspy_history", home);
    }
}

enum { HISTORY_LINES = 2000 };

static void begin_history(void) {
    name_history(&editor.history);
    using_history();
    history_comment_char = '#';
    history_write_timestamps = 1; // what tells one statement of several lines from several
    stifle_history(HISTORY_LINES);
    if (editor.history.length > 0) {
        read_history(editor.history.bytes);
    }
}

static void remember(const char *text) {
    const HIST_ENTRY *last =
        history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
    if (text[strspn(text, " \n")] == '\0' || (last != NULL && strcmp(last->line, text) == 0)) {
        return;
    }
    add_history(text);
    if (editor.history.length > 0 && append_history(1, editor.history.bytes) != 0) {
        write_history(editor.history.bytes); // the first one makes the file
    }
}

// ---- Reading -----------------------------------------------------------------------------------

static void take_line(char *line) {
    editor.line = line;
    editor.is_complete = true;
    if (line == NULL) {
        screen_leave();
    }
    rl_callback_handler_remove();
}

static bool read_key(void *context) {
    (void)context;
    rl_callback_read_char();
    return editor.is_complete;
}

static void make_room(void *context) {
    (void)context;
    screen_erase();
}

static void come_back(void *context) {
    (void)context;
    if (!editor.is_shown && !editor.is_complete) {
        screen_draw();
    }
}

// What is typed is UTF-8, as scripts are, whatever the machine's locale says; readline asks that
// again for each line.
static void expect_utf8(void) {
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
        setlocale(LC_CTYPE, "C.UTF-8");
    }
    rl_variable_bind("input-meta", "on");
    rl_variable_bind("output-meta", "on");
    rl_variable_bind("convert-meta", "off");
}

static void bind_keys(void) {
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_readline_name = "aspy";
    rl_redisplay_function = screen_draw;
    rl_attempted_completion_function = complete;
    rl_completion_display_matches_hook = show_matches;
    rl_completer_word_break_characters = " \t\n`@$><=;|&{}()[]+-*/%^~,:!'\"\\#";
    rl_initialize();
    rl_variable_bind("enable-bracketed-paste", "on");
    rl_variable_bind("blink-matching-paren", "off");
    rl_bind_key('\r', press_enter);
    rl_bind_key('\n', press_enter);
    rl_bind_key('\t', press_tab);
    rl_bind_key(127, press_backspace);
    rl_bind_key('\b', press_backspace);
    rl_bind_key(1, press_home);
    rl_bind_key(5, press_end);
    rl_bind_keyseq("\033[A", press_up);
    rl_bind_keyseq("\033OA", press_up);
    rl_bind_keyseq("\033[B", press_down);
    rl_bind_keyseq("\033OB", press_down);
    rl_bind_keyseq("\033[H", press_home);
    rl_bind_keyseq("\033[F", press_end);
}

static bool is_able_terminal(void) {
    const char *kind = host_environment_get("TERM");
    return host_descriptor_is_terminal(0) && host_descriptor_is_terminal(1) && kind != NULL &&
           strcmp(kind, "dumb") != 0 && *kind != '\0';
}

static void begin(Vm *vm, const Prompt *prompt) {
    if (!editor.is_ready) {
        editor.has_colour = colour_is_shown(1);
        bind_keys();
        begin_history();
        editor.is_ready = true;
    }
    editor.vm = vm;
    editor.prompt = prompt;
    editor.line = NULL;
    editor.is_complete = editor.is_shown = editor.is_closed = false;
}

static LineResult end_interrupted(Vm *vm) {
    screen_leave();
    editor.is_closed = true; // readline's own tidying up would draw once more
    if (!editor.is_complete) {
        rl_free_line_state();
        rl_callback_sigcleanup();
        rl_callback_handler_remove();
    }
    free(editor.line); // complete, and interrupted before it was taken
    editor.line = NULL;
    if (!exception_raised_is(vm, CLASS_KEYBOARD_INTERRUPT)) {
        return LINE_RAISED;
    }
    exception_clear(vm);
    return LINE_INTERRUPTED;
}

LineResult line_reader_read(Vm *vm, const Prompt *prompt, TextBuffer *text) {
    static const SessionReader reader = {read_key, make_room, come_back, NULL};
    Value error;
    if (!is_able_terminal()) {
        return line_reader_read_plain(vm, prompt, text);
    }
    bool is_flushed = stream_flush_all(vm, &error);
    (void)is_flushed;
    begin(vm, prompt);
    rl_callback_handler_install(prompt->first, take_line);
    expect_utf8();
    if (!session_wait(vm, 0, &reader)) {
        return end_interrupted(vm);
    }
    if (editor.line == NULL) {
        return LINE_END;
    }
    remember(editor.line);
    text_buffer_append_text(text, editor.line);
    free(editor.line);
    editor.line = NULL;
    return LINE_READ;
}
