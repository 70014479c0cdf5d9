// layout.c: where lines and blocks begin and end; which `match` is a keyword.

#include "syntax/layout.h"

#include <assert.h>
#include <string.h>

void layout_init(Layout *layout, const Source *source, Diagnostic *diagnostic) {
    memset(layout, 0, sizeof *layout);
    nesting_init(&layout->nesting, source, diagnostic);
    layout->is_line_start = true;
    layout->previous = TOKEN_NEWLINE;
    layout->diagnostic = diagnostic;
}

void layout_release(Layout *layout) { vector_release(&layout->queue); }

// --- logical lines -----------------------------------------------------------------------------

// The end of the source: brackets must be closed, and the last line is ended if it was not.
static void layout_read_end(Layout *layout, Token *end) {
    if (nesting_complain_unclosed(&layout->nesting, layout->diagnostic)) {
        end->kind = TOKEN_ERROR;
    } else if (layout->has_raw_line) {
        layout->has_raw_line = false;
        end->kind = TOKEN_NEWLINE;
        end->range.end_column++;
        return;
    }
    layout->is_ended = true;
    layout->end = *end;
}

// Notes what a token that was read means for its raw line and for what can follow.
static void layout_accept(Layout *layout, Token *token) {
    if (token->kind == TOKEN_END) {
        layout_read_end(layout, token);
        return;
    }
    if (token->kind == TOKEN_ERROR) {
        layout->is_ended = true;
        layout->end = *token;
    }
    layout->has_raw_line = token->kind != TOKEN_NEWLINE;
}

// The next token of a logical line, or the NEWLINE that ends it; blank lines give nothing.
static void layout_read(Layout *layout, Token *token) {
    if (layout->is_ended) {
        *token = layout->end;
        return;
    }
    do {
        nesting_next(&layout->nesting, token);
    } while (token->kind == TOKEN_NEWLINE && !layout->has_raw_line);
    layout_accept(layout, token);
}

// The token `distance` after the next one, without handing any on.
static const Token *layout_peek(Layout *layout, size_t distance) {
    while (layout->queue.count <= layout->queue_start + distance) {
        vector_reserve(&layout->queue, layout->queue.count + 1);
        layout_read(layout, &layout->queue.items[layout->queue.count]);
        layout->queue.count++;
    }
    return &layout->queue.items[layout->queue_start + distance];
}

static TokenKind layout_peek_kind(Layout *layout, size_t distance) {
    return (TokenKind)layout_peek(layout, distance)->kind;
}

static void layout_take(Layout *layout, Token *token) {
    if (layout->queue_start == layout->queue.count) {
        layout_read(layout, token);
        return;
    }
    *token = layout->queue.items[layout->queue_start++];
    if (layout->queue_start == layout->queue.count) {
        layout->queue_start = 0;
        layout->queue.count = 0;
    }
}

static bool layout_is_line_end(TokenKind kind) {
    return kind == TOKEN_NEWLINE || kind == TOKEN_END || kind == TOKEN_ERROR;
}

// --- indentation -------------------------------------------------------------------------------

// Measures the blanks before the first token of a line, as CPython counts them.
static LayoutLevel layout_measure(const Token *first) {
    LayoutLevel level = {.column = 0};
    const char *at = first->text - first->range.column;
    for (; first->text - at >= 4 && memcmp(at, "    ", 4) == 0; at += 4) { // nearly all there are
        level.column += 4;
        level.narrow_column += 4;
    }
    for (; at < first->text; at++) {
        if (*at == ' ') {
            level.column++;
            level.narrow_column++;
        } else if (*at == '\t') {
            level.column = (level.column / 8 + 1) * 8;
            level.narrow_column++;
        } else {
            level.column = 0;
            level.narrow_column = 0;
        }
    }
    return level;
}

static void layout_fail(Layout *layout, Token *token, DiagnosticKind kind, const char *message) {
    diagnostic_set(layout->diagnostic, kind, token->range, "%s", message);
    token->kind = TOKEN_ERROR;
    layout->is_ended = true;
    layout->end = *token;
    layout->queue.count = layout->queue_start = 0;
}

