// async_generator.h: the awaitable steps of async generators: asend, athrow, aclose.
//
//        async for, anext()       the generator's next value
//     ------------------------> STEP ---------------------------> delivered to the awaiter
//                                 |  it ended: StopAsyncIteration
//                                 |  it awaits something not ready: the awaiter's chain is
//                                 suspended
//
// Awaiting a step links the generator's frame below the awaiter's, like any await; what ends the
// link is its next `yield`. While that lasts, generator->step says which step it is.
#ifndef ASPY_VM_ASYNC_GENERATOR_H
#define ASPY_VM_ASYNC_GENERATOR_H

#include "object/foreign.h"
#include "vm/coroutine.h"

typedef enum StepKind { STEP_KIND_SEND, STEP_KIND_THROW, STEP_KIND_CLOSE } StepKind;
typedef enum StepState { STEP_STATE_CREATED, STEP_STATE_STARTED, STEP_STATE_CLOSED } StepState;

typedef struct AsyncStep {
    Foreign foreign;
    Coroutine *generator;
    StepKind kind;
    StepState state;
    Value argument; // what is sent; the exception to throw
} AsyncStep;

extern const ForeignType async_step_type;

// generator.__anext__() without making an object: R[b] of GET_ASYNC_NEXT may be the generator
// itself. Tells the first-iteration hook.
MAY_RAISE bool async_generator_begin(Vm *vm, Coroutine *generator);
MUST_USE AsyncStep *async_step_new(Vm *vm, Coroutine *generator, StepKind kind, Value argument);

// Begins a step, by await or by hand. *ended: there is nothing to do, the result is None (aclose of
// what is closed). False: raised (it was used already, the generator is running another, it is
// finished).
MAY_RAISE bool async_step_begin(Vm *vm, AsyncStep *step, Value sent, bool *ended);

// A step that was awaited came to an end by the exception in flight. True: that was the end of an
// aclose, the exception is taken and *value is what the await gives.
MUST_USE bool async_generator_step_raised(Vm *vm, Coroutine *generator, Value step, Value *value);
// … by the generator's next value. False: raised ("async generator ignored GeneratorExit").
MAY_RAISE bool async_generator_step_yielded(Vm *vm, Coroutine *generator, Value step);
// … by its return. False: raised (StopAsyncIteration); true for aclose.
MAY_RAISE bool async_generator_step_returned(Vm *vm, Coroutine *generator, Value step);

#endif
