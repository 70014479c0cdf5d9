// event_loop.c: see event_loop.h.
#include "async/event_loop.h"

#include "async/alarm.h"
#include "async/async.h"
#include "async/deadlock.h"
#include "async/failure.h"
#include "async/gathering.h"
#include "async/own_loop.h"
#include "host/environment.h"
#include "object/instance.h"
#include "vm/native.h"

enum {
    FEWEST_READY = 64,
    // Fewer cancelled timers than this wait until they come up.
    FEWEST_TIMERS_TO_TIDY = 100
};

static const int64_t NS_PER_MILLISECOND = 1000000;
static const int64_t NS_PER_DAY = INT64_C(86400) * 1000000000;

EventLoop *event_loop_new(Vm *vm, Class *class) {
    EventLoop *loop = heap_allocate(vm, KIND_EVENT_LOOP, sizeof *loop, class->root_shape);
    loop->exception_handler = loop->transports = VALUE_NONE;
    loop->task_factory = VALUE_NONE;
    loop->slow_callback_duration = 0.1;
    const char *debug = host_environment_get("PYTHONASYNCIODEBUG");
    loop->is_debugging = debug != NULL && debug[0] != '\0';
    loop->usual_version = (uint32_t)EVENT_LOOP_UNUSUAL;
    object_reserve_fields(vm, &loop->object, class->root_shape->field_count);
    return loop;
}

EventLoop *event_loop_running(Vm *vm) { return async_state(vm)->running_loop; }

double event_loop_time(Vm *vm) { return clock_to_seconds(clock_read_monotonic(vm)); }

bool event_loop_check_open(Vm *vm, const EventLoop *loop) {
    return !loop->is_closed || exception_raise(vm, CLASS_RUNTIME_ERROR, "Event loop is closed");
}

// ---- The ready queue ----

static void grow_ready(Vm *vm, EventLoop *loop) {
    size_t capacity = loop->ready_capacity == 0 ? FEWEST_READY : loop->ready_capacity * 2;
    Object **grown = heap_buffer_allocate(vm, capacity * sizeof *grown);
    for (size_t index = 0; index < loop->ready_count; index++) {
        grown[index] = loop->ready[(loop->ready_head + index) & (loop->ready_capacity - 1)];
    }
    if (loop->ready != NULL) {
        heap_buffer_release(runtime_of(vm)->heap, loop->ready,
                            loop->ready_capacity * sizeof *loop->ready);
    }
    loop->ready = grown;
    loop->ready_head = 0;
    loop->ready_capacity = capacity;
}

// Where the one at `index` of the queue stands.
ALWAYS_INLINE Object **ready_place(const EventLoop *loop, size_t index) {
    return &loop->ready[(loop->ready_head + index) & (loop->ready_capacity - 1)];
}

ALWAYS_INLINE void push_ready(Vm *vm, EventLoop *loop, Object *runnable) {
    if (UNLIKELY(loop->ready_count == loop->ready_capacity)) {
        grow_ready(vm, loop);
    }
    loop->ready[(loop->ready_head + loop->ready_count) & (loop->ready_capacity - 1)] = runnable;
    loop->ready_count++;
}

void event_loop_enqueue(Vm *vm, EventLoop *loop, Object *runnable) {
    push_ready(vm, loop, runnable);
}

static bool push_unusual(Vm *vm, EventLoop *loop, Object *runnable) {
    if (own_loop_replaces(vm, loop, LOOP_CALL_SOON)) {
        return own_loop_schedule(vm, loop, runnable);
    }
    if (!event_loop_check_open(vm, loop)) {
        return false;
    }
    push_ready(vm, loop, runnable);
    return true;
}

bool event_loop_push(Vm *vm, EventLoop *loop, Object *runnable) {
    if (UNLIKELY(!event_loop_is_usual(loop))) {
        return push_unusual(vm, loop, runnable);
    }
    push_ready(vm, loop, runnable);
    return true;
}

Object *event_loop_pick(EventLoop *loop) {
    assert(loop->ready_count > 0 && "somebody is ready");
    Object *runnable = loop->ready[loop->ready_head];
    loop->ready_head = (loop->ready_head + 1) & (loop->ready_capacity - 1);
    loop->ready_count--;
    return runnable;
}

void event_loop_replace(EventLoop *loop, const Object *runnable, Object *replacement) {
    for (size_t index = 0; index < loop->ready_count; index++) {
        Object **place = &loop->ready[(loop->ready_head + index) & (loop->ready_capacity - 1)];
        if (*place == runnable) {
            *place = replacement;
            return;
        }
    }
    assert(false && "it stands in the queue");
}

