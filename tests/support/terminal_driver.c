// terminal_driver.c: drives a program through a pseudo terminal, as somebody who types would.
//
//     terminal_driver STEPS PROGRAM ARGUMENTS...
//
// The file of steps is read line by line:
//
//     > TEXT      types the text and Enter            type TEXT    types it without Enter
//     key NAME    up, down, left, home, end, tab, enter, backspace, ctrl-c, ctrl-d, ctrl-r, escape
//     paste       pastes the lines up to one that says "end", as a terminal does in brackets
//     see TEXT    waits until a row of the screen is or begins with the text
//     row TEXT    the last row that is not empty must begin with the text, now or soon
//     gone TEXT   no row may have the text            once TEXT    one row alone has it, or soon
//     narrow N    the window gets N columns; long rows are broken again, as terminals do
//     colours     some text was coloured              no colours   none was
//     wait N      for N milliseconds
//     exit N      the program must end with that exit code
//     # …         a comment
//
// The screen is 24 rows of 80 columns and knows what the line editor uses: carriage return, line
// feed, moves, erasing. A step that is not met in time prints the screen and fails.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { ROWS = 24, COLUMNS = 80, PATIENCE_MS = 20000, MOST_PARAMETERS = 4 };
enum { EDITOR_MS = 1000 }; // until what runs is taken for something that edits no lines
enum { NO_TERMINAL = 77 }; // an exit code: the test is skipped

typedef struct Screen {
    char cells[ROWS][COLUMNS + 1];
    int columns; // as wide as the window is
    bool has_colours;
    int row;
    int column;
    enum { PLAIN, ESCAPE, CONTROL } state;
    int parameters[MOST_PARAMETERS];
    int parameter_count;
} Screen;

typedef struct Driver {
    Screen screen;
    int terminal;
    pid_t program;
    bool has_ended;
    int status;
    const char *steps; // the file, for complaints
    int line;
} Driver;

// ---- The screen --------------------------------------------------------------------------------

static void clear_row(Screen *screen, int row, int from) {
    memset(screen->cells[row] + from, ' ', (size_t)(COLUMNS - from));
    screen->cells[row][COLUMNS] = '\0';
}

static void feed_line(Screen *screen) {
    if (screen->row + 1 < ROWS) {
        screen->row++;
        return;
    }
    memmove(screen->cells[0], screen->cells[1], (ROWS - 1) * sizeof screen->cells[0]);
    clear_row(screen, ROWS - 1, 0);
}

static void put(Screen *screen, char byte) {
    if (((unsigned char)byte & 0xC0) == 0x80) {
        return; // the rest of a character that is shown as its first byte
    }
    if (screen->column == screen->columns) {
        screen->column = 0;
        feed_line(screen);
    }
    screen->cells[screen->row][screen->column++] = byte;
}

static void erase_below(Screen *screen) {
    clear_row(screen, screen->row, screen->column < COLUMNS ? screen->column : COLUMNS);
    for (int row = screen->row + 1; row < ROWS; row++) {
        clear_row(screen, row, 0);
    }
}

static int clamp(int value, int most) { return value < 0 ? 0 : value > most ? most : value; }

static void control(Screen *screen, char byte) {
    int count = screen->parameters[0] > 0 ? screen->parameters[0] : 1;
    switch (byte) {
    case 'A':
        screen->row = clamp(screen->row - count, ROWS - 1);
        break;
    case 'B':
        screen->row = clamp(screen->row + count, ROWS - 1);
        break;
    case 'C':
        screen->column = clamp(screen->column + count, screen->columns - 1);
        break;
    case 'D':
        screen->column = clamp(screen->column - count, screen->columns - 1);
        break;
    case 'H':
        screen->row = screen->column = 0;
        break;
    case 'J':
        for (int row = 0; screen->parameters[0] > 1 && row < screen->row; row++) {
            clear_row(screen, row, 0);
        }
        erase_below(screen);
        break;
    case 'K':
        clear_row(screen, screen->row, screen->column);
        break;
    case 'm':
        screen->has_colours = screen->has_colours || screen->parameters[0] > 0;
        break;
    default: // modes
        break;
    }
}

