// loop_natives.c: the event loop for scripts.
#include "async/debug_mode.h"
#include "async/failure.h"
#include "async/logger.h"
#include "async/origin.h"
#include "async/own_loop.h"
#include "stdlib/asyncio/asyncio_natives.h"
#include "stdlib/library.h"

NATIVE(loop_new_native, "__new__", "(cls, /, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    *result = value_from_object(event_loop_new(vm, (Class *)(void *)value_as_object(args[0])));
    logger_note_new_loop(vm);
    return true;
}

NATIVE(loop_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    const EventLoop *loop = value_as_event_loop(args[0]);
    *result = value_from_object(
        string_format(vm, "<%s running=%s closed=%s debug=%s>", class_own_name_of(vm, args[0]),
                      loop->is_running ? "True" : "False", loop->is_closed ? "True" : "False",
                      loop->is_debugging ? "True" : "False"));
    return true;
}

// ---- Running ----

NATIVE(loop_run_forever_native, "run_forever", "(self, /)", "Run until stop() is called.") {
    return event_loop_run_forever(vm, value_as_event_loop(args[0]));
}

NATIVE(loop_run_once_native, "_run_once", "(self, /)",
       "Wait until something can run, then run all that is ready.") {
    return event_loop_run_pass(vm, value_as_event_loop(args[0]));
}

NATIVE(loop_run_native, "run_until_complete", "(self, future, /)",
       "Run until the Future is done.\n\nIf the argument is a coroutine, it is wrapped in a Task."
       "\n\nReturn the Future's result, or raise its exception.") {
    return event_loop_run_until_complete(vm, value_as_event_loop(args[0]), args[1], result);
}

NATIVE(loop_stop_native, "stop", "(self, /)",
       "Stop running the event loop.\n\nEvery callback already scheduled will still run.") {
    value_as_event_loop(args[0])->is_stopping = true;
    return true;
}

// Its default executor (events.aspy) takes no more calls.
static bool end_executor(Vm *vm, EventLoop *loop) {
    String *name = string_intern_text(vm, "_default_executor");
    Value *window = window_open(vm, 4);
    window[0] = object_get_field(vm, &loop->object, name);
    if (value_is_absent(window[0]) || value_is_none(window[0])) {
        window_close(vm, window);
        return true;
    }
    Value wait = value_from_object(string_intern_text(vm, "wait"));
    window[3] = value_from_object(tuple_from_values(vm, &wait, 1));
    bool done = object_set_field(vm, &loop->object, name, VALUE_NONE) &&
                object_get_attribute(vm, window[0], string_intern_text(vm, "shutdown"), &window[1]);
    window[2] = VALUE_FALSE;
    done = done && native_call_keywords(vm, window[1], &window[2], 0, value_as_tuple(window[3]),
                                        &window[0]);
    window_close(vm, window);
    return done;
}

NATIVE(loop_close_native, "close", "(self, /)",
       "Close the event loop.\n\nThe event loop must not be running.") {
    EventLoop *loop = value_as_event_loop(args[0]);
    return event_loop_close(vm, loop) && end_executor(vm, loop);
}

NATIVE(loop_check_closed_native, "_check_closed", "(self, /)", "Raise RuntimeError when closed.") {
    return event_loop_check_open(vm, value_as_event_loop(args[0]));
}

NATIVE(loop_is_running_native, "is_running", "(self, /)",
       "Return True if the event loop is running.") {
    *result = value_from_bool(value_as_event_loop(args[0])->is_running);
    return true;
}

NATIVE(loop_is_closed_native, "is_closed", "(self, /)",
       "Return True if the event loop was closed.") {
    *result = value_from_bool(value_as_event_loop(args[0])->is_closed);
    return true;
}

// ---- Scheduling ----

NATIVE(loop_time_native, "time", "(self, /)",
       "Return the time according to the event loop's clock.") {
    *result = value_from_double(event_loop_time(vm));
    return true;
}

