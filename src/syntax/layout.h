// layout.h: logical lines, indentation, and words that are only sometimes keywords.
//
//     nesting.h --raw tokens--> queue --one at a time--> INDENT/DEDENT, soft keywords --> parser
//
// Usually the queue is empty: a token is read and handed on. Only where Python's grammar cannot
// be told from one token (`match x:` or `match(x)`, `with (a as b):` or `with (a):`) are more read
// ahead, never past the end of the logical line.
// Read next: parser.y.

#ifndef ASPY_SYNTAX_LAYOUT_H
#define ASPY_SYNTAX_LAYOUT_H

#include "base/vector.h"
#include "syntax/nesting.h"

enum { LAYOUT_INDENT_MAX = 100 };

typedef enum LayoutFunction { LAYOUT_NO_FUNCTION, LAYOUT_DEF, LAYOUT_ASYNC_DEF } LayoutFunction;

// One level of indentation and what the line that opened it means for the words inside.
typedef struct LayoutLevel {
    uint32_t column;         // with tabs to the next multiple of 8
    uint32_t narrow_column;  // with tabs as one blank: both must agree on what is deeper
    bool is_match_body;      // its statements are `case` blocks
    LayoutFunction function; // the innermost function around it
} LayoutLevel;

typedef VECTOR(Token) TokenVector;

typedef struct Layout {
    Nesting nesting;
    TokenVector queue; // read ahead; items before queue_start were handed on
    size_t queue_start;
    LayoutLevel levels[LAYOUT_INDENT_MAX + 1];
    size_t depth;                 // index of the present level
    size_t pending_dedents;       // to be handed out before the next token
    bool is_inside;               // the next token is one inside a line: see layout_next_inside
    bool is_line_start;           // the next token begins a logical line
    bool has_raw_line;            // the raw line being read has a token
    bool is_ended;                // the raw tokens have ended
    bool is_match_line;           // the line being handed out began with `match`
    LayoutFunction line_function; // what `def` in this line opens
    TokenKind previous;           // the kind handed out last
    Token end;                    // the first END or ERROR, repeated ever after
    Diagnostic *diagnostic;
} Layout;

// Begins at the top of the text, as the lexer below it does.
void layout_init(Layout *layout, const Source *source, Diagnostic *diagnostic);

// Gives back the queue's memory.
void layout_release(Layout *layout);

// The next token for the parser. After TOKEN_END or TOKEN_ERROR it is the same one for ever.
void layout_next(Layout *layout, Token *token);

#endif
