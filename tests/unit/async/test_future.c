// test_future.c: the states of a future and the order of its callbacks.
#include "async/async.h"
#include "unit.h"
#include "vm/native.h"
#include "vm/vm.h"

static Vm *make_machine(void) {
    Vm *vm = vm_new(0);
    async_register(vm, true);
    return vm;
}

static void free_machine(Vm *vm) {
    async_release(vm);
    vm_free(vm);
}

NATIVE(nothing_native, "nothing", "(future, /)", "Do nothing.") { return true; }

static Value make_callback(Vm *vm) {
    return value_from_object(native_new(vm, &nothing_native, NULL, VALUE_NONE));
}

START_TEST(a_result_is_given_once) {
    Vm *vm = make_machine();
    Future *future = future_new(vm, event_loop_new(vm, async_state(vm)->event_loop_class));
    Value result;
    ck_assert(!future_get_result(vm, future, &result));
    exception_clear(vm);
    ck_assert(future_set_result(vm, future, value_from_int(5)));
    ck_assert(future_get_result(vm, future, &result));
    ck_assert_int_eq(value_as_int(result), 5);
    bool cancelled;
    ck_assert(future_cancel(vm, future, VALUE_NONE, &cancelled));
    ck_assert(!cancelled);
    free_machine(vm);
}
END_TEST

START_TEST(a_cancelled_future_raises_with_its_message) {
    Vm *vm = make_machine();
    Future *future = future_new(vm, event_loop_new(vm, async_state(vm)->event_loop_class));
    Value message = value_from_object(string_from_text(vm, "why"));
    Value result;
    bool cancelled;
    ck_assert(future_cancel(vm, future, message, &cancelled));
    ck_assert(cancelled);
    ck_assert(!future_get_result(vm, future, &result));
    Exception *error = value_as_exception(exception_take(vm));
    ck_assert(class_is_instance(vm, value_from_object(error), async_state(vm)->cancelled_error));
    ck_assert_uint_eq(error->args->count, 1);
    ck_assert(value_is(error->args->items[0], message));
    free_machine(vm);
}
END_TEST

START_TEST(an_exception_counts_as_unseen_until_somebody_asks) {
    Vm *vm = make_machine();
    Future *future = future_new(vm, event_loop_new(vm, async_state(vm)->event_loop_class));
    Exception *error = exception_new_text(vm, CLASS_VALUE_ERROR, "no");
    Value seen;
    ck_assert(future_set_exception(vm, future, value_from_object(error)));
    ck_assert(future->has_unseen_exception);
    ck_assert(future_get_exception(vm, future, &seen));
    ck_assert(value_is(seen, value_from_object(error)));
    ck_assert(!future->has_unseen_exception);
    free_machine(vm);
}
END_TEST

START_TEST(callbacks_keep_their_order_and_can_be_removed) {
    enum { COUNT = 10 };
    Vm *vm = make_machine();
    EventLoop *loop = event_loop_new(vm, async_state(vm)->event_loop_class);
    Future *future = future_new(vm, loop);
    Value callbacks[COUNT];
    size_t removed;
    for (size_t index = 0; index < COUNT; index++) {
        callbacks[index] = make_callback(vm);
        ck_assert(future_add_callback(vm, future, callbacks[index], NULL));
    }
    ck_assert(future_remove_callback(vm, future, callbacks[0], &removed));
    ck_assert(future_remove_callback(vm, future, callbacks[5], &removed));
    ck_assert_uint_eq(removed, 1);
    ck_assert_uint_eq(future_callback_count(future), COUNT - 2);
    ck_assert(value_is(future_callback_at(future, 0), callbacks[1]));
    ck_assert(value_is(future_callback_at(future, 4), callbacks[6]));
    ck_assert(future_set_result(vm, future, VALUE_NONE));
    ck_assert_uint_eq(loop->ready_count, COUNT - 2);
    free_machine(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("async/future", a_result_is_given_once,
                      a_cancelled_future_raises_with_its_message,
                      an_exception_counts_as_unseen_until_somebody_asks,
                      callbacks_keep_their_order_and_can_be_removed);
}