static void take_control(Screen *screen, char byte) {
    if (byte >= '0' && byte <= '9') {
        int *last = &screen->parameters[screen->parameter_count];
        *last = *last * 10 + (byte - '0');
    } else if (byte == ';' && screen->parameter_count + 1 < MOST_PARAMETERS) {
        screen->parameter_count++;
    } else if (byte >= '@') {
        control(screen, byte);
        screen->state = PLAIN;
    }
}

static void show(Screen *screen, char byte) {
    if (screen->state == ESCAPE) {
        screen->state = byte == '[' ? CONTROL : PLAIN;
        memset(screen->parameters, 0, sizeof screen->parameters);
        screen->parameter_count = 0;
    } else if (screen->state == CONTROL) {
        take_control(screen, byte);
    } else if (byte == '\033') {
        screen->state = ESCAPE;
    } else if (byte == '\r') {
        screen->column = 0;
    } else if (byte == '\n') {
        feed_line(screen);
    } else if (byte == '\b') {
        screen->column = clamp(screen->column - 1, screen->columns - 1);
    } else if ((unsigned char)byte >= ' ') {
        put(screen, byte);
    }
}

static bool row_begins_with(const Screen *screen, int row, const char *text) {
    return strncmp(screen->cells[row], text, strlen(text)) == 0;
}

static int last_row(const Screen *screen) {
    int row = ROWS - 1;
    while (row > 0 && strspn(screen->cells[row], " ") == COLUMNS) {
        row--;
    }
    return row;
}

static int length_of_row(const Screen *screen, int row) {
    int length = COLUMNS;
    while (length > 0 && screen->cells[row][length - 1] == ' ') {
        length--;
    }
    return row == screen->row && length < screen->column ? screen->column : length;
}

static void narrow(Screen *screen, int columns) {
    const Screen old = *screen;
    int last = last_row(&old) > old.row ? last_row(&old) : old.row;
    for (int row = 0; row < ROWS; row++) {
        clear_row(screen, row, 0);
    }
    screen->columns = columns;
    screen->row = 0;
    int cursor_rows_above_end = 0;
    int cursor_column = 0;
    for (int row = 0; row <= last; row++) {
        int length = length_of_row(&old, row);
        for (int from = 0; from == 0 || from < length; from += columns) {
            if (row > 0 || from > 0) {
                feed_line(screen);
                cursor_rows_above_end++;
            }
            int count = length - from < columns ? length - from : columns;
            memcpy(screen->cells[screen->row], old.cells[row] + from, (size_t)count);
            if (row == old.row && old.column >= from) {
                cursor_rows_above_end = 0;
                cursor_column = old.column - from;
            }
        }
    }
    screen->row -= cursor_rows_above_end;
    screen->column = cursor_column;
}

static bool shows(const Screen *screen, const char *text) {
    for (int row = 0; row < ROWS; row++) {
        if (row_begins_with(screen, row, text)) {
            return true;
        }
    }
    return false;
}

static int count_rows_with(const Screen *screen, const char *text) {
    int count = 0;
    for (int row = 0; row < ROWS; row++) {
        count += strstr(screen->cells[row], text) != NULL;
    }
    return count;
}

// ---- The program -------------------------------------------------------------------------------

// Reads what there is for a moment. False: the program has closed the terminal.
static bool listen_shortly(Driver *driver, int milliseconds) {
    struct pollfd entry = {driver->terminal, POLLIN, 0};
    if (poll(&entry, 1, milliseconds) <= 0) {
        return true;
    }
    char bytes[4096];
    ssize_t count = read(driver->terminal, bytes, sizeof bytes);
    for (ssize_t index = 0; index < count; index++) {
        show(&driver->screen, bytes[index]);
    }
    return count > 0;
}

static void type(Driver *driver, const char *text) {
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t count = write(driver->terminal, text, length);
        if (count <= 0 && errno != EINTR) {
            return;
        }
        text += count > 0 ? count : 0;
        length -= count > 0 ? (size_t)count : 0;
        listen_shortly(driver, 0);
    }
}

