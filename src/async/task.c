// task.c: see task.h.
#include "async/task.h"

#include "async/async.h"
#include "async/awaited.h"
#include "async/debug_mode.h"
#include "async/describe.h"
#include "async/event_loop.h"
#include "async/failure.h"
#include "async/gathering.h"
#include "async/ignored.h"
#include "async/origin.h"
#include "async/sleep.h"
#include "object/instance.h"
#include "object/list.h"
#include "vm/coroutine.h"
#include "vm/finalize.h"
#include "vm/mistake.h"
#include "vm/native.h"
#include "vm/vm.h"

// ---- States ----

static void trace_task(Vm *vm, TraceKind kind, const Task *task) {
    Value object = VALUE_NONE;
    Position position = {NULL, 0};
    if (kind == TRACE_TASK_WAITING) {
        object = describe_awaited(vm, task, NULL);
    }
    if (value_is_coroutine_object(task->coroutine) && kind != TRACE_TASK_CREATED) {
        position = position_of_coroutine(vm, value_as_coroutine(task->coroutine));
    }
    trace_tell(
        vm, (TraceEvent){
                .kind = kind, .task = task_as_value(task), .object = object, .position = position});
}

static void task_change_state(Vm *vm, Task *task, TaskState to) {
    static const TraceKind kinds[] = {TRACE_TASK_READY, TRACE_TASK_RUNNING, TRACE_TASK_WAITING,
                                      TRACE_TIMER_FIRED, TRACE_TASK_FINISHED};
    assert((to == TASK_READY) ? task_state(task) != TASK_READY && task_state(task) != TASK_FINISHED
           : (to == TASK_RUNNING) ? task_state(task) == TASK_READY
           : (to == TASK_WAITING) ? task_state(task) == TASK_RUNNING || task_state(task) == TASK_DUE
           : (to == TASK_DUE)     ? task_state(task) == TASK_WAITING
                                  : true);
    task->future.task_state = (uint32_t)to & 7;
    if (UNLIKELY(async_is_observed(vm))) {
        trace_task(vm, kinds[to], task);
    }
}

static void list_task(AsyncState *state, Task *task) {
    task->previous = state->last_task;
    task->next = NULL;
    if (state->last_task != NULL) {
        state->last_task->next = task;
    } else {
        state->first_task = task;
    }
    state->last_task = task;
    task->future.is_listed = true;
}

static void unlist_task(AsyncState *state, Task *task) {
    if (!task->future.is_listed) {
        return;
    }
    task->future.is_listed = false;
    *(task->previous != NULL ? &task->previous->next : &state->first_task) = task->next;
    *(task->next != NULL ? &task->next->previous : &state->last_task) = task->previous;
}

void task_register(Vm *vm, Task *task) {
    if (!task->future.is_listed && !future_is_done(&task->future)) {
        list_task(async_state(vm), task);
    }
}

void task_forget(Vm *vm, Task *task) { unlist_task(async_state(vm), task); }

void task_finish(Vm *vm, Task *task) {
    unlist_task(async_state(vm), task);
    task_change_state(vm, task, TASK_FINISHED);
}

// The task gets a turn; what it finds then (go on, or an exception) is noted in it.
static bool make_ready(Vm *vm, Task *task) {
    task_change_state(vm, task, TASK_READY);
    return event_loop_push(vm, task->future.loop, &task->future.object);
}

bool task_wake_with(Vm *vm, Task *task, Value exception) {
    future_own_more(vm, &task->future)->thrown = exception;
    return make_ready(vm, task);
}

bool task_stop_waiting(Vm *vm, Task *task, Value exception) {
    task->waiting_for = VALUE_ABSENT;
    return task_wake_with(vm, task, exception);
}

bool task_wake(Vm *vm, Task *task) {
    // Whoever waits for a future registered itself while RUNNING, when the future was done already.
    return make_ready(vm, task);
}

void task_become_due(Vm *vm, Task *task) { task_change_state(vm, task, TASK_DUE); }
void task_wait_on(Vm *vm, Task *task) { task_change_state(vm, task, TASK_WAITING); }

Value task_waited_for(Vm *vm, Task *task) {
    return task_is_sleeping(task) ? value_from_object(sleep_make_future(vm, task))
                                  : task->waiting_for;
}

