// readline_reader.c: the line reader of a program built with readline: editing and history.
#define _GNU_SOURCE // readline's header wants FILE and the signal types
#include "app/line_reader.h"

#include "host/interrupt.h"
#include "host/streams.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/history.h>
#include <readline/readline.h>

// Readline calls this when a signal ended its read: after Ctrl-C the line is given up.
static int end_interrupted_line(void) {
    if (host_interrupt_is_pending()) {
        rl_done = 1;
    }
    return 0;
}

LineResult line_reader_read(void *context, const char *prompt, TextBuffer *line) {
    if (!host_stream_is_terminal(0) || !host_stream_is_terminal(1)) {
        return line_reader_read_plain(context, prompt, line);
    }
    rl_catch_signals = 0;
    rl_signal_event_hook = end_interrupted_line;
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
