// legacy_names.c: see legacy_names.h.
#include "app/legacy_names.h"

#include "async/async.h"
#include "syntax/layout.h"

#include <string.h>

static bool is_spelled(const Token *token, const char *word) {
    return token->length == strlen(word) && memcmp(token->text, word, token->length) == 0;
}

static void note(Vm *vm, const Token *token, TokenKind previous, String *filename) {
    // After a dot it is asyncio.async, which is noted when it is called.
    if (token->kind != TOKEN_NAME || previous == TOKEN_DOT) {
        return;
    }
    if (is_spelled(token, "async")) {
        legacy_note_at(vm, LEGACY_ASYNC_NAME, filename, token->range.line);
    } else if (is_spelled(token, "await")) {
        legacy_note_at(vm, LEGACY_AWAIT_NAME, filename, token->range.line);
    }
}

void legacy_names_note(Vm *vm, const Source *source, String *filename) {
    if (!async_state(vm)->legacy.is_wanted) {
        return;
    }
    Layout layout;
    Diagnostic diagnostic = {0};
    layout_init(&layout, source, &diagnostic);
    Token token;
    TokenKind previous = TOKEN_END;
    do {
        layout_next(&layout, &token);
        note(vm, &token, previous, filename);
        previous = (TokenKind)token.kind;
    } while (token.kind != TOKEN_END && token.kind != TOKEN_ERROR);
    layout_release(&layout);
}
