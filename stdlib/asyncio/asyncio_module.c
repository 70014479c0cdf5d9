// asyncio_module.c: the module _asyncio: classes made in C, and what asyncio's aspy modules need of
// C.
#include "async/awaitable.h"
#include "async/event_loop.h"
#include "async/gathering.h"
#include "async/logger.h"
#include "async/own_loop.h"
#include "object/method.h"
#include "stdlib/asyncio/asyncio_natives.h"
#include "stdlib/asyncio/shortcuts.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"

// ---- Arguments ----

bool asyncio_want_loop(Vm *vm, Value value, EventLoop **loop) {
    *loop = value_is_event_loop(value) ? value_as_event_loop(value) : NULL;
    return value_is_none(value) || *loop != NULL ||
           exception_raise(vm, CLASS_TYPE_ERROR, "loop must be an event loop or None, not %s",
                           class_name_of(vm, value));
}

bool asyncio_want_own_context(Vm *vm, Value value, Context **context) {
    *context = NULL;
    if (value_is_none(value)) {
        return true;
    }
    if (!value_is_foreign(value, &context_type)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a Context was expected, got %s",
                               class_name_of(vm, value));
    }
    *context = (Context *)(void *)value_as_object(value);
    return true;
}

bool asyncio_want_context(Vm *vm, Value value, Context **context) {
    if (!asyncio_want_own_context(vm, value, context)) {
        return false;
    }
    if (*context == NULL) {
        *context = context_copy_current(vm);
    }
    return true;
}

bool asyncio_want_name(Vm *vm, Value value, Value *name) {
    String *text;
    if (value_is_none(value)) {
        *name = VALUE_ABSENT;
        return true;
    }
    if (!object_str(vm, value, &text)) {
        return false;
    }
    *name = value_from_object(text);
    return true;
}

bool asyncio_answer_text(Vm *vm, bool succeeded, TextBuffer *buffer, Value *result) {
    if (succeeded) {
        *result = value_from_object(string_from_buffer(vm, buffer));
    }
    text_buffer_release(buffer);
    return succeeded;
}

// ---- Tasks and futures ----

NATIVE(current_task_native, "current_task", "(loop=None)", "Return a currently executed task.") {
    EventLoop *loop;
    if (!asyncio_want_loop(vm, args[0], &loop)) {
        return false;
    }
    if (loop == NULL) {
        loop = event_loop_running(vm);
    }
    if (loop == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "no running event loop");
    }
    *result = loop->current_task == NULL ? VALUE_NONE : task_as_value(loop->current_task);
    return true;
}

NATIVE(list_tasks_native, "list_tasks", "(loop, /)",
       "The unfinished tasks of a loop, oldest first.") {
    EventLoop *loop;
    if (!asyncio_want_loop(vm, args[0], &loop)) {
        return false;
    }
    *result = task_list_all(vm, loop);
    return true;
}

NATIVE(ensure_future_native, "ensure_future", "(coro_or_future, *, loop=None)",
       "Wrap a coroutine or an awaitable in a future.\n\nIf the argument is a Future, it is "
       "returned directly.") {
    EventLoop *loop;
    return asyncio_want_loop(vm, args[1], &loop) && awaitable_to_future(vm, loop, args[0], result);
}

NATIVE(is_coroutine_native, "iscoroutine", "(obj, /)",
       "Return True if obj is a coroutine object.") {
    *result = value_from_bool(task_can_run(vm, args[0]));
    return true;
}

NATIVE(is_future_native, "isfuture", "(obj, /)",
       "Is it a Future, or something that declares itself to be like one?") {
    bool is_future;
    if (!awaitable_is_future(vm, args[0], &is_future)) {
        return false;
    }
    *result = value_from_bool(is_future);
    return true;
}

