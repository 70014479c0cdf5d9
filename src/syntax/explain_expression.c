// explain_expression.c: mistakes inside expressions.
//
// CPython tries its rules from the outside in and from left to right, so the first expression
// that begins before the refused token and ends right there is the one it speaks of.

#include <string.h>

#include "syntax/explain.h"

static bool explain_is_word(const Explain *explain, size_t index, const char *word) {
    const Token *token = &explain->tokens.items[index];
    return token->kind == TOKEN_NAME && token->length == strlen(word) &&
           memcmp(token->text, word, token->length) == 0;
}

// --- print and exec ----------------------------------------------------------------------------

static bool explain_legacy(Explain *explain) {
    size_t at = explain->at;
    if (at == 0) {
        return false;
    }
    bool is_print = explain_is_word(explain, at - 1, "print");
    if (!is_print && !explain_is_word(explain, at - 1, "exec")) {
        return false;
    }
    size_t end = explain_end_of(explain, TOKEN_START_EXPRESSION, at);
    const char *word = is_print ? "print" : "exec";
    return end > at &&
           explain_range(explain, at - 1, end - 1,
                         "Missing parentheses in call to '%s'. Did you mean %s(...)?", word, word);
}

// --- not after an operator ---------------------------------------------------------------------

static bool explain_not(Explain *explain) {
    size_t at = explain->at;
    if (at == 0 || explain_kind(explain, at) != TOKEN_NOT) {
        return false;
    }
    TokenKind before = explain_kind(explain, at - 1);
    bool is_operator = before == TOKEN_PLUS || before == TOKEN_MINUS || before == TOKEN_STAR ||
                       before == TOKEN_SLASH || before == TOKEN_PERCENT ||
                       before == TOKEN_DOUBLE_SLASH || before == TOKEN_AT || before == TOKEN_TILDE;
    size_t end = explain_end_of(explain, TOKEN_START_DISJUNCTION, at);
    return is_operator && end > at &&
           explain_range(explain, at, end - 1, "'not' after an operator must be parenthesized");
}

// --- two expressions side by side --------------------------------------------------------------

// Is the innermost bracket the one of a call?
static bool explain_is_call(const Explain *explain) {
    if (explain->bracket == 0 || explain->bracket == EXPLAIN_NOWHERE ||
        explain_kind(explain, explain->bracket) != TOKEN_LPAREN) {
        return false;
    }
    TokenKind before = explain_kind(explain, explain->bracket - 1);
    return before == TOKEN_NAME || before == TOKEN_RPAREN || before == TOKEN_RBRACKET ||
           before == TOKEN_STRING;
}

// After these an expression begins.
static bool explain_begins_after(const Explain *explain, TokenKind kind) {
    bool is_always = kind == TOKEN_EQUAL || kind == TOKEN_COLON || kind == TOKEN_ELSE ||
                     kind == TOKEN_COLON_EQUAL || kind == TOKEN_YIELD || kind == TOKEN_FROM;
    bool is_star = kind == TOKEN_STAR || kind == TOKEN_DOUBLE_STAR;
    bool is_keyword = kind == TOKEN_IF || kind == TOKEN_ELIF || kind == TOKEN_WHILE ||
                      kind == TOKEN_IN || kind == TOKEN_RETURN || kind == TOKEN_ASSERT ||
                      kind == TOKEN_RAISE || kind == TOKEN_WITH || kind == TOKEN_AT;
    bool is_bare = explain->bracket == EXPLAIN_NOWHERE;
    return is_always || (is_star && explain_is_call(explain)) || (is_keyword && is_bare);
}

// The start of the first disjunction of this element that ends at the refused token.
static size_t explain_left_side(const Explain *explain) {
    size_t depth = 0;
    for (size_t index = explain->element; index < explain->at; index++) {
        TokenKind kind = explain_kind(explain, index);
        bool is_start = index == explain->element ||
                        explain_begins_after(explain, explain_kind(explain, index - 1));
        if (depth == 0 && is_start &&
            explain_matches(explain, TOKEN_START_DISJUNCTION, index, explain->at)) {
            return index;
        }
        depth += token_is_opening(kind) ? 1 : 0;
        depth -= token_is_closing(kind) && depth > 0 ? 1 : 0;
    }
    return EXPLAIN_NOWHERE;
}

