// emitter.h: the growing code of one unit: instructions, spans, labels, handlers, constants, sites.
//
// After an unconditional jump, return or raise the emitter is *unreachable* until a label that
// something jumps to is bound; what is emitted meanwhile is dropped, so dead code costs nothing and
// needs no special care in code generation.
//
// The emitter also follows which locals are certainly bound at the present point. A label keeps
// what is bound on every way that leads to it. Read next: assemble.h (how it becomes a Code).
#ifndef ASPY_COMPILE_EMITTER_H
#define ASPY_COMPILE_EMITTER_H

#include "base/vector.h"
#include "bytecode/code.h"
#include "compile/word_map.h"
#include "syntax/ast.h"

#include <assert.h>

enum {
    BOUND_SET_SIZE = 256, // locals beyond are always checked
    // From here on attribute sites of one name are shared: a site's number has 16 bits.
    EMITTER_OWN_SITES = 60000,
    // From here on numbers are loaded into registers: the numbers of narrow constants have 16 bits.
    EMITTER_OPERAND_CONSTANTS = 30000,
    EMITTER_OPERAND_MAX = UINT16_MAX
};

// Locals that are certainly bound, by register.
typedef struct BoundSet {
    uint64_t words[BOUND_SET_SIZE / 64];
} BoundSet;

// A place that forward jumps go to, or the head of a loop. Lives in the frame of the C function
// that generates the construct.
typedef struct Label {
    uint32_t id;
    bool is_used; // something goes here
    BoundSet bound;
} Label;

typedef struct EmitterJump {
    uint32_t instruction;
    uint32_t label;
    bool is_far;  // for assemble(): it is stretched
    bool is_idle; // for assemble(): a JUMP to the next instruction, left out
} EmitterJump;

// Where a prologue begins, in each of the lists.
typedef struct EmitterMark {
    size_t instructions;
    size_t jumps;
    size_t labels;
    size_t handlers;
    size_t ranges;
} EmitterMark;

typedef struct Emitter {
    Vm *vm;
    Arena *arena;
    VECTOR(Instruction) instructions;
    VECTOR(SourceSpan) spans;
    VECTOR(EmitterJump) jumps;      // in order of instructions; operands are filled in later
    VECTOR(uint32_t) labels;        // position of each label
    VECTOR(Handler) handlers;       // target is a label; inner ranges before outer ones
    VECTOR(LocalRange) ranges;      // of comprehensions' variables
    VECTOR(Value) narrow_constants; // those that need a 16-bit number: they come first
    VECTOR(Value) wide_constants;   // numbered after them
    VECTOR(String *) sites;
    VECTOR(uint32_t) positions;   // for assemble(): where each instruction ends up, and the end
    VECTOR(uint8_t) packed_spans; // for assemble()
    WordMap constant_numbers;
    WordMap keyword_numbers; // keyword tuples by their content
    WordMap operand_numbers; // numbers and strings that are the right side of an operator
    WordMap load_sites;      // of globals and namespace names
    WordMap store_sites;
    WordMap attribute_sites; // when they are shared
    bool is_reachable;
    BoundSet bound;       // at the present point
    BoundSet deletable;   // locals that some statement unbinds: forgotten at every label
    const char *overflow; // what there was too much of, or NULL
} Emitter;

// An emitter without any code. The arena outlives it.
void emitter_init(Emitter *emitter, Vm *vm, Arena *arena);
void emitter_release(Emitter *emitter);
// Makes it as new, but for the memory it has, which the next unit is glad of.
void emitter_reset(Emitter *emitter);

// The number of the next instruction.
static inline uint32_t emitter_position(const Emitter *emitter) {
    return (uint32_t)emitter->instructions.count;
}