static bool answer_handle(Vm *vm, Handle *handle, Value *result) {
    if (handle == NULL) {
        return false;
    }
    *result = value_from_object(handle);
    return origin_note_handle(vm, handle);
}

// What debug mode refuses: a callback that cannot be called, and a call from a thread that does not
// run the loop. `method` is the one that was called.
static bool check_in_debug_mode(Vm *vm, Value *args, Value callback, const char *method) {
    EventLoop *loop = value_as_event_loop(args[0]);
    if (LIKELY(!loop->is_debugging)) {
        return true;
    }
    bool is_threadsafe = strcmp(method, "call_soon_threadsafe") == 0;
    if (!is_threadsafe && !debug_mode_check_thread(vm, loop)) {
        return false;
    }
    Value *window = window_open(vm, 3);
    window[1] = callback;
    window[2] = value_from_object(string_from_text(vm, method));
    bool succeeded = native_import(vm, "asyncio.coroutines", &window[0]) &&
                     native_call_method(vm, window[0], "check_callback", &window[1], 2, &window[0]);
    if (succeeded) {
        window_close(vm, window);
    }
    return succeeded;
}

static bool call_soon(Vm *vm, Value *args, Value *result) {
    Context *context;
    const Tuple *arguments = value_as_tuple(args[2]);
    return asyncio_want_context(vm, args[3], &context) &&
           answer_handle(vm,
                         event_loop_call_soon(vm, value_as_event_loop(args[0]), args[1],
                                              arguments->items, arguments->count, context),
                         result);
}

NATIVE(loop_call_soon_native, "call_soon", "(self, callback, /, *args, context=None)",
       "Arrange for a callback to be called as soon as possible.") {
    return check_in_debug_mode(vm, args, args[1], "call_soon") && call_soon(vm, args, result);
}

NATIVE(loop_call_threadsafe_native, "call_soon_threadsafe",
       "(self, callback, /, *args, context=None)", "Like call_soon(), but thread-safe.") {
    if (!check_in_debug_mode(vm, args, args[1], "call_soon_threadsafe") ||
        !call_soon(vm, args, result)) {
        return false;
    }
    event_loop_rouse(vm, value_as_event_loop(args[0]));
    return true;
}

static bool call_at(Vm *vm, double when, Value *args, Value *result) {
    Context *context;
    const Tuple *arguments = value_as_tuple(args[3]);
    return check_in_debug_mode(vm, args, args[2], "call_at") &&
           asyncio_want_context(vm, args[4], &context) &&
           answer_handle(vm,
                         event_loop_call_at(vm, value_as_event_loop(args[0]), when, args[2],
                                            arguments->items, arguments->count, context),
                         result);
}

// By its name: it is not the loop's own.
static bool ask_call_at(Vm *vm, double when, Value *args, Value *result) {
    Value *window = window_open(vm, 3);
    Value arguments[] = {value_from_double(when), args[2]};
    Dict *keywords = dict_new(vm);
    window[0] = value_from_object(keywords);
    window[1] = value_from_object(tuple_from_values(vm, arguments, 2));
    window[1] = value_from_object(
        tuple_concatenate(vm, value_as_tuple(window[1]), value_as_tuple(args[3])));
    if (!object_get_attribute(vm, args[0], string_intern_text(vm, "call_at"), &window[2])) {
        return false;
    }
    if (own_loop_takes_context(vm, window[2])) {
        dict_set_text(vm, keywords, "context", args[4]);
    }
    bool succeeded = native_call_spread(vm, window[2], value_as_tuple(window[1]), keywords, result);
    if (succeeded) {
        window_close(vm, window);
    }
    return succeeded;
}

