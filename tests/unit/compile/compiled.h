// compiled.h: a text compiled without a machine, and looked at as a listing.
#ifndef ASPY_TESTS_COMPILED_H
#define ASPY_TESTS_COMPILED_H

#include "base/fatal.h"
#include "bytecode/disassemble.h"
#include "compile/compile.h"
#include "syntax/parse.h"
#include "unit.h"

#include <string.h>

// A bare runtime with what one compilation left behind; compiled_release() when done.
typedef struct Compiled {
    Vm *vm;
    Arena arena;
    Arena passing; // of the scopes of one statement
    Source source;
    Diagnostic diagnostic;
    Ast *tree;
    Code *code; // NULL: see diagnostic
    TextBuffer listing;
} Compiled;

static inline void compiled_read(Compiled *compiled, const char *text) {
    memset(compiled, 0, sizeof *compiled);
    Runtime *runtime = memory_allocate_zeroed(sizeof *runtime);
    compiled->vm = (Vm *)(void *)runtime;
    runtime_init(compiled->vm, 0);
    code_register(compiled->vm);
    arena_init(&compiled->arena);
    arena_init(&compiled->passing);
    text_buffer_init(&compiled->listing);
    ck_assert(source_init(&compiled->source, &compiled->arena, "x.aspy", text, strlen(text),
                          &compiled->diagnostic));
}

// Parses only: for tests of the stages before code generation.
static inline void compiled_parse(Compiled *compiled, const char *text, ParseMode mode) {
    compiled_read(compiled, text);
    (void)parse_module(&compiled->arena, &compiled->source, mode, &compiled->tree,
                       &compiled->diagnostic);
}

static inline void compiled_make(Compiled *compiled, const char *text, CompileMode mode) {
    compiled_read(compiled, text);
    String *name = string_from_text(compiled->vm, "x.aspy");
    if (compile_source(compiled->vm, &compiled->source, name, mode, &compiled->code,
                       &compiled->diagnostic)) {
        disassemble(compiled->vm, compiled->code, false, &compiled->listing);
    }
}

static inline void compiled_release(Compiled *compiled) {
    text_buffer_release(&compiled->listing);
    arena_release(&compiled->passing);
    arena_release(&compiled->arena);
    runtime_release(compiled->vm);
    memory_release(compiled->vm);
}

// The code object among the constants whose name that is; NULL when there is none.
static inline Code *compiled_find(const Code *code, const char *name) {
    if (string_equal_text(code->name, name)) {
        return (Code *)(void *)value_as_object(value_from_object(code));
    }
    for (uint32_t index = 0; index < code->constant_count; index++) {
        if (value_is_kind(code->constants[index], KIND_CODE)) {
            Code *found = compiled_find(value_as_code(code->constants[index]), name);
            if (found != NULL) {
                return found;
            }
        }
    }
    return NULL;
}

// How many instructions of that kind the code has.
static inline size_t compiled_count(const Code *code, Opcode opcode) {
    size_t count = 0;
    for (uint32_t index = 0; index < code->instruction_count; index++) {
        count += code->instructions[index].opcode == opcode ? 1 : 0;
    }
    return count;
}

// A fragment `count` times between a beginning and an end, in memory of the caller.
static inline char *compiled_repeat(const char *start, const char *fragment, size_t count,
                                    const char *end) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, start);
    for (size_t index = 0; index < count; index++) {
        text_buffer_append_text(&text, fragment);
    }
    text_buffer_append_text(&text, end);
    return text.bytes;
}

#endif
