// thread_lock.c: see thread_lock.h.
#include "async/thread_lock.h"

#include "async/async.h"
#include "object/exception.h"

static void lock_trace(Heap *heap, Object *object) {
    const ThreadLock *lock = (const ThreadLock *)(const void *)object;
    heap_mark_object(heap, lock->holder);
    heap_mark_object(heap, lock->taken_at.code);
    heap_mark_value(heap, lock->stands_for);
}

const ForeignType thread_lock_type = {"lock", sizeof(ThreadLock), lock_trace, NULL};

ThreadLock *thread_lock_new(Vm *vm, Class *class) {
    ThreadLock *lock = foreign_new(vm, class);
    lock->stands_for = VALUE_NONE;
    return lock;
}

// ---- The arrows ----

static void trace_lock(Vm *vm, TraceKind kind, ThreadLock *lock) {
    trace_tell(vm, (TraceEvent){.kind = kind,
                                .task = VALUE_NONE,
                                .object = value_from_object(lock),
                                .verb = "acquire"});
}

static void take(Vm *vm, ThreadLock *lock, Thread *thread) {
    assert(lock->holder == NULL && "one thread at a time");
    lock->holder = thread;
    lock->taken_at = position_mark_caller(vm);
    if (UNLIKELY(async_is_observed(vm))) {
        trace_lock(vm, TRACE_ACQUIRED, lock);
    }
}

static void give_back(Vm *vm, ThreadLock *lock) {
    if (UNLIKELY(async_is_observed(vm))) {
        trace_lock(vm, TRACE_RELEASED, lock);
    }
    lock->holder = NULL;
    lock->taken_at.code = NULL;
    if (lock->waiters.first != NULL) {
        thread_wake(vm, lock->waiters.first);
    }
}

// ---- Waiting ----

static bool wait_for(Vm *vm, ThreadLock *lock, Thread *thread, int64_t deadline) {
    const ThreadWait wait = {.awaited = value_from_object(lock),
                             .queue = &lock->waiters,
                             .deadline = deadline,
                             .descriptor = THREAD_NO_DESCRIPTOR};
    ThreadWake wake = THREAD_WOKEN;
    bool done = true;
    if (UNLIKELY(async_is_observed(vm))) {
        trace_lock(vm, TRACE_CONTENDED, lock);
    }
    while (done && lock->holder != NULL && wake != THREAD_TIMED_OUT) {
        done = thread_wait(vm, &wait, &wake);
    }
    thread_leave_queue(thread);
    // Whoever leaves without taking it may have been the one that was woken for it.
    if (!done && lock->holder == NULL && lock->waiters.first != NULL) {
        thread_wake(vm, lock->waiters.first);
    }
    return done;
}

bool thread_lock_acquire(Vm *vm, ThreadLock *lock, int64_t deadline, bool *taken) {
    Thread *thread = thread_current(vm);
    if (lock->holder != NULL && deadline != INT64_MIN && !wait_for(vm, lock, thread, deadline)) {
        return false;
    }
    *taken = lock->holder == NULL;
    if (*taken) {
        take(vm, lock, thread);
    }
    return true;
}

bool thread_lock_release(Vm *vm, ThreadLock *lock) {
    if (lock->holder == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "release unlocked lock");
    }
    give_back(vm, lock);
    return true;
}

// ---- RLock ----

bool thread_lock_is_own(Vm *vm, const ThreadLock *lock) {
    return lock->holder != NULL && lock->holder == thread_current(vm);
}

bool thread_lock_acquire_again(Vm *vm, ThreadLock *lock, int64_t deadline, bool *taken) {
    *taken = thread_lock_is_own(vm, lock);
    if (!*taken && !thread_lock_acquire(vm, lock, deadline, taken)) {
        return false;
    }
    lock->count += *taken ? 1 : 0;
    return true;
}

bool thread_lock_release_once(Vm *vm, ThreadLock *lock, uint64_t count) {
    if (!thread_lock_is_own(vm, lock)) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "cannot release un-acquired lock");
    }
    lock->count -= count;
    if (lock->count == 0) {
        give_back(vm, lock);
    }
    return true;
}