static void layout_fail_tabs(Layout *layout, Token *token) {
    token->range = (SourceRange){token->range.line, 0, 0, 0};
    layout_fail(layout, token, DIAGNOSTIC_TAB_ERROR,
                "inconsistent use of tabs and spaces in indentation");
}

// Puts a token back in front of the others.
static void layout_requeue(Layout *layout, const Token *token) {
    if (layout->queue_start > 0) {
        layout->queue.items[--layout->queue_start] = *token;
        return;
    }
    vector_push(&layout->queue, *token);
    memmove(layout->queue.items + 1, layout->queue.items,
            (layout->queue.count - 1) * sizeof *token);
    layout->queue.items[0] = *token;
}

// Turns the first token of a deeper line into the INDENT before it.
static void layout_indent(Layout *layout, Token *token, LayoutLevel level) {
    if (layout->depth + 1 >= LAYOUT_INDENT_MAX) {
        token->range = (SourceRange){token->range.line, 0, 0, 0};
        layout_fail(layout, token, DIAGNOSTIC_INDENTATION_ERROR, "too many levels of indentation");
        return;
    }
    if (level.narrow_column <= layout->levels[layout->depth].narrow_column) {
        layout_fail_tabs(layout, token);
        return;
    }
    level.is_match_body = layout->is_match_line;
    level.function = layout->line_function != LAYOUT_NO_FUNCTION
                         ? layout->line_function
                         : layout->levels[layout->depth].function;
    layout->levels[++layout->depth] = level;
    layout_requeue(layout, token);
    token->kind = TOKEN_INDENT;
    token->text -= token->range.column;
    token->length = token->range.column;
    token->range.end_line = token->range.line;
    token->range.end_column = token->range.column;
    token->range.column = 0;
}

// Turns a copy of the token behind it into a DEDENT.
static void layout_dedent(Layout *layout, Token *token) {
    layout->depth--;
    layout->pending_dedents--;
    token->kind = TOKEN_DEDENT;
    token->length = 0;
    token->range.end_line = token->range.line;
    token->range.end_column = token->range.column;
}

// Counts the blocks that end before a line of this indentation.
static void layout_unindent(Layout *layout, Token *token, LayoutLevel level) {
    size_t depth = layout->depth;
    while (depth > 0 && level.column < layout->levels[depth].column) {
        depth--;
    }
    if (level.column != layout->levels[depth].column) {
        token->range.column += (uint32_t)strcspn(token->text, "\n");
        token->range.end_line = 0;
        layout_fail(layout, token, DIAGNOSTIC_INDENTATION_ERROR,
                    "unindent does not match any outer indentation level");
        return;
    }
    if (level.narrow_column != layout->levels[depth].narrow_column) {
        layout_fail_tabs(layout, token);
        return;
    }
    layout->pending_dedents = layout->depth - depth;
    layout_requeue(layout, token);
    layout_dedent(layout, token);
}

// At the first token of a logical line: turns it into the INDENT or DEDENT that must come before.
static void layout_begin_line(Layout *layout, Token *token) {
    layout->is_line_start = false;
    LayoutLevel level = layout_measure(token);
    const LayoutLevel *present = &layout->levels[layout->depth];
    if (token->kind == TOKEN_END) {
        level.column = level.narrow_column = 0;
    }
    if (level.column > present->column) {
        layout_indent(layout, token, level);
    } else if (level.column < present->column) {
        layout_unindent(layout, token, level);
    } else if (level.narrow_column != present->narrow_column) {
        layout_fail_tabs(layout, token);
    }
}

// --- words that are sometimes keywords ----------------------------------------------------------

// Can this token begin an operand, so that a word before it is not an operand itself?
static bool layout_begins_operand(TokenKind kind) {
    return kind == TOKEN_NAME || kind == TOKEN_NUMBER || kind == TOKEN_STRING ||
           kind == TOKEN_FSTRING_START || kind == TOKEN_NONE || kind == TOKEN_TRUE ||
           kind == TOKEN_FALSE || kind == TOKEN_LAMBDA || kind == TOKEN_NOT ||
           kind == TOKEN_TILDE || kind == TOKEN_ELLIPSIS || kind == TOKEN_LBRACE ||
           kind == TOKEN_YIELD || token_is_soft_keyword(kind);
}

