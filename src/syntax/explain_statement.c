// explain_statement.c: mistakes in the frame of a statement: its block, colon, parameters, names.

#include "syntax/explain.h"

// The keyword of the line that starts at `line`, `async` and decorators aside.
static size_t explain_keyword(const Explain *explain, size_t line) {
    return explain_kind(explain, line) == TOKEN_ASYNC ? line + 1 : line;
}

static bool explain_is_boundary(TokenKind kind) {
    return kind == TOKEN_NEWLINE || kind == TOKEN_INDENT || kind == TOKEN_DEDENT;
}

// --- expected an indented block ----------------------------------------------------------------

// "'if' statement", "function definition": what a line's keyword opens; NULL if nothing.
static const char *explain_opened(const Explain *explain, size_t keyword) {
    switch ((int)explain_kind(explain, keyword)) {
    case TOKEN_DEF:
        return "function definition";
    case TOKEN_CLASS:
        return "class definition";
    case TOKEN_IF:
        return "'if' statement";
    case TOKEN_ELIF:
        return "'elif' statement";
    case TOKEN_ELSE:
        return "'else' statement";
    case TOKEN_WHILE:
        return "'while' statement";
    case TOKEN_FOR:
        return "'for' statement";
    case TOKEN_WITH:
        return "'with' statement";
    case TOKEN_TRY:
        return "'try' statement";
    case TOKEN_FINALLY:
        return "'finally' statement";
    case TOKEN_EXCEPT:
        return explain_kind(explain, keyword + 1) == TOKEN_STAR ? "'except*' statement"
                                                                : "'except' statement";
    case TOKEN_MATCH:
        return "'match' statement";
    case TOKEN_CASE:
        return "'case' statement";
    default:
        return NULL;
    }
}

// Behind the last line of the source, be it blank or a comment.
static SourceRange explain_source_end(const Source *source) {
    SourceRange end = {1, 0, 0, 0};
    size_t length = source->length;
    if (length > 0 && source->text[length - 1] == '\n') {
        length--;
    }
    size_t line_start = 0;
    for (size_t at = 0; at < length; at++) {
        if (source->text[at] == '\n') {
            end.line++;
            line_start = at + 1;
        }
    }
    end.column = (uint32_t)(length - line_start);
    return end;
}

SourceRange explain_unindent_place(const Explain *explain, size_t at) {
    const Token *tokens = explain->tokens.items;
    size_t next = at;
    while (explain_kind(explain, next) == TOKEN_DEDENT) {
        next++;
    }
    if (explain_kind(explain, next) == TOKEN_END) {
        return explain_source_end(explain->parse->source);
    }
    uint32_t column = tokens[next].range.column;
    column = column == 0 ? SOURCE_COLUMN_NONE : column - 1;
    return (SourceRange){tokens[next].range.line, column, 0, 0};
}

bool explain_block(Explain *explain) {
    size_t at = explain->at;
    if (at < 2 || explain_kind(explain, at - 1) != TOKEN_NEWLINE ||
        explain_kind(explain, at - 2) != TOKEN_COLON) {
        return false;
    }
    size_t line = at - 2;
    while (line > 0 && !explain_is_boundary(explain_kind(explain, line - 1))) {
        line--;
    }
    size_t keyword = explain_keyword(explain, line);
    const char *opened = explain_opened(explain, keyword);
    if (opened == NULL) {
        return false;
    }
    const Token *tokens = explain->tokens.items;
    SourceRange range = tokens[at].range;
    if (tokens[at].kind == TOKEN_END || tokens[at].kind == TOKEN_DEDENT) {
        range = explain_unindent_place(explain, at);
    }
    diagnostic_set(explain->parse->diagnostic, DIAGNOSTIC_INDENTATION_ERROR, range,
                   "expected an indented block after %s on line %u", opened,
                   tokens[keyword].range.line);
    return true;
}

// --- expected ':' ------------------------------------------------------------------------------

// Does this kind stand outside brackets between start and the refused token?
static bool explain_has(const Explain *explain, TokenKind wanted, size_t start) {
    size_t depth = 0;
    for (size_t index = start; index < explain->at; index++) {
        TokenKind kind = explain_kind(explain, index);
        depth += token_is_opening(kind) ? 1 : 0;
        depth -= token_is_closing(kind) && depth > 0 ? 1 : 0;
        if (depth == 0 && kind == wanted) {
            return true;
        }
    }
    return false;
}

// Words whose line CPython wants ended in a colon, whatever stands there instead.
static bool explain_forces_colon(const Explain *explain, size_t keyword) {
    TokenKind kind = explain_kind(explain, keyword);
    return kind == TOKEN_DEF || kind == TOKEN_ELSE || kind == TOKEN_TRY || kind == TOKEN_FINALLY;
}

