// code.h: one compiled function: instructions, constants, names, positions and handler ranges.
//
//        registers:  | parameters … | *args | **kwargs | other locals … | temporaries … |
//                    0              parameter_count                       register_count
//
// Parameters stand in the order positional-only, positional, keyword-only, *args, **kwargs. A local
// that an inner function shares holds a Cell instead of its value; MAKE_CELL at the start wraps it.
// Module code has no parameters; class bodies have one, register 0: the namespace.
#ifndef ASPY_BYTECODE_CODE_H
#define ASPY_BYTECODE_CODE_H

#include "base/embedded.h"
#include "bytecode/opcode.h"
#include "object/runtime.h"
#include "object/string.h"
#include "object/tuple.h"

// Where an instruction comes from. Lines count from 1, columns from 0 in UTF-8 bytes; end
// exclusive. line 0: no position.
typedef struct SourceSpan {
    uint32_t line;
    uint32_t end_line;
    uint32_t column;
    uint32_t end_column;
} SourceSpan;

// Instructions start … end-1 are guarded: what is raised there goes to R[exception_register] and
// execution goes on at target. Inner ranges stand before outer ones.
typedef struct Handler {
    uint32_t start;
    uint32_t end;
    uint32_t target;
    uint16_t exception_register;
} Handler;

// A name at one place of the code, with what the last look-up there found. What version, slot and
// value mean is the business of whoever executes the site (vm/attribute_cache, LOAD_GLOBAL).
typedef struct Site {
    String *name;     // interned
    uint32_t version; // 0: nothing remembered
    uint16_t slot;
    uint16_t kind;
    Value value;
} Site;

enum {
    CODE_IS_GENERATOR = 1 << 0,       // contains yield
    CODE_IS_COROUTINE = 1 << 1,       // async def without yield
    CODE_IS_ASYNC_GENERATOR = 1 << 2, // async def with yield
    CODE_HAS_STAR_ARGS = 1 << 3,      // *args
    CODE_HAS_STAR_KWARGS = 1 << 4,    // **kwargs
    CODE_IS_CLASS_BODY = 1 << 5,
    CODE_IS_MODULE = 1 << 6,
    CODE_USES_NAMESPACE = 1 << 7,  // names live in a mapping in register 0 (class bodies, exec)
    CODE_IS_ASYNC_MODULE = 1 << 8, // a module with await at its top level: also CODE_IS_COROUTINE
    CODE_IS_ITERABLE_COROUTINE = 1 << 9 // a generator that may be awaited: @asyncio.coroutine
};

typedef struct Shortcut Shortcut;

typedef struct Code {
    Object object;
    String *name;
    String *qualname;
    String *filename; // as tracebacks show it
    Value doc;        // str or None
    uint32_t first_line;
    uint32_t flags; // CODE_…
    uint16_t positional_only_count;
    uint16_t positional_count; // positional-only ones included
    uint16_t keyword_only_count;
    uint16_t parameter_count; // all, *args and **kwargs included
    uint16_t local_count;     // parameters and other named locals: registers 0 … local_count-1
    uint16_t register_count;
    uint16_t free_count; // closure cells
    uint32_t instruction_count;
    Instruction *instructions;
    SourceSpan *spans; // one for each instruction: see code_span; NULL when they are packed
    const uint8_t *packed_spans;
    uint32_t constant_count;
    Value *constants;
    uint32_t site_count;
    Site *sites;
    uint32_t handler_count;
    Handler *handlers;
    Value *local_names;  // local_count strings: what each named register is called
    bool *local_is_cell; // local_count: the register holds a Cell
    Value *free_names;   // free_count strings
    // The source text, for the lines that tracebacks show: bytes of str, or None.
    Value source;
    const EmbeddedModule *module; // the one in the binary whose text it is then; else NULL
    bool is_frozen; // what no run changes stands in the binary (frozen.h) and is not released
    const Shortcut *shortcut; // of some async functions (vm/shortcut.h); NULL: none
} Code;

// An empty code object, for the compiler to fill. Arrays are heap buffers of exactly the counts
// given at the end by the compiler; code_new registers nothing.
MUST_USE Code *code_new(Vm *vm, String *name, String *qualname, String *filename);
// Where an instruction comes from.
MUST_USE SourceSpan code_span(const Code *code, uint32_t instruction);
// The whole source text; false when there is none.
MUST_USE bool code_source(const Code *code, const char **text, size_t *length);
// Tells the heap how to trace and release code. Called once per Vm.
void code_register(Vm *vm);

static inline Code *value_as_code(Value value) {
    assert(value_is_kind(value, KIND_CODE));
    return (Code *)(void *)value_as_object(value);
}

#endif
