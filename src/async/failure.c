// failure.c: see failure.h.
#include "async/failure.h"

#include "async/async.h"
#include "async/describe.h"
#include "async/logger.h"
#include "async/origin.h"
#include "async/own_loop.h"
#include "vm/finalize.h"
#include "vm/mistake.h"
#include "vm/native.h"
#include "vm/traceback.h"
#include "vm/vm.h"

void failure_write(Vm *vm, const TextBuffer *text) {
    Value *window = window_open(vm, 2);
    Value ignored;
    window[0] = value_from_object(string_from_buffer(vm, text));
    bool succeeded =
        native_import(vm, "sys", &window[1]) &&
        object_get_attribute(vm, window[1], runtime_name(vm, NAME_STDERR), &window[1]) &&
        !value_is_none(window[1]) &&
        native_call_method(vm, window[1], "write", window, 1, &ignored);
    window_close(vm, window);
    if (succeeded) {
        return;
    }
    if (!value_is_absent(exception_raised(vm))) {
        exception_clear(vm);
    }
    if (vm->report_hook != NULL) {
        vm->report_hook(vm, vm->report_context, text->bytes);
    }
}

// ---- The default handler ----

static Value get(Vm *vm, Dict *context, const char *key) {
    return dict_get_string(vm, context, string_intern_text(vm, key));
}

static bool is_shown_key(Value key) {
    return value_is_string(key) && !string_equal_text(value_as_string(key), "message") &&
           !string_equal_text(value_as_string(key), "exception");
}

// The next key in sorted order after `previous` (NULL: the first); NULL at the end.
static String *next_key(const Dict *context, const String *previous) {
    String *best = NULL;
    size_t position = 0;
    Value key;
    Value ignored;
    while (dict_next(context, &position, &key, &ignored)) {
        if (is_shown_key(key)) {
            String *candidate = value_as_string(key);
            bool is_later = previous == NULL || string_compare(candidate, previous) > 0;
            if (is_later && (best == NULL || string_compare(candidate, best) < 0)) {
                best = candidate;
            }
        }
    }
    return best;
}

static bool append_message(Vm *vm, Dict *context, TextBuffer *buffer) {
    Value message = get(vm, context, "message");
    bool has_message = false;
    if (!value_is_absent(message) && !object_is_true(vm, message, &has_message)) {
        return false;
    }
    if (!has_message) {
        text_buffer_append_text(buffer, "Unhandled exception in event loop");
    } else if (!object_append_str(vm, message, buffer)) {
        return false;
    }
    text_buffer_append_byte(buffer, '\n');
    return true;
}

static bool append_report(Vm *vm, Dict *context, TextBuffer *buffer) {
    if (!append_message(vm, context, buffer)) {
        return false;
    }
    for (String *key = next_key(context, NULL); key != NULL; key = next_key(context, key)) {
        Value value = dict_get_string(vm, context, key);
        bool is_stack = string_equal_text(key, "source_traceback") && value_is_list(value);
        string_append_utf8(buffer, key);
        text_buffer_append_text(buffer, ": ");
        if (!(is_stack ? origin_append_stack(vm, value, buffer)
                       : object_append_repr(vm, value, buffer))) {
            return false;
        }
        text_buffer_append_byte(buffer, '\n');
    }
    return true;
}

// A text of whole lines to the logger, or with the exception's traceback to sys.stderr.
static bool write_lines(Vm *vm, const char *method, TextBuffer *lines, Value exception) {
    bool logged = false;
    String *text = string_from_utf8(vm, lines->bytes, lines->length - 1);
    if (!logger_write(vm, method, value_from_object(text), exception, &logged)) {
        return false;
    }
    if (!logged) {
        if (value_is_exception(exception)) {
            traceback_print(vm, exception, lines);
        }
        failure_write(vm, lines);
    }
    return true;
}

bool failure_default_handler(Vm *vm, Dict *context) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    bool succeeded = append_report(vm, context, &buffer) &&
                     write_lines(vm, "error", &buffer, get(vm, context, "exception"));
    text_buffer_release(&buffer);
    return succeeded;
}

// ---- The loop's handler ----

static bool must_go_on(Vm *vm) {
    return exception_raised_is(vm, CLASS_KEYBOARD_INTERRUPT) ||
           exception_raised_is(vm, CLASS_SYSTEM_EXIT);
}

// The exception in flight, with a line that says what was being done.
static void report_handler_error(Vm *vm, const char *message) {
    Value exception = exception_take(vm);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_format(&buffer, "%s\n", message);
    runtime_hold(vm, exception);
    if (!write_lines(vm, "error", &buffer, exception)) {
        exception_clear(vm);
    }
    runtime_drop(vm, 1);
    text_buffer_release(&buffer);
}

static bool call_default(Vm *vm, EventLoop *loop, Dict *context, const char *complaint) {
    Value report = value_from_object(context);
    Value ignored;
    if (loop != NULL && own_loop_replaces(vm, loop, LOOP_DEFAULT_EXCEPTION_HANDLER)
            ? native_call_method(vm, value_from_object(loop), "default_exception_handler", &report,
                                 1, &ignored)
            : failure_default_handler(vm, context)) {
        return true;
    }
    if (must_go_on(vm)) {
        return false;
    }
    report_handler_error(vm, complaint);
    return true;
}