static bool explain_colon(Explain *explain, size_t keyword) {
    size_t before = explain->at - 1;
    if (explain_kind(explain, keyword) == TOKEN_DEF && explain->at > 0 &&
        explain_kind(explain, before) == TOKEN_ARROW) {
        return explain_range(explain, before, before, "expected ':'");
    }
    TokenKind refused = explain_kind(explain, explain->at);
    if (explain->bracket != EXPLAIN_NOWHERE || explain_opened(explain, keyword) == NULL ||
        explain_has(explain, TOKEN_COLON, keyword) || !explain_accepts(explain, TOKEN_COLON)) {
        return false;
    }
    if (refused != TOKEN_NEWLINE && !explain_forces_colon(explain, keyword)) {
        return false;
    }
    return explain_range(explain, explain->at, explain->at, "expected ':'");
}

// `def name` must go on with its parameters.
static bool explain_open_paren(Explain *explain, size_t keyword) {
    if (explain_kind(explain, keyword) != TOKEN_DEF || explain->bracket != EXPLAIN_NOWHERE ||
        explain->at < keyword + 2) {
        return false;
    }
    TokenKind before = explain_kind(explain, explain->at - 1);
    bool is_after_name = explain->at == keyword + 2 || before == TOKEN_RBRACKET;
    return is_after_name && explain_accepts(explain, TOKEN_LPAREN) &&
           explain_range(explain, explain->at, explain->at, "expected '('");
}

// Between the brackets of a function's type parameters: CPython gives them up as a whole, and finds
// that there is no parenthesis behind the name.
static bool explain_bad_type_params(Explain *explain, size_t keyword) {
    bool is_def = explain_kind(explain, keyword) == TOKEN_DEF && explain->bracket == keyword + 2 &&
                  explain_kind(explain, explain->bracket) == TOKEN_LBRACKET;
    return is_def && explain_range(explain, keyword + 2, keyword + 2, "expected '('");
}

// A complaint about a token that needs no extent.
static bool explain_point(Explain *explain, size_t index, const char *message) {
    SourceRange range = explain->tokens.items[index].range;
    parse_fail(explain->parse, (SourceRange){range.line, range.column, 0, 0}, "%s", message);
    return true;
}

// --- except, try -------------------------------------------------------------------------------

static bool explain_except(Explain *explain) {
    if (explain_kind(explain, explain->line) != TOKEN_EXCEPT) {
        return false;
    }
    size_t first = explain->line + 1;
    bool is_star = explain_kind(explain, first) == TOKEN_STAR;
    first += is_star ? 1 : 0;
    TokenKind refused = explain_kind(explain, explain->at);
    if (is_star && explain->at == first && (refused == TOKEN_COLON || refused == TOKEN_NEWLINE)) {
        return explain_range(explain, first, first, "expected one or more exception types");
    }
    size_t last = explain_last_of_line(explain, first);
    while (last > first && explain_kind(explain, last) != TOKEN_COLON) {
        last--;
    }
    if (refused == TOKEN_COMMA && explain->bracket == EXPLAIN_NOWHERE && last > explain->at + 1) {
        return explain_range(explain, first, last - 1,
                             "multiple exception types must be parenthesized");
    }
    return false;
}

static bool explain_try(Explain *explain) {
    size_t at = explain->at;
    if (at != explain->line || !explain_accepts(explain, TOKEN_EXCEPT) ||
        explain_accepts(explain, TOKEN_ELSE)) {
        return false;
    }
    TokenKind kind = explain_kind(explain, at);
    SourceRange range = explain->tokens.items[at].range;
    if (kind == TOKEN_DEDENT || kind == TOKEN_END) {
        size_t before = explain_kind(explain, at - 1) == TOKEN_DEDENT ? at - 1 : at;
        range = explain_unindent_place(explain, before);
    }
    parse_fail(explain->parse, range, "expected 'except' or 'finally' block");
    return true;
}

// --- import ------------------------------------------------------------------------------------

// import a from b: from the first word to where CPython had read, one token behind the module.
static bool explain_from(Explain *explain) {
    size_t after = explain->at + 1;
    while (explain_kind(explain, after) == TOKEN_NAME ||
           explain_kind(explain, after) == TOKEN_DOT) {
        after++;
    }
    if (after == explain->at + 1) {
        return false;
    }
    SourceRange end = explain->tokens.items[after].range;
    SourceRange range = source_range_join(explain->tokens.items[explain->line].range, end);
    range.end_column--;
    parse_fail(explain->parse, range, "Did you mean to use 'from ... import ...' instead?");
    return true;
}