Handle *event_loop_call_soon(Vm *vm, EventLoop *loop, Value callback, const Value *arguments,
                             size_t count, Context *context) {
    if (!event_loop_check_open(vm, loop)) {
        return NULL;
    }
    Handle *handle = handle_new(vm, loop, callback, arguments, count, context);
    push_ready(vm, loop, &handle->object);
    return handle;
}

// ---- Timers ----

static void trace_timer(Vm *vm, TraceKind kind, Handle *handle) {
    Task *task = task_current(vm);
    trace_tell(vm, (TraceEvent){.kind = kind,
                                .task = task == NULL ? VALUE_NONE : task_as_value(task),
                                .object = value_from_object(handle),
                                .seconds = handle->when});
}

Handle *event_loop_call_at(Vm *vm, EventLoop *loop, double when, Value callback,
                           const Value *arguments, size_t count, Context *context) {
    if (!event_loop_check_open(vm, loop)) {
        return NULL;
    }
    Handle *handle = handle_new_timer(vm, loop, when, callback, arguments, count, context);
    timer_heap_push(vm, &loop->timers, when, &handle->object);
    handle->is_scheduled = true;
    if (UNLIKELY(async_is_observed(vm))) {
        trace_timer(vm, TRACE_TIMER_SET, handle);
    }
    return handle;
}

void event_loop_note_cancelled_timer(Vm *vm, EventLoop *loop, Handle *handle) {
    loop->cancelled_timers++;
    if (UNLIKELY(async_is_observed(vm))) {
        trace_timer(vm, TRACE_TIMER_CANCELLED, handle);
    }
}

static void drop_cancelled_timers(EventLoop *loop) {
    if (loop->timers.count > FEWEST_TIMERS_TO_TIDY &&
        loop->cancelled_timers > loop->timers.count / 2) {
        timer_heap_drop_void(&loop->timers);
        loop->cancelled_timers = 0;
        return;
    }
    while (loop->timers.count > 0 && timer_is_void(timer_heap_first(&loop->timers)->runnable)) {
        timer_is_gone(timer_heap_pop(&loop->timers).runnable);
        loop->cancelled_timers--;
    }
}

// A loop may have a clock of its own, which says when its timers are due.
static bool ask_own_clock(Vm *vm, EventLoop *loop, int64_t *now) {
    double seconds;
    if (LIKELY(!own_loop_replaces(vm, loop, LOOP_TIME))) {
        return true;
    }
    if (!own_loop_time(vm, loop, &seconds)) {
        return false;
    }
    *now = clock_from_seconds(seconds);
    return true;
}

static bool is_due(const EventLoop *loop, int64_t now) {
    return loop->timers.count > 0 &&
           clock_from_seconds(timer_heap_first(&loop->timers)->when) <= now;
}

// A sleeping task stands in the queue for the handle that CPython would have there.
static void become_due(Vm *vm, EventLoop *loop, Object *runnable) {
    if (runnable->kind == KIND_TASK) {
        task_become_due(vm, (Task *)(void *)runnable);
        return;
    }
    Handle *handle = (Handle *)(void *)runnable;
    handle->is_scheduled = false;
    if (handle->is_cancelled) {
        loop->cancelled_timers--;
    } else if (UNLIKELY(async_is_observed(vm))) {
        trace_timer(vm, TRACE_TIMER_FIRED, handle);
    }
}

// Of what came from the timers into the queue, behind the first `kept`, tasks that do not sleep any
// more leave it again. A cancelled timer goes through the queue like any other, and is passed over
// there. Taking the timers out first leaves time to fetch the tasks, which lie anywhere.
static void sort_out_due(Vm *vm, EventLoop *loop, size_t kept) {
    enum { AHEAD = 16 };
    size_t end = loop->ready_count;
    for (size_t index = kept; index < end; index++) {
        if (index + AHEAD < end) {
            const char *ahead = (const char *)*ready_place(loop, index + AHEAD);
            __builtin_prefetch(ahead);
            __builtin_prefetch(ahead + 64);
        }
        Object *runnable = *ready_place(loop, index);
        if (runnable->kind == KIND_TASK && timer_is_void(runnable)) {
            timer_is_gone(runnable);
            loop->cancelled_timers--;
            continue;
        }
        *ready_place(loop, kept++) = runnable; // becoming due may replace it there
        become_due(vm, loop, runnable);
    }
    loop->ready_count -= end - kept;
}

