// thread_locks.c: _thread.lock and _thread.RLock for scripts (src/async/thread_lock.h).
#include "stdlib/threading/thread_natives.h"

#include <math.h>

static ThreadLock *self_of(const Value *args) { return value_as_thread_lock(args[0]); }

NATIVE(lock_new_native, "__new__", "(cls, /)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    *result = value_from_object(thread_lock_new(vm, (Class *)(void *)value_as_object(args[0])));
    return true;
}

// ---- Taking -------------------------------------------------------------------------------------

// A float, or what can be an index.
static bool want_seconds(Vm *vm, Value value, double *seconds) {
    Value index;
    bool is_float = float_check(value, seconds);
    if (!is_float) {
        if (!object_index(vm, value, &index)) {
            return false;
        }
        *seconds = int_to_double_saturating(index);
    }
    if (*seconds != *seconds) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Invalid value NaN (not a number)");
    }
    if (*seconds > THREAD_LONGEST_TIMEOUT + 1 || *seconds < -THREAD_LONGEST_TIMEOUT - 1) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               is_float ? "timestamp out of range for platform time_t"
                                        : "timestamp too large to convert to C PyTime_t");
    }
    return true;
}

// Never earlier than asked for: who waits until a time and then looks at the clock finds it there.
static int64_t deadline_in(Vm *vm, double seconds) {
    int64_t length = clock_from_seconds(ceil(seconds * 1e9) / 1e9);
    int64_t now = async_now(vm);
    return length <= 0                          ? INT64_MIN
           : length >= THREAD_NO_DEADLINE - now ? THREAD_NO_DEADLINE
                                                : now + length;
}

bool thread_want_deadline(Vm *vm, Value value, int64_t *deadline) {
    double seconds;
    if (!want_seconds(vm, value, &seconds)) {
        return false;
    }
    *deadline = deadline_in(vm, seconds);
    return true;
}

// acquire(blocking=True, timeout=-1).
static bool want_wait(Vm *vm, const Value *args, int64_t *deadline) {
    bool is_blocking;
    double timeout = -1;
    *deadline = THREAD_NO_DEADLINE;
    if (!object_is_true(vm, args[1], &is_blocking) ||
        (!value_is(args[2], value_from_int(-1)) && !want_seconds(vm, args[2], &timeout))) {
        return false;
    }
    if (!is_blocking) {
        *deadline = INT64_MIN;
        return timeout == -1 || exception_raise(vm, CLASS_VALUE_ERROR,
                                                "can't specify a timeout for a non-blocking call");
    }
    if (timeout < 0 && timeout != -1) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "timeout value must be a non-negative number");
    }
    *deadline = timeout == -1 ? THREAD_NO_DEADLINE : deadline_in(vm, timeout);
    return true;
}

#define ACQUIRE_DOCUMENTATION                                                                      \
    "Lock the lock. Without argument, this blocks if the lock is already\nlocked, waiting for "    \
    "another thread to release the lock. With an argument,\nthis will only block if the argument " \
    "is true, and the return value\nreflects whether the lock is acquired."

NATIVE(lock_acquire_native, "acquire", "(self, /, blocking=True, timeout=-1)",
       ACQUIRE_DOCUMENTATION) {
    int64_t deadline;
    bool taken = false;
    if (!want_wait(vm, args, &deadline) ||
        !thread_lock_acquire(vm, self_of(args), deadline, &taken)) {
        return false;
    }
    *result = value_from_bool(taken);
    return true;
}

NATIVE(lock_enter_native, "__enter__", "(self, /)", "Lock the lock.") {
    bool taken = false;
    *result = VALUE_TRUE;
    return thread_lock_acquire(vm, self_of(args), THREAD_NO_DEADLINE, &taken);
}

NATIVE(lock_release_native, "release", "(self, /)",
       "Release the lock, allowing another thread that is blocked waiting for\nthe lock to acquire "
       "the lock. The lock must be in the locked state,\nbut it needn't be locked by the same "
       "thread that unlocks it.") {
    return thread_lock_release(vm, self_of(args));
}

NATIVE(lock_exit_native, "__exit__", "(self, /, *exc_info)", "Release the lock.") {
    return thread_lock_release(vm, self_of(args));
}