static bool explain_import(Explain *explain) {
    TokenKind first = explain_kind(explain, explain->line);
    TokenKind refused = explain_kind(explain, explain->at);
    TokenKind before = explain->at == 0 ? TOKEN_END : explain_kind(explain, explain->at - 1);
    if (first == TOKEN_IMPORT && refused == TOKEN_FROM && before == TOKEN_NAME) {
        return explain_from(explain);
    }
    if ((first == TOKEN_FROM || first == TOKEN_IMPORT) && refused == TOKEN_NEWLINE &&
        before == TOKEN_IMPORT) {
        return explain_point(explain, explain->at, "Expected one or more names after 'import'");
    }
    if (first == TOKEN_FROM && refused == TOKEN_NEWLINE && before == TOKEN_COMMA) {
        return explain_range(explain, explain->at, explain->at,
                             "trailing comma not allowed without surrounding parentheses");
    }
    return false;
}

// --- type parameters ---------------------------------------------------------------------------

static bool explain_type_params(Explain *explain, size_t keyword) {
    TokenKind kind = explain_kind(explain, keyword);
    bool has_params = kind == TOKEN_DEF || kind == TOKEN_CLASS || kind == TOKEN_TYPE;
    if (!has_params || explain->bracket != keyword + 2 ||
        explain_kind(explain, explain->bracket) != TOKEN_LBRACKET) {
        return false;
    }
    TokenKind refused = explain_kind(explain, explain->at);
    if (refused == TOKEN_RBRACKET && explain->at == explain->bracket + 1) {
        if (kind != TOKEN_TYPE) {
            return explain_point(explain, explain->at, "Type parameter list cannot be empty");
        }
        SourceRange range = explain->tokens.items[explain->at].range;
        range.end_column = explain->tokens.items[explain->at + 1].range.column;
        parse_fail(explain->parse, range, "Type parameter list cannot be empty");
        return true;
    }
    TokenKind star = explain_kind(explain, explain->element);
    if (refused != TOKEN_COLON || (star != TOKEN_STAR && star != TOKEN_DOUBLE_STAR)) {
        return false;
    }
    size_t bound = explain->at + 1;
    size_t end = explain_end_of(explain, TOKEN_START_SINGLE, bound);
    if (end == bound) {
        return false;
    }
    bool is_tuple = explain_kind(explain, bound) == TOKEN_LPAREN &&
                    explain_kind(explain, end - 1) == TOKEN_RPAREN;
    return explain_range(explain, explain->at, end - 1, "cannot use %s with %s",
                         is_tuple ? "constraints" : "bound",
                         star == TOKEN_STAR ? "TypeVarTuple" : "ParamSpec");
}

// for x, f() in y; case x as 1:
static bool explain_names(Explain *explain, size_t keyword) {
    size_t at = explain->at;
    if (explain_kind(explain, keyword) == TOKEN_CASE && explain_kind(explain, at - 1) == TOKEN_AS) {
        size_t end = explain_end_of(explain, TOKEN_START_SINGLE, at);
        return end > at && explain_range(explain, at, end - 1, "invalid pattern target");
    }
    if (explain_kind(explain, keyword) != TOKEN_FOR || explain->bracket != EXPLAIN_NOWHERE ||
        explain_has(explain, TOKEN_IN, keyword) || !explain_accepts(explain, TOKEN_IN)) {
        return false;
    }
    Arena arena;
    arena_init(&arena);
    const Ast *node = parse_piece(explain->parse->source, TOKEN_START_EXPRESSION, &arena,
                                  explain->tokens.items + keyword + 1, at - keyword - 1);
    const Ast *invalid = node == NULL ? NULL : ast_invalid_target(node, TARGET_FOR);
    if (invalid != NULL) {
        parse_fail(explain->parse, invalid->range, "cannot assign to %s", ast_called(invalid));
    }
    arena_release(&arena);
    return invalid != NULL;
}

// What stands between the start of the statement and a token: `take` looks at the expression, if it
// is one.
static bool explain_with_left(Explain *explain, size_t end,
                              bool (*take)(Explain *explain, const Ast *left, size_t end)) {
    Arena arena;
    arena_init(&arena);
    const Ast *left = end > explain->line && explain->bracket == EXPLAIN_NOWHERE
                          ? parse_piece(explain->parse->source, TOKEN_START_EXPRESSION, &arena,
                                        explain->tokens.items + explain->line, end - explain->line)
                          : NULL;
    bool is_taken = left != NULL && take(explain, left, end);
    arena_release(&arena);
    return is_taken;
}

// `whlie(x):` reads as an annotation without a type, were the call something to annotate.
static bool explain_blame_colon(Explain *explain, const Ast *left, size_t colon) {
    AstKind kind = ast_kind(left);
    return kind != AST_NAME && kind != AST_ATTRIBUTE && kind != AST_SUBSCRIPT &&
           explain_range(explain, colon, colon, "invalid syntax");
}

