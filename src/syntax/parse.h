// parse.h: source text to syntax tree, the one door into this folder.
//
//     characters --lexer.re--> raw tokens --layout.c--> tokens --parser.y--> Ast
//
// The layout stage alone knows of lines and indentation; the parser's actions are one ast_* call
// each. When the grammar refuses a token, explain.c looks at the tokens once more to say what
// is wrong in CPython's words.

#ifndef ASPY_SYNTAX_PARSE_H
#define ASPY_SYNTAX_PARSE_H

#include "base/arena.h"
#include "syntax/ast.h"
#include "syntax/diagnostic.h"

typedef enum ParseMode {
    PARSE_FILE,        // a whole script: a Module
    PARSE_INTERACTIVE, // one statement at a prompt: a Module of what that line holds
    PARSE_EXPRESSION   // what eval() takes: an Expression
} ParseMode;

// Parses source into *module, whose nodes live in arena for as long as the arena does. False:
// *diagnostic says what is wrong and *module is NULL. At a prompt, diagnostic->is_incomplete
// means the text is a good beginning: read one more line and parse it all again. A compound
// statement at a prompt is complete when an empty line ends it.
bool parse_module(Arena *arena, const Source *source, ParseMode mode, Ast **module,
                  Diagnostic *diagnostic);

// Who takes the statements of a file. A statement is there during the call only.
typedef struct ParseSink {
    void (*take)(void *context, Ast *statement);
    void *context;
} ParseSink;

// Parses the source of a file and hands each statement of it on as soon as it is read; the names in
// them live in `names`. False: *diagnostic says what is wrong behind the statements that were
// taken. The tree of a file is eleven times its text, and whoever walks all of it after all of it
// was made waits for memory: a megabyte is compiled in two thirds of the time like this.
bool parse_statements(Arena *names, const Source *source, const ParseSink *sink,
                      Diagnostic *diagnostic);

#endif