NATIVE(set_result_native, "_set_result_unless_cancelled", "(fut, result=None, /)",
       "Helper setting the result only if the future was not cancelled.") {
    if (!value_is_future(args[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a Future was expected, got %s",
                               class_name_of(vm, args[0]));
    }
    Future *future = value_as_future(args[0]);
    // sleep() takes its timer back when it goes on, and whoever drives it by hand may end it early.
    bool is_given_up =
        future->state == FUTURE_CANCELLED ||
        (future_is_done(future) && class_of(vm, args[0]) == async_state(vm)->sleep_class);
    return is_given_up || future_set_result(vm, future, args[1]);
}

static Future *tag(Vm *vm, Future *future, Value owner, Value verb) {
    if (!future_is_done(future)) {
        future->awaited_object = owner;
        future->awaited_verb = async_verb(vm, verb);
    }
    return future;
}

// ---- One turn of the loop, and sleeping ----

static const ForeignType wait_type = {"Wait", sizeof(Foreign), NULL, NULL};

static Step turn_step(__attribute__((unused)) Vm *vm, __attribute__((unused)) Object *awaitable,
                      __attribute__((unused)) Value sent, Value *out) {
    *out = VALUE_NONE;
    return STEP_ITEM;
}

// The task's step has nothing to arrange: see sleep.h.
static Step asleep_step(__attribute__((unused)) Vm *vm, __attribute__((unused)) Object *awaitable,
                        __attribute__((unused)) Value sent, Value *out) {
    *out = VALUE_ABSENT;
    return STEP_ITEM;
}

static const NativeAwaitable turn_awaitable = {turn_step, NULL, true};
static const NativeAwaitable asleep_awaitable = {asleep_step, NULL, true};

static Value make_wait(Vm *vm, const char *name, const NativeAwaitable *awaitable) {
    Class *class = class_new_native(vm, name, runtime_class(vm, CLASS_OBJECT), KIND_FOREIGN,
                                    CLASS_IS_BUILTIN | CLASS_IS_FINAL);
    class->foreign = &wait_type;
    class->awaitable = awaitable;
    return value_from_object((Object *)foreign_new(vm, class));
}

static void add_waits(Vm *vm, Module *module) {
    library_set(vm, module, "turn", make_wait(vm, "_asyncio.Turn", &turn_awaitable));
    async_state(vm)->asleep = make_wait(vm, "_asyncio.Asleep", &asleep_awaitable);
}

// A sleeping task waits for a future that knows its timer.
static Step sleep_step(Vm *vm, Object *awaitable, Value sent, Value *out) {
    return future_awaitable.step(vm, awaitable, sent, out);
}

// Cancelled, or closed: the timer is not needed any more.
static Step sleep_throw(Vm *vm, Object *awaitable, Value exception,
                        __attribute__((unused)) Value *out) {
    const Future *future = (const Future *)(const void *)awaitable;
    handle_cancel(vm, value_as_handle(future_more(future)->timer));
    return exception_raise_value(vm, exception) ? STEP_END : STEP_RAISED;
}

static const NativeAwaitable sleep_awaitable = {sleep_step, sleep_throw, false};

static bool want_delay(Vm *vm, Value value, double *delay) {
    if (!object_to_double(vm, value, delay)) {
        return false;
    }
    return *delay == *delay ||
           exception_raise(vm, CLASS_VALUE_ERROR, "Invalid delay: NaN (not a number)");
}

static bool set_timer(Vm *vm, EventLoop *loop, Future *future, double delay) {
    Value argument = value_from_object(future);
    Handle *timer = event_loop_call_at(vm, loop, event_loop_time(vm) + delay,
                                       async_state(vm)->set_result_callback, &argument, 1,
                                       context_copy_current(vm));
    if (timer == NULL) {
        return false;
    }
    sleep_tag_future(vm, future, timer);
    return true;
}

NATIVE(
    start_sleep_native, "start_sleep", "(delay, /)",
    "What is awaited until `delay` seconds have passed. None: the loop has methods of a script's "
    "own, to be asked for a future and a timer.") {
    double delay;
    AsyncState *state = async_state(vm);
    EventLoop *loop = state->running_loop;
    if (!want_delay(vm, args[0], &delay)) {
        return false;
    }
    if (loop == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "no running event loop");
    }
    if (delay > 0 && sleep_begin(vm, delay)) {
        *result = state->asleep;
        return true;
    }
    *result = VALUE_NONE;
    if (own_loop_replaces(vm, loop,
                          LOOP_CREATE_FUTURE | LOOP_CALL_LATER | LOOP_CALL_AT | LOOP_TIME)) {
        return true;
    }
    Future *future = future_allocate(vm, state->sleep_class);
    future->loop = loop;
    *result = value_from_object(future);
    return set_timer(vm, loop, future, delay);
}

// ---- gather ----