// Whoever types looks whether the prompt is there: before it, the terminal's own line editing would
// take the keys, erase bytes instead of letters, and show everything twice. A dumb terminal's
// prompt has no editing but that.
static void await_editor(Driver *driver) {
    const char *kind = getenv("TERM");
    if (kind != NULL && strcmp(kind, "dumb") == 0) {
        return;
    }
    struct termios mode;
    for (int waited = 0; waited < EDITOR_MS; waited += 10) {
        if (tcgetattr(driver->terminal, &mode) != 0 || (mode.c_lflag & ICANON) == 0) {
            return;
        }
        listen_shortly(driver, 10);
    }
}

static void type_at_prompt(Driver *driver, const char *text) {
    await_editor(driver);
    type(driver, text);
}

// Something comes back for it, by which the line was taken.
static void type_enter(Driver *driver) {
    listen_shortly(driver, 10);
    type(driver, "\r");
    listen_shortly(driver, EDITOR_MS);
}

// Never kill(-1) or kill(0): those mean every process, or this one's group.
static void end_program(const Driver *driver) {
    if (driver->program > 0) {
        kill(driver->program, SIGKILL);
    }
}

static _Noreturn void complain(Driver *driver, const char *what) {
    fprintf(stderr, "%s:%d: %s; the screen is\n", driver->steps, driver->line, what);
    for (int row = 0; row <= last_row(&driver->screen); row++) {
        fprintf(stderr, "  |%s\n", driver->screen.cells[row]);
    }
    end_program(driver);
    exit(1);
}

typedef bool (*Condition)(const Driver *driver, const char *text);

static bool is_seen(const Driver *driver, const char *text) { return shows(&driver->screen, text); }
static bool is_last(const Driver *driver, const char *text) {
    return row_begins_with(&driver->screen, last_row(&driver->screen), text);
}

// A line that is drawn anew is gone for a moment.
static bool is_once(const Driver *driver, const char *text) {
    return count_rows_with(&driver->screen, text) == 1;
}

static void wait_for(Driver *driver, Condition condition, const char *text) {
    for (int waited = 0; !condition(driver, text); waited += 10) {
        bool is_open = listen_shortly(driver, 10);
        if (waited > PATIENCE_MS || (!is_open && !condition(driver, text))) {
            complain(driver, is_open ? "this did not come in time" : "the program has ended");
        }
    }
}

static void want_exit(Driver *driver, int code) {
    int status = 0;
    for (int waited = 0; waitpid(driver->program, &status, WNOHANG) == 0; waited += 10) {
        if (!listen_shortly(driver, 10)) {
            usleep(10000);
        }
        if (waited > PATIENCE_MS) {
            complain(driver, "the program does not end");
        }
    }
    driver->program = 0; // its number may be somebody else's now
    if (!WIFEXITED(status) || WEXITSTATUS(status) != code) {
        complain(driver, "the program ended otherwise");
    }
}

// ---- The steps ---------------------------------------------------------------------------------

static const char *key_bytes(const char *name) {
    static const struct {
        const char *name;
        const char *bytes;
    } keys[] = {
        {"up", "\033[A"},   {"down", "\033[B"}, {"left", "\033[D"},    {"home", "\033[H"},
        {"end", "\033[F"},  {"tab", "\t"},      {"backspace", "\177"}, {"ctrl-c", "\003"},
        {"ctrl-d", "\004"}, {"ctrl-r", "\022"}, {"escape", "\033"},
    };
    for (size_t index = 0; index < sizeof keys / sizeof *keys; index++) {
        if (strcmp(keys[index].name, name) == 0) {
            return keys[index].bytes;
        }
    }
    return NULL;
}

static const char *after(const char *line, const char *word) {
    size_t length = strlen(word);
    return strncmp(line, word, length) == 0 ? line + length : NULL;
}

