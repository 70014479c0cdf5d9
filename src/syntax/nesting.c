// nesting.c: brackets matched, f-strings opened and closed.

#include "syntax/nesting.h"

#include <string.h>

void nesting_init(Nesting *nesting, const Source *source, Diagnostic *diagnostic) {
    lexer_init(&nesting->lexer, source, diagnostic);
    nesting->count = 0;
    nesting->bracket_count = 0;
    nesting->fstring_count = 0;
}

static NestingLevel *nesting_top(Nesting *nesting) {
    return nesting->count == 0 ? NULL : &nesting->levels[nesting->count - 1];
}

// The innermost f-string, which must exist.
static const LexerQuotes *nesting_quotes(const Nesting *nesting) {
    size_t index = nesting->count - 1;
    while (nesting->levels[index].kind != NESTING_FSTRING) {
        index--;
    }
    return &nesting->levels[index].quotes;
}

static TokenKind nesting_fail(Nesting *nesting, const Token *token, const char *message) {
    SourceRange range = {token->range.line, token->range.column, 0, 0};
    return lexer_fail_range(&nesting->lexer, range, "%s", message);
}

static TokenKind nesting_push_fstring(Nesting *nesting, const Token *token) {
    if (nesting->fstring_count == NESTING_FSTRING_MAX) {
        return nesting_fail(nesting, token, "too many nested f-strings");
    }
    char quote = token->text[token->length - 1];
    const char *first_quote = memchr(token->text, quote, token->length);
    NestingLevel *level = &nesting->levels[nesting->count++];
    level->kind = NESTING_FSTRING;
    level->opener = quote;
    level->range = token->range;
    level->quotes = (LexerQuotes){
        .quote = quote,
        .is_triple = token->text + token->length - first_quote == 3,
        .is_raw = memchr(token->text, 'r', token->length) != NULL ||
                  memchr(token->text, 'R', token->length) != NULL,
        .opening = token->range,
    };
    nesting->lexer.enclosing = &level->quotes;
    nesting->fstring_count++;
    return (TokenKind)token->kind;
}

// How many fields of the innermost f-string are open around the present one.
static size_t nesting_field_depth(const Nesting *nesting) {
    size_t depth = 0;
    for (size_t index = nesting->count; index > 0; index--) {
        NestingKind kind = nesting->levels[index - 1].kind;
        if (kind == NESTING_FSTRING) {
            break;
        }
        depth += kind == NESTING_SPEC ? 1 : 0;
    }
    return depth;
}

static TokenKind nesting_push_bracket(Nesting *nesting, const Token *token, NestingKind kind) {
    if (nesting->bracket_count == NESTING_BRACKET_MAX) {
        return nesting_fail(nesting, token, "too many nested parentheses");
    }
    if (kind == NESTING_FIELD && nesting_field_depth(nesting) > NESTING_SPEC_MAX) {
        SourceRange before = {token->range.line, token->range.column - 1, 0, 0};
        return lexer_fail_range(&nesting->lexer, before, "f-string: expressions nested too deeply");
    }
    NestingLevel *level = &nesting->levels[nesting->count++];
    level->kind = kind;
    level->opener = *token->text;
    level->range = token->range;
    nesting->bracket_count++;
    return (TokenKind)token->kind;
}

static bool nesting_is_pair(char opener, char closer) {
    return (opener == '(' && closer == ')') || (opener == '[' && closer == ']') ||
           (opener == '{' && closer == '}');
}

static TokenKind nesting_fail_pair(Nesting *nesting, const Token *token, char closer) {
    const NestingLevel *top = nesting_top(nesting);
    SourceRange range = {token->range.line, token->range.column, 0, 0};
    if (top == NULL || top->kind == NESTING_FIELD) {
        return lexer_fail_range(&nesting->lexer, range, "%sunmatched '%c'",
                                top == NULL ? "" : "f-string: ", closer);
    }
    if (top->range.line != token->range.line) {
        return lexer_fail_range(
            &nesting->lexer, range,
            "closing parenthesis '%c' does not match opening parenthesis '%c' on line %u", closer,
            top->opener, top->range.line);
    }
    return lexer_fail_range(&nesting->lexer, range,
                            "closing parenthesis '%c' does not match opening parenthesis '%c'",
                            closer, top->opener);
}

