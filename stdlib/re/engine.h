// engine.h: PCRE2, in its three widths, behind one interface.
//
// A str keeps 1, 2 or 4 bytes for a code point, and the library comes in these widths: every text
// is matched where it lies, one code unit being one code point. The files engine_8.c, engine_16.c
// and engine_32.c are one text, engine_width.h, compiled three times.
//
//        write              compile              (often) speed up         match
//   tree ------> PCRE2 text -------> its bytecode ---------------> JIT ---------> spans
#ifndef ASPY_STDLIB_RE_ENGINE_H
#define ASPY_STDLIB_RE_ENGINE_H

#include "vm/native.h"

typedef enum EngineResult {
    ENGINE_MATCHED,
    ENGINE_NOT_MATCHED,
    ENGINE_GAVE_UP // it tried more ways than it may
} EngineResult;

enum {
    ENGINE_KNOWS_UNICODE = 1, // WriteTarget's knows_unicode
    ENGINE_AT_START = 2,      // a match begins where the search does
    ENGINE_TO_END = 4         // and ends at the end of the text
};

// What one width keeps from match to match.
typedef struct EngineState {
    void *general_context; // NULL: not in use yet
    void *compile_context;
    void *match_context;
    void *jit_stack;
    void *match_data;
    uint32_t pair_count; // spans that match_data has room for
} EngineState;

typedef struct EngineWidth {
    // The compiled pattern, or NULL: then *error is the library's number for the reason.
    void *(*compile)(EngineState *state, const char *text, size_t length, unsigned options,
                     int *error);
    // Makes machine code of it; false when that cannot be had.
    bool (*speed_up)(void *code);
    // Matches data[start … length) with what stands before in view. `must_advance`: not an empty
    // match at `start`.
    EngineResult (*match)(EngineState *state, const void *code, bool is_fast, const void *data,
                          size_t length, size_t start, bool must_advance);
    // After a match: start and end of each group, SIZE_MAX when it took no part.
    const size_t *(*spans)(const EngineState *state);
    // After a match: the number of the last mark (WriteTarget's marks_groups), 0 when there is
    // none.
    uint32_t (*mark)(const EngineState *state);
    void (*release)(void *code);
    void (*close)(EngineState *state);
    // What the library says about an error number.
    void (*describe)(int error, char *buffer, size_t size);
} EngineWidth;

extern const EngineWidth engine_8;
extern const EngineWidth engine_16;
extern const EngineWidth engine_32;

// A compiled pattern of more than 64 K units, which only the 32-bit library can have.
enum { ENGINE_ERROR_TOO_LARGE = 120 };

#endif