static bool move_due_timers(Vm *vm, EventLoop *loop) {
    if (loop->timers.count == 0) {
        return true;
    }
    // Reading moves a virtual clock on when the loop is never idle: a task polls by sleep(0).
    int64_t now = clock_read_monotonic(vm);
    if (!ask_own_clock(vm, loop, &now)) {
        return false;
    }
    size_t ready = loop->ready_count;
    while (is_due(loop, now)) {
        push_ready(vm, loop, timer_heap_pop(&loop->timers).runnable);
    }
    if (loop->ready_count > ready) {
        sort_out_due(vm, loop, ready);
    }
    return true;
}

// ---- One pass ----

// When to look at the timers again, by the clock of all. Waiting goes in whole milliseconds, as
// CPython's selectors wait: timers that come due within the same one fire in the same pass.
static bool find_wake_up_time(Vm *vm, EventLoop *loop, int64_t *deadline) {
    int64_t now = async_now(vm);
    int64_t own_now = now;
    int64_t when = clock_from_seconds(timer_heap_first(&loop->timers)->when);
    *deadline = now;
    if (!ask_own_clock(vm, loop, &own_now)) {
        return false;
    }
    if (when <= own_now) {
        return true;
    }
    int64_t left = when - own_now < NS_PER_DAY ? when - own_now : NS_PER_DAY;
    int64_t milliseconds = (left + NS_PER_MILLISECOND - 1) / NS_PER_MILLISECOND;
    *deadline += milliseconds * NS_PER_MILLISECOND;
    return true;
}

void event_loop_rouse(Vm *vm, EventLoop *loop) {
    if (loop->sleeper != NULL) {
        thread_wake(vm, loop->sleeper);
    }
}

// Other threads run meanwhile, and may call call_soon_threadsafe.
static bool wait_among_threads(Vm *vm, EventLoop *loop, int64_t deadline) {
    const ThreadWait wait = {.awaited = value_from_object(loop),
                             .deadline = deadline,
                             .descriptor = loop->readiness.count == 0
                                               ? THREAD_NO_DESCRIPTOR
                                               : host_poller_descriptor(loop->readiness.poller)};
    ThreadWake ignored;
    loop->sleeper = thread_current(vm);
    bool done = thread_wait(vm, &wait, &ignored);
    loop->sleeper = NULL;
    return done;
}

static bool wait_until(Vm *vm, EventLoop *loop, int64_t deadline) {
    return LIKELY(thread_is_alone(vm)) ? clock_wait_until(vm, deadline)
                                       : wait_among_threads(vm, loop, deadline);
}

// Nothing is ready and no timer is set. Only the outside can help, if there is one.
static bool wait_for_outside(Vm *vm, EventLoop *loop) {
    if (!failure_report_lost(vm) || loop->ready_count > 0) {
        return exception_raised(vm).bits == VALUE_ABSENT.bits;
    }
    if (!thread_is_alone(vm)) {
        return wait_among_threads(vm, loop, THREAD_NO_DEADLINE);
    }
    if (deadlock_is_certain(vm, loop)) {
        return deadlock_raise(vm, loop);
    }
    Clock *clock = &async_state(vm)->clock;
    if (clock->is_virtual && alarm_is_awaited(vm) && !clock->stands) {
        return clock_wait_until(vm, alarm_time(vm));
    }
    // With a virtual clock nothing but Ctrl-C can end the wait, and it is waited for in real time.
    bool is_virtual = clock->is_virtual;
    clock->is_virtual = false;
    bool succeeded = clock_wait_until(vm, clock_read_monotonic(vm) + NS_PER_DAY);
    clock->is_virtual = is_virtual;
    return succeeded;
}

// How long a loop has nothing to do before it looks for what the program has lost.
static const int64_t LOST_AFTER = 20 * NS_PER_MILLISECOND;

