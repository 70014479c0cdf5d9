// test_timer_heap.c: timers come out in the order of their times, equal ones in the order they were
// set.
#include "async/async.h"
#include "unit.h"
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

static Handle *make_timer(Vm *vm, TimerHeap *timers, double when) {
    EventLoop *loop = event_loop_new(vm, async_state(vm)->event_loop_class);
    Handle *handle = handle_new_timer(vm, loop, when, VALUE_NONE, NULL, 0, NULL);
    timer_heap_push(vm, timers, when, &handle->object);
    handle->is_scheduled = true;
    return handle;
}

START_TEST(timers_come_out_by_time) {
    static const double times[] = {5, 1, 4, 1.5, 9, 2, 6, 5.5, 3, 5.8};
    Vm *vm = make_machine();
    TimerHeap timers = {0};
    for (size_t index = 0; index < sizeof times / sizeof *times; index++) {
        make_timer(vm, &timers, times[index]);
    }
    double last = 0;
    while (timers.count > 0) {
        double when = timer_heap_first(&timers)->when;
        ck_assert(timer_heap_pop(&timers).when == when);
        ck_assert(when >= last);
        last = when;
    }
    timer_heap_release(vm->runtime.heap, &timers);
    free_machine(vm);
}
END_TEST

START_TEST(equal_times_keep_their_order) {
    enum { COUNT = 50 };
    Vm *vm = make_machine();
    TimerHeap timers = {0};
    Handle *handles[COUNT];
    for (size_t index = 0; index < COUNT; index++) {
        handles[index] = make_timer(vm, &timers, index % 2 == 0 ? 1 : 2);
    }
    for (size_t index = 0; index < COUNT; index++) {
        size_t expected = index < COUNT / 2 ? 2 * index : 2 * (index - COUNT / 2) + 1;
        ck_assert_ptr_eq(timer_heap_pop(&timers).runnable, &handles[expected]->object);
    }
    timer_heap_release(vm->runtime.heap, &timers);
    free_machine(vm);
}
END_TEST

START_TEST(cancelled_timers_are_dropped_together) {
    enum { COUNT = 20 };
    Vm *vm = make_machine();
    TimerHeap timers = {0};
    for (size_t index = 0; index < COUNT; index++) {
        make_timer(vm, &timers, (double)(COUNT - index))->is_cancelled = index % 3 != 0;
    }
    timer_heap_drop_void(&timers);
    ck_assert_uint_eq(timers.count, 7);
    double last = 0;
    while (timers.count > 0) {
        const Handle *handle = (Handle *)(void *)timer_heap_pop(&timers).runnable;
        ck_assert(!handle->is_cancelled && handle->when > last);
        last = handle->when;
    }
    timer_heap_release(vm->runtime.heap, &timers);
    free_machine(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("async/timer_heap", timers_come_out_by_time, equal_times_keep_their_order,
                      cancelled_timers_are_dropped_together);
}
