// line_reader.h: where a prompt's lines come from.
//
// readline_reader.c edits them (readline, a build option), plain_line_reader.c just reads them; the
// program links one of the two. Over a pipe the plain way is used by both.
#ifndef ASPY_APP_LINE_READER_H
#define ASPY_APP_LINE_READER_H

#include "base/text_buffer.h"

#include <stdbool.h>

typedef enum LineResult {
    LINE_READ,       // a line was appended, without its newline
    LINE_END,        // Ctrl-D, or the end of the input
    LINE_INTERRUPTED // Ctrl-C: the line is dropped; the terminal stands at the start of one
} LineResult;

// Shows the prompt and reads one line.
typedef LineResult (*LineReader)(void *context, const char *prompt, TextBuffer *line);

// Reads with editing and history when both ends are a terminal. `context` is the machine (Vm *).
LineResult line_reader_read(void *context, const char *prompt, TextBuffer *line);
// Reads through sys.stdin's own buffer, so that input() and the prompt do not steal from each
// other; the prompt goes to standard error. What line_reader_read falls back on.
LineResult line_reader_read_plain(void *context, const char *prompt, TextBuffer *line);

#endif