// Some descriptors are watched: they are looked at in every pass, as by CPython's selectors.
static bool wait_for_descriptors(Vm *vm, EventLoop *loop, bool is_patient) {
    const Clock *clock = &async_state(vm)->clock;
    bool is_virtual = clock->is_virtual;
    bool has_timers = loop->timers.count > 0 && !(is_virtual && clock->stands);
    int64_t deadline = is_patient ? THREAD_NO_DEADLINE : INT64_MIN;
    if (is_patient && has_timers && !find_wake_up_time(vm, loop, &deadline)) {
        return false;
    }
    if (!is_patient || is_virtual) {
        readiness_collect(vm, loop, INT64_MIN);
    }
    if (!is_patient || loop->ready_count > 0) {
        return vm_safepoint(vm);
    }
    if (!thread_is_alone(vm)) {
        bool done = wait_among_threads(vm, loop, deadline);
        readiness_collect(vm, loop, INT64_MIN);
        return done;
    }
    if (is_virtual && has_timers && loop->programs == 0) {
        return clock_wait_until(vm, deadline);
    }
    int64_t left = deadline == THREAD_NO_DEADLINE ? NS_PER_DAY : deadline - async_now(vm);
    if (vm->finalizable.count > 0 && left > LOST_AFTER) {
        readiness_wait(vm, loop, LOST_AFTER);
        if (loop->ready_count > 0) {
            return vm_safepoint(vm);
        }
        // Whoever is waited for may wait for the end of a connection that somebody here has lost.
        heap_collect(runtime_of(vm)->heap);
        if (!vm_safepoint(vm) || loop->ready_count > 0) {
            return exception_raised(vm).bits == VALUE_ABSENT.bits;
        }
        left -= LOST_AFTER;
    }
    readiness_wait(vm, loop, left);
    return vm_safepoint(vm);
}

static bool wait_for_something(Vm *vm, EventLoop *loop) {
    if (UNLIKELY(loop->readiness.count > 0)) {
        bool is_patient = loop->ready_count == 0 && !loop->is_stopping;
        if (is_patient && !failure_report_lost(vm)) {
            return false;
        }
        return wait_for_descriptors(vm, loop, is_patient && loop->ready_count == 0);
    }
    if (loop->ready_count > 0 || loop->is_stopping) {
        // Asking first saves a pass the locked instruction that the safepoint begins with.
        int wanted = atomic_load_explicit(&vm->runtime.attention, memory_order_relaxed);
        return LIKELY(wanted == 0) ||
               (limits_take_steps(vm, loop->ready_count) && vm_safepoint(vm));
    }
    if (loop->timers.count == 0) {
        return wait_for_outside(vm, loop);
    }
    if (!failure_report_lost(vm)) {
        return false;
    }
    int64_t deadline;
    return loop->ready_count > 0 || loop->timers.count == 0 ||
           (find_wake_up_time(vm, loop, &deadline) && wait_until(vm, loop, deadline));
}

// A task whose step the handle called, or the future whose callback it was, may be the last that
// knew of an exception.
static bool may_have_lost(Vm *vm, const Handle *handle) {
    return async_state(vm)->failed_in_handle ||
           (value_is_future(handle->argument) &&
            value_as_future(handle->argument)->has_unseen_exception);
}

static bool run_runnable(Vm *vm, EventLoop *loop, Object *runnable) {
    if (LIKELY(runnable->kind == KIND_TASK)) {
        return task_step(vm, (Task *)(void *)runnable);
    }
    if (runnable->kind == KIND_FUTURE) {
        return gathering_run(vm, (Future *)(void *)runnable);
    }
    Handle *handle = (Handle *)(void *)runnable;
    if (handle->is_cancelled) {
        return true;
    }
    loop->current_handle = handle;
    bool succeeded = handle_run(vm, handle);
    loop->current_handle = NULL; // it kept alive what may be lost
    if (UNLIKELY(may_have_lost(vm, handle))) {
        async_state(vm)->failed_in_handle = false;
        return succeeded && failure_look(vm);
    }
    return succeeded;
}

// In debug mode, who keeps the others waiting for too long is named.
static bool run_watched(Vm *vm, EventLoop *loop, Object *runnable) {
    loop->is_looked_at = false;
    if (!loop->is_debugging) {
        return run_runnable(vm, loop, runnable);
    }
    Value *window = window_open(vm, 1);
    int64_t began = async_now(vm);
    window[0] = value_from_object(runnable);
    bool succeeded = run_runnable(vm, loop, runnable);
    double seconds = clock_to_seconds(async_now(vm) - began);
    if (succeeded && seconds >= loop->slow_callback_duration) {
        succeeded = failure_report_slow(vm, window[0], seconds);
    }
    if (!succeeded) {
        return false;
    }
    window_close(vm, window); // it kept alive what may be lost
    bool has_failed_alone = async_state(vm)->failed_alone;
    async_state(vm)->failed_alone = false;
    return !has_failed_alone || failure_look(vm);
}

