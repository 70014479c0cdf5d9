// async.c: see async.h.
#include "async/async.h"

#include "async/computing.h"
#include "async/deadlock.h"
#include "async/failure.h"
#include "async/gathering.h"
#include "async/lock.h"
#include "async/own_loop.h"
#include "object/method.h"
#include "vm/finalize.h"
#include "vm/native.h"

#include <stdarg.h>

// ---- Roots ----

static void mark_roots(Heap *heap, void *context) {
    const AsyncState *state = context;
    const void *const objects[] = {
        state->running_loop,
        state->current_loop,
        state->context,
        state->script_globals,
        state->future_class,
        state->future_iterator_class,
        state->task_class,
        state->handle_class,
        state->timer_handle_class,
        state->event_loop_class,
        state->lock_class,
        state->lock_waiter_class,
        state->ready_class,
        state->sleep_class,
        state->gathering_class,
        state->row_waiter_class,
        state->step_wrapper_class,
        state->context_class,
        state->context_variable_class,
        state->context_token_class,
        state->cancelled_error,
        state->invalid_state_error,
        state->deadlock_error,
    };
    for (size_t index = 0; index < sizeof objects / sizeof *objects; index++) {
        heap_mark_object(heap, (void *)(uintptr_t)objects[index]);
    }
    for (size_t index = 0; index < ASYNC_KNOWN_LIBRARIES; index++) {
        heap_mark_object(heap, state->library_globals[index]);
    }
    heap_mark_value(heap, state->stop_callback);
    heap_mark_value(heap, state->generator_began);
    heap_mark_value(heap, state->generator_dies);
    heap_mark_value(heap, state->set_result_callback);
    heap_mark_value(heap, state->asleep);
    for (size_t index = 0; index < state->verbs.count; index++) {
        heap_mark_object(heap, state->verbs.items[index]);
    }
    heap_mark_value(heap, state->ready_none);
    heap_mark_value(heap, state->ready_true);
    heap_mark_value(heap, state->wrap_awaitable);
    legacy_mark(heap, &state->legacy);
    heap_mark_value(heap, state->policy);
    heap_mark_value(heap, state->run_future_like);
    heap_mark_value(heap, state->interrupt_handler);
}

static void save_the_unheard(Heap *heap, void *context) { failure_notice_unheard(heap, context); }

static void save_the_unfinished(Heap *heap, void *context) {
    Vm *vm = context;
    async_state(vm)->tasks_die = failure_notice_unfinished(heap, vm);
}

static void forget_the_dead(Heap *heap, void *context) {
    Vm *vm = context;
    if (async_state(vm)->tasks_die) {
        task_forget_dead(heap, vm);
    }
}

// ---- Values that are there at once ----

typedef struct Ready {
    Foreign foreign;
    Value value;
} Ready;

static void ready_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((const Ready *)(const void *)object)->value);
}

static const ForeignType ready_type = {"Ready", sizeof(Ready), ready_trace, NULL};

static Step ready_step(__attribute__((unused)) Vm *vm, Object *awaitable,
                       __attribute__((unused)) Value sent, Value *out) {
    *out = ((const Ready *)(const void *)awaitable)->value;
    return STEP_END;
}

static const NativeAwaitable ready_awaitable = {ready_step, NULL, false};

static Value make_ready(Vm *vm, Value value) {
    Ready *ready = foreign_new(vm, async_state(vm)->ready_class);
    ready->value = value;
    return value_from_object(ready);
}

// ---- Natives that C hands to itself ----