NATIVE(loop_call_later_native, "call_later", "(self, delay, callback, /, *args, context=None)",
       "Arrange for a callback to be called at a given time.") {
    double delay;
    double now = event_loop_time(vm);
    EventLoop *loop = value_as_event_loop(args[0]);
    if (value_is_none(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "delay must not be None");
    }
    if (!object_to_double(vm, args[1], &delay) ||
        (own_loop_replaces(vm, loop, LOOP_TIME) && !own_loop_time(vm, loop, &now))) {
        return false;
    }
    return own_loop_replaces(vm, loop, LOOP_CALL_AT) ? ask_call_at(vm, now + delay, args, result)
                                                     : call_at(vm, now + delay, args, result);
}

NATIVE(loop_call_at_native, "call_at", "(self, when, callback, /, *args, context=None)",
       "Like call_later(), but uses an absolute time.") {
    double when;
    if (value_is_none(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "when cannot be None");
    }
    return object_to_double(vm, args[1], &when) && call_at(vm, when, args, result);
}

NATIVE(loop_create_future_native, "create_future", "(self, /)",
       "Create a Future object attached to the loop.") {
    *result = value_from_object(future_new(vm, value_as_event_loop(args[0])));
    return origin_note(vm, value_as_future(*result));
}

NATIVE(loop_create_task_native, "create_task", "(self, coro, /, *, name=None, context=None)",
       "Schedule a coroutine object.\n\nReturn a task object.") {
    Context *context;
    return asyncio_want_name(vm, args[2], &args[2]) &&
           asyncio_want_own_context(vm, args[3], &context) &&
           event_loop_create_task(vm, value_as_event_loop(args[0]), args[1], args[2], context,
                                  result);
}

NATIVE(loop_set_factory_native, "set_task_factory", "(self, factory, /)",
       "Set a task factory that will be used by loop.create_task().") {
    if (!value_is_none(args[1]) && !value_is_callable(vm, args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "task factory must be a callable or None");
    }
    value_as_event_loop(args[0])->task_factory = args[1];
    return true;
}

NATIVE(loop_get_factory_native, "get_task_factory", "(self, /)",
       "Return a task factory, or None if the default one is in use.") {
    *result = value_as_event_loop(args[0])->task_factory;
    return true;
}

// ---- Descriptors ----

static bool want_descriptor(Vm *vm, Value value, int *descriptor) {
    int64_t number;
    if (!native_want_int(vm, value, &number)) {
        return false;
    }
    *descriptor = (int)number;
    return (number >= 0 && number == *descriptor) ||
           exception_raise(vm, CLASS_VALUE_ERROR, "Invalid file descriptor: %lld",
                           (long long)number);
}

static bool watch(Vm *vm, Value *args, bool for_writing, Value *result) {
    EventLoop *loop = value_as_event_loop(args[0]);
    const Tuple *arguments = value_as_tuple(args[3]);
    int descriptor;
    if (!event_loop_check_open(vm, loop) || !want_descriptor(vm, args[1], &descriptor)) {
        return false;
    }
    Context *context = context_copy_current(vm);
    Handle *handle = handle_new(vm, loop, args[2], arguments->items, arguments->count, context);
    *result = value_from_object(handle);
    return readiness_watch(vm, loop, descriptor, for_writing, handle);
}

NATIVE(loop_add_reader_native, "_add_reader", "(self, fd, callback, /, *args)",
       "Call back whenever the descriptor can be read; returns the handle.") {
    return watch(vm, args, false, result);
}

NATIVE(loop_add_writer_native, "_add_writer", "(self, fd, callback, /, *args)",
       "Call back whenever the descriptor can be written; returns the handle.") {
    return watch(vm, args, true, result);
}

static bool forget(Vm *vm, Value *args, bool for_writing, Value *result) {
    EventLoop *loop = value_as_event_loop(args[0]);
    int descriptor;
    if (loop->is_closed) {
        *result = VALUE_FALSE;
        return true;
    }
    if (!want_descriptor(vm, args[1], &descriptor)) {
        return false;
    }
    *result = value_from_bool(readiness_forget(vm, loop, descriptor, for_writing));
    return true;
}

NATIVE(loop_remove_reader_native, "_remove_reader", "(self, fd, /)",
       "No longer call back when it can be read. Was it watched?") {
    return forget(vm, args, false, result);
}

