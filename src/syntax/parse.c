// parse.c: feeds the tokens of one source to the grammar.

#include "syntax/parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fatal.h"
#include "parser.h"
#include "syntax/ast_build.h"
#include "syntax/explain.h"
#include "syntax/layout.h"

// The grammar and the table of tokens agree on every number.
#define TOKEN(kind, called)                                                                  \
    _Static_assert((int)TOKEN_##kind == PARSER_##kind, "%token in parser.y has the table's " \
                                                       "order");
#include "tokens.def"

// What the parser generator makes of parser.y (grammar/parser_engine.c).
void *parser_new(Parse *parse);
void parser_free(void *parser);
void parser_run(void *parser);

void parse_fail(Parse *parse, SourceRange range, const char *format, ...) {
    char message[DIAGNOSTIC_MESSAGE_SIZE];
    va_list values;
    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    diagnostic_set(parse->diagnostic, DIAGNOSTIC_SYNTAX_ERROR, range, "%s", message);
}

void parse_fail_late(Parse *parse, SourceRange range, const char *format, ...) {
    char message[DIAGNOSTIC_MESSAGE_SIZE];
    va_list values;
    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    diagnostic_set(&parse->late, DIAGNOSTIC_SYNTAX_ERROR, range, "%s", message);
    parse->late.origin = DIAGNOSTIC_OF_MEANING;
}

void parse_refuse(Parse *parse, const Token *token) {
    if (!parse->is_refused) {
        parse->is_refused = true;
        parse->refused = token == NULL ? parse->token : *token;
    }
}

void parse_overflow(Parse *parse) {
    diagnostic_set(parse->diagnostic, DIAGNOSTIC_MEMORY_ERROR, parse->token.range,
                   "Parser stack overflowed - Python source too complex to parse");
}

static bool parse_is_going(const Parse *parse) {
    return !parse->is_refused && parse->diagnostic->kind == DIAGNOSTIC_NONE;
}

static TokenKind parse_start_token(ParseMode mode) {
    switch (mode) {
    case PARSE_INTERACTIVE:
        return TOKEN_START_INTERACTIVE;
    case PARSE_EXPRESSION:
        return TOKEN_START_EXPRESSION;
    case PARSE_FILE:
        break;
    }
    return TOKEN_START_FILE;
}

// Has the parser work on the tokens that parse_next() gives, after one that says what they are.
static void parse_work(Parse *parse, TokenKind start) {
    parse->token = (Token){.kind = (uint8_t)start};
    void *parser = parser_new(parse);
    parser_run(parser);
    parser_free(parser);
    ast_names_release(&parse->names);
}

static void parse_run(Parse *parse, ParseMode mode) {
    Layout layout;
    layout_init(&layout, parse->source, parse->diagnostic);
    parse->layout = &layout;
    parse_work(parse, parse_start_token(mode));
    parse->layout = NULL;
    layout_release(&layout);
}

static bool parse_next_of_piece(Parse *parse) {
    const Token *next = &parse->piece.last;
    if (parse->is_refused || parse->token.kind == TOKEN_END ||
        parse->piece.fed > parse->piece.count) {
        return false;
    }
    if (parse->piece.fed < parse->piece.count) {
        next = &parse->piece.tokens[parse->piece.fed];
    }
    if (next->kind == TOKEN_END && parse->piece.last.kind != TOKEN_END) {
        return false;
    }
    parse->token = *next;
    parse->piece.fed++;
    return true;
}

bool parse_next(Parse *parse) {
    if (UNLIKELY(parse->layout == NULL)) {
        return parse_next_of_piece(parse);
    }
    if (parse->token.kind == TOKEN_END || !parse_is_going(parse)) {
        return false;
    }
    layout_next(parse->layout, &parse->token);
    return parse->token.kind != TOKEN_ERROR;
}

// Feeds a start token, the tokens and a last one; returns how many of those it took.
static size_t parse_feed_piece(Parse *parse, TokenKind start, const Token *tokens, size_t count,
                               TokenKind last) {
    parse->piece = (ParsePiece){tokens, count, {.kind = (uint8_t)last}, 0};
    parse_work(parse, start);
    return parse->is_refused ? parse->piece.fed - 1 : parse->piece.fed;
}

