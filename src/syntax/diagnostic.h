// diagnostic.h: the one complaint that ends a parse or a compilation.
//
// A diagnostic is data: an exception object is made from it where a script can catch the error,
// and diagnostic_print() writes it where it ends the program.

#ifndef ASPY_SYNTAX_DIAGNOSTIC_H
#define ASPY_SYNTAX_DIAGNOSTIC_H

#include "base/text_buffer.h"
#include "syntax/source.h"

typedef enum DiagnosticKind {
    DIAGNOSTIC_NONE, // nothing is wrong
    DIAGNOSTIC_SYNTAX_ERROR,
    DIAGNOSTIC_INDENTATION_ERROR,
    DIAGNOSTIC_TAB_ERROR,
    DIAGNOSTIC_MEMORY_ERROR // larger or nested deeper than this program can read
} DiagnosticKind;

// Which stage complains. CPython shows a line of the text accordingly.
typedef enum DiagnosticOrigin {
    DIAGNOSTIC_OF_GRAMMAR,
    DIAGNOSTIC_OF_TOKENS, // what is no token
    DIAGNOSTIC_OF_NAMES,  // well-formed, but its scopes cannot be told
    DIAGNOSTIC_OF_MEANING // well-formed, but it cannot be compiled
} DiagnosticOrigin;

enum { DIAGNOSTIC_MESSAGE_SIZE = 256 };

typedef struct Diagnostic {
    DiagnosticKind kind;
    DiagnosticOrigin origin;
    // The text ended where more could have made it right: a prompt may ask for another line.
    bool is_incomplete;
    // line 0: no place in the source. end_line 0: a place without an extent.
    SourceRange range;
    char message[DIAGNOSTIC_MESSAGE_SIZE]; // UTF-8, cut at a character if it had to be
} Diagnostic;

// Fills *diagnostic in the manner of printf. Keeps the first complaint: a diagnostic that is
// already set does not change. Returns false, so that a caller can return it.
bool diagnostic_set(Diagnostic *diagnostic, DiagnosticKind kind, SourceRange range,
                    const char *format, ...) PRINTF_LIKE(4, 5);

// "SyntaxError", "IndentationError" and so on: the exception class it stands for.
const char *diagnostic_class_name(DiagnosticKind kind);

// Appends what CPython prints: the file and line, the source line without its indentation, the
// caret range under it, and the message; each line ends in '\n'.
void diagnostic_print(TextBuffer *out, const Diagnostic *diagnostic, const Source *source);
// Appends "file:line:column: Class: message\n", for editors; columns count characters from 1.
void diagnostic_print_brief(TextBuffer *out, const Diagnostic *diagnostic, const Source *source);

#endif