NATIVE(loop_remove_writer_native, "_remove_writer", "(self, fd, /)",
       "No longer call back when it can be written. Was it watched?") {
    return forget(vm, args, true, result);
}

NATIVE(loop_count_program_native, "_count_program", "(self, has_started, /)",
       "A program that the loop waits for has started, or ended.") {
    bool has_started;
    EventLoop *loop = value_as_event_loop(args[0]);
    if (!object_is_true(vm, args[1], &has_started)) {
        return false;
    }
    loop->programs += has_started ? 1 : 0;
    loop->programs -= !has_started && loop->programs > 0 ? 1 : 0;
    return true;
}

NATIVE(loop_count_source_native, "_count_source", "(self, is_there, /)",
       "Something that may wake the loop from outside is there, or no longer.") {
    bool is_there;
    EventLoop *loop = value_as_event_loop(args[0]);
    if (!object_is_true(vm, args[1], &is_there)) {
        return false;
    }
    loop->outside_sources += is_there ? 1 : 0;
    loop->outside_sources -= !is_there && loop->outside_sources > 0 ? 1 : 0;
    return true;
}

NATIVE(loop_watches_native, "_watches", "(self, fd, for_writing, /)",
       "Does somebody wait for the descriptor?") {
    int descriptor;
    bool for_writing;
    if (!want_descriptor(vm, args[1], &descriptor) || !object_is_true(vm, args[2], &for_writing)) {
        return false;
    }
    *result = value_from_bool(
        readiness_find(value_as_event_loop(args[0]), descriptor, for_writing) != NULL);
    return true;
}

// ---- Errors ----

NATIVE(loop_set_handler_native, "set_exception_handler", "(self, handler, /)",
       "Set handler as the new event loop exception handler.\n\nIf handler is None, the default "
       "exception handler will\nbe set.") {
    if (!value_is_none(args[1]) && !value_is_callable(vm, args[1])) {
        String *text;
        if (!object_repr(vm, args[1], &text)) {
            return false;
        }
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "A callable object or None is expected, got %s",
                               string_text(vm, text));
    }
    value_as_event_loop(args[0])->exception_handler = args[1];
    return true;
}

NATIVE(loop_get_handler_native, "get_exception_handler", "(self, /)",
       "Return an exception handler, or None if the default one is in use.") {
    *result = value_as_event_loop(args[0])->exception_handler;
    return true;
}

static bool want_context_dict(Vm *vm, Value value) {
    return value_is_dict(value) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "the context of an error must be a dict, not %s",
                           class_name_of(vm, value));
}

NATIVE(loop_default_handler_native, "default_exception_handler", "(self, context, /)",
       "Default exception handler: writes what happened to sys.stderr.") {
    return want_context_dict(vm, args[1]) && failure_default_handler(vm, value_as_dict(args[1]));
}

NATIVE(loop_call_handler_native, "call_exception_handler", "(self, context, /)",
       "Call the current event loop's exception handler.") {
    return want_context_dict(vm, args[1]) &&
           failure_call_handler(vm, value_as_event_loop(args[0]), value_as_dict(args[1]));
}

// ---- Asynchronous generators ----

typedef struct GeneratorSearch {
    Vm *vm;
    List *found; // NULL: only count
    size_t count;
} GeneratorSearch;

static void collect_generator(Object *object, void *context) {
    GeneratorSearch *search = context;
    Value value = value_from_object(object);
    const Coroutine *generator = value_as_coroutine(value);
    if (class_is_exactly(search->vm, value, CLASS_ASYNC_GENERATOR) &&
        coroutine_state(generator) == COROUTINE_SUSPENDED && !generator->frame.is_closing) {
        search->count++;
        if (search->found != NULL) {
            list_append(search->vm, search->found, value);
        }
    }
}