// The span of a node; nowhere for NULL.
static inline SourceSpan emitter_span(const Ast *at) {
    static_assert(sizeof(SourceSpan) == sizeof(SourceRange), "they have the same fields");
    SourceSpan span = {0, 0, 0, 0};
    if (at != NULL) {
        memcpy(&span, &at->range, sizeof span);
    }
    return span;
}
// One instruction. Operands that do not fit their 16 bits set emitter->overflow.
void emitter_add(Emitter *emitter, SourceSpan span, Opcode opcode, uint32_t a, uint32_t b,
                 uint32_t c);
void emitter_add_wide(Emitter *emitter, SourceSpan span, Opcode opcode, uint32_t a, int32_t wide);
// Constants: LOAD_NONE, LOAD_INT, LOAD_CONST …, whichever fits.
void emitter_add_constant(Emitter *emitter, SourceSpan span, uint32_t a, Value value);

// A new label, not bound yet.
Label label_new(Emitter *emitter);
// A jump to a label that is bound later. `a` and `b` are the operands before the target.
void emitter_jump(Emitter *emitter, SourceSpan span, Opcode opcode, uint32_t a, uint32_t b,
                  Label *target);
// JUMP_BACK to a bound label.
void emitter_jump_back(Emitter *emitter, SourceSpan span, const Label *target);
// The JUMP_BACK at the end of a loop: it has the place of the loop's last instruction, or `span`
// where the loop has none. That is where Ctrl-C finds a loop that calls nothing.
void emitter_loop_back(Emitter *emitter, SourceSpan span, const Label *head);
// The present position becomes the label's place.
void label_bind(Emitter *emitter, Label *label);
// The same for the head of a loop, to which only JUMP_BACK goes.
void label_bind_head(Emitter *emitter, Label *label);

// What is emitted between these two moves to the very beginning of the code, which is finished but
// for it; it has no place in the source. Its jumps stay inside it.
MUST_USE EmitterMark emitter_begin_prologue(Emitter *emitter);
void emitter_end_prologue(Emitter *emitter, EmitterMark start);

// What is raised in start … end-1 goes to `target` with the exception in register `a`. `bound` is
// what was bound where the range began. Nothing happens when the range is empty.
void emitter_add_handler(Emitter *emitter, uint32_t start, uint32_t end, Label *target, uint32_t a,
                         const BoundSet *bound);

// The variable of a comprehension exists from `start` to here.
void emitter_add_range(Emitter *emitter, uint32_t start, uint32_t local);

// The number of a constant for a WIDE_CONST operand; for a CONST operand.
MUST_USE int32_t emitter_wide_constant(Emitter *emitter, Value value);
MUST_USE uint32_t emitter_narrow_constant(Emitter *emitter, Value value);
// The narrow constant for a number or an interned string that is an operand; false when there are
// too many already.
MUST_USE bool emitter_operand_constant(Emitter *emitter, Value value, uint32_t *constant);
// The narrow constant for a tuple of keyword names; equal ones are one constant.
MUST_USE uint32_t emitter_keyword_constant(Emitter *emitter, String *const *names, size_t count);
// Sites. Globals and namespace names have one for reading and one for writing per name.
MUST_USE uint32_t emitter_load_site(Emitter *emitter, String *name);
MUST_USE uint32_t emitter_store_site(Emitter *emitter, String *name);
MUST_USE uint32_t emitter_attribute_site(Emitter *emitter, String *name);

static inline bool bound_set_has(const BoundSet *set, uint32_t local) {
    return local < BOUND_SET_SIZE && (set->words[local / 64] >> (local % 64) & 1) != 0;
}
static inline void bound_set_add(BoundSet *set, uint32_t local) {
    if (local < BOUND_SET_SIZE) {
        set->words[local / 64] |= UINT64_C(1) << (local % 64);
    }
}
static inline void bound_set_remove(BoundSet *set, uint32_t local) {
    if (local < BOUND_SET_SIZE) {
        set->words[local / 64] &= ~(UINT64_C(1) << (local % 64));
    }
}
// Removes what is in `other`.
void bound_set_subtract(BoundSet *set, const BoundSet *other);

#endif