NATIVE(gather_start_native, "start_gathering", "(awaitables, loop, return_exceptions, /)",
       "Start a tuple of awaitables: what collects their results, and their futures as a list.") {
    EventLoop *loop;
    bool returns_exceptions;
    if (!value_is_tuple(args[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a tuple of awaitables was expected");
    }
    if (!asyncio_want_loop(vm, args[1], &loop) ||
        !object_is_true(vm, args[2], &returns_exceptions) ||
        !gathering_start(vm, args[0], loop, returns_exceptions, &args[1])) {
        return false;
    }
    const Gathering *gathering = (const Gathering *)(const void *)value_as_object(args[1]);
    *result = value_from_object(tuple_pair(vm, args[1], value_from_object(gathering->children)));
    return true;
}

NATIVE(gather_begin_native, "collect_into", "(gathering, future, /)",
       "Give the future the list of all results when they are there.") {
    if (!value_is_gathering(args[0]) || !value_is_future(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a gathering and a future were expected");
    }
    return gathering_begin(vm, (Gathering *)(void *)value_as_object(args[0]),
                           value_as_future(args[1]));
}

// Where a loop has a call_soon of a script's own, that one sees who is told (own_loop.h).
NATIVE(gather_call_native, "__call__", "(self, future, /)", "Note that the future is done.") {
    if (!value_is_future(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a future was expected");
    }
    *result = VALUE_NONE;
    return gathering_child_done(vm, (Gathering *)(void *)value_as_object(args[0]),
                                value_as_future(args[1]));
}

static bool get_gathering_name(Vm *vm, __attribute__((unused)) Value *args, Value *result) {
    *result = library_text(vm, "_done_callback");
    return true;
}

static bool get_gathering_qualname(Vm *vm, __attribute__((unused)) Value *args, Value *result) {
    *result = library_text(vm, "gather.<locals>._done_callback");
    return true;
}

static void add_gathering(Vm *vm) {
    static const NativeDefinition *const methods[] = {&gather_call_native, NULL};
    static const NativeProperty properties[] = {
        {"__name__", get_gathering_name, NULL, NULL},
        {"__qualname__", get_gathering_qualname, NULL, NULL},
        {NULL, NULL, NULL, NULL},
    };
    native_add_methods(vm, async_state(vm)->gathering_class, methods);
    native_add_properties(vm, async_state(vm)->gathering_class, properties);
}

// ---- Functions that make coroutines ----

// The function inside bound methods; ABSENT when it is not one written in a script.
static Value inner_function(Value callable) {
    while (value_is_method(callable)) {
        callable = value_as_method(callable)->function;
    }
    return value_is_function(callable) ? callable : VALUE_ABSENT;
}

static bool answer_code_flag(Value callable, uint32_t flag, Value *result) {
    Value function = inner_function(callable);
    *result = value_from_bool(!value_is_absent(function) &&
                              (value_as_function(function)->code->flags & flag) != 0);
    return true;
}

NATIVE(is_async_native, "is_async_function", "(function, /)", "Was it made by `async def`?") {
    return answer_code_flag(args[0], CODE_IS_COROUTINE, result);
}

NATIVE(is_generator_native, "is_generator_function", "(function, /)", "Does it contain yield?") {
    return answer_code_flag(args[0], CODE_IS_GENERATOR, result);
}

// The mark is on the code: every generator that this `def` makes may be awaited.
NATIVE(mark_native, "mark_coroutine", "(function, /)",
       "Let the generators that the function makes be awaited; returns the function.") {
    Value function = inner_function(args[0]);
    if (!value_is_absent(function)) {
        value_as_function(function)->code->flags |= CODE_IS_ITERABLE_COROUTINE;
    }
    *result = args[0];
    return true;
}

// ---- What waits are for ----

NATIVE(waiter_native, "waiter", "(owner, verb=None, /)",
       "A future of the running loop; a task that waits for it waits to do `verb` with `owner`.") {
    EventLoop *loop = event_loop_running(vm);
    if (loop == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "no running event loop");
    }
    if (!own_loop_replaces(vm, loop, LOOP_CREATE_FUTURE)) {
        *result = value_from_object(tag(vm, future_new(vm, loop), args[0], args[1]));
        return true;
    }
    if (!native_call_method(vm, value_from_object(loop), "create_future", NULL, 0, result)) {
        return false;
    }
    if (value_is_future(*result)) {
        (void)tag(vm, value_as_future(*result), args[0], args[1]);
    }
    return true;
}

NATIVE(waiting_for_native, "waiting_for", "(future, owner, verb=None, /)",
       "Say what a task that waits for the future really waits for; returns the future.") {
    if (!value_is_future(args[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a Future was expected, got %s",
                               class_name_of(vm, args[0]));
    }
    *result = value_from_object(tag(vm, value_as_future(args[0]), args[1], args[2]));
    return true;
}

// Of a primitive that several tasks can hold at once, `holders` lists them: (task, code,
// instruction), for a deadlock's report (deadlock.c).
static void tell_of(Vm *vm, TraceKind kind, Value owner) {
    if (UNLIKELY(async_is_observed(vm))) {
        Task *task = task_current(vm);
        trace_tell(vm, (TraceEvent){.kind = kind,
                                    .task = task == NULL ? VALUE_NONE : task_as_value(task),
                                    .object = owner});
    }
}

static bool want_holders(Vm *vm, Value value, List **holders) {
    *holders = value_is_list(value) ? value_as_list(value) : NULL;
    return *holders != NULL ||
           exception_raise(vm, CLASS_TYPE_ERROR, "a list of holders was expected");
}

static Value running_task(Vm *vm) {
    Task *task = task_current(vm);
    return task == NULL ? VALUE_NONE : task_as_value(task);
}

NATIVE(acquired_native, "acquired", "(owner, holders, /)", "The running task now holds owner.") {
    List *holders;
    if (!want_holders(vm, args[1], &holders)) {
        return false;
    }
    CodePoint point = position_mark_caller(vm);
    Value items[] = {running_task(vm),
                     point.code == NULL ? VALUE_NONE : value_from_object(point.code),
                     value_from_int(point.instruction)};
    list_append(vm, holders, value_from_object(tuple_from_values(vm, items, 3)));
    tell_of(vm, TRACE_ACQUIRED, args[0]);
    return true;
}

// The entry of the running task goes; or the oldest, when somebody gives back for somebody else.
NATIVE(released_native, "released", "(owner, holders, /)", "The running task gave owner back.") {
    List *holders;
    if (!want_holders(vm, args[1], &holders)) {
        return false;
    }
    tell_of(vm, TRACE_RELEASED, args[0]);
    if (holders->count == 0) {
        return true;
    }
    Value task = running_task(vm);
    size_t gone = holders->count - 1;
    while (gone > 0 && !(value_is_tuple(holders->items[gone]) &&
                         value_is(value_as_tuple(holders->items[gone])->items[0], task))) {
        gone--;
    }
    list_remove_range(vm, holders, gone, gone + 1);
    return true;
}

NATIVE(contended_native, "contended", "(owner, /)", "The running task has to wait for owner.") {
    tell_of(vm, TRACE_CONTENDED, args[0]);
    return true;
}

// ---- How the aspy part completes the C part ----

// One step of the decorator below: args[0] is bound to the class.
NATIVE(add_method_native, "add_method", "(cls, function, /)",
       "Make the function a method of cls.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    *result = args[1];
    if (!value_is_function(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a function was expected");
    }
    Function *function = value_as_function(args[1]);
    TextBuffer text;
    text_buffer_init(&text);
    string_append_utf8(&text, class->name);
    text_buffer_append_byte(&text, '.');
    string_append_utf8(&text, function->name);
    function->qualname = string_from_buffer(vm, &text);
    text_buffer_release(&text);
    class_set(vm, class, string_intern(vm, function->name), args[1]);
    return true;
}

NATIVE(method_of_native, "method_of", "(cls, /)",
       "A decorator that adds a function to a class made in C.") {
    if (!value_is_kind(args[0], KIND_CLASS)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a class was expected");
    }
    Value *window = window_open(vm, 1);
    window[0] = value_from_object(native_new(vm, &add_method_native, NULL, VALUE_NONE));
    *result = value_from_object(method_new(vm, window[0], args[0]));
    window_close(vm, window);
    return true;
}

NATIVE(add_shortcut_native, "add_shortcut", "(function, /)",
       "Let awaited calls of the async function take the way of the same name in C.") {
    static const Shortcut *const shortcuts[] = {&sleep_shortcut, &queue_put_shortcut,
                                                &queue_get_shortcut, &event_wait_shortcut};
    Value function = inner_function(args[0]);
    for (size_t index = 0; index < sizeof shortcuts / sizeof *shortcuts; index++) {
        if (!value_is_absent(function) &&
            string_equal_text(value_as_function(function)->qualname, shortcuts[index]->name)) {
            value_as_function(function)->code->shortcut = shortcuts[index];
            *result = args[0];
            return true;
        }
    }
    return exception_raise(vm, CLASS_VALUE_ERROR, "there is no such shortcut");
}

NATIVE(
    legacy_native, "legacy", "(form=None, /)",
    "The script uses a form of older Pythons (src/async/legacy.def). Does anybody want to know?") {
    const Legacy *legacy = &async_state(vm)->legacy;
    *result = value_from_bool(legacy->is_wanted);
    if (!legacy->is_wanted || !value_is_string(args[0])) {
        return true;
    }
    LegacyForm form = legacy_find(value_as_string(args[0]));
    if (form == LEGACY_FORM_COUNT) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "there is no such form");
    }
    legacy_note(vm, form);
    return true;
}

NATIVE(set_helpers_native, "set_helpers", "(wrap_awaitable, run_future_like, /)",
       "The function that makes a coroutine of an awaitable, and the one that runs a loop until "
       "something like a Future is done.") {
    async_state(vm)->wrap_awaitable = args[0];
    async_state(vm)->run_future_like = args[1];
    return true;
}

NATIVE(set_interrupt_native, "set_interrupt_handler", "(handler, /)",
       "What Ctrl-C calls; None: it raises KeyboardInterrupt. Returns the handler before.") {
    *result = async_state(vm)->interrupt_handler;
    async_state(vm)->interrupt_handler = args[0];
    return true;
}

// ---- The module ----

static void make_shared_values(Vm *vm) {
    AsyncState *state = async_state(vm);
    Native *callback =
        native_new(vm, &set_result_native, NULL, library_text(vm, "asyncio.futures"));
    state->set_result_callback = value_from_object(callback);
    // Its name is what a task that sleeps shows: <Future pending …>.
    state->sleep_class = class_new_native(vm, "_asyncio.Future", state->future_class, KIND_FUTURE,
                                          CLASS_IS_BUILTIN | CLASS_IS_FINAL);
    state->sleep_class->awaitable = &sleep_awaitable;
    state->sleep_verb = async_verb(vm, value_from_object(string_intern_text(vm, "sleep")));
}

static void document(Vm *vm, Class *class, const char *text) {
    library_set_class_value(vm, class, "__doc__", library_text(vm, text));
}

static void document_classes(Vm *vm) {
    const AsyncState *state = async_state(vm);
    document(vm, state->future_class,
             "A value that comes later: who awaits it goes on when it is there.");
    document(vm, state->task_class, "A coroutine that the event loop runs, step by step.");
    document(vm, state->lock_class,
             "One task at a time, the others in the order they came: `async with lock:`.");
    document(vm, state->event_loop_class,
             "Decides which task or callback runs next; one runs at a time.");
    document(vm, state->handle_class, "A call that the loop will make soon; cancel() prevents it.");
    document(vm, state->timer_handle_class, "A call that the loop will make at a time.");
    document(vm, state->cancelled_error, "The task or future was cancelled.");
    document(vm, state->invalid_state_error, "The future is not in a state that allows this.");
    document(vm, state->deadlock_error,
             "Tasks wait, and nothing can ever wake one. A SystemExit with code 3.");
}

// From now on a list of all exceptions shows it.
static void add_exception(Vm *vm, Module *module, const char *name, Class *class) {
    class->flags &= ~(uint32_t)CLASS_IS_UNLISTED;
    library_set(vm, module, name, value_from_object(class));
}

static void add_classes(Vm *vm, Module *module) {
    const AsyncState *state = async_state(vm);
    library_set(vm, module, "Future", value_from_object(state->future_class));
    library_set(vm, module, "Task", value_from_object(state->task_class));
    library_set(vm, module, "Handle", value_from_object(state->handle_class));
    library_set(vm, module, "TimerHandle", value_from_object(state->timer_handle_class));
    library_set(vm, module, "EventLoop", value_from_object(state->event_loop_class));
    library_set(vm, module, "Lock", value_from_object(state->lock_class));
    library_set(vm, module, "_run_until_complete_cb", state->stop_callback);
    add_exception(vm, module, "CancelledError", state->cancelled_error);
    add_exception(vm, module, "InvalidStateError", state->invalid_state_error);
    add_exception(vm, module, "DeadlockError", state->deadlock_error);
}

bool asyncio_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &current_task_native, &list_tasks_native,   &ensure_future_native,   &is_future_native,
        &is_coroutine_native, &set_result_native,   &waiter_native,          &waiting_for_native,
        &acquired_native,     &contended_native,    &released_native,        &method_of_native,
        &set_helpers_native,  &legacy_native,       &set_interrupt_native,   &start_sleep_native,
        &gather_start_native, &gather_begin_native, &add_shortcut_native,    &is_async_native,
        &is_generator_native, &mark_native,         &builtins_class_getitem, NULL};
    asyncio_register_futures(vm);
    asyncio_register_tasks(vm);
    asyncio_register_handles(vm);
    asyncio_register_loops(vm);
    asyncio_register_locks(vm);
    add_waits(vm, module);
    add_gathering(vm);
    event_add(vm, module);
    make_shared_values(vm);
    add_classes(vm, module);
    document_classes(vm);
    native_add_functions(vm, module, functions);
    asyncio_add_loop_functions(vm, module);
    asyncio_add_task_functions(vm, module);
    return true;
}