static bool explain_is_soft_word(const Explain *explain, size_t index) {
    return explain_is_word(explain, index, "match") || explain_is_word(explain, index, "case") ||
           explain_is_word(explain, index, "type") || explain_is_word(explain, index, "_");
}

// Does the expression that begins at the refused token reach what the lexer could not read?
static bool explain_is_cut(const Explain *explain) {
    size_t available = explain->tokens.count - explain->at - 1;
    return explain->cut.kind != DIAGNOSTIC_NONE && available > 0 &&
           parse_probe(explain->parse->source, TOKEN_START_SINGLE,
                       explain->tokens.items + explain->at, available, TOKEN_COMMA) >= available;
}

static bool explain_comma(Explain *explain) {
    size_t start = explain_left_side(explain);
    if (start != EXPLAIN_NOWHERE && explain_is_cut(explain)) {
        *explain->parse->diagnostic = explain->cut;
        return true;
    }
    if (explain->bracket == EXPLAIN_NOWHERE || explain_is_in_def(explain) ||
        explain_kind(explain, explain->line) == TOKEN_FROM ||
        explain_lambda(explain) != EXPLAIN_NOWHERE) {
        return false;
    }
    if (start == EXPLAIN_NOWHERE || explain_is_soft_word(explain, start)) {
        return false;
    }
    TokenKind second = explain_kind(explain, start + 1);
    bool is_prefix = explain_kind(explain, start) == TOKEN_NAME &&
                     (second == TOKEN_STRING || second == TOKEN_FSTRING_START);
    size_t end = explain_end_of(explain, TOKEN_START_SINGLE, explain->at);
    return !is_prefix && end > explain->at &&
           explain_range(explain, start, end - 1, "invalid syntax. Perhaps you forgot a comma?");
}

// --- if without else ---------------------------------------------------------------------------

static bool explain_conditional(Explain *explain) {
    TokenKind refused = explain_kind(explain, explain->at);
    if (refused == TOKEN_ELSE || refused == TOKEN_COLON) {
        return false;
    }
    size_t depth = 0;
    for (size_t index = explain->element; index < explain->at; index++) {
        TokenKind kind = explain_kind(explain, index);
        depth += token_is_opening(kind) ? 1 : 0;
        depth -= token_is_closing(kind) && depth > 0 ? 1 : 0;
        if (depth > 0 || kind != TOKEN_IF || index == explain->line) {
            continue;
        }
        size_t start = index;
        while (start > explain->element &&
               !explain_begins_after(explain, explain_kind(explain, start - 1))) {
            start--;
        }
        if (explain_matches(explain, TOKEN_START_DISJUNCTION, start, index) &&
            explain_matches(explain, TOKEN_START_DISJUNCTION, index + 1, explain->at)) {
            return explain_range(explain, start, explain->at - 1,
                                 "expected 'else' after 'if' expression");
        }
    }
    return false;
}

// --- = where == is meant -----------------------------------------------------------------------

const char *explain_called(const Explain *explain, size_t start, size_t end, SourceRange *range) {
    Arena arena;
    arena_init(&arena);
    const Ast *node = parse_piece(explain->parse->source, TOKEN_START_SINGLE, &arena,
                                  explain->tokens.items + start, end - start);
    const char *called = node == NULL ? "expression" : ast_called(node);
    const Token *tokens = explain->tokens.items;
    *range =
        node == NULL ? source_range_join(tokens[start].range, tokens[end - 1].range) : node->range;
    arena_release(&arena);
    return called;
}

// Where an expression that may hold `:=` begins: after a statement's keyword, or an element.
static size_t explain_named_start(const Explain *explain) {
    size_t start = explain->element;
    TokenKind kind = explain_kind(explain, start);
    bool is_keyword = kind == TOKEN_IF || kind == TOKEN_ELIF || kind == TOKEN_WHILE;
    if (explain->bracket == EXPLAIN_NOWHERE) {
        return is_keyword ? start + 1 : EXPLAIN_NOWHERE;
    }
    return start;
}

