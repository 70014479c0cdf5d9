// await.h: what can be awaited, and one step of awaiting it.
//
//        coroutine                  linked below the awaiter: no object, no C recursion
//        step of an async generator the generator is linked
//        class awaited in C         stepped: it is ready, or it gives what the scheduler is to wait
//        for anything with __await__    its iterator is sent to, again and again (DELEGATE)
#ifndef ASPY_VM_AWAIT_H
#define ASPY_VM_AWAIT_H

#include "vm/coroutine.h"
#include "vm/vm.h"

typedef enum AwaitResult {
    AWAIT_READY,     // R[a] is the result
    AWAIT_ENTERED,   // another frame is running; its return delivers
    AWAIT_DELEGATES, // R[b] is an iterator to be sent to: DELEGATE comes next
    AWAIT_SUSPENDS,  // *yielded goes to whoever resumed the chain
    AWAIT_RAISED
} AwaitResult;

// AWAIT and YIELD_FROM, at whose end frame->ip is: before the DELEGATE, which is passed over when a
// frame is entered.
MUST_USE AwaitResult await_start(Vm *vm, Frame *frame, Instruction now, Value *yielded);
// DELEGATE: sends R[a] to R[b]. frame->ip is behind it.
MUST_USE AwaitResult await_send(Vm *vm, Frame *frame, Instruction now, Value *yielded);

// An exception is to be raised in a suspended coroutine's frame, which may stand at a DELEGATE:
// what is awaited there gets it first. AWAIT_READY: that took it and gave a value (R[a]);
// AWAIT_SUSPENDS: it took it and yields again; AWAIT_RAISED: an exception is in flight, to be
// raised in the frame.
MUST_USE AwaitResult await_throw(Vm *vm, Frame *frame, Thrown thrown, Value *yielded);

// One step of an awaitable's iterator (what await_get_iterator gives), from C.
MUST_USE Step await_drive(Vm *vm, Value iterator, Value sent, Value *out);
MUST_USE Step await_drive_throw(Vm *vm, Value iterator, Value exception, Value *out);

// __aiter__() and __anext__(), as `async for` calls them. Raise "'async for' requires an object
// with
// __aiter__ method, got list".
MAY_RAISE bool await_get_async_iterator(Vm *vm, Value iterable, Value *result);
MAY_RAISE bool await_get_async_next(Vm *vm, Value iterator, Value *result);
// The iterator of an awaitable, as a script's __await__() gives it; what `await` accepts.
MAY_RAISE bool await_get_iterator(Vm *vm, Value awaitable, Value *result);

#endif
