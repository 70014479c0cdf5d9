// event_shortcuts.c: Event.wait without a coroutine, and waking all who wait; the rest is
// locks.aspy.
//
// A broadcast costs 130 ns for each who waits where it took 350.
#include "stdlib/asyncio/shortcuts.h"

#include "async/async.h"
#include "stdlib/collections/deque.h"

enum { FIELD_WAITERS, FIELD_VALUE, FIELD_LOOP };

static const char *const event_fields[] = {"_waiters", "_value", "_loop", NULL};
static const char *const event_methods[] = {"wait", "_waiter", "_get_loop", NULL};
static const PlainClass event_class = {"asyncio.locks", event_methods, event_fields, 1};

// ---- A future that leaves the row by itself ----

// A row that was long gives its room back when the last one left: another event's row may have it
// (a broadcast to 10,000 takes 0.96 of the time).
enum { LONG_ROW = 512 };

static void leave_row(Vm *vm, const RowWaiter *waiter) {
    Deque *row = value_as_deque(waiter->row);
    Value self = value_from_object(waiter);
    for (size_t index = 0; index < row->count; index++) {
        if (value_is(*deque_at(row, index), self)) {
            deque_delete_at(row, index);
            break;
        }
    }
    if (row->count == 0 && row->capacity > LONG_ROW) {
        deque_clear(vm, row);
    }
}

static Step row_step(Vm *vm, Object *awaitable, Value sent, Value *out) {
    Step step = future_awaitable.step(vm, awaitable, sent, out);
    if (step != STEP_ITEM) {
        leave_row(vm, (const RowWaiter *)(const void *)awaitable);
    }
    return step;
}

static Step row_throw(Vm *vm, Object *awaitable, Value exception,
                      __attribute__((unused)) Value *out) {
    leave_row(vm, (const RowWaiter *)(const void *)awaitable);
    return exception_raise_value(vm, exception) ? STEP_END : STEP_RAISED;
}

static const NativeAwaitable row_awaitable = {row_step, row_throw, false};

static RowWaiter *new_waiter(Vm *vm, EventLoop *loop, Value owner, Value row) {
    RowWaiter *waiter = heap_allocate_raw(vm, KIND_FUTURE, sizeof *waiter,
                                          async_state(vm)->row_waiter_class->root_shape);
    future_init(&waiter->future, loop);
    waiter->future.is_row_waiter = true;
    waiter->future.awaited_object = owner;
    waiter->row = row;
    return waiter;
}

// ---- Event.wait ----

// The first who has to wait binds the event to its loop; that is left to locks.aspy.
static bool belongs_to(const Value *fields, const uint16_t *slots, const EventLoop *loop) {
    return loop != NULL && event_loop_is_usual(loop) && slots[FIELD_LOOP] != SHAPE_MISSING &&
           value_is(fields[slots[FIELD_LOOP]], value_from_object(loop));
}

static ShortcutResult wait(Vm *vm, const Value *arguments, Value *result) {
    AsyncState *state = async_state(vm);
    PlainShape *known = &state->plain_event;
    const Value *fields = plain_fields(vm, &event_class, known, arguments[0]);
    if (fields == NULL) {
        return SHORTCUT_DECLINES;
    }
    if (value_is(fields[known->slots[FIELD_VALUE]], VALUE_TRUE)) {
        *result = VALUE_TRUE;
        return SHORTCUT_RETURNS;
    }
    EventLoop *loop = state->running_loop;
    Value row = fields[known->slots[FIELD_WAITERS]];
    if (!value_is(fields[known->slots[FIELD_VALUE]], VALUE_FALSE) ||
        !belongs_to(fields, known->slots, loop) || !value_is_foreign(row, &deque_type)) {
        return SHORTCUT_DECLINES;
    }
    *result = value_from_object(new_waiter(vm, loop, arguments[0], row));
    deque_append(vm, value_as_deque(row), *result);
    return SHORTCUT_AWAITS;
}

const Shortcut event_wait_shortcut = {"Event.wait", 1, wait};

// ---- Waking ----

// Of many waiters, those whose turn comes soon are fetched into the cache: the waiter, then the
// task that it wakes. A broadcast to 10,000 takes 0.98 of the time.
ALWAYS_INLINE void fetch_ahead(const Deque *row, size_t index) {
    enum { WAITER_AHEAD = 16, TASK_AHEAD = 8 };
    if (index + WAITER_AHEAD >= row->count) {
        return;
    }
    Value far = *deque_at(row, index + WAITER_AHEAD);
    Value near = *deque_at(row, index + TASK_AHEAD);
    if (value_is_object(far)) {
        __builtin_prefetch(value_as_object(far));
    }
    if (value_is_future(near) && value_is_object(value_as_future(near)->callback)) {
        __builtin_prefetch(value_as_object(value_as_future(near)->callback));
    }
}

NATIVE(wake_all_native, "wake_all", "(waiters, result, /)",
       "Give every future in the deque that still waits the result.") {
    if (!value_is_foreign(args[0], &deque_type)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a deque of futures was expected");
    }
    const Deque *row = value_as_deque(args[0]);
    for (size_t index = 0; index < row->count; index++) {
        fetch_ahead(row, index);
        Value waiter = *deque_at(row, index);
        if (value_is_future(waiter) && !future_is_done(value_as_future(waiter)) &&
            !future_set_result(vm, value_as_future(waiter), args[1])) {
            return false;
        }
    }
    return true;
}

// ---- The module ----

void event_add(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&wake_all_native, NULL};
    AsyncState *state = async_state(vm);
    // Its name is what a task that waits for an event shows: <Future pending …>.
    state->row_waiter_class = class_new_native(vm, "_asyncio.Future", state->future_class,
                                               KIND_FUTURE, CLASS_IS_BUILTIN | CLASS_IS_FINAL);
    state->row_waiter_class->awaitable = &row_awaitable;
    native_add_functions(vm, module, functions);
}
