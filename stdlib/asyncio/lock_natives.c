// lock_natives.c: the part of asyncio.Lock that is written in C: taking, releasing, `async with`.
//
// acquire() and the other forms of waiting are added in locks.aspy.
#include "async/lock.h"
#include "stdlib/asyncio/asyncio_natives.h"
#include "stdlib/library.h"

NATIVE(lock_new_native, "__new__", "(cls, /, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    *result = value_from_object(lock_new(vm, (Class *)(void *)value_as_object(args[0])));
    return true;
}

NATIVE(lock_init_native, "__init__", "(self, *, loop=None)", "A mutex for tasks.") {
    if (!value_is_none(args[1])) {
        legacy_note(vm, LEGACY_LOOP);
    }
    if (value_is_event_loop(args[1])) {
        value_as_lock(args[0])->loop = value_as_event_loop(args[1]);
    }
    return true;
}

NATIVE(lock_take_native, "_take", "(self, /)",
       "Take the lock, now or when it is this task's turn: an awaitable that is True then.") {
    return lock_acquire(vm, value_as_lock(args[0]), async_state(vm)->ready_true, result);
}

NATIVE(lock_release_native, "release", "(self, /)",
       "Release a lock.\n\nWhen the lock is locked, reset it to unlocked, and return.\nIf any "
       "other coroutines are blocked waiting for the lock to become\nunlocked, allow exactly one "
       "of them to proceed.\n\nWhen invoked on an unlocked lock, a RuntimeError is raised.\n\n"
       "There is no return value.") {
    return lock_release(vm, value_as_lock(args[0]));
}

NATIVE(lock_locked_native, "locked", "(self, /)", "Return True if lock is acquired.") {
    *result = value_from_bool(value_as_lock(args[0])->is_locked);
    return true;
}

// A subclass may have its own acquire and release.
static bool is_plain(Vm *vm, Value self) {
    return class_of(vm, self) == async_state(vm)->lock_class;
}

NATIVE(lock_enter_native, "__aenter__", "(self, /)", "Take the lock: `async with lock:`.") {
    if (LIKELY(is_plain(vm, args[0]))) {
        return lock_acquire(vm, value_as_lock(args[0]), async_state(vm)->ready_none, result);
    }
    return native_call_method(vm, args[0], "acquire", NULL, 0, result);
}

NATIVE(lock_exit_native, "__aexit__", "(self, type, value, traceback, /)",
       "Release the lock at the end of `async with`.") {
    *result = async_state(vm)->ready_none;
    if (LIKELY(is_plain(vm, args[0]))) {
        return lock_release(vm, value_as_lock(args[0]));
    }
    Value ignored;
    return native_call_method(vm, args[0], "release", NULL, 0, &ignored);
}

static bool get_locked(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(value_as_lock(args[0])->is_locked);
    return true;
}

static bool get_waiter_count(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_int((int64_t)value_as_lock(args[0])->waiter_count);
    return true;
}

// CPython has a deque here, or None before anybody had to wait.
static bool get_waiters(Vm *vm, Value *args, Value *result) {
    const Lock *lock = value_as_lock(args[0]);
    *result = VALUE_NONE;
    if (lock->loop == NULL) {
        return true;
    }
    List *list = list_new(vm, lock->waiter_count);
    for (LockWaiter *waiter = lock->first; waiter != NULL; waiter = waiter->next) {
        list_append(vm, list, value_from_object(waiter));
    }
    *result = value_from_object(list);
    return true;
}

static bool get_loop(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    const Lock *lock = value_as_lock(args[0]);
    *result = lock->loop == NULL ? VALUE_NONE : value_from_object(lock->loop);
    return true;
}

static const NativeProperty properties[] = {
    {"_loop", get_loop, NULL, NULL},
    {"_locked", get_locked, NULL, NULL},
    {"_waiters", get_waiters, NULL, NULL},
    {"_waiter_count", get_waiter_count, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

void asyncio_register_locks(Vm *vm) {
    static const NativeDefinition *const constructors[] = {&lock_new_native, NULL};
    static const NativeDefinition *const methods[] = {&lock_init_native,
                                                      &lock_take_native,
                                                      &lock_release_native,
                                                      &lock_locked_native,
                                                      &lock_enter_native,
                                                      &lock_exit_native,
                                                      NULL};
    Class *class = async_state(vm)->lock_class;
    native_add_static_methods(vm, class, constructors);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
}
