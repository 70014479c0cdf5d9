// fuzz_lex.c: any bytes at all end in tokens or in a complaint.
//
// A libFuzzer target; see fuzz.h.
#include <stdlib.h>

#include "fuzz.h"
#include "syntax/diagnostic.h"
#include "syntax/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    Arena arena;
    arena_init(&arena);
    TextBuffer out;
    text_buffer_init(&out);
    Source source;
    Diagnostic diagnostic = {.kind = DIAGNOSTIC_NONE};
    const char *text = arena_copy_text(&arena, (const char *)bytes, length);
    bool is_read = source_init(&source, &arena, "fuzz", text, length, &diagnostic) &&
                   tokens_print(&out, &source, &diagnostic);
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
