// parsed.h: a text read and thrown away again, for the tests of src/syntax.
#ifndef ASPY_TESTS_PARSED_H
#define ASPY_TESTS_PARSED_H

#include <string.h>

#include "base/fatal.h"
#include "syntax/ast_print.h"
#include "syntax/parse.h"
#include "syntax/token.h"
#include "unit.h"

// Everything one parse leaves behind; parsed_release() when done.
typedef struct Parsed {
    Arena arena;
    Source source;
    Diagnostic diagnostic;
    Ast *tree; // NULL: see diagnostic
    TextBuffer text;
} Parsed;

static inline void parsed_read_bytes(Parsed *parsed, const char *bytes, size_t length,
                                     ParseMode mode) {
    arena_init(&parsed->arena);
    text_buffer_init(&parsed->text);
    parsed->diagnostic = (Diagnostic){.kind = DIAGNOSTIC_NONE};
    parsed->tree = NULL;
    if (source_init(&parsed->source, &parsed->arena, "x.aspy", bytes, length,
                    &parsed->diagnostic)) {
        (void)parse_module(&parsed->arena, &parsed->source, mode, &parsed->tree,
                           &parsed->diagnostic);
    }
}

static inline void parsed_read(Parsed *parsed, const char *text, ParseMode mode) {
    parsed_read_bytes(parsed, text, strlen(text), mode);
}

static inline void parsed_release(Parsed *parsed) {
    text_buffer_release(&parsed->text);
    arena_release(&parsed->arena);
}

// A fragment `count` times between a beginning and an end, in memory of the caller.
static inline char *parsed_repeat(const char *start, const char *fragment, size_t count,
                                  const char *end) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, start);
    for (size_t index = 0; index < count; index++) {
        text_buffer_append_text(&buffer, fragment);
    }
    text_buffer_append_text(&buffer, end);
    return buffer.bytes;
}

#endif