NATIVE(stop_native, "_run_until_complete_cb", "(future, /)",
       "Stop the loop of a finished future.") {
    if (!value_is_future(args[0])) {
        return true;
    }
    Future *future = value_as_future(args[0]);
    future->has_unseen_exception = false; // who runs the loop gets it
    // KeyboardInterrupt and SystemExit end the loop by themselves.
    bool ends_by_itself =
        future->has_exception &&
        (class_is_instance(vm, future->result, runtime_class(vm, CLASS_KEYBOARD_INTERRUPT)) ||
         class_is_instance(vm, future->result, runtime_class(vm, CLASS_SYSTEM_EXIT)));
    if (ends_by_itself) {
        return true;
    }
    if (own_loop_replaces(vm, future->loop, LOOP_STOP)) {
        return native_call_method(vm, value_from_object(future->loop), "stop", NULL, 0, result);
    }
    future->loop->is_stopping = true;
    return true;
}

NATIVE(generator_began_native, "_asyncgen_firstiter_hook", "(agen, /)",
       "Note that an asynchronous generator was begun.") {
    async_state(vm)->generators_begun++;
    vm->looks.is_wanted = true;
    return true;
}

// An asynchronous generator dies in the middle: a task closes it.
NATIVE(generator_dies_native, "_asyncgen_finalizer_hook", "(agen, /)",
       "Close an asynchronous generator that nobody refers to any more.") {
    EventLoop *loop = event_loop_running(vm);
    Value create;
    if (loop == NULL || loop->is_closed) {
        return true;
    }
    Value *window = window_open(vm, 1);
    String *name = string_intern_text(vm, "create_task");
    if (!native_call_method(vm, args[0], "aclose", NULL, 0, &window[0]) ||
        !object_get_attribute(vm, value_from_object(loop), name, &create)) {
        return false;
    }
    Context *copy = context_copy_current(vm);
    bool succeeded =
        own_loop_replaces(vm, loop, LOOP_CALL_SOON_THREADSAFE)
            ? own_loop_call(vm, loop, LOOP_CALL_SOON_THREADSAFE, create, window, 1, copy)
            : event_loop_call_soon(vm, loop, create, window, 1, copy) != NULL;
    window_close(vm, window);
    return succeeded;
}

// A future-like object of a script is done. What it raises is raised in the task.
NATIVE(wakeup_native, "task_wakeup", "(self, future, /)", "Wake the task that waits.") {
    if (!value_is_task(args[0]) || task_state(value_as_task(args[0])) != TASK_WAITING) {
        return true;
    }
    Task *task = value_as_task(args[0]);
    Value ignored;
    if (!native_call_method(vm, args[1], "result", NULL, 0, &ignored)) {
        future_own_more(vm, &task->future)->thrown = exception_take(vm);
    }
    return task_wake_now(vm, task);
}

static Value make_native(Vm *vm, const NativeDefinition *definition) {
    return value_from_object(native_new(vm, definition, NULL, VALUE_NONE));
}

Value async_bind_wakeup(Vm *vm, Task *task) {
    Native *function = native_new(vm, &wakeup_native, async_state(vm)->task_class, VALUE_NONE);
    return value_from_object(method_new(vm, value_from_object(function), task_as_value(task)));
}

// ---- Classes ----

static Class *make_class(Vm *vm, const char *name, ClassId base, ObjectKind kind) {
    return class_new_native(vm, name, runtime_class(vm, base), kind,
                            CLASS_IS_BUILTIN | CLASS_HAS_DICT | CLASS_HAS_WEAKREF);
}

static Class *make_plain_class(Vm *vm, const char *name, const ForeignType *type) {
    Class *class = class_new_native(vm, name, runtime_class(vm, CLASS_OBJECT), KIND_FOREIGN,
                                    CLASS_IS_BUILTIN | CLASS_IS_FINAL);
    class->foreign = type;
    return class;
}

static void make_future_classes(Vm *vm, AsyncState *state) {
    state->future_class = make_class(vm, "_asyncio.Future", CLASS_OBJECT, KIND_FUTURE);
    state->future_class->awaitable = &future_awaitable;
    state->task_class = class_new_native(vm, "_asyncio.Task", state->future_class, KIND_TASK,
                                         CLASS_IS_BUILTIN | CLASS_HAS_DICT);
    state->task_class->awaitable = &future_awaitable;
    // Its name is what a task that waits for a lock shows: <Future pending …>.
    state->lock_waiter_class = class_new_native(vm, "_asyncio.Future", state->future_class,
                                                KIND_FUTURE, CLASS_IS_BUILTIN | CLASS_IS_FINAL);
    state->lock_waiter_class->awaitable = &lock_waiter_awaitable;
}

