// lexer.h: characters to raw tokens. Written in grammar/lexer.re.
//
// The lexer knows single tokens and nothing of what surrounds them: which brackets or f-strings
// are open is nesting.h's business, indentation layout.h's.

#ifndef ASPY_SYNTAX_LEXER_H
#define ASPY_SYNTAX_LEXER_H

#include "syntax/token.h"

// How an f-string's quotes look, which decides where its text ends.
typedef struct LexerQuotes {
    char quote;
    bool is_triple;
    bool is_raw;
    SourceRange opening; // the prefix and the opening quotes
} LexerQuotes;

typedef struct Lexer {
    const char *cursor;           // the next character; the text ends in NUL
    const char *end;              // where that NUL is
    const char *line_start;       // of the line the cursor is in
    const char *start;            // of the token being read
    uint32_t line;                // number of the cursor's line, from 1
    const LexerQuotes *enclosing; // the f-string whose replacement field is being read, or NULL
    Diagnostic *diagnostic;
    struct Notices *notices; // the source's
} Lexer;

// Tells the lexer that a line begins at line_start.
static inline void lexer_begin_line(Lexer *lexer, const char *line_start) {
    lexer->line++;
    lexer->line_start = line_start;
}

// Begins at the top of the text. What is wrong is left in *diagnostic, the first time only.
void lexer_init(Lexer *lexer, const Source *source, Diagnostic *diagnostic);

// The next token outside any f-string's text. Blanks, comments and joined lines are skipped; an
// end of line is a NEWLINE, whatever surrounds it. `:=` is read as `:` when the colon would start
// a format spec. TOKEN_ERROR: the diagnostic is set.
void lexer_scan(Lexer *lexer, bool colon_starts_spec, Token *token);

// The text of an f-string, or of a format spec in it, up to the next replacement field or its
// end: an FSTRING_MIDDLE, or when there is none an LBRACE, RBRACE or FSTRING_END. A spec that a
// line's end cuts off gives a NEWLINE.
void lexer_scan_fstring(Lexer *lexer, const LexerQuotes *quotes, bool is_spec, Token *token);

// The place of a character of the line the cursor is in.
SourceRange lexer_point(const Lexer *lexer, const char *at);

// Ends lexing with a complaint at one character; returns TOKEN_ERROR.
TokenKind lexer_fail(Lexer *lexer, const char *at, const char *format, ...) PRINTF_LIKE(3, 4);

// Ends lexing with a complaint about a range; returns TOKEN_ERROR.
TokenKind lexer_fail_range(Lexer *lexer, SourceRange range, const char *format, ...)
    PRINTF_LIKE(3, 4);

// --- lexer_literal.c: what a pattern alone cannot decide ---------------------------------------

// All of these get the cursor behind what the pattern matched; the token began at lexer->start.
// They stay out of the scanner, which then needs no stack of its own: a fiftieth of compiling.

// After the opening quote: moves the cursor behind the closing one.
NEVER_INLINE TokenKind lexer_scan_string(Lexer *lexer, const char *cursor, char quote,
                                         bool is_triple);

// After a number that is well formed: is it also well ended? kind is "decimal", "octal"….
NEVER_INLINE TokenKind lexer_finish_number(Lexer *lexer, const char *cursor, const char *kind);

// A number that is not well formed, after its beginning: says what is wrong.
NEVER_INLINE TokenKind lexer_fail_number(Lexer *lexer, const char *cursor);

// A name with characters outside ASCII: are they letters?
NEVER_INLINE TokenKind lexer_check_name(Lexer *lexer, const char *cursor);

// A character that begins no token.
NEVER_INLINE TokenKind lexer_fail_character(Lexer *lexer);

// As lexer_scan_fstring, moving only the cursor.
TokenKind lexer_scan_fstring_text(Lexer *lexer, const LexerQuotes *quotes, bool is_spec);

#endif