// Most tasks never have a context that somebody looked at.
static void set_context(Vm *vm, Task *task, Context *context) {
    if (UNLIKELY(context != NULL || task->future.more != NULL)) {
        future_own_more(vm, &task->future)->context = context;
    }
}

static Context *get_context(const Task *task) { return future_more(&task->future)->context; }

// ---- Making ----

Task *task_allocate(Vm *vm, Class *class) {
    assert(class->kind == KIND_TASK && "the struct must be a Task");
    Task *task = heap_allocate_raw(vm, KIND_TASK, sizeof *task, class->root_shape);
    future_init(&task->future, NULL);
    task->coroutine = VALUE_NONE;
    task->waiting_for = VALUE_ABSENT;
    task->previous = task->next = NULL;
    object_reserve_fields(vm, &task->future.object, class->root_shape->field_count);
    return task;
}

bool task_can_run(Vm *vm, Value value) {
    if (value_is_coroutine_object(value)) {
        return coroutine_is_awaitable(vm, value);
    }
    // Objects of other kinds: what collections.abc.Coroutine asks for.
    static const char *const wanted[] = {"send", "throw", "close", "__await__"};
    for (size_t index = 0; index < sizeof wanted / sizeof *wanted; index++) {
        String *name = string_intern_text(vm, wanted[index]);
        if (value_is_absent(class_lookup(vm, class_of(vm, value), name))) {
            return false;
        }
    }
    return !value_is_future(value);
}

static bool check_can_run(Vm *vm, Value coroutine) {
    if (task_can_run(vm, coroutine)) {
        return true;
    }
    String *text;
    if (!object_repr(vm, coroutine, &text)) {
        return false;
    }
    return exception_raise(vm, CLASS_TYPE_ERROR, "a coroutine was expected, got %s",
                           string_text(vm, text)) ||
           mistake_blame(vm, coroutine);
}

static bool start_eagerly(Vm *vm, Task *task);

bool task_init(Vm *vm, Task *task, EventLoop *loop, Value coroutine, Value name, Context *context,
               bool is_eager) {
    AsyncState *state = async_state(vm);
    task->future.loop = loop;
    if (!check_can_run(vm, coroutine)) {
        return false;
    }
    task->coroutine = coroutine;
    if (value_is_absent(name)) {
        task->future.number = ++state->unnamed_tasks;
    } else {
        future_own_more(vm, &task->future)->name = name;
    }
    set_context(vm, task, context != NULL ? context : context_copy_current(vm));
    task->future.task_state = TASK_READY;
    task->future.reports_when_lost = true;
    if (UNLIKELY(async_is_observed(vm))) {
        trace_task(vm, TRACE_TASK_CREATED, task);
    }
    if (UNLIKELY(loop->is_debugging) && !debug_mode_check_thread(vm, loop)) {
        return false;
    }
    if (!origin_note(vm, &task->future)) {
        return false;
    }
    if (is_eager && loop->is_running) {
        list_task(state, task);
        return start_eagerly(vm, task);
    }
    // A call_soon of a script's own may refuse, or even run the task.
    if (!event_loop_push(vm, loop, &task->future.object)) {
        return false;
    }
    task_register(vm, task);
    return true;
}

bool task_new(Vm *vm, EventLoop *loop, Value coroutine, Value name, Context *context, Task **task) {
    *task = task_allocate(vm, async_state(vm)->task_class);
    return task_init(vm, *task, loop, coroutine, name, context, false);
}

// ---- One step ----

// A coroutine that is not ours: its methods are called.
static Step resume_object(Vm *vm, Value coroutine, Value exception, Value *out) {
    bool is_throw = !value_is_absent(exception);
    Value argument = is_throw ? exception : VALUE_NONE;
    if (native_call_method(vm, coroutine, is_throw ? "throw" : "send", &argument, 1, out)) {
        return STEP_ITEM;
    }
    if (!exception_raised_is(vm, CLASS_STOP_ITERATION)) {
        return STEP_RAISED;
    }
    *out = exception_stop_value(vm, exception_take(vm));
    return STEP_END;
}

static bool is_cancelled_error(Vm *vm, Value exception) {
    return class_is_instance(vm, exception, async_state(vm)->cancelled_error);
}

