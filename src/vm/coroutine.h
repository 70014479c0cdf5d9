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
// root (next(), a task, a for loop) runs straight on in the innermost frame, frame.innermost, and
// a yield goes straight to the resumer. So neither costs more when the chain is longer:
//
//        resumer --resume--> root   ...  middle  ...  innermost
//                              ^___caller__|  ^___caller__|
//
// The root being resumed right now is that of vm->activation; activations nest like the calls they
// are. Exceptions being handled travel with the frames: each coroutine has a place for one, and its
// awaiter's or resumer's is next in the handled chain.
#ifndef ASPY_VM_COROUTINE_H
#define ASPY_VM_COROUTINE_H

#include "base/vector.h"
#include "object/class.h"
#include "vm/frame.h"

typedef enum CoroutineState {
    COROUTINE_CREATED,
    COROUTINE_SUSPENDED,
    COROUTINE_RUNNING,
    COROUTINE_FINISHED
} CoroutineState;

// There may be a million of these: what only one state needs shares its place with what only
// another one does (frame.h), and what follows from the function is not repeated.
typedef struct Coroutine Coroutine;
struct Coroutine {
    Object object; // its class says which of the three it is; extra: the CoroutineState, and of a
                   // CREATED one the instruction of frame.origin, shifted by COROUTINE_STATE_BITS
    Frame frame;
    Value handled;     // what `except` handles in its frame and in the plain ones above; or None
    Value registers[]; // an async generator has one more than its code asks for: its step
};

enum { COROUTINE_STATE_BITS = 2 };

// A root that is being resumed, and who resumed it. The innermost is vm->activation.
typedef struct Activation {
    Coroutine *root;     // NULL: the first, which is none
    Frame *below;        // the frame that was running
    Value *handled;      // vm->handled of that time
    uint32_t base_depth; // vm->depth of that time
    bool by_script;      // `below` takes the result; else C code does
} Activation;

// What a script set in place of the function's names, and where it wanted to know the coroutine was
// made.
typedef struct CoroutineNames {
    Coroutine *coroutine; // weak
    String *name;
    String *qualname;
    Value origin; // a tuple of (file, line, function), the innermost first; or None
} CoroutineNames;

enum { COROUTINE_MOST_SPARE_REGISTERS = 32 };

static inline bool value_is_coroutine_object(Value value) {
    return value_is_kind(value, KIND_COROUTINE);
}
static inline Coroutine *value_as_coroutine(Value value) {
    assert(value_is_coroutine_object(value));
    return (Coroutine *)(void *)value_as_object(value);
}
static inline CoroutineState coroutine_state(const Coroutine *coroutine) {
    return (CoroutineState)(coroutine->object.extra & ((1 << COROUTINE_STATE_BITS) - 1));
}

// Of a CREATED one: the instruction that called it, in the code frame.origin.
static inline uint32_t coroutine_origin_instruction(const Coroutine *coroutine) {
    return coroutine->object.extra >> COROUTINE_STATE_BITS;
}

// What is thrown into a coroutine. An iterator at the end of the chain is given what throw() was
// given, as it is: a type, a value and a traceback, ABSENT from the first that was left out.
typedef struct Thrown {
    Value exception;
    const Value *given; // three; NULL: the exception
} Thrown;

// Resumes a coroutine, generator or async generator from C (a task's step, gen.send()): runs until
// it yields (STEP_ITEM, *out what was yielded), returns (STEP_END, *out the value) or raises
// (STEP_RAISED; StopIteration is never what a return becomes). `sent` is None for the first step.
// Raises "generator already executing", "cannot reuse already awaited coroutine" as CPython does.
MUST_USE Step coroutine_resume(Vm *vm, Coroutine *coroutine, Value sent, Value *out);
// The same, raising an exception instance at the point of suspension (innermost first).
MUST_USE Step coroutine_throw(Vm *vm, Coroutine *coroutine, Value exception, Value *out);
MUST_USE Step coroutine_throw_given(Vm *vm, Coroutine *coroutine, Thrown thrown, Value *out);
// close(): throws GeneratorExit and expects it to come back.
MAY_RAISE bool coroutine_close(Vm *vm, Coroutine *coroutine);
// A new generator, coroutine or async generator for a call of `function`, whose registers
// parameter_count are then the caller's to fill. `function` may be NULL: module code with await.
MUST_USE Coroutine *coroutine_new(Vm *vm, Function *function, Code *code, Dict *globals);
// Of an async generator: the asend, athrow or aclose under way, True for a plain step of
// `async for`; None when there is none.
static inline Value *coroutine_current_step(Coroutine *generator) {
    assert((generator->frame.code->flags & CODE_IS_ASYNC_GENERATOR) != 0 && "the others have none");
    return &generator->registers[generator->frame.code->register_count];
}
// Its __name__ and __qualname__.
MUST_USE String *coroutine_name(Vm *vm, const Coroutine *coroutine);
MUST_USE String *coroutine_qualname(Vm *vm, const Coroutine *coroutine);
// Names of its own, which begin as those of its function; to be changed at once.
MUST_USE CoroutineNames *coroutine_own_names(Vm *vm, Coroutine *coroutine);
// What cr_origin is.
MUST_USE Value coroutine_tracked_origin(Vm *vm, const Coroutine *coroutine);
// What the call of a function that makes coroutines came to.
typedef enum CoroutineCall {
    COROUTINE_CALL_MADE,      // base[0] is the coroutine or generator, or what stands for it
    COROUTINE_CALL_ENTERED,   // it is being awaited: its frame runs
    COROUTINE_CALL_RETURNED,  // a shortcut: *out is the result of the await
    COROUTINE_CALL_SUSPENDS,  // a shortcut: *out goes to whoever resumed the chain
    COROUTINE_CALL_UNMATCHED, // nothing happened: the arguments have to be matched first
    COROUTINE_CALL_RAISED
} CoroutineCall;
// For the interpreter: base[0], a function that makes coroutines, is called with base[1] …
// base[count]; frame->ip is behind the call. Where AWAIT of base[0] comes next, that is done too.
//
// Nobody but the awaiter can know a coroutine that is awaited where it is made: so it is not
// watched for dying unawaited, and when it returns its storage is used for the next one. Await of
// a trivial coroutine takes a third of the time (60 -> 20 ns), and leaves no garbage.
MUST_USE CoroutineCall coroutine_call(Vm *vm, Frame *frame, Value *base, size_t count, Value *out);
// The coroutine whose frame this is.
static inline Coroutine *coroutine_of_frame(const Frame *frame) {
    assert(frame->kind == FRAME_COROUTINE);
    return (Coroutine *)((uintptr_t)frame - offsetof(Coroutine, frame));
}
// cr_await, gi_yieldfrom: what the suspended coroutine waits for, None when nothing. A coroutine
// given here is not unseen any more.
MUST_USE Value coroutine_awaiting(Vm *vm, Coroutine *coroutine);

// What beginning to resume came to.
typedef enum CoroutineStart {
    COROUTINE_ENTERED, // its innermost frame is vm->frame
    COROUTINE_ENDED,   // a generator that was finished already
    COROUTINE_REFUSED  // raised: it is running, or may not be resumed
} CoroutineStart;
// For the interpreter: begins to resume without running. `by_script`: the running frame's
// instruction (FOR_ITER, a call) takes what it gives.
MUST_USE CoroutineStart coroutine_start(Vm *vm, Coroutine *coroutine, Value sent, bool by_script);
// For whoever shows the frame of a coroutine that may have ended: what its locals hold lives.
void coroutine_mark_locals(Heap *heap, Coroutine *coroutine);
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
