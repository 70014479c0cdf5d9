// line_reader.h: where a prompt's statements come from.
//
// readline_reader.c edits them (readline, a build option), plain_line_reader.c just reads them; the
// program links one of the two. Over a pipe the plain way is used by both.
#ifndef ASPY_APP_SESSION_LINE_READER_H
#define ASPY_APP_SESSION_LINE_READER_H

#include "base/text_buffer.h"
#include "vm/vm.h"

#include <stdbool.h>

typedef enum LineResult {
    LINE_READ,        // a statement was appended: its lines, the last one without its newline
    LINE_END,         // Ctrl-D, or the end of the input
    LINE_INTERRUPTED, // Ctrl-C: what was typed is dropped; the terminal stands at the start of a
                      // line
    LINE_RAISED       // something else ended the wait, and is in flight
} LineResult;

typedef struct Prompt {
    const char *first; // ">>> "
    const char *next;  // "... "
} Prompt;

// Shows the prompt and reads one statement, however many lines it takes. The session's loop
// (session.h) runs meanwhile.
typedef LineResult (*LineReader)(Vm *vm, const Prompt *prompt, TextBuffer *text);

// Reads with editing, completion and history when both ends are a terminal that can do it.
LineResult line_reader_read(Vm *vm, const Prompt *prompt, TextBuffer *text);
// Reads through sys.stdin's own buffer, so that input() and the prompt do not steal from each
// other; prompts go to standard error. What line_reader_read falls back on.
LineResult line_reader_read_plain(Vm *vm, const Prompt *prompt, TextBuffer *text);

#endif
