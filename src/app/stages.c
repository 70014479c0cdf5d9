// stages.c: see stages.h.
#include "app/stages.h"

#include "app/script.h"
#include "bytecode/disassemble.h"
#include "syntax/ast_print.h"
#include "syntax/parse.h"
#include "syntax/token.h"

static bool print_ast(Arena *arena, const Source *source, TextBuffer *out, Diagnostic *diagnostic) {
    Ast *module;
    if (!parse_module(arena, source, PARSE_FILE, &module, diagnostic)) {
        return false;
    }
    ast_print(out, module);
    return true;
}

// Tokens and trees need no machine.
static bool print_syntax(const Options *options, const char *bytes, size_t length, TextBuffer *out,
                         TextBuffer *complaint) {
    Arena arena;
    arena_init(&arena);
    Source source = {.path = options->subject, .text = ""};
    Diagnostic diagnostic = {0};
    bool ok = source_init(&source, &arena, options->subject, bytes, length, &diagnostic);
    if (ok && options->mode == OPTIONS_TOKENS) {
        ok = tokens_print(out, &source, &diagnostic);
    } else if (ok) {
        ok = print_ast(&arena, &source, out, &diagnostic);
    }
    if (!ok) {
        diagnostic_print(complaint, &diagnostic, &source);
    }
    arena_release(&arena);
    return ok;
}

bool stages_print(Vm *vm, const Options *options, const char *bytes, size_t length, TextBuffer *out,
                  TextBuffer *complaint) {
    if (options->mode != OPTIONS_LISTING) {
        return print_syntax(options, bytes, length, out, complaint);
    }
    Code *code;
    const Script script = {options->subject, bytes, length, COMPILE_FILE, false};
    if (script_compile(vm, &script, &code, complaint) != SCRIPT_COMPILED) {
        return false;
    }
    disassemble(vm, code, options->is_explained, out);
    return true;
}
