// readline_reader.c: the line reader of a program built with readline: editing and history.
#define _GNU_SOURCE // readline's header wants FILE and the signal types
#include "app/line_reader.h"

#include "host/descriptors.h"
#include "host/interrupt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

// One key. After Ctrl-C the line ends there: who asked for it sees the pending interrupt and drops
// it.
static int read_key(FILE *stream) {
    unsigned char key;
    for (;;) {
        ssize_t count = read(fileno(stream), &key, 1);
        if (count == 1) {
            return key;
        }
        if (count == 0 || errno != EINTR) {
            return EOF;
        }
        if (host_interrupt_is_pending()) {
            return '\n';
        }
    }
}

LineResult line_reader_read(void *context, const char *prompt, TextBuffer *line) {
    if (!host_descriptor_is_terminal(0) || !host_descriptor_is_terminal(1)) {
        return line_reader_read_plain(context, prompt, line);
    }
    rl_catch_signals = 0;
    rl_getc_function = read_key;
    char *text = readline(prompt);
    if (host_interrupt_is_pending()) {
        free(text);
        return LINE_INTERRUPTED;
    }
    if (text == NULL) {
        return LINE_END;
    }
    if (text[0] != '\0') {
        add_history(text);
    }
    text_buffer_append_text(line, text);
    free(text);
    return LINE_READ;
}