bool explain_equal_at(Explain *explain, size_t start, size_t at) {
    if (!explain_matches(explain, TOKEN_START_ARITHMETIC, start, at)) {
        return false;
    }
    size_t end = explain_end_of(explain, TOKEN_START_ARITHMETIC, at + 1);
    TokenKind next = explain_kind(explain, end);
    if (end == at + 1 || next == TOKEN_EQUAL || next == TOKEN_COLON_EQUAL) {
        return false;
    }
    if (explain->bracket != EXPLAIN_NOWHERE && (next == TOKEN_END || next == TOKEN_NEWLINE)) {
        // Whether another `=` follows can only be asked beyond the end, which tells more.
        Token bracket = explain->tokens.items[explain->bracket];
        SourceRange place = {.line = bracket.range.line, .column = bracket.range.column};
        parse_fail(explain->parse, place, "'%c' was never closed", *bracket.text);
        explain->parse->diagnostic->is_incomplete = true;
        return true;
    }
    TokenKind first = explain_kind(explain, start);
    if (at == start + 1 && first == TOKEN_NAME) {
        return explain_range(explain, start, end - 1,
                             "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    }
    SourceRange range;
    const char *called = explain_called(explain, start, at, &range);
    bool is_excluded = strcmp(called, "list") == 0 || strcmp(called, "tuple") == 0 ||
                       strcmp(called, "generator expression") == 0 || first == TOKEN_TRUE ||
                       first == TOKEN_FALSE || first == TOKEN_NONE;
    if (!is_excluded) {
        parse_fail(explain->parse, range,
                   "cannot assign to %s here. Maybe you meant '==' instead of '='?", called);
    }
    return !is_excluded;
}

static bool explain_equal(Explain *explain) {
    size_t start = explain_named_start(explain);
    return explain_kind(explain, explain->at) == TOKEN_EQUAL && start != EXPLAIN_NOWHERE &&
           explain_equal_at(explain, start, explain->at);
}

// --- arguments ---------------------------------------------------------------------------------

static bool explain_argument(Explain *explain) {
    size_t at = explain->at;
    TokenKind refused = explain_kind(explain, at);
    if (!explain_is_call(explain)) {
        return false;
    }
    if ((refused == TOKEN_RPAREN || refused == TOKEN_COMMA) &&
        explain_kind(explain, at - 1) == TOKEN_EQUAL && at - 1 == explain->element + 1) {
        return explain_range(explain, explain->element, at - 1,
                             "expected argument value expression");
    }
    TokenKind first = explain_kind(explain, explain->element);
    if (refused == TOKEN_FOR && first == TOKEN_NAME &&
        explain_kind(explain, explain->element + 1) == TOKEN_EQUAL) {
        return explain_range(explain, explain->element, explain->element + 1,
                             "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    }
    size_t end = explain_end_of(explain, TOKEN_START_SINGLE, at + 1);
    if (refused == TOKEN_EQUAL && end > at + 1 &&
        (first == TOKEN_STAR || first == TOKEN_DOUBLE_STAR)) {
        return explain_range(explain, explain->element, end - 1,
                             "cannot assign to %s argument unpacking",
                             first == TOKEN_STAR ? "iterable" : "keyword");
    }
    return false;
}

// --- comprehensions ----------------------------------------------------------------------------

// [x, y for x, y in z]
static bool explain_target(Explain *explain) {
    TokenKind refused = explain_kind(explain, explain->at);
    TokenKind bracket = explain_kind(explain, explain->bracket);
    bool is_display = bracket == TOKEN_LBRACKET || bracket == TOKEN_LBRACE;
    size_t start = explain->bracket + 1;
    if (explain->bracket == EXPLAIN_NOWHERE || !is_display || start == explain->element ||
        (refused != TOKEN_FOR && refused != TOKEN_ASYNC)) {
        return false;
    }
    return explain_range(explain, start, explain->at - 1,
                         "did you forget parentheses around the comprehension target?");
}

// `for x` inside brackets without its `in`.
static bool explain_in(Explain *explain) {
    if (explain->bracket == EXPLAIN_NOWHERE || explain_kind(explain, explain->at) == TOKEN_IN) {
        return false;
    }
    size_t depth = 0;
    for (size_t index = explain->at; index > explain->bracket + 1; index--) {
        TokenKind kind = explain_kind(explain, index - 1);
        depth += token_is_closing(kind) ? 1 : 0;
        depth -= token_is_opening(kind) && depth > 0 ? 1 : 0;
        if (depth == 0 && kind == TOKEN_IN) {
            return false;
        }
        if (depth == 0 && kind == TOKEN_FOR && index < explain->at) {
            return explain_accepts(explain, TOKEN_IN) &&
                   explain_range(explain, explain->at, explain->at,
                                 "'in' expected after for-loop variables");
        }
    }
    return false;
}

// --- dict displays -----------------------------------------------------------------------------

static bool explain_dict(Explain *explain) {
    size_t at = explain->at;
    if (explain->bracket == EXPLAIN_NOWHERE || at == 0 ||
        explain_kind(explain, explain->bracket) != TOKEN_LBRACE ||
        explain_kind(explain, at - 1) != TOKEN_COLON) {
        return false;
    }
    TokenKind refused = explain_kind(explain, at);
    if (refused == TOKEN_RBRACE || refused == TOKEN_COMMA) {
        return explain_range(explain, at - 1, at - 1,
                             "expression expected after dictionary key and ':'");
    }
    size_t end = explain_end_of(explain, TOKEN_START_ARITHMETIC, at + 1);
    return refused == TOKEN_STAR && end > at + 1 &&
           explain_range(explain, at, end - 1,
                         "cannot use a starred expression in a dictionary value");
}

// --- stars -------------------------------------------------------------------------------------

// f(…), a[…]: elements of displays and parameters are other things.
static bool explain_is_call_or_subscript(const Explain *explain) {
    size_t bracket = explain->bracket;
    if (bracket == EXPLAIN_NOWHERE || bracket == 0) {
        return false;
    }
    TokenKind before = explain_kind(explain, bracket - 1);
    bool is_operand = before == TOKEN_NAME || token_is_closing(before);
    return is_operand && (bracket < 2 || explain_kind(explain, bracket - 2) != TOKEN_DEF);
}

// An argument or subscript that begins with `*` and goes wrong further on.
static bool explain_star(Explain *explain) {
    size_t depth = 0;
    for (size_t index = explain->at; index > explain->line + 1; index--) {
        TokenKind kind = explain_kind(explain, index - 1);
        TokenKind before = explain_kind(explain, index - 2);
        depth += token_is_closing(kind) ? 1 : 0;
        bool is_element = before == TOKEN_LPAREN || before == TOKEN_LBRACKET ||
                          before == TOKEN_LBRACE ||
                          (before == TOKEN_COMMA && explain_is_call_or_subscript(explain));
        if (depth == 0 && kind == TOKEN_STAR && is_element &&
            explain_end_of(explain, TOKEN_START_SINGLE, index) == index) {
            return explain_range(explain, explain->at, explain->at, "Invalid star expression");
        }
        depth -= token_is_opening(kind) && depth > 0 ? 1 : 0;
    }
    return false;
}

// (**a)
static bool explain_group(Explain *explain) {
    size_t at = explain->at;
    if (at == 0 || at - 1 != explain->bracket || explain_kind(explain, at - 1) != TOKEN_LPAREN ||
        explain_kind(explain, at) != TOKEN_DOUBLE_STAR || explain_is_call(explain)) {
        return false;
    }
    size_t end = explain_end_of(explain, TOKEN_START_SINGLE, at + 1);
    return explain_kind(explain, end) == TOKEN_RPAREN &&
           explain_range(explain, at, at, "cannot use double starred expression here");
}

bool explain_expression(Explain *explain) {
    return explain_legacy(explain) || explain_not(explain) || explain_argument(explain) ||
           explain_group(explain) || explain_in(explain) || explain_equal(explain) ||
           explain_dict(explain) || explain_comma(explain) || explain_conditional(explain) ||
           explain_target(explain) || explain_star(explain);
}

// --- f-strings ---------------------------------------------------------------------------------

static bool explain_is_field(const Explain *explain) {
    return explain->bracket != EXPLAIN_NOWHERE && explain->tokens.items[explain->bracket].is_field;
}

// `f"{lambda x: 1}"`: the colon has begun a format spec.
static bool explain_field_lambda(Explain *explain) {
    for (size_t index = explain->bracket + 1; index + 1 < explain->at; index++) {
        if (explain_kind(explain, index) == TOKEN_LAMBDA) {
            size_t colon = index;
            while (colon < explain->at && explain_kind(explain, colon) != TOKEN_COLON) {
                colon++;
            }
            return colon < explain->at &&
                   explain_range(explain, index, colon,
                                 "f-string: lambda expressions are not allowed without "
                                 "parentheses");
        }
    }
    return false;
}

// A field that has nothing where its expression should be.
static bool explain_field_start(Explain *explain, size_t start) {
    TokenKind kind = explain_kind(explain, start);
    if (kind == TOKEN_EQUAL || kind == TOKEN_EXCLAMATION || kind == TOKEN_COLON ||
        kind == TOKEN_RBRACE) {
        return explain_range(explain, start, start,
                             "f-string: valid expression required before '%s'", token_called(kind));
    }
    return explain_range(explain, start, start, "f-string: expecting a valid expression after '{'");
}

// After `!`.
static bool explain_field_conversion(Explain *explain) {
    TokenKind refused = explain_kind(explain, explain->at);
    bool is_end = refused == TOKEN_COLON || refused == TOKEN_RBRACE;
    return explain_range(explain, explain->at, explain->at,
                         is_end ? "f-string: missing conversion character"
                                : "f-string: invalid conversion character");
}

// Brackets stand between the refused token and a field that holds no expression.
bool explain_outer_field(Explain *explain) {
    size_t depth = 0;
    for (size_t index = explain->at; index > explain->line; index--) {
        TokenKind kind = explain_kind(explain, index - 1);
        bool is_open = token_is_opening(kind) && depth == 0;
        if (is_open && explain->tokens.items[index - 1].is_field) {
            return explain_end_of(explain, TOKEN_START_EXPRESSION, index) == index &&
                   explain_field_start(explain, index);
        }
        depth += token_is_closing(kind) ? 1 : 0;
        depth -= token_is_opening(kind) && depth > 0 ? 1 : 0;
    }
    return false;
}

bool explain_field(Explain *explain) {
    if (!explain_is_field(explain)) {
        return false;
    }
    size_t start = explain->bracket + 1;
    if (explain_field_lambda(explain)) {
        return true;
    }
    size_t end = explain_end_of(explain, TOKEN_START_EXPRESSION, start);
    end += end == start && explain_kind(explain, start) == TOKEN_YIELD ? 1 : 0;
    if (end == start) {
        return explain_expression(explain) || explain_field_start(explain, start);
    }
    TokenKind behind = explain_kind(explain, end);
    bool goes_on = behind == TOKEN_EQUAL || behind == TOKEN_EXCLAMATION || behind == TOKEN_COLON;
    if (explain->at == end || !goes_on) {
        return (explain->at == end && explain_expression(explain)) ||
               explain_range(explain, end, end, "f-string: expecting '=', or '!', or ':', or '}'");
    }
    bool is_debug = behind == TOKEN_EQUAL;
    end += is_debug ? 1 : 0;
    if (explain->at == end) {
        return explain_range(explain, end, end, "f-string: expecting '!', or ':', or '}'");
    }
    if (explain_kind(explain, end) == TOKEN_EXCLAMATION) {
        if (explain->at == end + 1) {
            return explain_field_conversion(explain);
        }
        end += 2;
        if (explain->at == end) {
            return explain_range(explain, end, end, "f-string: expecting ':' or '}'");
        }
    }
    return explain_range(explain, explain->at, explain->at,
                         "f-string: expecting '}', or format specs");
}
