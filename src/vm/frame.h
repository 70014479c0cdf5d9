// frame.h: one activation of a piece of code.
//
// A plain call's frame lies in the Vm's array of frames and its registers on the register stack,
// where the caller put the arguments: nothing is copied. The frame of a generator or coroutine is
// part of one heap object (coroutine.h) with its registers inside, and never moves.
//
//        `caller` is whoever receives the result:
//        plain call          the frame that called
//        awaited coroutine   the frame that awaits it, for as long as it does: the await chain
//        resumed generator   NULL: the activation's root knows who resumed it (coroutine.h)
//        entry from C        the frame whose native called back, or NULL: only to be looked at
#ifndef ASPY_VM_FRAME_H
#define ASPY_VM_FRAME_H

#include "vm/function.h"

typedef enum FrameKind {
    FRAME_PLAIN,       // a call from script code
    FRAME_ENTRY,       // a plain frame entered from C: returning leaves the interpreter loop
    FRAME_INIT,        // __init__ of a class being called: the result is the new instance
    FRAME_ENTRY_INIT,  // the same, entered from C
    FRAME_COROUTINE,   // inside a Coroutine
    FRAME_IS_SHOWN = 8 // a bit beside the first four: a frame object waits for its end
} FrameKind;

typedef struct Frame {
    const Instruction *ip; // the next instruction, kept while the frame is not running
    Value *registers;
    union {
        Value *top;   // the first free register of the stack above this frame while it runs
        Code *origin; // of a coroutine that was never resumed: where it was called; NULL: in C
    };
    Code *code;
    Function *function;
    Dict *globals;
    struct Frame *caller;
    union {
        Value instance; // of FRAME_INIT: what the call returns; the frame's root for it
        struct Coroutine *innermost; // of FRAME_COROUTINE, of a root: where to go on
    };
    uint8_t kind; // a FrameKind; read it with frame_kind where it may be shown
    // Of FRAME_COROUTINE alone. What is written at each resumption shares no word with what is read
    // there: a load of both waits for the store, which took a third of a generator's time.
    bool is_active;           // a root that is being resumed
    bool is_closing : 1;      // of an async generator: aclose began, or it ended
    bool hooks_ran : 1;       // of an async generator: firstiter was told
    bool was_finalized : 1;   // its end at collection was arranged once
    bool is_unseen : 1;       // only its awaiter refers to it: at its end it is free again
    bool has_other_names : 1; // its __name__ or __qualname__ was set
    uint32_t nesting;         // how much deeper than its root it counts (recursion limit)
} Frame;

static inline FrameKind frame_kind(const Frame *frame) {
    return (FrameKind)(frame->kind & ~FRAME_IS_SHOWN);
}

// Moves `count` registers to a place that does not lie above them within their own span. Arguments
// are few: a call of memmove would cost more than they do.
ALWAYS_INLINE void registers_move(Value *to, const Value *from, size_t count) {
    if (count > 3) {
        memmove(to, from, count * sizeof *to);
        return;
    }
    if (count > 0) {
        to[0] = from[0];
    }
    if (count > 1) {
        to[1] = from[1];
    }
    if (count > 2) {
        to[2] = from[2];
    }
}

// The index of the instruction the frame is at (the one before ip); FRAME_NOT_STARTED before the
// first.
#define FRAME_NOT_STARTED UINT32_MAX
static inline uint32_t frame_instruction(const Frame *frame) {
    return (uint32_t)(frame->ip - frame->code->instructions) - 1;
}
// The place in the source of an instruction, or of its nearest neighbour that has one; the first
// line of the code for FRAME_NOT_STARTED.
MUST_USE SourceSpan frame_code_span(const Code *code, uint32_t instruction);

#endif
