// token.h: what the lexer makes of characters, and the layout stage hands to the parser.

#ifndef ASPY_SYNTAX_TOKEN_H
#define ASPY_SYNTAX_TOKEN_H

#include "base/text_buffer.h"
#include "syntax/diagnostic.h"
#include "syntax/source.h"

typedef enum TokenKind {
    TOKEN_END, // the parser generator's own number for the end of input
#define TOKEN(kind, called) TOKEN_##kind,
#include "tokens.def"
    TOKEN_ERROR, // not for the parser: the diagnostic is set
    TOKEN_KIND_COUNT
} TokenKind;

typedef struct Token {
    SourceRange range;
    const char *text; // inside the source
    uint32_t length;
    uint8_t kind;  // TokenKind
    bool is_raw;   // FSTRING_MIDDLE: backslashes mean themselves
    bool is_spec;  // FSTRING_MIDDLE: of a format spec, where doubled braces mean nothing
    bool is_field; // LBRACE: opens a replacement field
} Token;

// What messages and listings call a kind: "name", "end of line", "+", "while".
const char *token_called(TokenKind kind);

// "NAME", "PLUS_EQUAL", "WHILE": the word of tokens.def.
const char *token_name(TokenKind kind);

// Is this kind a word that is never, or only sometimes, a name?
static inline bool token_is_keyword(TokenKind kind) {
    return kind >= TOKEN_FALSE && kind <= TOKEN_TYPE;
}

// Is this kind a word that is sometimes a name: `match`, `async`?
static inline bool token_is_soft_keyword(TokenKind kind) {
    return kind >= TOKEN_ASYNC && kind <= TOKEN_TYPE;
}

// Is it one of ( [ {, or one of their partners?
static inline bool token_is_opening(TokenKind kind) {
    return kind == TOKEN_LPAREN || kind == TOKEN_LBRACKET || kind == TOKEN_LBRACE ||
           kind == TOKEN_LPAREN_ITEMS;
}

static inline bool token_is_closing(TokenKind kind) {
    return kind == TOKEN_RPAREN || kind == TOKEN_RBRACKET || kind == TOKEN_RBRACE;
}

static inline bool token_is_bracket(TokenKind kind) {
    return token_is_opening(kind) || token_is_closing(kind);
}

// Appends the listing that `aspy tokens` prints, one token a line. False: *diagnostic says where
// it had to stop; what came before is in the listing.
MUST_USE bool tokens_print(TextBuffer *out, const Source *source, Diagnostic *diagnostic);

#endif