static Step resume(Vm *vm, Task *task, Value exception, Value *out) {
    if (!value_is_coroutine_object(task->coroutine)) {
        return resume_object(vm, task->coroutine, exception, out);
    }
    if (LIKELY(value_is_absent(exception))) {
        return coroutine_resume(vm, value_as_coroutine(task->coroutine), VALUE_NONE, out);
    }
    if (mistake_is_watched(vm) && future_more(&task->future)->cancel_requests > 0 &&
        is_cancelled_error(vm, exception)) {
        return ignored_throw(vm, task, exception, out);
    }
    return coroutine_throw(vm, value_as_coroutine(task->coroutine), exception, out);
}

// What the future that woke the task raises; ABSENT when it has a value.
static Value exception_of(Vm *vm, Value waited_for) {
    if (!value_is_future(waited_for)) {
        return VALUE_ABSENT;
    }
    Future *future = value_as_future(waited_for);
    if (LIKELY(future->state == FUTURE_FINISHED && !future->has_exception)) {
        return VALUE_ABSENT;
    }
    Value ignored;
    bool succeeded = future_get_result(vm, future, &ignored);
    return succeeded ? VALUE_ABSENT : exception_take(vm);
}

static Value take_any_exception(Vm *vm, Task *task) {
    Value exception = future_more(&task->future)->thrown;
    if (!value_is_absent(exception)) {
        task->future.more->thrown = VALUE_ABSENT;
    } else {
        exception = exception_of(vm, task->waiting_for);
    }
    if (task->future.must_cancel) {
        task->future.must_cancel = false;
        if (value_is_absent(exception) || !is_cancelled_error(vm, exception)) {
            exception = future_make_cancelled_error(vm, &task->future);
        }
    }
    if (!value_is_absent(exception)) {
        sleep_give_up(vm, task->waiting_for);
    }
    return exception;
}

// The exception with which the next step begins, ABSENT when it goes on normally.
static Value take_exception(Vm *vm, Task *task) {
    Value exception = VALUE_ABSENT;
    bool is_plain = task->future.more == NULL && !task->future.must_cancel &&
                    !value_is_object(task->waiting_for);
    if (!is_plain) {
        exception = take_any_exception(vm, task);
    }
    task->waiting_for = VALUE_ABSENT;
    return exception;
}

static bool finish_returned(Vm *vm, Task *task, Value value) {
    bool ignored;
    if (UNLIKELY(task->future.more != NULL)) {
        ignored_tell(vm, task, value);
    }
    if (task->future.must_cancel) {
        // cancel() came during the last step: there was no await left to raise at.
        task->future.must_cancel = false;
        return future_cancel(vm, &task->future, future_more(&task->future)->cancel_message,
                             &ignored);
    }
    return future_set_result(vm, &task->future, value);
}

// KeyboardInterrupt and SystemExit end the loop as well as the task.
static bool ends_the_loop(Vm *vm, Value exception) {
    return class_is_instance(vm, exception, runtime_class(vm, CLASS_KEYBOARD_INTERRUPT)) ||
           class_is_instance(vm, exception, runtime_class(vm, CLASS_SYSTEM_EXIT));
}

static bool finish_raised(Vm *vm, Task *task) {
    bool ignored;
    Value exception = exception_take(vm);
    if (is_cancelled_error(vm, exception)) {
        async_state(vm)->failed_alone = false;
        future_own_more(vm, &task->future)->cancelled_error = exception;
        return future_cancel(vm, &task->future, VALUE_NONE, &ignored);
    }
    async_state(vm)->failed_alone = value_is_absent(task->future.callback);
    bool is_end = ends_the_loop(vm, exception);
    if (is_end && task->future.more != NULL) {
        ignored_tell(vm, task, exception);
    }
    if (!future_set_exception(vm, &task->future, exception)) {
        return false;
    }
    return !is_end || exception_raise_value(vm, exception);
}

static bool handle_result(Vm *vm, Task *task, Step step, Value out) {
    switch (step) {
    case STEP_ITEM:
        return awaited_begin(vm, task, out);
    case STEP_END:
        return finish_returned(vm, task, out);
    case STEP_RAISED:
        break;
    }
    return finish_raised(vm, task);
}

