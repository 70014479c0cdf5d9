// engine_width.h: one width of the engine: to be included once by each of engine_8.c, engine_16.c
// and engine_32.c, which define PCRE2_CODE_UNIT_WIDTH, Unit and ENGINE.
//
// This file has no guard and is the only one that is included for its code: PCRE2's own header
// works in the same way, its names getting the width from a macro.
#include "base/fatal.h"
#include "stdlib/re/engine.h"

#include <pcre2.h>

enum {
    // A pattern that is nested deeper is refused, rather than overflowing the C stack.
    NEST_LIMIT = 2000,
    JIT_STACK_START = 32 * 1024,
    JIT_STACK_MAX = 32 * 1024 * 1024,
    HEAP_LIMIT_KIB = 512 * 1024,
    // Ways tried before a match is given up, about a second of work; and more for a long text.
    MATCH_LIMIT = 25 * 1000 * 1000,
    MATCH_LIMIT_PER_UNIT = 16
};

static void *allocate(size_t size, void *context) {
    (void)context;
    return memory_allocate(size);
}

static void release(void *block, void *context) {
    (void)context;
    memory_release(block);
}

static void open_state(EngineState *state) {
    pcre2_general_context *general = pcre2_general_context_create(allocate, release, NULL);
    pcre2_compile_context *compiling = pcre2_compile_context_create(general);
    pcre2_set_newline(compiling, PCRE2_NEWLINE_LF);
    pcre2_set_parens_nest_limit(compiling, NEST_LIMIT);
    pcre2_match_context *matching = pcre2_match_context_create(general);
    pcre2_set_depth_limit(matching, UINT32_MAX);
    pcre2_set_heap_limit(matching, HEAP_LIMIT_KIB);
    state->general_context = general;
    state->compile_context = compiling;
    state->match_context = matching;
}

static void close_state(EngineState *state) {
    pcre2_match_data_free(state->match_data);
    pcre2_jit_stack_free(state->jit_stack);
    pcre2_match_context_free(state->match_context);
    pcre2_compile_context_free(state->compile_context);
    pcre2_general_context_free(state->general_context);
}

// Room for the spans of every group of any pattern compiled so far.
static void reserve_spans(EngineState *state, const pcre2_code *code) {
    uint32_t groups;
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
    if (state->match_data == NULL || groups + 1 > state->pair_count) {
        pcre2_match_data_free(state->match_data);
        state->pair_count = groups + 1 < 16 ? 16 : groups + 1;
        state->match_data = pcre2_match_data_create(state->pair_count, state->general_context);
    }
}

static void *compile(EngineState *state, const char *text, size_t length, unsigned options,
                     int *error) {
    if (state->general_context == NULL) {
        open_state(state);
    }
    uint32_t how = PCRE2_DOTALL | PCRE2_MULTILINE | PCRE2_ALT_CIRCUMFLEX | PCRE2_NEVER_UTF;
    how |= (options & ENGINE_KNOWS_UNICODE) != 0 ? PCRE2_UCP : 0;
    how |= (options & ENGINE_AT_START) != 0 ? PCRE2_ANCHORED : 0;
    how |= (options & ENGINE_TO_END) != 0 ? PCRE2_ENDANCHORED : 0;
    Unit *units = memory_allocate(length * sizeof *units);
    for (size_t index = 0; index < length; index++) {
        units[index] = (Unit)text[index];
    }
    size_t position;
    pcre2_code *code = pcre2_compile(units, length, how, error, &position, state->compile_context);
    memory_release(units);
    if (code != NULL) {
        reserve_spans(state, code);
    }
    return code;
}

static bool speed_up(void *code) { return pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0; }

static void ensure_jit_stack(EngineState *state) {
    if (state->jit_stack == NULL) {
        state->jit_stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX, NULL);
        pcre2_jit_stack_assign(state->match_context, NULL, state->jit_stack);
    }
}

static EngineResult match(EngineState *state, const void *code, bool is_fast, const void *data,
                          size_t length, size_t start, bool must_advance) {
    uint32_t options = must_advance ? PCRE2_NOTEMPTY_ATSTART : 0;
    int outcome = PCRE2_ERROR_JIT_STACKLIMIT;
    size_t limit = MATCH_LIMIT + (length - start) * MATCH_LIMIT_PER_UNIT;
    pcre2_set_match_limit(state->match_context, limit < UINT32_MAX ? (uint32_t)limit : UINT32_MAX);
    if (is_fast) {
        ensure_jit_stack(state);
        outcome = pcre2_jit_match(code, data, length, start, options, state->match_data,
                                  state->match_context);
    }
    // Without machine code, or where its stack does not suffice.
    if (outcome == PCRE2_ERROR_JIT_STACKLIMIT) {
        outcome = pcre2_match(code, data, length, start, options | PCRE2_NO_JIT, state->match_data,
                              state->match_context);
    }
    return outcome > 0                      ? ENGINE_MATCHED
           : outcome == PCRE2_ERROR_NOMATCH ? ENGINE_NOT_MATCHED
                                            : ENGINE_GAVE_UP;
}

static const size_t *spans(const EngineState *state) {
    return pcre2_get_ovector_pointer(state->match_data);
}

static uint32_t mark(const EngineState *state) {
    const Unit *digit = pcre2_get_mark(state->match_data);
    uint32_t number = 0;
    for (; digit != NULL && *digit != 0; digit++) {
        number = number * 10 + ((uint32_t)*digit - '0');
    }
    return number;
}

static void release_code(void *code) { pcre2_code_free(code); }

static void describe(int error, char *buffer, size_t size) {
    Unit message[256];
    int length = pcre2_get_error_message(error, message, sizeof message / sizeof message[0]);
    size_t index = 0;
    for (; length > 0 && index < (size_t)length && index + 1 < size; index++) {
        buffer[index] = (char)message[index];
    }
    buffer[index] = '\0';
}

static_assert(ENGINE_ERROR_TOO_LARGE == PCRE2_ERROR_PATTERN_TOO_LARGE, "the library's number");

const EngineWidth ENGINE = {compile, speed_up,     match,       spans,
                            mark,    release_code, close_state, describe};