static bool explain_blame_named(Explain *explain, const Ast *left, size_t sign) {
    (void)sign;
    AstKind kind = ast_kind(left);
    if (kind == AST_NAME || (kind == AST_TUPLE && !left->parenthesized)) {
        return false;
    }
    parse_fail(explain->parse, left->range, "cannot use assignment expressions with %s",
               ast_called(left));
    return true;
}

static bool explain_left(Explain *explain) {
    size_t at = explain->at;
    TokenKind kind = explain_kind(explain, at);
    if (kind == TOKEN_COLON_EQUAL) {
        return explain_with_left(explain, at, explain_blame_named);
    }
    return kind == TOKEN_NEWLINE && at > 0 && explain_kind(explain, at - 1) == TOKEN_COLON &&
           explain_with_left(explain, at - 1, explain_blame_colon);
}

bool explain_statement(Explain *explain) {
    size_t keyword = explain_keyword(explain, explain->line);
    return explain_except(explain) || explain_try(explain) || explain_import(explain) ||
           explain_type_params(explain, keyword) || explain_bad_type_params(explain, keyword) ||
           explain_names(explain, keyword) || explain_open_paren(explain, keyword) ||
           explain_colon(explain, keyword) || explain_left(explain);
}

// --- parameters --------------------------------------------------------------------------------

size_t explain_lambda(const Explain *explain) {
    size_t depth = 0;
    for (size_t index = explain->at; index > explain->line; index--) {
        TokenKind kind = explain_kind(explain, index - 1);
        depth += token_is_closing(kind) ? 1 : 0;
        if (depth > 0) {
            depth -= token_is_opening(kind) ? 1 : 0;
        } else if (token_is_opening(kind) || kind == TOKEN_COLON) {
            break;
        } else if (kind == TOKEN_LAMBDA) {
            return index - 1;
        }
    }
    return EXPLAIN_NOWHERE;
}

bool explain_is_in_def(const Explain *explain) {
    size_t keyword = explain_keyword(explain, explain->line);
    if (explain_kind(explain, keyword) != TOKEN_DEF || explain->bracket == EXPLAIN_NOWHERE ||
        explain_kind(explain, explain->bracket) != TOKEN_LPAREN) {
        return false;
    }
    size_t depth = 0;
    for (size_t index = keyword + 2; index < explain->bracket; index++) {
        depth += token_is_opening(explain_kind(explain, index)) ? 1 : 0;
        depth -= token_is_closing(explain_kind(explain, index)) ? 1 : 0;
        if (depth == 0 && explain_kind(explain, index + 1) != TOKEN_LPAREN) {
            return false;
        }
    }
    return depth == 0;
}

// The parenthesis that ends `(a, b)`, made of names alone; 0 if it is anything else.
static size_t explain_end_of_names(const Explain *explain, size_t open) {
    size_t index = open + 1;
    while (explain_kind(explain, index) == TOKEN_NAME) {
        index++;
        if (explain_kind(explain, index) != TOKEN_COMMA) {
            break;
        }
        index++;
    }
    return index > open + 1 && explain_kind(explain, index) == TOKEN_RPAREN ? index : 0;
}

static bool explain_default(Explain *explain, bool is_lambda) {
    TokenKind refused = explain_kind(explain, explain->at);
    TokenKind before = explain_kind(explain, explain->at - 1);
    bool is_end = refused == TOKEN_COMMA || refused == (is_lambda ? TOKEN_COLON : TOKEN_RPAREN);
    if (before == TOKEN_EQUAL && is_end) {
        return explain_range(explain, explain->at - 1, explain->at - 1,
                             "expected default value expression");
    }
    size_t first = explain->element;
    if (is_lambda) {
        first = explain->at - 2;
    }
    TokenKind star = explain_kind(explain, first);
    if (refused == TOKEN_EQUAL && (star == TOKEN_STAR || star == TOKEN_DOUBLE_STAR)) {
        return explain_range(explain, explain->at, explain->at,
                             "var-%s argument cannot have default value",
                             star == TOKEN_STAR ? "positional" : "keyword");
    }
    return refused == TOKEN_STAR && before == TOKEN_SLASH &&
           explain_range(explain, explain->at, explain->at, "expected comma between / and *");
}

bool explain_parameters(Explain *explain) {
    bool is_lambda = explain_lambda(explain) != EXPLAIN_NOWHERE;
    if (!is_lambda && !explain_is_in_def(explain)) {
        return false;
    }
    if (explain_kind(explain, explain->at) == TOKEN_LPAREN) {
        size_t end = explain_end_of_names(explain, explain->at);
        TokenKind before = explain_kind(explain, explain->at - 1);
        bool is_start = before == TOKEN_LAMBDA || before == TOKEN_COMMA || before == TOKEN_LPAREN;
        return end != 0 && is_start &&
               explain_range(explain, explain->at, end, "%s parameters cannot be parenthesized",
                             is_lambda ? "Lambda expression" : "Function");
    }
    return explain_default(explain, is_lambda);
}
