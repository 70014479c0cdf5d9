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
#include "bytecode/span.h"
#include "object/runtime.h"
#include "object/string.h"
#include "object/tuple.h"

// Instructions start … end-1 are guarded: what is raised there goes to R[exception_register] and
// execution goes on at target. Inner ranges stand before outer ones.
typedef struct Handler {
    uint32_t start;
    uint32_t end;
    uint32_t target;
    uint16_t exception_register;
} Handler;

// Where the variable of a comprehension exists in module code or a class body; elsewhere its
// register holds what somebody else left.
typedef struct LocalRange {
    uint32_t start;
    uint32_t end; // the first instruction behind
    uint32_t local;
} LocalRange;

// A name at one place of the code, with what the last look-up there found. What version, slot,
// value and place mean is the business of whoever executes the site (vm/attribute_cache,
// LOAD_GLOBAL).
typedef struct Site {
    String *name;     // interned
    uint32_t version; // 0: nothing remembered
    uint16_t slot;
    uint16_t kind;
    union {
        Value value;
        Value *place; // as a value it would be a float
    };
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
    uint16_t inner_start;     // from here on the locals are those of comprehensions in the code
    uint16_t register_count;
    uint16_t free_count; // closure cells
    uint32_t instruction_count;
    Instruction *instructions;
    const uint8_t *spans; // one for each instruction, packed: see code_span
    uint32_t spans_size;
    uint32_t constant_count;
    Value *constants;
    uint32_t site_count;
    Site *sites;
    uint32_t handler_count;
    Handler *handlers;
    uint32_t range_count; // of module code and class bodies; not kept of the library's
    LocalRange *ranges;
    Value *local_names;  // local_count strings: what each named register is called
    bool *local_is_cell; // local_count: the register holds a Cell
    Value *free_names;   // free_count strings
    // The source text, for the lines that tracebacks show: bytes of str, or None.
    Value source;
    const EmbeddedModule *module; // the one in the binary whose text it is then; else NULL
    void *arrays; // the block in which all of these stand, but what stands in the binary (frozen.h)
    size_t arrays_size;
    const Shortcut *shortcut; // of some async functions (vm/shortcut.h); NULL: none
} Code;

// An empty code object, for the compiler to fill.
MUST_USE Code *code_new(Vm *vm, String *name, String *qualname, String *filename);
// Makes the arrays of constants, sites and names, of the counts that the code says by now, and
// `more` bytes behind them, which are returned. Their contents are undefined. One block for all:
// five were a tenth of the time of compiling.
void *code_make_arrays(Vm *vm, Code *code, size_t more);
// Where an instruction comes from. Takes time in proportion to its number.
MUST_USE SourceSpan code_span(const Code *code, uint32_t instruction);
// The whole source text; false when there is none.
MUST_USE bool code_source(const Code *code, const char **text, size_t *length);
// Whether it is of a module of aspy's own library ("<stdlib>/…"), and not the program's.
MUST_USE bool code_is_of_library(const Code *code);
// Whether the file is one of asyncio's.
MUST_USE bool code_is_asyncio_file(const String *filename);
// Tells the heap how to trace and release code. Called once per Vm.
void code_register(Vm *vm);

static inline Code *value_as_code(Value value) {
    assert(value_is_kind(value, KIND_CODE));
    return (Code *)(void *)value_as_object(value);
}

#endif
