// test_lock.c: a lock's waiters queue up, and release wakes the first one only.
#include "async/lock.h"

#include "async/async.h"
#include "object/exception.h"
#include "unit.h"
#include "vm/vm.h"

static Vm *make_machine(void) {
    Vm *vm = vm_new(0);
    async_register(vm, true);
    async_state(vm)->running_loop =
        event_loop_new(vm, async_state(vm)->event_loop_class); // somebody may wait
    return vm;
}

static void free_machine(Vm *vm) {
    async_release(vm);
    vm_free(vm);
}

static Value acquire(Vm *vm, Lock *lock) {
    Value awaitable;
    ck_assert(lock_acquire(vm, lock, async_state(vm)->ready_true, &awaitable));
    return awaitable;
}

START_TEST(a_free_lock_is_taken_at_once) {
    Vm *vm = make_machine();
    Lock *lock = lock_new(vm, async_state(vm)->lock_class);
    ck_assert(value_is(acquire(vm, lock), async_state(vm)->ready_true));
    ck_assert(lock->is_locked);
    ck_assert(lock_release(vm, lock));
    ck_assert(!lock->is_locked);
    ck_assert(!lock_release(vm, lock));
    ck_assert(exception_raised_is(vm, CLASS_RUNTIME_ERROR));
    exception_clear(vm);
    free_machine(vm);
}
END_TEST

START_TEST(release_wakes_the_first_waiter_and_nobody_overtakes_it) {
    Vm *vm = make_machine();
    Lock *lock = lock_new(vm, async_state(vm)->lock_class);
    Value ignored = acquire(vm, lock);
    Future *first = value_as_future(acquire(vm, lock));
    Future *second = value_as_future(acquire(vm, lock));
    ck_assert_uint_eq(lock->waiter_count, 2);
    ck_assert(lock_release(vm, lock));
    ck_assert(future_is_done(first));
    ck_assert(!future_is_done(second));
    ck_assert(!lock->is_locked);
    // It is free, but somebody who comes now stands behind.
    Future *third = value_as_future(acquire(vm, lock));
    ck_assert(!future_is_done(third));
    Value out;
    ck_assert_int_eq(lock_waiter_awaitable.step(vm, &first->object, VALUE_NONE, &out), STEP_END);
    ck_assert(lock->is_locked);
    ck_assert_uint_eq(lock->waiter_count, 2);
    (void)ignored;
    free_machine(vm);
}
END_TEST

START_TEST(a_chosen_waiter_that_is_cancelled_passes_the_lock_on) {
    Vm *vm = make_machine();
    Lock *lock = lock_new(vm, async_state(vm)->lock_class);
    Value ignored = acquire(vm, lock);
    Future *first = value_as_future(acquire(vm, lock));
    Future *second = value_as_future(acquire(vm, lock));
    ck_assert(lock_release(vm, lock));
    Value error = value_from_object(exception_new(vm, async_state(vm)->cancelled_error, NULL, 0));
    Value out;
    ck_assert_int_eq(lock_waiter_awaitable.throw(vm, &first->object, error, &out), STEP_RAISED);
    exception_clear(vm);
    ck_assert(future_is_done(second));
    ck_assert_uint_eq(lock->waiter_count, 1);
    (void)ignored;
    free_machine(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("async/lock", a_free_lock_is_taken_at_once,
                      release_wakes_the_first_waiter_and_nobody_overtakes_it,
                      a_chosen_waiter_that_is_cancelled_passes_the_lock_on);
}