NATIVE(lock_locked_native, "locked", "(self, /)",
       "Return whether the lock is in the locked state.") {
    *result = value_from_bool(self_of(args)->holder != NULL);
    return true;
}

NATIVE(lock_reset_native, "_at_fork_reinit", "(self, /)", "Unlock it, in a process of its own.") {
    ThreadLock *lock = self_of(args);
    lock->holder = NULL;
    lock->count = 0;
    lock->waiters = (ThreadQueue){NULL, NULL};
    return true;
}

NATIVE(lock_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    const ThreadLock *lock = self_of(args);
    *result = value_from_object(
        string_format(vm, "<%s %s object at 0x%llx>", lock->holder != NULL ? "locked" : "unlocked",
                      string_text(vm, class_full_name(vm, class_of(vm, args[0]), false)),
                      (unsigned long long)heap_address_of(&lock->foreign.object)));
    return true;
}

// ---- RLock --------------------------------------------------------------------------------------

NATIVE(rlock_new_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    *result = value_from_object(thread_lock_new(vm, (Class *)(void *)value_as_object(args[0])));
    return true;
}

NATIVE(rlock_acquire_native, "acquire", "(self, /, blocking=True, timeout=-1)",
       ACQUIRE_DOCUMENTATION) {
    int64_t deadline;
    bool taken = false;
    if (!want_wait(vm, args, &deadline) ||
        !thread_lock_acquire_again(vm, self_of(args), deadline, &taken)) {
        return false;
    }
    *result = value_from_bool(taken);
    return true;
}

NATIVE(rlock_enter_native, "__enter__", "(self, /)", "Lock the lock.") {
    bool taken = false;
    *result = VALUE_TRUE;
    return thread_lock_acquire_again(vm, self_of(args), THREAD_NO_DEADLINE, &taken);
}

NATIVE(rlock_release_native, "release", "(self, /)",
       "Release the lock, allowing another thread that is blocked waiting for\nthe lock to acquire "
       "the lock. The lock must be in the locked state,\nand must be locked by the same thread "
       "that unlocks it; otherwise a\n`RuntimeError` is raised.") {
    return thread_lock_release_once(vm, self_of(args), 1);
}

NATIVE(rlock_exit_native, "__exit__", "(self, /, *exc_info)", "Release the lock.") {
    return thread_lock_release_once(vm, self_of(args), 1);
}

NATIVE(rlock_owned_native, "_is_owned", "(self, /)", "For internal use by `threading.Condition`.") {
    *result = value_from_bool(thread_lock_is_own(vm, self_of(args)));
    return true;
}

NATIVE(rlock_count_native, "_recursion_count", "(self, /)",
       "For internal use by reentrancy tests.") {
    const ThreadLock *lock = self_of(args);
    *result = value_from_int(thread_lock_is_own(vm, lock) ? (int64_t)lock->count : 0);
    return true;
}

NATIVE(rlock_save_native, "_release_save", "(self, /)",
       "For internal use by `threading.Condition`.") {
    ThreadLock *lock = self_of(args);
    *result = value_from_int((int64_t)lock->count);
    return thread_lock_release_once(vm, lock, lock->count);
}

NATIVE(rlock_restore_native, "_acquire_restore", "(self, state, /)",
       "For internal use by `threading.Condition`.") {
    ThreadLock *lock = self_of(args);
    int64_t count;
    bool taken = false;
    if (!native_want_int(vm, args[1], &count) ||
        !thread_lock_acquire(vm, lock, THREAD_NO_DEADLINE, &taken)) {
        return false;
    }
    lock->count = (uint64_t)count;
    return true;
}

NATIVE(rlock_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    const ThreadLock *lock = self_of(args);
    long long owner = lock->holder == NULL ? 0 : (long long)thread_ident(lock->holder);
    *result = value_from_object(
        string_format(vm, "<%s %s object owner=%lld count=%llu at 0x%llx>",
                      lock->holder != NULL ? "locked" : "unlocked",
                      string_text(vm, class_full_name(vm, class_of(vm, args[0]), false)), owner,
                      (unsigned long long)lock->count,
                      (unsigned long long)heap_address_of(&lock->foreign.object)));
    return true;
}

// ---- Both ---------------------------------------------------------------------------------------