static void make_classes(Vm *vm, AsyncState *state) {
    make_future_classes(vm, state);
    state->handle_class =
        class_new_native(vm, "asyncio.events.Handle", runtime_class(vm, CLASS_OBJECT), KIND_HANDLE,
                         CLASS_IS_BUILTIN | CLASS_IS_FINAL);
    state->timer_handle_class =
        class_new_native(vm, "asyncio.events.TimerHandle", state->handle_class, KIND_HANDLE,
                         CLASS_IS_BUILTIN | CLASS_IS_FINAL);
    state->event_loop_class =
        make_class(vm, "asyncio.unix_events._UnixSelectorEventLoop", CLASS_OBJECT, KIND_EVENT_LOOP);
    state->lock_class = make_class(vm, "asyncio.locks.Lock", CLASS_OBJECT, KIND_LOCK);
    state->ready_class = make_plain_class(vm, "_asyncio.Ready", &ready_type);
    state->ready_class->awaitable = &ready_awaitable;
    state->gathering_class = make_plain_class(vm, "_asyncio.Gathering", &gathering_type);
    state->context_class = make_plain_class(vm, "_contextvars.Context", &context_type);
    state->context_variable_class =
        make_plain_class(vm, "_contextvars.ContextVar", &context_variable_type);
    state->context_token_class = make_plain_class(vm, "_contextvars.Token", &context_token_type);
}

static void make_exceptions(Vm *vm, AsyncState *state) {
    uint32_t flags = CLASS_IS_EXCEPTION | CLASS_HAS_DICT | CLASS_IS_UNLISTED;
    state->cancelled_error =
        class_new_native(vm, "asyncio.exceptions.CancelledError",
                         runtime_class(vm, CLASS_BASE_EXCEPTION), KIND_EXCEPTION, flags);
    state->invalid_state_error =
        class_new_native(vm, "asyncio.exceptions.InvalidStateError",
                         runtime_class(vm, CLASS_EXCEPTION), KIND_EXCEPTION, flags);
    state->deadlock_error =
        class_new_native(vm, "asyncio.exceptions.DeadlockError",
                         runtime_class(vm, CLASS_SYSTEM_EXIT), KIND_EXCEPTION, flags);
}

// ---- Ctrl-C ----

// asyncio.run answers the first Ctrl-C by cancelling its main task (runners.aspy).
static bool handle_interrupt(Vm *vm) {
    Value handler = async_state(vm)->interrupt_handler;
    Value ignored;
    if (!value_is_none(handler)) {
        return object_call(vm, handler, NULL, 0, &ignored);
    }
    Class *class = runtime_class(vm, CLASS_KEYBOARD_INTERRUPT);
    return exception_raise_value(vm, value_from_object(exception_new(vm, class, NULL, 0)));
}

// The main thread does; others let it come next.
static bool hears_signals(Vm *vm) {
    if (thread_is_alone(vm) || thread_current(vm)->is_main) {
        return true;
    }
    thread_pass_interrupt(vm);
    return false;
}

// ---- A machine's beginning and end ----

static void register_kinds(Heap *heap) {
    heap_register_kind(heap, KIND_FUTURE, &future_kind);
    heap_register_kind(heap, KIND_TASK, &task_kind);
    heap_register_kind(heap, KIND_HANDLE, &handle_kind);
    heap_register_kind(heap, KIND_EVENT_LOOP, &event_loop_kind);
    heap_register_kind(heap, KIND_LOCK, &lock_kind);
}

