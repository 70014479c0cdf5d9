// single.c: see single.h.
#include "syntax/single.h"

#include "syntax/layout.h"

static bool single_is_compound(const Token *first, TokenKind last) {
    switch ((int)first->kind) {
    case TOKEN_IF:
    case TOKEN_WHILE:
    case TOKEN_FOR:
    case TOKEN_TRY:
    case TOKEN_WITH:
    case TOKEN_DEF:
    case TOKEN_CLASS:
    case TOKEN_ASYNC:
    case TOKEN_AT:
        return true;
    default:
        return first->kind == TOKEN_MATCH && last == TOKEN_COLON;
    }
}

// Words that go on with the compound statement that stands before them.
static bool single_goes_on(TokenKind before, TokenKind kind) {
    bool is_decorated = before == TOKEN_AT && (kind == TOKEN_AT || kind == TOKEN_DEF ||
                                               kind == TOKEN_CLASS || kind == TOKEN_ASYNC);
    return is_decorated || kind == TOKEN_ELIF || kind == TOKEN_ELSE || kind == TOKEN_EXCEPT ||
           kind == TOKEN_FINALLY;
}

// Reads to the end of a logical line; its last token but the NEWLINE.
static TokenKind single_read_line(Layout *layout, Token *token) {
    TokenKind last = TOKEN_END;
    while (token->kind != TOKEN_NEWLINE && token->kind != TOKEN_END) {
        last = token->kind;
        layout_next(layout, token);
    }
    return last;
}

// Reads the block behind a line, if there is one, to the token behind it.
static void single_read_block(Layout *layout, Token *token) {
    size_t depth = 0;
    do {
        layout_next(layout, token);
        depth += token->kind == TOKEN_INDENT ? 1 : 0;
        if (token->kind == TOKEN_DEDENT && --depth == 0) {
            layout_next(layout, token);
        }
    } while (depth > 0 && token->kind != TOKEN_END);
}

static bool single_check_tokens(Layout *layout, Diagnostic *diagnostic) {
    Token token;
    layout_next(layout, &token);
    if (token.kind == TOKEN_END) {
        uint32_t line = token.range.line > 1 ? token.range.line - 1 : 1;
        return diagnostic_set(diagnostic, DIAGNOSTIC_SYNTAX_ERROR,
                              (SourceRange){line, SOURCE_COLUMN_NONE, line, SOURCE_COLUMN_NONE},
                              "invalid syntax");
    }
    const Token first = token;
    TokenKind before = first.kind;
    TokenKind last = single_read_line(layout, &token);
    if (!single_is_compound(&first, last)) {
        const SourceRange end = token.range;
        layout_next(layout, &token);
        return token.kind == TOKEN_END ||
               diagnostic_set(diagnostic, DIAGNOSTIC_SYNTAX_ERROR, end,
                              "multiple statements found while compiling a single statement");
    }
    single_read_block(layout, &token);
    while (single_goes_on(before, token.kind)) {
        before = token.kind;
        (void)single_read_line(layout, &token);
        single_read_block(layout, &token);
    }
    return token.kind == TOKEN_END ||
           diagnostic_set(diagnostic, DIAGNOSTIC_SYNTAX_ERROR, token.range, "invalid syntax");
}

bool single_check(const Source *source, Diagnostic *diagnostic) {
    Layout layout;
    layout_init(&layout, source, diagnostic);
    bool is_single = single_check_tokens(&layout, diagnostic);
    layout_release(&layout);
    return is_single;
}