static TokenKind nesting_pop_bracket(Nesting *nesting, const Token *token) {
    const NestingLevel *top = nesting_top(nesting);
    char closer = *token->text;
    if (top == NULL || !nesting_is_pair(top->opener, closer)) {
        return nesting_fail_pair(nesting, token, closer);
    }
    nesting->count--;
    nesting->bracket_count--;
    return (TokenKind)token->kind;
}

// The quotes close while fields are open: those stay open as brackets, for the complaint.
static void nesting_abandon_fstring(Nesting *nesting) {
    size_t index = nesting->count - 1;
    while (nesting->levels[index].kind != NESTING_FSTRING) {
        index--;
    }
    for (; index + 1 < nesting->count; index++) {
        nesting->levels[index] = nesting->levels[index + 1];
        nesting->levels[index].kind = NESTING_BRACKET;
    }
    nesting->count--;
    nesting->fstring_count--;
    nesting->lexer.enclosing = nesting->fstring_count == 0 ? NULL : nesting_quotes(nesting);
}

// Text of an f-string or of a format spec.
static void nesting_next_text(Nesting *nesting, bool is_spec, Token *token) {
    const LexerQuotes *quotes = nesting_quotes(nesting);
    lexer_scan_fstring(&nesting->lexer, quotes, is_spec, token);
    token->is_raw = quotes->is_raw;
    token->is_spec = is_spec;
    if (token->kind == TOKEN_LBRACE) {
        token->is_field = true;
        token->kind = (uint8_t)nesting_push_bracket(nesting, token, NESTING_FIELD);
    } else if (token->kind == TOKEN_RBRACE) {
        token->kind = (uint8_t)nesting_pop_bracket(nesting, token);
    } else if (token->kind == TOKEN_FSTRING_END) {
        nesting_abandon_fstring(nesting);
    } else if (token->kind == TOKEN_NEWLINE) {
        nesting_top(nesting)->kind = NESTING_FIELD;
        nesting_next(nesting, token);
    }
}

void nesting_accept_bracket(Nesting *nesting, Token *token) {
    bool is_opening = token_is_opening((TokenKind)token->kind);
    token->kind = (uint8_t)(is_opening ? nesting_push_bracket(nesting, token, NESTING_BRACKET)
                                       : nesting_pop_bracket(nesting, token));
}

void nesting_accept(Nesting *nesting, Token *token) {
    NestingLevel *top = nesting_top(nesting);
    bool is_field = top != NULL && top->kind == NESTING_FIELD;
    while (token->kind == TOKEN_NEWLINE && top != NULL) {
        lexer_scan(&nesting->lexer, is_field, token);
    }
    if (is_field && token->kind == TOKEN_COLON) {
        top->kind = NESTING_SPEC;
    } else if (token_is_bracket((TokenKind)token->kind)) {
        nesting_accept_bracket(nesting, token);
    } else if (token->kind == TOKEN_FSTRING_START) {
        token->kind = (uint8_t)nesting_push_fstring(nesting, token);
    }
}

static void nesting_next_token(Nesting *nesting, Token *token) {
    const NestingLevel *top = nesting_top(nesting);
    lexer_scan(&nesting->lexer, top != NULL && top->kind == NESTING_FIELD, token);
    nesting_accept(nesting, token);
}

void nesting_next(Nesting *nesting, Token *token) {
    const NestingLevel *top = nesting_top(nesting);
    if (top != NULL && (top->kind == NESTING_FSTRING || top->kind == NESTING_SPEC)) {
        nesting_next_text(nesting, top->kind == NESTING_SPEC, token);
    } else {
        nesting_next_token(nesting, token);
    }
}

bool nesting_complain_unclosed(const Nesting *nesting, Diagnostic *diagnostic) {
    for (size_t index = nesting->count; index > 0; index--) {
        const NestingLevel *level = &nesting->levels[index - 1];
        if (level->kind != NESTING_FSTRING) {
            SourceRange range = {level->range.line, level->range.column, 0, 0};
            diagnostic->is_incomplete = true;
            diagnostic_set(diagnostic, DIAGNOSTIC_SYNTAX_ERROR, range, "'%c' was never closed",
                           level->opener);
            return true;
        }
    }
    return false;
}