// Does the logical line end in a colon, as only the first line of a block does?
static bool layout_line_opens_block(Layout *layout) {
    size_t distance = 0;
    while (!layout_is_line_end(layout_peek_kind(layout, distance))) {
        distance++;
    }
    return distance > 0 && layout_peek_kind(layout, distance - 1) == TOKEN_COLON;
}

// `match` before something that could also go on an expression: the line's last token decides.
static bool layout_is_match(Layout *layout) {
    TokenKind next = layout_peek_kind(layout, 0);
    if (layout_begins_operand(next)) {
        return true;
    }
    bool may_begin = next == TOKEN_LPAREN || next == TOKEN_LBRACKET || next == TOKEN_MINUS ||
                     next == TOKEN_PLUS || next == TOKEN_STAR;
    return may_begin && layout_line_opens_block(layout);
}

// `async` and `await` were names before Python 3.7, and remain names where nothing else would
// make sense; inside an `async def`, functions in it included, they never were.
static bool layout_is_async(Layout *layout, LayoutFunction function) {
    TokenKind next = layout_peek_kind(layout, 0);
    return next == TOKEN_DEF || next == TOKEN_FOR || next == TOKEN_WITH ||
           function == LAYOUT_ASYNC_DEF;
}

static bool layout_is_await(Layout *layout, LayoutFunction function) {
    TokenKind next = layout_peek_kind(layout, 0);
    return function == LAYOUT_ASYNC_DEF || layout_begins_operand(next) || next == TOKEN_LPAREN ||
           next == TOKEN_LBRACKET;
}

// After these a name must come, whatever its spelling.
static bool layout_wants_name(TokenKind previous) {
    return previous == TOKEN_DOT || previous == TOKEN_DEF || previous == TOKEN_CLASS ||
           previous == TOKEN_IMPORT || previous == TOKEN_AS || previous == TOKEN_GLOBAL ||
           previous == TOKEN_NONLOCAL;
}

static bool layout_is_keyword(Layout *layout, TokenKind kind, bool is_first) {
    const LayoutLevel *level = &layout->levels[layout->depth];
    LayoutFunction function =
        layout->line_function != LAYOUT_NO_FUNCTION ? layout->line_function : level->function;
    bool is_asynchronous = (kind == TOKEN_ASYNC || kind == TOKEN_AWAIT) &&
                           level->function == LAYOUT_ASYNC_DEF && layout->previous != TOKEN_DOT;
    if (!is_asynchronous && layout_wants_name(layout->previous)) {
        return false;
    }
    if (kind == TOKEN_ASYNC) {
        return layout_is_async(layout, function);
    }
    if (kind == TOKEN_AWAIT) {
        return layout_is_await(layout, function);
    }
    if (kind == TOKEN_MATCH) {
        return is_first && !level->is_match_body && layout_is_match(layout);
    }
    if (kind == TOKEN_CASE) {
        return is_first && level->is_match_body;
    }
    TokenKind next = layout_peek_kind(layout, 0);
    return next == TOKEN_NAME || token_is_soft_keyword(next);
}

// After `with`: marks a parenthesis whose partner stands before the statement's colon.
static void layout_mark_items(Layout *layout) {
    if (layout_peek_kind(layout, 0) != TOKEN_LPAREN) {
        return;
    }
    size_t distance = 0;
    size_t open = 0;
    bool has_as = false;
    do {
        TokenKind kind = layout_peek_kind(layout, distance++);
        open += token_is_opening(kind) ? 1 : 0;
        open -= token_is_closing(kind) ? 1 : 0;
        has_as = has_as || (open == 1 && kind == TOKEN_AS);
        if (layout_is_line_end(kind)) {
            return;
        }
    } while (open > 0);
    TokenKind next = layout_peek_kind(layout, distance);
    if (next == TOKEN_COLON || (next == TOKEN_NEWLINE && has_as)) {
        layout->queue.items[layout->queue_start].kind = TOKEN_LPAREN_ITEMS;
    }
}

