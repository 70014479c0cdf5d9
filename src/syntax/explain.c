// explain.c: finds the refused token among all tokens and tries one family of mistakes after the
// other.

#include "syntax/explain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

TokenKind explain_kind(const Explain *explain, size_t index) {
    return index < explain->tokens.count ? (TokenKind)explain->tokens.items[index].kind : TOKEN_END;
}

bool explain_range(Explain *explain, size_t first, size_t last, const char *format, ...) {
    const Token *tokens = explain->tokens.items;
    char message[DIAGNOSTIC_MESSAGE_SIZE];
    va_list values;
    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    SourceRange range = source_range_join(tokens[first].range, tokens[last].range);
    parse_fail(explain->parse, range, "%s", message);
    return true;
}

size_t explain_last_of_line(const Explain *explain, size_t start) {
    size_t index = start;
    while (explain_kind(explain, index + 1) != TOKEN_NEWLINE &&
           explain_kind(explain, index + 1) != TOKEN_END) {
        index++;
    }
    return index;
}

bool explain_matches(const Explain *explain, TokenKind what, size_t start, size_t end) {
    return start < end && parse_probe(explain->parse->source, what, explain->tokens.items + start,
                                      end - start, TOKEN_END) > end - start;
}

size_t explain_end_of(const Explain *explain, TokenKind what, size_t start) {
    size_t available = 0;
    TokenKind kind;
    while ((kind = explain_kind(explain, start + available)) != TOKEN_NEWLINE &&
           kind != TOKEN_END) {
        available++;
    }
    size_t end = start + parse_probe(explain->parse->source, what, explain->tokens.items + start,
                                     available, TOKEN_END);
    end = end > start + available ? start + available : end;
    while (end > start && !explain_matches(explain, what, start, end)) {
        end--;
    }
    return end;
}

bool explain_accepts(const Explain *explain, TokenKind kind) {
    return parse_probe(explain->parse->source, TOKEN_START_FILE, explain->tokens.items, explain->at,
                       kind) > explain->at;
}

// --- finding the place -------------------------------------------------------------------------

static void explain_read(Explain *explain) {
    explain->cut = (Diagnostic){.kind = DIAGNOSTIC_NONE};
    Layout layout;
    layout_init(&layout, explain->parse->source, &explain->cut);
    Token token;
    do {
        layout_next(&layout, &token);
        token.kind = token.kind == TOKEN_ERROR ? TOKEN_END : token.kind;
        vector_push(&explain->tokens, token);
    } while (token.kind != TOKEN_END);
    layout_release(&layout);
}

static void explain_locate(Explain *explain) {
    const Token *refused = &explain->parse->refused;
    for (size_t index = 0; index < explain->tokens.count; index++) {
        const Token *token = &explain->tokens.items[index];
        explain->at = index;
        if (token->kind == refused->kind && token->range.line == refused->range.line &&
            token->range.column == refused->range.column) {
            break;
        }
    }
    // Blocks that end at one place look the same: those that may end are passed.
    while (refused->kind == TOKEN_DEDENT &&
           explain_kind(explain, explain->at + 1) == refused->kind &&
           explain_accepts(explain, TOKEN_DEDENT)) {
        explain->at++;
    }
}

static bool explain_is_line_start(const Explain *explain, size_t index) {
    TokenKind before = index == 0 ? TOKEN_NEWLINE : explain_kind(explain, index - 1);
    return before == TOKEN_NEWLINE || before == TOKEN_INDENT || before == TOKEN_DEDENT;
}

// Goes back to the line's start, past brackets that are closed again.
static void explain_surround(Explain *explain) {
    size_t depth = 0;
    size_t index = explain->at;
    explain->bracket = EXPLAIN_NOWHERE;
    explain->element = EXPLAIN_NOWHERE;
    while (index > 0 && !explain_is_line_start(explain, index)) {
        TokenKind kind = explain_kind(explain, --index);
        if (token_is_closing(kind)) {
            depth++;
        } else if (token_is_opening(kind) && depth > 0) {
            depth--;
        } else if (depth == 0 && explain->bracket == EXPLAIN_NOWHERE) {
            bool is_opening = token_is_opening(kind);
            explain->bracket = is_opening ? index : EXPLAIN_NOWHERE;
            if (explain->element == EXPLAIN_NOWHERE && (is_opening || kind == TOKEN_COMMA)) {
                explain->element = index + 1;
            }
        }
    }
    explain->line = index;
    if (explain->element == EXPLAIN_NOWHERE) {
        explain->element = index;
    }
}

// --- what is wrong -----------------------------------------------------------------------------