static void paste(Driver *driver, FILE *steps) {
    char line[1024];
    type_at_prompt(driver, "\033[200~");
    while (fgets(line, sizeof line, steps) != NULL && strcmp(line, "end\n") != 0) {
        driver->line++;
        line[strcspn(line, "\n")] = '\r';
        type(driver, line);
    }
    driver->line++;
    type(driver, "\033[201~");
}

static void wait_milliseconds(Driver *driver, int milliseconds) {
    for (int waited = 0; waited < milliseconds; waited += 10) {
        listen_shortly(driver, 10);
    }
}

static void resize(Driver *driver, int columns) {
    const struct winsize size = {ROWS, (unsigned short)columns, 0, 0};
    listen_shortly(driver, 100);
    narrow(&driver->screen, columns);
    if (ioctl(driver->terminal, TIOCSWINSZ, &size) != 0) {
        complain(driver, "the window keeps its size");
    }
}

static void take_step(Driver *driver, const char *line, FILE *steps) {
    const char *text;
    if ((text = after(line, "> ")) != NULL) {
        type_at_prompt(driver, text);
        type_enter(driver);
    } else if ((text = after(line, "type ")) != NULL) {
        type_at_prompt(driver, text);
    } else if (strcmp(line, "key enter") == 0) {
        type_enter(driver);
    } else if (strcmp(line, "key ctrl-c") == 0) {
        type(driver, key_bytes("ctrl-c")); // what runs is interrupted too
    } else if ((text = after(line, "key ")) != NULL && key_bytes(text) != NULL) {
        type_at_prompt(driver, key_bytes(text));
    } else if ((text = after(line, "see ")) != NULL) {
        wait_for(driver, is_seen, text);
    } else if ((text = after(line, "row ")) != NULL) {
        wait_for(driver, is_last, text);
    } else if ((text = after(line, "gone ")) != NULL) {
        if (count_rows_with(&driver->screen, text) > 0) {
            complain(driver, "this should not be there");
        }
    } else if ((text = after(line, "once ")) != NULL) {
        wait_for(driver, is_once, text);
    } else if ((text = after(line, "narrow ")) != NULL) {
        resize(driver, atoi(text));
    } else if (strcmp(line, "colours") == 0 || strcmp(line, "no colours") == 0) {
        if (driver->screen.has_colours != (line[0] == 'c')) {
            complain(driver, line[0] == 'c' ? "nothing was coloured" : "something was coloured");
        }
    } else if ((text = after(line, "wait ")) != NULL) {
        wait_milliseconds(driver, atoi(text));
    } else if ((text = after(line, "exit ")) != NULL) {
        want_exit(driver, atoi(text));
    } else if (strcmp(line, "paste") == 0) {
        paste(driver, steps);
    } else if (line[0] != '#' && line[0] != '\0') {
        complain(driver, "there is no such step");
    }
}

static void start(Driver *driver, char **command) {
    struct winsize size = {ROWS, COLUMNS, 0, 0};
    driver->program = forkpty(&driver->terminal, NULL, NULL, &size);
    if (driver->program < 0) {
        perror("terminal_driver: this machine gives no pseudo-terminal");
        exit(NO_TERMINAL);
    }
    if (driver->program == 0) {
        execv(command[0], command);
        _exit(127);
    }
}

int main(int argc, char **argv) {
    Driver driver = {0};
    char line[1024];
    FILE *steps = argc > 2 ? fopen(argv[1], "r") : NULL;
    if (steps == NULL) {
        fprintf(stderr, "usage: terminal_driver STEPS PROGRAM ARGUMENTS...\n");
        return 2;
    }
    for (int row = 0; row < ROWS; row++) {
        clear_row(&driver.screen, row, 0);
    }
    driver.screen.columns = COLUMNS;
    driver.steps = argv[1];
    start(&driver, argv + 2);
    while (fgets(line, sizeof line, steps) != NULL) {
        driver.line++;
        line[strcspn(line, "\n")] = '\0';
        take_step(&driver, line, steps);
    }
    end_program(&driver);
    fclose(steps);
    return 0;
}
