// coroutine.h: generators, coroutines and async generators: frames on the heap.
//
//        call of the function        send, next, await, task step         return, uncaught
//        exception
//     -----------------------> CREATED ----------------------> RUNNING ----------------------->
//     FINISHED
//                                          send, throw, …       ^  |
//                                                               |  | yield; await of something not
//                                                               ready
//                                                            SUSPENDED
//
// An await of a coroutine links frames instead of nesting calls: the awaited frame's `caller` is
// the awaiter's frame. The outermost coroutine of such a chain is its root; whoever resumes the
// root (next(), a task, a for loop) runs straight on in the innermost frame, root->innermost, and
// a yield goes straight to the resumer. So neither costs more when the chain is longer:
//
//        resumer --resume--> root   ...  middle  ...  innermost
//                              ^___caller__|  ^___caller__|
//
// The root being resumed right now is vm->activation; activations nest like the calls they are.
// Exceptions being handled travel with the frames: each coroutine has a link of the handled chain.
#ifndef ASPY_VM_COROUTINE_H
#define ASPY_VM_COROUTINE_H

#include "object/class.h"
#include "vm/frame.h"

typedef enum CoroutineState {
    COROUTINE_CREATED,
    COROUTINE_SUSPENDED,
    COROUTINE_RUNNING,
    COROUTINE_FINISHED
} CoroutineState;

// What is being handled by `except` in one chain of plain frames; `previous` is that of the resumer
// (or awaiter). The innermost one that is not None answers sys.exception() and a bare raise.
typedef struct HandledState {
    Value exception; // or None
    struct HandledState *previous;
} HandledState;

typedef struct Coroutine Coroutine;
struct Coroutine {
    Object object; // its class says which of the three it is; extra: CoroutineState
    Frame frame;
    HandledState handled;
    Coroutine *innermost;        // of a root: where to go on
    Coroutine *outer_activation; // of a running root: the activation below
    Frame *below;           // of a running root: the frame that was running when it was resumed
    bool resumed_by_script; // of a running root: `below` takes the result; else C code does
    bool is_active;         // a root that is being resumed
    Value step;          // of an async generator: the asend, athrow or aclose under way, True for
                         // a plain step of `async for`; None when there is none
    bool is_closing;     // of an async generator: aclose began, or it ended
    bool hooks_ran;      // of an async generator: firstiter was told
    bool was_finalized;  // its end at collection was arranged once
    uint32_t base_depth; // of a running root: vm->depth when it was resumed
    uint32_t nesting;    // how much deeper than its root it counts, for the recursion limit
    String *name;
    String *qualname;
    Code *origin_code; // where it was called, for "was never awaited"; NULL: by no script
    uint32_t origin_instruction;
    Value registers[];
};

static inline bool value_is_coroutine_object(Value value) {
    return value_is_kind(value, KIND_COROUTINE);
}
static inline Coroutine *value_as_coroutine(Value value) {
    assert(value_is_coroutine_object(value));
    return (Coroutine *)(void *)value_as_object(value);
}
static inline CoroutineState coroutine_state(const Coroutine *coroutine) {
    return (CoroutineState)coroutine->object.extra;
}

// Resumes a coroutine, generator or async generator from C (a task's step, gen.send()): runs until
// it yields (STEP_ITEM, *out what was yielded), returns (STEP_END, *out the value) or raises
// (STEP_RAISED; StopIteration is never what a return becomes). `sent` is None for the first step.
// Raises "generator already executing", "cannot reuse already awaited coroutine" as CPython does.
MUST_USE Step coroutine_resume(Vm *vm, Coroutine *coroutine, Value sent, Value *out);
// The same, raising an exception instance at the point of suspension (innermost first).
MUST_USE Step coroutine_throw(Vm *vm, Coroutine *coroutine, Value exception, Value *out);
// close(): throws GeneratorExit and expects it to come back.
MAY_RAISE bool coroutine_close(Vm *vm, Coroutine *coroutine);
// A new generator, coroutine or async generator for a call of `function`, whose registers
// parameter_count are then the caller's to fill. `function` may be NULL: module code with await.
MUST_USE Coroutine *coroutine_new(Vm *vm, Function *function, Code *code, Dict *globals);
// The coroutine whose frame this is.
static inline Coroutine *coroutine_of_frame(const Frame *frame) {
    assert(frame->kind == FRAME_COROUTINE);
    return (Coroutine *)((uintptr_t)frame - offsetof(Coroutine, frame));
}
// cr_await, gi_yieldfrom: what the suspended coroutine waits for, None when nothing.
MUST_USE Value coroutine_awaiting(const Coroutine *coroutine);
// types.coroutine: calls of the generator function give what `await` accepts.
void coroutine_mark_function(Function *function);

// What beginning to resume came to.
typedef enum CoroutineStart {
    COROUTINE_ENTERED, // its innermost frame is vm->frame
    COROUTINE_ENDED,   // a generator that was finished already
    COROUTINE_REFUSED  // raised: it is running, or may not be resumed
} CoroutineStart;
// For the interpreter: begins to resume without running. `by_script`: the running frame's
// instruction (FOR_ITER, a call) takes what it gives.
MUST_USE CoroutineStart coroutine_start(Vm *vm, Coroutine *coroutine, Value sent, bool by_script);
// "generator", "coroutine", "async generator".
MUST_USE const char *coroutine_kind_name(const Coroutine *coroutine);
// Ends a coroutine that nobody will ever see (its arguments did not match).
void coroutine_discard(Vm *vm, Coroutine *coroutine);
// Kinds, classes' attributes, collector hooks. Called by vm_new.
void coroutine_register(Vm *vm);
void async_generator_register(Vm *vm);
// True for coroutines proper and for generators marked by types.coroutine / asyncio.coroutine.
MUST_USE bool coroutine_is_awaitable(Vm *vm, Value value);

#endif
