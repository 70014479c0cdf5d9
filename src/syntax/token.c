// token.c: names of tokens and their listing.

#include "syntax/token.h"

#include "syntax/layout.h"

const char *token_called(TokenKind kind) {
#define TOKEN(name, called) called,
    static const char *const texts[TOKEN_KIND_COUNT] = {
        "end of file",
#include "tokens.def"
        "error",
    };
    return texts[kind];
}

const char *token_name(TokenKind kind) {
#define TOKEN(name, called) #name,
    static const char *const names[TOKEN_KIND_COUNT] = {
        "END",
#include "tokens.def"
        "ERROR",
    };
    return names[kind];
}

static void token_print(TextBuffer *out, const Token *token) {
    SourceRange range = token->range;
    text_buffer_append_format(out, "%u:%u-%u:%u\t%s", range.line, range.column, range.end_line,
                              range.end_column, token_name((TokenKind)token->kind));
    bool has_text = token->kind > TOKEN_DEDENT && token->kind <= TOKEN_TYPE;
    if (has_text && token->length != 0) {
        text_buffer_append_byte(out, '\t');
        for (uint32_t at = 0; at < token->length; at++) {
            if (token->text[at] == '\n') {
                text_buffer_append_text(out, "\\n");
            } else {
                text_buffer_append_byte(out, token->text[at]);
            }
        }
    }
    text_buffer_append_byte(out, '\n');
}

bool tokens_print(TextBuffer *out, const Source *source, Diagnostic *diagnostic) {
    Layout layout;
    layout_init(&layout, source, diagnostic);
    Token token;
    do {
        layout_next(&layout, &token);
        if (token.kind != TOKEN_ERROR) {
            token_print(out, &token);
        }
    } while (token.kind != TOKEN_END && token.kind != TOKEN_ERROR);
    layout_release(&layout);
    return token.kind == TOKEN_END;
}
