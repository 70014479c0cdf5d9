// test_event_loop.c: the ready queue, timers and futures, without a script.
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

// Appends its second argument to its first, a list.
NATIVE(note_native, "note", "(list, item, /)", "Append item to list.") {
    list_append(vm, value_as_list(args[0]), args[1]);
    return true;
}

static Value make_note(Vm *vm) {
    return value_from_object(native_new(vm, &note_native, NULL, VALUE_NONE));
}

static void check_notes(const List *notes, const int64_t *expected, size_t count) {
    ck_assert_uint_eq(notes->count, count);
    for (size_t index = 0; index < count; index++) {
        ck_assert_int_eq(value_as_int(notes->items[index]), expected[index]);
    }
}

START_TEST(what_is_ready_comes_out_first_in_first_out) {
    enum { COUNT = 1000 };
    Vm *vm = make_machine();
    EventLoop *loop = event_loop_new(vm, async_state(vm)->event_loop_class);
    Object *pushed[COUNT];
    for (int round = 0; round < 3; round++) {
        for (size_t index = 0; index < COUNT; index++) {
            pushed[index] = &handle_new(vm, loop, VALUE_NONE, NULL, 0, NULL)->object;
            ck_assert(event_loop_push(vm, loop, pushed[index]));
        }
        for (size_t index = 0; index < COUNT; index++) {
            ck_assert_ptr_eq(event_loop_pick(loop), pushed[index]);
        }
    }
    free_machine(vm);
}
END_TEST

START_TEST(timers_run_in_order_and_the_clock_follows) {
    static const int64_t expected[] = {1, 2, 3};
    Vm *vm = make_machine();
    EventLoop *loop = event_loop_new(vm, async_state(vm)->event_loop_class);
    List *notes = list_new(vm, 0);
    Future *future = future_new(vm, loop);
    for (int64_t delay = 3; delay > 0; delay--) {
        Value arguments[] = {value_from_object(notes), value_from_int(delay)};
        ck_assert_ptr_nonnull(
            event_loop_call_at(vm, loop, (double)delay, make_note(vm), arguments, 2, NULL));
    }
    Value stop[] = {value_from_object(future)};
    ck_assert_ptr_nonnull(
        event_loop_call_at(vm, loop, 4, async_state(vm)->stop_callback, stop, 1, NULL));
    ck_assert(event_loop_run_forever(vm, loop));
    check_notes(notes, expected, 3);
    ck_assert_double_eq(event_loop_time(vm), 4);
    free_machine(vm);
}
END_TEST

START_TEST(callbacks_are_scheduled_and_not_called) {
    Vm *vm = make_machine();
    EventLoop *loop = event_loop_new(vm, async_state(vm)->event_loop_class);
    Future *future = future_new(vm, loop);
    ck_assert(future_add_callback(vm, future, make_note(vm), NULL));
    ck_assert_uint_eq(future_callback_count(future), 1);
    ck_assert(future_set_result(vm, future, VALUE_TRUE));
    ck_assert_uint_eq(future_callback_count(future), 0);
    ck_assert_uint_eq(loop->ready_count, 1);
    ck_assert(!future_set_result(vm, future, VALUE_TRUE));
    ck_assert(!value_is_absent(exception_take(vm)));
    free_machine(vm);
}
END_TEST

START_TEST(a_closed_loop_takes_nothing) {
    Vm *vm = make_machine();
    EventLoop *loop = event_loop_new(vm, async_state(vm)->event_loop_class);
    ck_assert(event_loop_close(vm, loop));
    ck_assert_ptr_null(event_loop_call_soon(vm, loop, VALUE_NONE, NULL, 0, NULL));
    ck_assert(exception_raised_is(vm, CLASS_RUNTIME_ERROR));
    ck_assert(!value_is_absent(exception_take(vm)));
    free_machine(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("async/event_loop", what_is_ready_comes_out_first_in_first_out,
                      timers_run_in_order_and_the_clock_follows,
                      callbacks_are_scheduled_and_not_called, a_closed_loop_takes_nothing);
}