// The task stands in the ready queue for something else than its next step.
static bool step_idle(Vm *vm, Task *task) {
    if (task_state(task) == TASK_DUE) {
        return make_ready(vm, task);
    }
    if (value_is_gathering(task->future.callback)) {
        return gathering_run(vm, &task->future);
    }
    return true; // Future.cancel(task) ended it behind its own back
}

// What the step lost is noticed in the task's context and before anybody hears of its end.
static void look_before_end(Vm *vm, Value *out) {
    Value *window = window_open(vm, 1);
    window[0] = value_is_absent(*out) ? VALUE_NONE : *out;
    finalize_look(vm, true);
    if (vm->dying.count > 0) {
        finalize_run(vm);
    }
    window_close(vm, window);
}

bool task_step(Vm *vm, Task *task) {
    AsyncState *state = async_state(vm);
    EventLoop *loop = task->future.loop;
    Value out = VALUE_NONE;
    if (UNLIKELY(task_state(task) != TASK_READY)) {
        return step_idle(vm, task);
    }
    Value exception = take_exception(vm, task);
    task_change_state(vm, task, TASK_RUNNING);
    loop->current_task = task;
    state->context = get_context(task);
    Step step = resume(vm, task, exception, &out);
    if (UNLIKELY(vm->looks.is_wanted)) {
        look_before_end(vm, &out);
    }
    bool succeeded = handle_result(vm, task, step, out);
    set_context(vm, task, state->context);
    state->context = loop->outer_context;
    loop->current_task = NULL;
    return succeeded && (step != STEP_RAISED || !state->failed_alone || failure_look(vm));
}

bool task_wake_now(Vm *vm, Task *task) {
    task_change_state(vm, task, TASK_READY);
    return task_step(vm, task);
}

// An eager task takes its first step inside the task that makes it.
static bool start_eagerly(Vm *vm, Task *task) {
    AsyncState *state = async_state(vm);
    EventLoop *loop = task->future.loop;
    Value *window = window_open(vm, 3);
    Task *outer_task = loop->current_task;
    Context *outer = context_current(vm);
    Value out = VALUE_NONE;
    window[0] = task_as_value(task);
    window[1] = value_from_object(outer);
    window[2] = outer_task != NULL ? task_as_value(outer_task) : VALUE_NONE;
    task_change_state(vm, task, TASK_RUNNING);
    loop->current_task = task;
    state->context = get_context(task);
    Step step = resume(vm, task, VALUE_ABSENT, &out);
    bool succeeded = handle_result(vm, task, step, out);
    set_context(vm, task, state->context);
    state->context = outer;
    loop->current_task = outer_task;
    if (future_is_done(&task->future)) {
        task->coroutine = VALUE_NONE;
    }
    window_close(vm, window);
    return succeeded;
}

// ---- Asking ----

String *task_name(Vm *vm, Task *task) {
    FutureMore *more = future_own_more(vm, &task->future);
    if (value_is_absent(more->name)) {
        more->name = value_from_object(string_format(vm, "Task-%u", task->future.number));
    }
    return value_as_string(more->name);
}

Context *task_context(Vm *vm, Task *task) {
    if (task == task_current(vm)) {
        return context_current(vm);
    }
    if (get_context(task) == NULL) {
        set_context(vm, task, context_new(vm));
    }
    return get_context(task);
}

Task *task_current(Vm *vm) {
    const EventLoop *loop = async_state(vm)->running_loop;
    return loop == NULL ? NULL : loop->current_task;
}

Value task_list_all(Vm *vm, const EventLoop *loop) {
    List *list = list_new(vm, 0);
    for (Task *task = async_state(vm)->first_task; task != NULL; task = task->next) {
        if (task->future.loop == loop) {
            list_append(vm, list, task_as_value(task));
        }
    }
    return value_from_object(list);
}

// ---- Collection ----

void task_forget_dead(Heap *heap, Vm *vm) {
    AsyncState *state = async_state(vm);
    Task *next;
    for (Task *task = state->first_task; task != NULL; task = next) {
        next = task->next;
        if (!heap_is_marked(heap, task)) {
            unlist_task(state, task);
        }
    }
}

static void task_trace(Heap *heap, Object *object) {
    const Task *task = (const Task *)(const void *)object;
    future_trace(heap, object);
    heap_mark_value(heap, task->coroutine);
    heap_mark_value(heap, task->waiting_for);
}

const KindInfo task_kind = {"task", task_trace, object_release_fields, true};