NATIVE(stands_for_native, "_stands_for", "(lock, object, verb=None, /)",
       "Say what a thread that waits for the lock really waits for; returns the lock.") {
    if (!value_is_thread_lock(args[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a lock was expected, got %s",
                               class_name_of(vm, args[0]));
    }
    ThreadLock *lock = value_as_thread_lock(args[0]);
    lock->stands_for = args[1];
    lock->verb = async_verb(vm, args[2]);
    *result = args[0];
    return true;
}

static bool want_holders(Vm *vm, Value value, List **holders) {
    *holders = value_is_list(value) ? value_as_list(value) : NULL;
    return *holders != NULL ||
           exception_raise(vm, CLASS_TYPE_ERROR, "a list of holders was expected");
}

// Of a primitive that several threads can hold at once: (thread, code, instruction), for a
// deadlock's report.
NATIVE(note_acquired_native, "_note_acquired", "(holders, /)", "The running thread is one more.") {
    List *holders;
    if (!want_holders(vm, args[0], &holders)) {
        return false;
    }
    CodePoint point = position_mark_caller(vm);
    Value items[] = {thread_as_value(thread_current(vm)),
                     point.code == NULL ? VALUE_NONE : value_from_object(point.code),
                     value_from_int(point.instruction)};
    list_append(vm, holders, value_from_object(tuple_from_values(vm, items, 3)));
    return true;
}

static void forget_holder(Vm *vm, List *holders) {
    Value thread = thread_as_value(thread_current(vm));
    size_t gone = holders->count - 1;
    while (gone > 0 && !(value_is_tuple(holders->items[gone]) &&
                         value_is(value_as_tuple(holders->items[gone])->items[0], thread))) {
        gone--;
    }
    list_remove_range(vm, holders, gone, gone + 1);
}

// The entries of the running thread go; or the oldest, when it gives back for somebody else.
NATIVE(note_released_native, "_note_released", "(holders, count, /)",
       "The running thread is one no more.") {
    List *holders;
    int64_t count;
    if (!want_holders(vm, args[0], &holders) || !native_want_int(vm, args[1], &count)) {
        return false;
    }
    for (; count > 0 && holders->count > 0; count--) {
        forget_holder(vm, holders);
    }
    return true;
}

NATIVE(allocate_lock_native, "allocate_lock", "()", "Create a new lock object.") {
    *result = value_from_object(thread_lock_new(vm, async_state(vm)->threads.lock_class));
    return true;
}

static const NativeDefinition *const functions[] = {
    &allocate_lock_native, &stands_for_native, &note_acquired_native, &note_released_native, NULL};

void thread_add_locks(Vm *vm, Module *module) {
    static const NativeDefinition *const lock_constructor[] = {&lock_new_native, NULL};
    static const NativeDefinition *const lock_methods[] = {
        &lock_acquire_native, &lock_enter_native, &lock_release_native, &lock_exit_native,
        &lock_locked_native,  &lock_reset_native, &lock_repr_native,    NULL};
    static const NativeDefinition *const rlock_constructor[] = {&rlock_new_native, NULL};
    static const NativeDefinition *const rlock_methods[] = {&rlock_acquire_native,
                                                            &rlock_enter_native,
                                                            &rlock_release_native,
                                                            &rlock_exit_native,
                                                            &rlock_owned_native,
                                                            &rlock_count_native,
                                                            &rlock_save_native,
                                                            &rlock_restore_native,
                                                            &lock_reset_native,
                                                            &rlock_repr_native,
                                                            NULL};
    Threads *threads = &async_state(vm)->threads;
    threads->lock_class = library_add_class(vm, module, "_thread.lock", &thread_lock_type,
                                            CLASS_IS_BUILTIN | CLASS_IS_FINAL);
    native_add_static_methods(vm, threads->lock_class, lock_constructor);
    native_add_methods(vm, threads->lock_class, lock_methods);
    threads->recursive_lock_class =
        library_add_class(vm, module, "_thread.RLock", &thread_lock_type, CLASS_IS_BUILTIN);
    native_add_static_methods(vm, threads->recursive_lock_class, rlock_constructor);
    native_add_methods(vm, threads->recursive_lock_class, rlock_methods);
    library_set(vm, module, "LockType", value_from_object(threads->lock_class));
    native_add_functions(vm, module, functions);
}
