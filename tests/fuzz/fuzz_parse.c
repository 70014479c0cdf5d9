// fuzz_parse.c: any bytes at all end in a tree or in a complaint, never in a crash or a leak.
//
// A libFuzzer target; see fuzz.h. The first byte chooses how the text is read, so that prompts and
// eval() are reached too.
#include <stdlib.h>

#include "fuzz.h"
#include "syntax/ast_print.h"
#include "syntax/parse.h"
#include "syntax/token.h"

static ParseMode chosen_mode(const uint8_t *bytes, size_t length) {
    static const ParseMode modes[] = {PARSE_FILE, PARSE_INTERACTIVE, PARSE_EXPRESSION, PARSE_FILE};
    return modes[length == 0 ? 0 : bytes[0] % 4];
}

static bool read_and_print(Arena *arena, Source *source, ParseMode mode, TextBuffer *out,
                           Diagnostic *diagnostic) {
    Ast *tree;
    if (!parse_module(arena, source, mode, &tree, diagnostic)) {
        return false;
    }
    ast_print(out, tree);
    Diagnostic ignored = {.kind = DIAGNOSTIC_NONE};
    return tokens_print(out, source, &ignored);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    Arena arena;
    arena_init(&arena);
    TextBuffer out;
    text_buffer_init(&out);
    Source source;
    Diagnostic diagnostic = {.kind = DIAGNOSTIC_NONE};
    const char *text = arena_copy_text(&arena, (const char *)bytes, length);
    bool is_read = source_init(&source, &arena, "fuzz", text, length, &diagnostic) &&
                   read_and_print(&arena, &source, chosen_mode(bytes, length), &out, &diagnostic);
    if (!is_read) {
        if (diagnostic.kind == DIAGNOSTIC_NONE) {
            abort(); // refused without a word
        }
        diagnostic_print(&out, &diagnostic, &source);
    }
    text_buffer_release(&out);
    arena_release(&arena);
    return 0;
}