// Counted first, because nothing may be allocated during the walk.
NATIVE(loop_take_asyncgens_native, "_take_asyncgens", "(self, /)",
       "The asynchronous generators that somebody began and nobody finished.") {
    Heap *heap = runtime_of(vm)->heap;
    GeneratorSearch search = {vm, NULL, 0};
    if (async_state(vm)->generators_begun > 0) { // the walk is one over the whole heap
        heap_each_object(heap, KIND_COROUTINE, collect_generator, &search);
    }
    search.found = list_new(vm, search.count);
    *result = value_from_object(search.found);
    if (search.count > 0) {
        heap_each_object(heap, KIND_COROUTINE, collect_generator, &search);
    }
    return true;
}

// ---- Debugging ----

NATIVE(loop_get_debug_native, "get_debug", "(self, /)",
       "Return the debug mode of the event loop.") {
    *result = value_from_bool(value_as_event_loop(args[0])->is_debugging);
    return true;
}

NATIVE(loop_set_debug_native, "set_debug", "(self, enabled, /)",
       "Set the debug mode of the event loop.") {
    EventLoop *loop = value_as_event_loop(args[0]);
    if (!object_is_true(vm, args[1], &loop->is_debugging)) {
        return false;
    }
    if (loop->is_running) {
        debug_mode_track_origins(vm, loop, loop->is_debugging);
    }
    return true;
}

static bool get_slow_duration(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_double(value_as_event_loop(args[0])->slow_callback_duration);
    return true;
}

static bool set_slow_duration(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    if (value_is_absent(args[1])) {
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "cannot delete attribute");
    }
    return object_to_double(vm, args[1], &value_as_event_loop(args[0])->slow_callback_duration);
}

// Not an attribute that a script sets: the loop stays as its class makes it (own_loop.h).
static bool get_transports(Vm *vm, Value *args, Value *result) {
    EventLoop *loop = value_as_event_loop(args[0]);
    if (value_is_none(loop->transports)) {
        loop->transports = value_from_object(dict_new(vm));
    }
    *result = loop->transports;
    return true;
}

static bool set_transports(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    if (value_is_absent(args[1])) {
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "cannot delete attribute");
    }
    value_as_event_loop(args[0])->transports = args[1];
    return true;
}

static const NativeProperty properties[] = {
    {"_transports", get_transports, set_transports,
     "References to the transports, by their descriptors."},
    {"slow_callback_duration", get_slow_duration, set_slow_duration,
     "How long a callback may take, in seconds, before debug mode complains."},
    {NULL, NULL, NULL, NULL},
};

void asyncio_register_loops(Vm *vm) {
    static const NativeDefinition *const constructors[] = {&loop_new_native, NULL};
    static const NativeDefinition *const methods[] = {&loop_repr_native,
                                                      &loop_run_forever_native,
                                                      &loop_run_once_native,
                                                      &loop_run_native,
                                                      &loop_stop_native,
                                                      &loop_close_native,
                                                      &loop_check_closed_native,
                                                      &loop_is_running_native,
                                                      &loop_is_closed_native,
                                                      &loop_time_native,
                                                      &loop_call_soon_native,
                                                      &loop_call_threadsafe_native,
                                                      &loop_call_later_native,
                                                      &loop_call_at_native,
                                                      &loop_create_future_native,
                                                      &loop_create_task_native,
                                                      &loop_add_reader_native,
                                                      &loop_add_writer_native,
                                                      &loop_remove_reader_native,
                                                      &loop_remove_writer_native,
                                                      &loop_watches_native,
                                                      &loop_count_source_native,
                                                      &loop_count_program_native,
                                                      &loop_set_factory_native,
                                                      &loop_get_factory_native,
                                                      &loop_set_handler_native,
                                                      &loop_get_handler_native,
                                                      &loop_default_handler_native,
                                                      &loop_call_handler_native,
                                                      &loop_take_asyncgens_native,
                                                      &loop_get_debug_native,
                                                      &loop_set_debug_native,
                                                      NULL};
    Class *class = async_state(vm)->event_loop_class;
    native_add_static_methods(vm, class, constructors);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
}