// Of many tasks what runs soon is fetched into the cache ahead of time, the task and then the
// coroutine and the future that it names: 100,000 timers that fire in no order cost 0.92 of the
// time.
enum { TASK_AHEAD = 32, COROUTINE_AHEAD = 16 };

ALWAYS_INLINE void fetch_ahead(const EventLoop *loop) {
    size_t mask = loop->ready_capacity - 1;
    const char *far = (const char *)loop->ready[(loop->ready_head + TASK_AHEAD) & mask];
    const Object *near = loop->ready[(loop->ready_head + COROUTINE_AHEAD) & mask];
    __builtin_prefetch(far);
    __builtin_prefetch(far + 64);
    if (near->kind == KIND_TASK) {
        Value coroutine = ((const Task *)(const void *)near)->coroutine;
        if (value_is_object(coroutine)) {
            __builtin_prefetch(value_as_object(coroutine));
            __builtin_prefetch((const char *)value_as_object(coroutine) + 64);
            __builtin_prefetch((const char *)value_as_object(coroutine) + 128);
        }
        Value waiting_for = ((const Task *)(const void *)near)->waiting_for;
        if (value_is_object(waiting_for)) {
            __builtin_prefetch(value_as_object(waiting_for));
        }
    }
}

static bool run_one(Vm *vm, EventLoop *loop) {
    if (loop->ready_count > TASK_AHEAD) {
        fetch_ahead(loop);
    }
    Object *runnable = event_loop_pick(loop);
    return UNLIKELY(loop->is_debugging | loop->is_looked_at) ? run_watched(vm, loop, runnable)
                                                             : run_runnable(vm, loop, runnable);
}

static bool run_pass(Vm *vm, EventLoop *loop) {
    drop_cancelled_timers(loop);
    if (!wait_for_something(vm, loop)) {
        return false;
    }
    if (!move_due_timers(vm, loop)) {
        return false;
    }
    for (size_t left = loop->ready_count; left > 0 && loop->ready_count > 0; left--) {
        if (!run_one(vm, loop)) {
            return false;
        }
    }
    return true;
}

bool event_loop_run_pass(Vm *vm, EventLoop *loop) { return run_pass(vm, loop); }

bool event_loop_run_passes(Vm *vm, EventLoop *loop) {
    bool succeeded;
    Value ignored;
    do {
        succeeded =
            own_loop_replaces(vm, loop, LOOP_RUN_ONCE)
                ? native_call_method(vm, value_from_object(loop), "_run_once", NULL, 0, &ignored)
                : run_pass(vm, loop);
    } while (succeeded && !loop->is_stopping);
    return succeeded;
}

// ---- Its end ----

bool event_loop_close(Vm *vm, EventLoop *loop) {
    if (loop->is_running) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "Cannot close a running event loop");
    }
    loop->is_closed = true;
    loop->usual_version = (uint32_t)EVENT_LOOP_UNUSUAL;
    loop->ready_count = 0;
    timer_heap_clear(&loop->timers);
    loop->cancelled_timers = 0;
    loop->outside_sources -= loop->readiness.count;
    readiness_release(&loop->readiness);
    return true;
}

// ---- Collection ----

static void event_loop_trace(Heap *heap, Object *object) {
    const EventLoop *loop = (const EventLoop *)(const void *)object;
    object_trace_fields(heap, object);
    for (size_t index = 0; index < loop->ready_count; index++) {
        heap_mark_object(heap,
                         loop->ready[(loop->ready_head + index) & (loop->ready_capacity - 1)]);
        heap_mark_pause(heap);
    }
    timer_heap_trace(heap, &loop->timers);
    readiness_trace(heap, &loop->readiness);
    heap_mark_object(heap, loop->current_task);
    heap_mark_object(heap, loop->current_handle);
    heap_mark_object(heap, loop->outer_context);
    heap_mark_value(heap, loop->transports);
    heap_mark_value(heap, loop->exception_handler);
    heap_mark_value(heap, loop->task_factory);
}

static void event_loop_release(Heap *heap, Object *object) {
    EventLoop *loop = (EventLoop *)(void *)object;
    object_release_fields(heap, object);
    timer_heap_release(heap, &loop->timers);
    readiness_release(&loop->readiness);
    if (loop->ready != NULL) {
        heap_buffer_release(heap, loop->ready, loop->ready_capacity * sizeof *loop->ready);
    }
}

const KindInfo event_loop_kind = {"event loop", event_loop_trace, event_loop_release, false};
