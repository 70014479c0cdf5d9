// sleep.c: see sleep.h.
#include "async/sleep.h"

#include "async/async.h"
#include "async/event_loop.h"

// ---- Falling asleep ----

// True when what the running frame yields goes to the task's step and to nobody else. Who watches
// or debugs gets to see real timers; so does who was woken from a sleep, until its time is over: a
// task has one entry in the heap.
static bool is_plain(Vm *vm, const Task *task) {
    return task != NULL && !task->future.has_void_timer && vm->activation->root != NULL &&
           value_is(task->coroutine, value_from_object(vm->activation->root)) &&
           !async_is_observed(vm) && !task->future.loop->is_debugging &&
           event_loop_is_usual(task->future.loop);
}

static bool read_delay(Value value, double *delay) {
    if (value_is_int(value)) {
        *delay = (double)value_as_int(value);
        return true;
    }
    if (value_is_double(value)) {
        *delay = value_as_double(value);
        return *delay == *delay;
    }
    return false;
}

static void fall_asleep(Vm *vm, Task *task, double delay) {
    EventLoop *loop = task->future.loop;
    double when = event_loop_time(vm) + delay;
    task->waiting_for = value_from_double(when);
    timer_heap_push(vm, &loop->timers, when, &task->future.object);
}

bool sleep_begin(Vm *vm, double delay) {
    Task *task = task_current(vm);
    if (!is_plain(vm, task)) {
        return false;
    }
    fall_asleep(vm, task, delay);
    return true;
}

static ShortcutResult begin(Vm *vm, const Value *arguments, Value *result) {
    Task *task = task_current(vm);
    double delay;
    if (!is_plain(vm, task) || !read_delay(arguments[0], &delay)) {
        return SHORTCUT_DECLINES;
    }
    *result = VALUE_NONE;
    if (delay > 0) {
        fall_asleep(vm, task, delay);
        *result = VALUE_ABSENT; // the step has nothing more to arrange (task.c)
    }
    return SHORTCUT_SUSPENDS;
}

const Shortcut sleep_shortcut = {"sleep", 1, begin};

// ---- What it stands for ----

// The handle takes the place that the task had, so that nothing happens in another order.
static void put_in_place(Vm *vm, Task *task, Future *future, Handle *timer) {
    EventLoop *loop = task->future.loop;
    switch (task_state(task)) {
    case TASK_WAITING:
        timer->object.extra = task->future.object.extra;
        timer_heap_insert(vm, &loop->timers, timer->when, &timer->object);
        timer->is_scheduled = true;
        loop->cancelled_timers++; // the task's own entry
        task->future.has_void_timer = true;
        break;
    case TASK_DUE:
        event_loop_replace(loop, &task->future.object, &timer->object);
        task_wait_on(vm, task);
        break;
    case TASK_READY:
    case TASK_RUNNING:
    case TASK_FINISHED:
        future->state = FUTURE_FINISHED;
        future->result = VALUE_NONE;
        return;
    }
    future->callback = task_as_value(task);
}

void sleep_tag_future(Vm *vm, Future *future, Handle *timer) {
    future->awaited_object = value_from_object(timer);
    future->awaited_verb = async_state(vm)->sleep_verb;
    future_own_more(vm, future)->timer = value_from_object(timer);
}

Future *sleep_make_future(Vm *vm, Task *task) {
    AsyncState *state = async_state(vm);
    Future *future = future_allocate(vm, state->sleep_class);
    Value argument = value_from_object(future);
    Handle *timer =
        handle_new_timer(vm, task->future.loop, value_as_double(task->waiting_for),
                         state->set_result_callback, &argument, 1, context_copy_current(vm));
    future->loop = task->future.loop;
    sleep_tag_future(vm, future, timer);
    put_in_place(vm, task, future, timer);
    task->waiting_for = argument;
    return future;
}

void sleep_give_up(Vm *vm, Value waited_for) {
    if (value_is_future(waited_for) && class_of(vm, waited_for) == async_state(vm)->sleep_class) {
        handle_cancel(vm, value_as_handle(future_more(value_as_future(waited_for))->timer));
    }
}