static void explain_nothing_special(Explain *explain) {
    const Token *refused = &explain->tokens.items[explain->at];
    if (refused->kind == TOKEN_INDENT || refused->kind == TOKEN_DEDENT) {
        SourceRange range = explain_unindent_place(explain, explain->at);
        bool is_indent = refused->kind == TOKEN_INDENT;
        if (is_indent) {
            uint32_t end = refused->range.end_column;
            range = (SourceRange){refused->range.line, end > 0 ? end - 1 : 0, 0, 0};
        }
        diagnostic_set(explain->parse->diagnostic, DIAGNOSTIC_INDENTATION_ERROR, range,
                       is_indent ? "unexpected indent" : "unexpected unindent");
        return;
    }
    if (refused->kind == TOKEN_END && explain_is_line_start(explain, explain->at)) {
        uint32_t last = explain_unindent_place(explain, explain->at).line;
        parse_fail(explain->parse,
                   (SourceRange){last, SOURCE_COLUMN_NONE, last, SOURCE_COLUMN_NONE},
                   "invalid syntax");
        return;
    }
    explain_range(explain, explain->at, explain->at, "invalid syntax");
}

// A target that cannot be assigned to: CPython suggests == where the first `=` of the statement
// stands between two operands.
static void explain_bad_target(Explain *explain) {
    size_t depth = 0;
    size_t start = explain->line;
    bool has_lambda = false;
    for (size_t index = start; index <= explain->at; index++) {
        TokenKind kind = explain_kind(explain, index);
        depth += token_is_opening(kind) ? 1 : 0;
        depth -= token_is_closing(kind) && depth > 0 ? 1 : 0;
        if (depth == 0 && kind == TOKEN_EQUAL) {
            if (explain_equal_at(explain, start, index)) {
                return;
            }
            break;
        }
        has_lambda = has_lambda || kind == TOKEN_LAMBDA;
        bool is_start =
            kind == TOKEN_COMMA || kind == TOKEN_SEMICOLON || (kind == TOKEN_COLON && !has_lambda);
        start = depth == 0 && is_start ? index + 1 : start;
    }
    const Ast *target = explain->parse->bad_target;
    parse_fail(explain->parse, target->range, "cannot assign to %s", ast_called(target));
}

// Does nothing but the end of open blocks follow?
static bool explain_is_end(const Explain *explain) {
    size_t index = explain->at;
    while (explain_kind(explain, index) == TOKEN_DEDENT) {
        index++;
    }
    return explain_kind(explain, index) == TOKEN_END && explain->cut.kind == DIAGNOSTIC_NONE;
}

void explain_refusal(Parse *parse) {
    Explain explain = {.parse = parse};
    explain_read(&explain);
    if (parse->bad_target != NULL) {
        explain_locate(&explain);
        explain_surround(&explain);
        explain_bad_target(&explain);
        vector_release(&explain.tokens);
        return;
    }
    explain_locate(&explain);
    explain_surround(&explain);
    bool is_end = explain_is_end(&explain);
    if (!explain_block(&explain) && !explain_field(&explain) && !explain_parameters(&explain) &&
        !explain_statement(&explain) && !explain_expression(&explain) &&
        !explain_outer_field(&explain)) {
        explain_nothing_special(&explain);
    }
    parse->diagnostic->is_incomplete = is_end || parse->diagnostic->is_incomplete;
    vector_release(&explain.tokens);
}

static bool is_at(const Token *token, SourceRange place) {
    return token->range.line == place.line && token->range.column == place.column;
}

void explain_later_errors(Parse *parse, uint32_t line) {
    Diagnostic later = {.kind = DIAGNOSTIC_NONE};
    Layout layout;
    layout_init(&layout, parse->source, &later);
    // The f-string that was refused, or right behind a refused name: CPython's parser has read it.
    bool is_read = false;
    Token before = {.kind = TOKEN_END};
    Token token = before;
    do {
        layout_next(&layout, &token);
        if (token.kind == TOKEN_FSTRING_START) {
            is_read = is_at(&token, parse->token.range) ||
                      (before.kind == TOKEN_NAME && is_at(&before, parse->token.range));
        }
        before = token;
    } while (token.kind != TOKEN_END && token.kind != TOKEN_ERROR);
    // A bracket still open at the end matters only if the complaint is on a later line.
    bool is_unclosed = later.is_incomplete && layout.nesting.bracket_count > 0 &&
                       layout.nesting.lexer.cursor == layout.nesting.lexer.end;
    layout_release(&layout);
    // CPython passes over these when it reads on: they are not errors of a single token.
    bool is_passed = strncmp(later.message, "unexpected ", 11) == 0 ||
                     (!is_read && (strncmp(later.message, "f-string: ", 10) == 0 ||
                                   strncmp(later.message, "unterminated f-string", 21) == 0));
    if (later.kind == DIAGNOSTIC_SYNTAX_ERROR && !is_passed &&
        (!is_unclosed || line > later.range.line)) {
        *parse->diagnostic = later;
    }
}
