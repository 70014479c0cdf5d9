// thread_lock.h: _thread.lock and _thread.RLock: one thread at a time.
//
//                  acquire                           release
//     UNLOCKED ---------------> LOCKED by a thread ----------> UNLOCKED; the first that waits is
//     READY
//
// As in CPython the lock is not handed over: whoever asks first after the release takes it, which
// is often the thread that released it. Who waited and finds it taken goes on waiting in his place.
#ifndef ASPY_ASYNC_THREAD_LOCK_H
#define ASPY_ASYNC_THREAD_LOCK_H

#include "async/position.h"
#include "async/thread.h"

typedef struct ThreadLock {
    Foreign foreign;
    Thread *holder;     // who took it; NULL: unlocked. Any thread may release a plain one
    uint64_t count;     // of an RLock: how often its holder took it
    CodePoint taken_at; // by the holder
    ThreadQueue waiters;
    Value stands_for; // an object written in aspy that makes threads wait by means of this lock
    uint8_t verb;     // and what for (async_verb); 0: nothing to say
} ThreadLock;

extern const ForeignType thread_lock_type;
static inline bool value_is_thread_lock(Value value) {
    return value_is_foreign(value, &thread_lock_type);
}
static inline ThreadLock *value_as_thread_lock(Value value) {
    assert(value_is_thread_lock(value));
    return (ThreadLock *)(void *)value_as_object(value);
}

// A lock that no thread holds.
MUST_USE ThreadLock *thread_lock_new(Vm *vm, Class *class);
// Takes it, waiting until the deadline (INT64_MIN: not at all). *taken tells whether it could.
MAY_RAISE bool thread_lock_acquire(Vm *vm, ThreadLock *lock, int64_t deadline, bool *taken);
// RuntimeError "release unlocked lock".
MAY_RAISE bool thread_lock_release(Vm *vm, ThreadLock *lock);

// The same for an RLock, which its holder takes any number of times.
MAY_RAISE bool thread_lock_acquire_again(Vm *vm, ThreadLock *lock, int64_t deadline, bool *taken);
// Releases it `count` times. RuntimeError "cannot release un-acquired lock".
MAY_RAISE bool thread_lock_release_once(Vm *vm, ThreadLock *lock, uint64_t count);
MUST_USE bool thread_lock_is_own(Vm *vm, const ThreadLock *lock);

#endif