static bool report_broken_handler(Vm *vm, EventLoop *loop, Dict *context) {
    if (must_go_on(vm)) {
        return false;
    }
    Value *window = window_open(vm, 2);
    Dict *outer = dict_new(vm);
    window[0] = value_from_object(outer);
    dict_set_text(vm, outer, "message",
                  value_from_object(string_from_text(vm, "Unhandled error in exception handler")));
    dict_set_text(vm, outer, "exception", exception_take(vm));
    dict_set_text(vm, outer, "context", value_from_object(context));
    bool succeeded = call_default(vm, loop, outer,
                                  "Exception in default exception handler while handling an "
                                  "unexpected error in custom exception handler");
    window_close(vm, window);
    return succeeded;
}

// The handler runs with the context variables of what failed: those of a task or a handle.
static Context *context_of(Vm *vm, Dict *report) {
    static const char *const keys[] = {"task", "future", "handle"};
    for (size_t index = 0; index < sizeof keys / sizeof *keys; index++) {
        Value thing = get(vm, report, keys[index]);
        if (value_is_task(thing)) {
            return task_context(vm, value_as_task(thing));
        }
        if (value_is_handle(thing)) {
            return handle_context(vm, value_as_handle(thing));
        }
    }
    return NULL;
}

static bool call_handler(Vm *vm, Value handler, Value *arguments, Dict *report) {
    Context *context = context_of(vm, report);
    Value ignored;
    return context == NULL || context == async_state(vm)->context
               ? object_call(vm, handler, arguments, 2, &ignored)
               : context_run(vm, context, handler, arguments, 2, NULL, &ignored);
}

bool failure_call_handler(Vm *vm, EventLoop *loop, Dict *context) {
    if (loop == NULL || value_is_none(loop->exception_handler)) {
        return call_default(vm, loop, context, "Exception in default exception handler");
    }
    Value *window = window_open(vm, 2);
    window[0] = value_from_object(loop);
    window[1] = value_from_object(context);
    bool succeeded = call_handler(vm, loop->exception_handler, window, context) ||
                     report_broken_handler(vm, loop, context);
    if (succeeded) {
        window_close(vm, window);
    }
    return succeeded;
}

// By its name: a script may have set or written another call_exception_handler.
static bool tell_loop(Vm *vm, EventLoop *loop, Value context) {
    Value ignored;
    return loop == NULL ? failure_call_handler(vm, NULL, value_as_dict(context))
                        : native_call_method(vm, value_from_object(loop), "call_exception_handler",
                                             &context, 1, &ignored);
}

static bool report(Vm *vm, EventLoop *loop, Value message, const char *key, Value subject,
                   Value exception) {
    Value *window = window_open(vm, 1);
    Dict *context = dict_new(vm);
    window[0] = value_from_object(context);
    dict_set_text(vm, context, "message", message);
    if (!value_is_absent(exception)) {
        dict_set_text(vm, context, "exception", exception);
    }
    dict_set_text(vm, context, key, subject);
    if (!value_is_none(origin_of(subject))) {
        dict_set_text(vm, context, "source_traceback", origin_of(subject));
    }
    bool succeeded = tell_loop(vm, loop, window[0]);
    if (succeeded) {
        window_close(vm, window);
    }
    return succeeded;
}

bool failure_report_callback(Vm *vm, Handle *handle) {
    if (must_go_on(vm)) {
        return false;
    }
    Value *window = window_open(vm, 2);
    window[0] = exception_take(vm);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, "Exception in callback ");
    if (!describe_call(vm, handle, &buffer)) {
        exception_clear(vm);
    }
    window[1] = value_from_object(string_from_buffer(vm, &buffer));
    text_buffer_release(&buffer);
    bool succeeded =
        report(vm, handle->loop, window[1], "handle", value_from_object(handle), window[0]);
    if (succeeded) {
        window_close(vm, window);
    }
    return succeeded;
}

bool failure_report_slow(Vm *vm, Value runnable, double seconds) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, "Executing ");
    bool succeeded = object_append_repr(vm, runnable, &buffer);
    if (succeeded) {
        text_buffer_append_format(&buffer, " took %.3f seconds\n", seconds);
        succeeded = write_lines(vm, "warning", &buffer, VALUE_ABSENT);
    }
    text_buffer_release(&buffer);
    return succeeded;
}

// ---- Futures that die unheard ----

void failure_watch(Vm *vm, Future *future) {
    vector_push(&async_state(vm)->unseen, future);
    vm->unheard_count = async_state(vm)->unseen.count;
}

static bool is_lost_unfinished(const AsyncState *state, const Future *future) {
    return future->object.kind == KIND_TASK && !future_is_done(future) &&
           future->reports_when_lost && !state->had_deadlock;
}

