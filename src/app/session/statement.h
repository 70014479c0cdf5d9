// statement.h: when what was typed at a prompt is enough, and into which pieces it is cut.
#ifndef ASPY_APP_SESSION_STATEMENT_H
#define ASPY_APP_SESSION_STATEMENT_H

#include "base/text_buffer.h"
#include "base/vector.h"

#include <stdbool.h>

// For who reads line by line: whether the lines so far (the last one ended) are only the beginning
// of a statement. An empty line ends a compound one.
MUST_USE bool statement_is_begun(const char *text);
// For who edits all lines of it at once: whether Enter at the end should give one more line.
MUST_USE bool statement_wants_line(const char *text);
// How many spaces the next line begins with.
MUST_USE size_t statement_indentation(const char *text, size_t length);
// Takes the common indentation off a text of several lines whose first one is indented.
void statement_remove_margin(TextBuffer *text);

// Lines of a text, from 1, that are compiled together: those before the last piece show no values.
typedef struct StatementPiece {
    uint32_t first_line;
    uint32_t last_line;
} StatementPiece;
typedef VECTOR(StatementPiece) StatementPieces;
// Cuts a text into the statements that stand on lines of their own. Empty when it has no statements
// or does not parse: then it is one piece.
void statement_cut(const char *text, StatementPieces *pieces);

#endif