void async_register(Vm *vm, bool virtual_time) {
    AsyncState *state = memory_allocate_zeroed(sizeof *state);
    Heap *heap = runtime_of(vm)->heap;
    vm->async_state = state;
    vm->interrupt_hook = handle_interrupt;
    vm->hears_signals_hook = hears_signals;
    vm->lost_hook = failure_report;
    state->clock.is_virtual = virtual_time;
    state->wrap_awaitable = VALUE_NONE;
    state->policy = state->run_future_like = VALUE_NONE;
    state->interrupt_handler = VALUE_NONE;
    state->set_result_callback = state->asleep = VALUE_NONE;
    state->generator_began = state->generator_dies = VALUE_NONE;
    state->stop_callback = state->ready_none = state->ready_true = VALUE_NONE;
    register_kinds(heap);
    make_classes(vm, state);
    own_loop_register(vm);
    thread_register(vm);
    make_exceptions(vm, state);
    state->stop_callback = make_native(vm, &stop_native);
    state->generator_began = make_native(vm, &generator_began_native);
    state->generator_dies = make_native(vm, &generator_dies_native);
    state->ready_none = make_ready(vm, VALUE_NONE);
    state->ready_true = make_ready(vm, VALUE_TRUE);
    heap_register_roots(heap, mark_roots, state);
    heap_register_first_after_mark(heap, save_the_unheard, vm);
    heap_register_after_mark(heap, save_the_unfinished, vm);
    heap_register_before_sweep(heap, forget_the_dead, vm);
}

// The `finally` blocks of tasks that never ended run now, as when CPython takes its objects apart.
static void close_unfinished(Vm *vm) {
    Value *window = window_open(vm, 1);
    for (Task *task = async_state(vm)->first_task; task != NULL;
         task = async_state(vm)->first_task) {
        window[0] = task_as_value(task);
        task_forget(vm, task);
        if (value_is_coroutine_object(task->coroutine) &&
            !coroutine_close(vm, value_as_coroutine(task->coroutine))) {
            finalize_report_ignored(vm, task->coroutine);
        }
    }
    window_close(vm, window);
}

void async_finish(Vm *vm) {
    failure_report_all(vm);
    close_unfinished(vm);
}

void async_release(Vm *vm) {
    computing_release(vm);
    AsyncState *state = async_state(vm);
    thread_release(vm);
    vector_release(&state->legacy.places);
    vector_release(&state->unseen);
    vector_release(&state->lost);
    vector_release(&state->verbs);
    memory_release(state);
    vm->async_state = NULL;
}

// ---- Small services ----

int64_t async_now(Vm *vm) {
    const Clock *clock = &async_state(vm)->clock;
    return clock->is_virtual ? clock->virtual_now : clock_read_monotonic(vm);
}

// There are a few: those that asyncio's own modules use.
uint8_t async_verb(Vm *vm, Value verb) {
    AsyncState *state = async_state(vm);
    if (!value_is_string(verb)) {
        return 0;
    }
    for (size_t index = 0; index < state->verbs.count; index++) {
        if (string_compare(state->verbs.items[index], value_as_string(verb)) == 0) {
            return (uint8_t)(index + 1);
        }
    }
    if (state->verbs.count == UINT8_MAX) {
        return 0;
    }
    vector_push(&state->verbs, value_as_string(verb));
    return (uint8_t)state->verbs.count;
}

Value async_verb_text(Vm *vm, uint8_t verb) {
    return verb == 0 ? VALUE_ABSENT : value_from_object(async_state(vm)->verbs.items[verb - 1]);
}

bool async_raise(Vm *vm, Class *class, const char *format, ...) {
    TextBuffer text;
    va_list values;
    text_buffer_init(&text);
    va_start(values, format);
    text_buffer_append_format_list(&text, format, values);
    va_end(values);
    Value message = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return exception_raise_value(vm, value_from_object(exception_new(vm, class, &message, 1)));
}
