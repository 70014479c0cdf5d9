// explain.h: why the grammar refused a token, in CPython's words.
//
// The grammar says only which token it could not use. CPython says more, because it tries every
// rule once again with common mistakes added. Here the mistakes are looked for in the tokens
// themselves: what stands before the refused one, which bracket or statement it is in, and what
// a piece of the line would be if it stood alone (explain_matches asks the grammar that).
//
// Read in this order: explain.c, explain_statement.c, explain_expression.c.

#ifndef ASPY_SYNTAX_EXPLAIN_H
#define ASPY_SYNTAX_EXPLAIN_H

#include "syntax/ast_build.h"
#include "syntax/layout.h"
#include "syntax/parse.h"

typedef struct Explain {
    Parse *parse;
    TokenVector tokens; // all of them, with an END after the last that could be read
    Diagnostic cut;     // why no more could be read, if the source did not end there
    size_t at;          // the refused one
    size_t line;        // the first of its logical line
    size_t bracket;     // the innermost bracket open before it, or EXPLAIN_NOWHERE
    size_t element;     // the first token of the bracket's element it is in, or of its statement
} Explain;

#define EXPLAIN_NOWHERE SIZE_MAX

// Sets the diagnostic for parse->refused.
void explain_refusal(Parse *parse);

// After a complaint about the grammar: one about characters further on counts for more.
void explain_later_errors(Parse *parse, uint32_t line);

// The kind of a token; END beyond the last one.
TokenKind explain_kind(const Explain *explain, size_t index);
// Where CPython says that a block ends before the token: at the end of the source, or in a line's
// indentation.
SourceRange explain_unindent_place(const Explain *explain, size_t at);

// Complains about the tokens [first, last]; returns true.
bool explain_range(Explain *explain, size_t first, size_t last, const char *format, ...)
    PRINTF_LIKE(4, 5);

// Are the tokens [start, end) a whole one of what the START token names?
bool explain_matches(const Explain *explain, TokenKind what, size_t start, size_t end);

// Where the longest one that begins at start ends; start itself if none does.
size_t explain_end_of(const Explain *explain, TokenKind what, size_t start);

// Would the grammar take this kind instead of the refused token?
bool explain_accepts(const Explain *explain, TokenKind kind);

// The last token of a line's tokens from start on, its NEWLINE not counted.
size_t explain_last_of_line(const Explain *explain, size_t start);

// The `lambda` whose parameters the refused token is among, or EXPLAIN_NOWHERE.
size_t explain_lambda(const Explain *explain);

// Is the innermost bracket the one around a function's parameters?
bool explain_is_in_def(const Explain *explain);

// What a message calls the expression that the tokens [start, end) are, and its place without
// parentheses around it.
const char *explain_called(const Explain *explain, size_t start, size_t end, SourceRange *range);

// The rules. True: the diagnostic is set.
bool explain_block(Explain *explain);
bool explain_statement(Explain *explain);
bool explain_parameters(Explain *explain);
bool explain_expression(Explain *explain);
// The expression [start, at) stands before an `=` where none may be.
bool explain_equal_at(Explain *explain, size_t start, size_t at);
bool explain_field(Explain *explain);
bool explain_outer_field(Explain *explain);

#endif
