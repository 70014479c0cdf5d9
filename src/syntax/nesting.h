// nesting.h: which brackets and f-strings are open.
//
// One stack decides how the next characters are read:
//
//      (nothing) or ( [ {    tokens; inside brackets an end of line means nothing
//      F-STRING              text, until `{` or the closing quote
//      FIELD                 tokens of a replacement field, until `:` or `}`
//      SPEC                  text of a format spec, until `{` or `}`
//
//      f"a {x:>{width}} b"
//      F    FIELD         `{` in F-STRING or SPEC pushes FIELD, `:` turns it into SPEC,
//            :SPEC        `}` pops either
//              FIELD
//
// Read next: layout.h, which reads logical lines from here.

#ifndef ASPY_SYNTAX_NESTING_H
#define ASPY_SYNTAX_NESTING_H

#include "syntax/lexer.h"

enum {
    NESTING_BRACKET_MAX = 200, // CPython's bound on ( [ { together
    NESTING_FSTRING_MAX = 150, // and on f-strings inside f-strings
    NESTING_SPEC_MAX = 2       // and on fields inside a field's format spec, one in another
};

typedef enum NestingKind {
    NESTING_BRACKET,
    NESTING_FSTRING,
    NESTING_FIELD,
    NESTING_SPEC
} NestingKind;

typedef struct NestingLevel {
    NestingKind kind;
    char opener;        // ( [ {, or the quote
    SourceRange range;  // of the opener
    LexerQuotes quotes; // of an f-string
} NestingLevel;

typedef struct Nesting {
    Lexer lexer;
    NestingLevel levels[NESTING_BRACKET_MAX + NESTING_FSTRING_MAX];
    size_t count;
    size_t bracket_count; // levels that are not f-strings
    size_t fstring_count;
} Nesting;

// Begins at the top of the text with nothing open.
void nesting_init(Nesting *nesting, const Source *source, Diagnostic *diagnostic);

// The next token, with every bracket matched: a NEWLINE is one that ends a logical line or a blank
// one. TOKEN_ERROR: the diagnostic is set.
void nesting_next(Nesting *nesting, Token *token);

// The second half of nesting_next, for a token that was scanned outside of every f-string.
void nesting_accept(Nesting *nesting, Token *token);

// The same for a bracket.
void nesting_accept_bracket(Nesting *nesting, Token *token);

// Sets the complaint about the innermost bracket that the end of the source left open; false if
// there is none.
bool nesting_complain_unclosed(const Nesting *nesting, Diagnostic *diagnostic);

#endif