static void layout_classify(Layout *layout, Token *token, bool is_first) {
    TokenKind kind = (TokenKind)token->kind;
    if (is_first) {
        layout->is_match_line = false;
        layout->line_function = LAYOUT_NO_FUNCTION;
    }
    if (token_is_soft_keyword(kind) && !layout_is_keyword(layout, kind, is_first)) {
        token->kind = TOKEN_NAME;
    } else if (kind == TOKEN_MATCH) {
        layout->is_match_line = true;
    } else if (kind == TOKEN_DEF) {
        bool is_asynchronous = layout->previous == TOKEN_ASYNC ||
                               layout->levels[layout->depth].function == LAYOUT_ASYNC_DEF;
        layout->line_function = is_asynchronous ? LAYOUT_ASYNC_DEF : LAYOUT_DEF;
    } else if (kind == TOKEN_WITH) {
        layout_mark_items(layout);
    }
}

// Tokens that mean the same wherever they stand, outside of f-strings: neither brackets nor words
// that the layout looks behind, nor ends of anything.
static bool layout_is_plain(TokenKind kind) {
    static const bool is_special[TOKEN_KIND_COUNT] = {
        [TOKEN_END] = true,      [TOKEN_NEWLINE] = true, [TOKEN_FSTRING_START] = true,
        [TOKEN_LPAREN] = true,   [TOKEN_RPAREN] = true,  [TOKEN_LBRACKET] = true,
        [TOKEN_RBRACKET] = true, [TOKEN_LBRACE] = true,  [TOKEN_RBRACE] = true,
        [TOKEN_DEF] = true,      [TOKEN_WITH] = true,    [TOKEN_ASYNC] = true,
        [TOKEN_AWAIT] = true,    [TOKEN_MATCH] = true,   [TOKEN_CASE] = true,
        [TOKEN_TYPE] = true,     [TOKEN_ERROR] = true,
    };
    return !is_special[kind];
}

// Inside a line, with nothing read ahead, are nine tokens of ten, for which all that the rest of
// this file looks at need not be looked at (a third of what scanning and layout cost together).
// Whoever changes any of these says so in layout->is_inside: asking for each token was a hundredth.
static bool layout_is_inside_line(const Layout *layout) {
    return layout->queue.count == 0 && !layout->is_line_start && !layout->is_ended &&
           layout->pending_dedents == 0 && layout->nesting.fstring_count == 0;
}

static NEVER_INLINE void layout_next_special(Layout *layout, Token *token) {
    if (token_is_bracket((TokenKind)token->kind)) {
        nesting_accept_bracket(&layout->nesting, token);
        if (token->kind != TOKEN_ERROR) {
            return;
        }
    } else {
        nesting_accept(&layout->nesting, token);
    }
    layout_accept(layout, token);
    layout_classify(layout, token, false);
    layout->is_line_start = token->kind == TOKEN_NEWLINE;
    layout->is_inside = layout_is_inside_line(layout);
}

static void layout_next_inside(Layout *layout, Token *token) {
    assert(layout_is_inside_line(layout) && layout->has_raw_line);
    assert(layout->previous != TOKEN_NEWLINE && layout->nesting.lexer.enclosing == NULL);
    lexer_scan(&layout->nesting.lexer, false, token);
    if (!layout_is_plain((TokenKind)token->kind)) {
        layout_next_special(layout, token);
    }
    layout->previous = (TokenKind)token->kind;
}

static NEVER_INLINE void layout_next_anywhere(Layout *layout, Token *token) {
    if (layout->pending_dedents > 0) {
        *token = *layout_peek(layout, 0);
        layout_dedent(layout, token);
        return;
    }
    layout_take(layout, token);
    bool is_first = layout->is_line_start;
    if (is_first && token->kind != TOKEN_ERROR) {
        layout_begin_line(layout, token);
        if (token->kind == TOKEN_INDENT || token->kind == TOKEN_DEDENT) {
            layout->previous = TOKEN_NEWLINE;
            return;
        }
    }
    layout_classify(layout, token, is_first || layout->previous == TOKEN_NEWLINE);
    layout->is_line_start = token->kind == TOKEN_NEWLINE;
    layout->previous = (TokenKind)token->kind;
}

void layout_next(Layout *layout, Token *token) {
    if (LIKELY(layout->is_inside)) {
        layout_next_inside(layout, token);
        return;
    }
    layout_next_anywhere(layout, token);
    layout->is_inside = layout_is_inside_line(layout);
}