size_t parse_probe(const Source *source, TokenKind start, const Token *tokens, size_t count,
                   TokenKind last) {
    Arena arena;
    arena_init(&arena);
    Diagnostic ignored = {.kind = DIAGNOSTIC_NONE};
    Parse parse = {
        .arena = &arena, .names_arena = &arena, .source = source, .diagnostic = &ignored};
    size_t fed = parse_feed_piece(&parse, start, tokens, count, last);
    arena_release(&arena);
    return fed;
}

const Ast *parse_piece(const Source *source, TokenKind what, Arena *arena, const Token *tokens,
                       size_t count) {
    Diagnostic ignored = {.kind = DIAGNOSTIC_NONE};
    Parse parse = {.arena = arena, .names_arena = arena, .source = source, .diagnostic = &ignored};
    parse_feed_piece(&parse, what, tokens, count, TOKEN_END);
    return parse.root == NULL ? NULL : parse.root->as.expression.body;
}

// Is the last statement one that a prompt goes on reading until an empty line?
static bool parse_is_open_block(const Source *source, const Ast *module) {
    const AstList *body = &module->as.module.body;
    if (body->count == 0) {
        return false;
    }
    AstKind kind = ast_kind(body->items[body->count - 1]);
    bool is_compound = kind == AST_FUNCTION_DEF || kind == AST_ASYNC_FUNCTION_DEF ||
                       kind == AST_CLASS_DEF || (kind >= AST_FOR && kind <= AST_MATCH) ||
                       kind == AST_TRY || kind == AST_TRY_STAR;
    size_t length = source->length;
    bool has_empty_line =
        length >= 2 && source->text[length - 1] == '\n' && source->text[length - 2] == '\n';
    return is_compound && !has_empty_line;
}

// Turns whatever stopped the parse into the one complaint that is reported.
static void parse_conclude(Parse *parse) {
    Diagnostic *diagnostic = parse->diagnostic;
    bool is_of_grammar = parse->token.kind != TOKEN_ERROR;
    if (parse->is_refused && diagnostic->kind == DIAGNOSTIC_NONE) {
        explain_refusal(parse);
    }
    bool is_final = diagnostic->kind == DIAGNOSTIC_MEMORY_ERROR ||
                    (diagnostic->kind == DIAGNOSTIC_INDENTATION_ERROR &&
                     strncmp(diagnostic->message, "unexpected", 10) == 0);
    if (diagnostic->kind == DIAGNOSTIC_NONE) {
        *diagnostic = parse->late;
    } else if (is_of_grammar && !is_final) {
        explain_later_errors(parse, parse->token.range.line);
    }
}

// The end of an expression's text is a token without a place, unless an end of line stands there.
static void parse_lose_place_of_end(const Source *source, Diagnostic *diagnostic) {
    size_t length;
    const char *line = source_line(source, diagnostic->range.line, &length);
    bool is_end = line[length] == '\0' && diagnostic->range.column >= length;
    if (is_end && strcmp(diagnostic->message, "invalid syntax") == 0) {
        diagnostic->range.column = diagnostic->range.end_column = SOURCE_COLUMN_NONE;
    }
}

bool parse_module(Arena *arena, const Source *source, ParseMode mode, Ast **module,
                  Diagnostic *diagnostic) {
    *diagnostic = (Diagnostic){.kind = DIAGNOSTIC_NONE};
    *module = NULL;
    Parse parse = {
        .arena = arena, .names_arena = arena, .source = source, .diagnostic = diagnostic};
    parse_run(&parse, mode);
    parse_conclude(&parse);
    if (diagnostic->kind != DIAGNOSTIC_NONE) {
        if (mode == PARSE_EXPRESSION) {
            parse_lose_place_of_end(source, diagnostic);
        }
        return false;
    }
    if (mode == PARSE_INTERACTIVE && parse_is_open_block(source, parse.root)) {
        diagnostic->is_incomplete = true;
        return diagnostic_set(diagnostic, DIAGNOSTIC_SYNTAX_ERROR, parse.root->range,
                              "incomplete input");
    }
    *module = parse.root;
    return true;
}

bool parse_statements(Arena *names, const Source *source, const ParseSink *sink,
                      Diagnostic *diagnostic) {
    *diagnostic = (Diagnostic){.kind = DIAGNOSTIC_NONE};
    Arena nodes;
    arena_init(&nodes);
    Parse parse = {.arena = &nodes,
                   .names_arena = names,
                   .sink = sink,
                   .source = source,
                   .diagnostic = diagnostic};
    parse_run(&parse, PARSE_FILE);
    parse_conclude(&parse);
    arena_release(&nodes);
    return diagnostic->kind == DIAGNOSTIC_NONE;
}
