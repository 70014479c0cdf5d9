// lock.h: asyncio.Lock: one task at a time, the others in the order they came.
//
//                 lock_take                        lock_release
//     UNLOCKED ----------------> LOCKED by a task ------------------> UNLOCKED, the first waiter's
//        ^                                                            future is done: it takes the
//        +------------------------------------------------------------ lock when its turn comes
//
// As in CPython the lock is not handed over: between release and the waiter's turn it is free, but
// who comes then queues up behind the waiters. A waiter is a future that is its own awaitable, so a
// contended acquire is one allocation.
#ifndef ASPY_ASYNC_LOCK_H
#define ASPY_ASYNC_LOCK_H

#include "async/future.h"
#include "async/position.h"

typedef struct Lock Lock;

typedef struct LockWaiter {
    Future future;
    Lock *lock;
    struct LockWaiter *previous;
    struct LockWaiter *next;
    bool is_queued;
} LockWaiter;

struct Lock {
    Object object;
    Value *fields;
    EventLoop *loop;   // the first in which somebody had to wait; NULL before
    LockWaiter *first; // who came first
    LockWaiter *last;
    size_t waiter_count;
    Value holder; // the Task that holds it; None: unlocked, or taken outside of any task
    CodePoint taken_at;
    bool is_locked;
};

static inline Lock *value_as_lock(Value value) {
    assert(value_is_kind(value, KIND_LOCK));
    return (Lock *)(void *)value_as_object(value);
}

// A lock that nobody holds; `class` is Lock or a script's subclass.
MUST_USE Lock *lock_new(Vm *vm, Class *class);
// Takes the lock if it is free, and gives an awaitable that says when it is taken: at once, or
// when it is this task's turn. RuntimeError when no loop runs, or another one than before.
MAY_RAISE bool lock_acquire(Vm *vm, Lock *lock, Value when_free, Value *awaitable);
// RuntimeError "Lock is not acquired.".
MAY_RAISE bool lock_release(Vm *vm, Lock *lock);

// For future.c: the part of a LockWaiter that is not a Future.
void lock_waiter_trace(Heap *heap, Object *object);
extern const NativeAwaitable lock_waiter_awaitable;
extern const KindInfo lock_kind;

#endif