// A class of a script may have a __del__ instead.
static bool has_report(const AsyncState *state, const Future *future) {
    return (future->object.flags & OBJECT_HAS_FINALIZER) == 0 &&
           (future->has_unseen_exception || is_lost_unfinished(state, future));
}

bool failure_is_due(Vm *vm, const Future *future) {
    return future->has_unseen_exception || is_lost_unfinished(async_state(vm), future);
}

void failure_notice_unheard(Heap *heap, Vm *vm) {
    AsyncState *state = async_state(vm);
    size_t kept = 0;
    for (size_t index = 0; index < state->unseen.count; index++) {
        Future *future = state->unseen.items[index];
        if (heap_is_marked(heap, future) && future->has_unseen_exception) {
            state->unseen.items[kept++] = future;
        } else if (!heap_is_marked(heap, future) && has_report(state, future)) {
            vector_push(&state->lost, future);
        }
    }
    state->unseen.count = vm->unheard_count = kept;
    state->unseen_checked = kept;
    // After all are found: one of them may keep the next one alive, but both were lost.
    for (size_t index = 0; index < state->lost.count; index++) {
        heap_resurrect(heap, state->lost.items[index]);
    }
}

static void report_soon(Vm *vm, Future *future) { vector_push(&vm->dying, &future->object); }

bool failure_notice_unfinished(Heap *heap, Vm *vm) {
    AsyncState *state = async_state(vm);
    bool some_die = false;
    for (size_t index = 0; index < state->lost.count; index++) {
        report_soon(vm, state->lost.items[index]);
    }
    state->lost.count = 0;
    for (Task *task = state->first_task; task != NULL; task = task->next) {
        if (heap_is_marked(heap, task)) {
            continue;
        }
        some_die = true;
        if (has_report(state, &task->future)) {
            task->future.reports_when_lost = false;
            report_soon(vm, &task->future);
            heap_resurrect(heap, task);
        }
    }
    if (vm->dying.count > 0) {
        runtime_want_attention(vm, RUNTIME_ATTENTION_WORK);
    }
    return some_die;
}

// Nobody can catch what a handler raises here: the loop's method is named that raised it.
static void ignore_error_of_handler(Vm *vm, const Future *future) {
    Value *window = window_open(vm, 2);
    window[0] = exception_take(vm);
    window[1] = value_from_object(future);
    if (future->loop != NULL &&
        !object_get_attribute(vm, value_from_object(future->loop),
                              string_intern_text(vm, "call_exception_handler"), &window[1])) {
        exception_clear(vm);
    }
    (void)!exception_raise_value(vm, window[0]);
    finalize_report_ignored(vm, window[1]);
    window_close(vm, window);
}

void failure_report(Vm *vm, Object *object) {
    Future *future = (Future *)(void *)object;
    Value self = value_from_object(future);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    bool has_exception = future->has_unseen_exception;
    if (has_exception) {
        text_buffer_append_format(&buffer, "%s exception was never retrieved",
                                  class_own_name_of(vm, self));
    } else {
        text_buffer_append_text(&buffer, "Task was destroyed but it is pending!");
    }
    future->has_unseen_exception = false;
    Value *window = window_open(vm, 2);
    window[0] = self;
    window[1] = value_from_object(string_from_buffer(vm, &buffer));
    text_buffer_release(&buffer);
    bool succeeded = report(vm, future->loop, window[1], has_exception ? "future" : "task", self,
                            has_exception ? future->result : VALUE_ABSENT);
    // A handler of the program's own knows what it does.
    if (succeeded && (future->loop == NULL || value_is_none(future->loop->exception_handler))) {
        mistake_tell(vm, &(Mistake){.kind = has_exception ? MISTAKE_NEVER_RETRIEVED : MISTAKE_LOST,
                                    .subject = self});
    }
    if (!succeeded) {
        ignore_error_of_handler(vm, future);
    }
    window_close(vm, window);
}

bool failure_report_lost(Vm *vm) {
    AsyncState *state = async_state(vm);
    if (LIKELY(state->unseen.count <= state->unseen_checked &&
               state->generators_begun <= state->generators_checked)) {
        return true;
    }
    heap_collect(runtime_of(vm)->heap);
    state->unseen_checked = state->unseen.count;
    state->generators_checked = state->generators_begun;
    return vm_safepoint(vm);
}

bool failure_look(Vm *vm) {
    finalize_look(vm, true);
    return vm->dying.count == 0 || vm_safepoint(vm);
}

void failure_report_all(Vm *vm) {
    AsyncState *state = async_state(vm);
    for (size_t index = 0; index < state->unseen.count; index++) {
        if (state->unseen.items[index]->has_unseen_exception) {
            report_soon(vm, state->unseen.items[index]);
        }
    }
    state->unseen.count = state->unseen_checked = 0;
    for (Task *task = state->first_task; task != NULL; task = task->next) {
        if (has_report(state, &task->future)) {
            report_soon(vm, &task->future);
            task->future.reports_when_lost = false;
        }
    }
    finalize_run(vm);
    while (!failure_report_lost(vm)) {
        exception_clear(vm);
    }
}
