// session.c: see session.h.
#include "app/session/session.h"

#include "app/run.h"
#include "async/async.h"
#include "async/deadlock.h"
#include "async/deadlock_graph.h"
#include "async/failure.h"
#include "object/int.h"
#include "stdlib/sys/hooks.h"
#include "vm/finalize.h"
#include "vm/native.h"

typedef struct Session {
    EventLoop *loop;
    Value key_callback;          // what the loop calls when the terminal can be read
    Value back_callback;         // what it calls after a write
    const SessionReader *reader; // NULL: nobody reads
    Future *line;                // done when the reader has read all it wants
    bool comes_back;             // back_callback is in the ready queue
} Session;

static Session *session_of(Vm *vm) { return vm->session; }

EventLoop *session_loop(Vm *vm) { return session_of(vm)->loop; }

static void mark(Heap *heap, void *context) {
    const Session *session = session_of(context);
    if (session == NULL) {
        return;
    }
    heap_mark_object(heap, session->loop);
    heap_mark_value(heap, session->key_callback);
    heap_mark_value(heap, session->back_callback);
    heap_mark_object(heap, session->line);
}

NATIVE(key_native, "read_key", "()", "The terminal can be read.") {
    Session *session = session_of(vm);
    const SessionReader *reader = session->reader;
    *result = VALUE_NONE;
    if (reader == NULL || session->line == NULL || future_is_done(session->line) ||
        !reader->read_key(reader->context)) {
        return true;
    }
    return future_set_result(vm, session->line, VALUE_NONE);
}

NATIVE(back_native, "come_back", "()", "Something was written to the terminal.") {
    Session *session = session_of(vm);
    *result = VALUE_NONE;
    const SessionReader *reader = session->reader;
    session->comes_back = false;
    if (reader != NULL) {
        session->reader = NULL;
        reader->come_back(reader->context);
        session->reader = reader;
    }
    return true;
}

// Somebody writes while the prompt waits.
static void notice_output(Vm *vm, int descriptor) {
    Session *session = session_of(vm);
    const SessionReader *reader = session->reader;
    if (reader == NULL || (descriptor != 1 && descriptor != 2)) {
        return;
    }
    session->reader = NULL; // what it writes itself is not news
    reader->make_room(reader->context);
    session->reader = reader;
    if (!session->comes_back) {
        session->comes_back =
            event_loop_call_soon(vm, session->loop, session->back_callback, NULL, 0, NULL) != NULL;
    }
}

bool session_begin(Vm *vm) {
    Value *window = window_open(vm, 2);
    Value ignored;
    bool done = native_import(vm, "asyncio", &window[0]) &&
                native_call_method(vm, window[0], "new_event_loop", NULL, 0, &window[1]) &&
                native_call_method(vm, window[0], "set_event_loop", &window[1], 1, &ignored);
    if (done) {
        Session *session = memory_allocate_zeroed(sizeof *session);
        session->loop = value_as_event_loop(window[1]);
        session->key_callback = session->back_callback = VALUE_NONE;
        vm->session = session;
        heap_register_roots(vm->runtime.heap, mark, vm);
        session->key_callback = value_from_object(native_new(vm, &key_native, NULL, VALUE_NONE));
        session->back_callback = value_from_object(native_new(vm, &back_native, NULL, VALUE_NONE));
        vm->output_hook = notice_output;
        window_close(vm, window);
    }
    return done;
}

void session_release(Vm *vm) {
    memory_release(vm->session);
    vm->session = NULL;
}

// ---- Waiting -----------------------------------------------------------------------------------

bool session_settle(Vm *vm) {
    if (!finalize_is_expected(vm) && async_state(vm)->unseen.count == 0) {
        return true;
    }
    vm_collect(vm);
    return vm_safepoint(vm) && failure_report_lost(vm);
}

bool session_wait(Vm *vm, int descriptor, const SessionReader *reader) {
    Session *session = session_of(vm);
    Value ignored;
    Handle *handle = handle_new(vm, session->loop, session->key_callback, NULL, 0, NULL);
    if (!readiness_watch(vm, session->loop, descriptor, false, handle)) {
        return false;
    }
    session->reader = reader;
    session->line = future_new(vm, session->loop);
    Clock *clock = &async_state(vm)->clock;
    clock->stands = true; // a virtual one, which tasks in the background would drive on for ever
    bool done = event_loop_run_until_complete(vm, session->loop, value_from_object(session->line),
                                              &ignored);
    clock->stands = false;
    session->reader = NULL;
    session->line = NULL;
    readiness_forget(vm, session->loop, descriptor, false);
    return done;
}

bool session_take_turn(Vm *vm) {
    Session *session = session_of(vm);
    if (session->loop->ready_count == 0) {
        return true;
    }
    Value *window = window_open(vm, 1);
    Value ignored;
    session->line = future_new(vm, session->loop);
    window[0] = value_from_object(session->line);
    bool done = future_set_result(vm, session->line, VALUE_NONE) &&
                event_loop_run_until_complete(vm, session->loop, window[0], &ignored);
    session->line = NULL;
    if (done) {
        window_close(vm, window);
    }
    return done;
}

// ---- Running -----------------------------------------------------------------------------------

// The statement's task ends before the next prompt, whatever it does about that.
static bool cancel_statement(Vm *vm, EventLoop *loop, Value task) {
    Value *window = window_open(vm, 2);
    window[0] = task;
    window[1] = exception_take(vm);
    bool requested;
    Value ignored;
    if (!task_cancel(vm, value_as_task(task), VALUE_NONE, &requested) ||
        !event_loop_run_until_complete(vm, loop, task, &ignored)) {
        exception_clear(vm);
    }
    bool raised = exception_raise_value(vm, window[1]);
    window_close(vm, window);
    return raised;
}

static bool await_statement(Vm *vm, EventLoop *loop, Value coroutine) {
    Value *window = window_open(vm, 2);
    Value ignored;
    window[0] = coroutine;
    bool done = event_loop_create_task(vm, loop, coroutine, VALUE_ABSENT, NULL, &window[1]) &&
                event_loop_run_until_complete(vm, loop, window[1], &ignored);
    if (!done && value_is_task(window[1]) && !future_is_done(value_as_future(window[1]))) {
        done = cancel_statement(vm, loop, window[1]);
    }
    if (done) {
        window_close(vm, window);
    }
    return done;
}

bool session_run(Vm *vm, Code *code) {
    AsyncState *state = async_state(vm);
    EventLoop *loop = session_loop(vm);
    Value *window = window_open(vm, 1);
    state->running_loop = loop->is_closed ? NULL : loop;
    bool done = vm_run_code(vm, code, run_main_namespace(vm), &window[0]);
    if (done && (code->flags & CODE_IS_ASYNC_MODULE) != 0) {
        done = await_statement(vm, loop, window[0]);
        if (!done) {
            run_forget_loop_entries(vm);
        }
    }
    state->running_loop = NULL;
    if (done) {
        window_close(vm, window);
    }
    return done;
}

// ---- Tasks -------------------------------------------------------------------------------------

static void append_task(Vm *vm, const Task *task, TextBuffer *buffer) {
    deadlock_append_waiter(vm, task_as_value(task), buffer);
    // Of what is the library's own, such as sleep(), the place would say nothing.
    if (value_is_coroutine_object(task->coroutine) &&
        position_find_frame(vm, value_as_coroutine(task->coroutine)) != NULL) {
        text_buffer_append_text(buffer, " at ");
        position_append(buffer, position_of_coroutine(vm, value_as_coroutine(task->coroutine)));
    }
}

static void append_sleep(Vm *vm, double when, TextBuffer *buffer) {
    double left = when - event_loop_time(vm);
    text_buffer_append_format(buffer, " sleeps for %.3g s more\n", left > 0 ? left : 0.0);
}

static void append_wait(Vm *vm, const Task *task, TextBuffer *buffer) {
    Value verb;
    if (task_state(task) != TASK_WAITING) {
        text_buffer_append_text(buffer, " is ready to run\n");
        return;
    }
    if (task_is_sleeping(task)) {
        append_sleep(vm, value_as_double(task->waiting_for), buffer);
        return;
    }
    Value awaited = deadlock_awaited(vm, task_as_value(task), &verb);
    if (value_is_handle(awaited)) {
        append_sleep(vm, value_as_handle(awaited)->when, buffer);
        return;
    }
    text_buffer_append_text(buffer, " waits for ");
    deadlock_append_awaited(vm, awaited, verb, buffer);
    deadlock_append_missing(vm, awaited, verb, buffer);
    text_buffer_append_byte(buffer, '\n');
    deadlock_append_holders(vm, task_as_value(task), buffer);
}

void session_append_tasks(Vm *vm, TextBuffer *buffer) {
    for (Task *task = async_state(vm)->first_task; task != NULL; task = task->next) {
        text_buffer_append_text(buffer, "  ");
        append_task(vm, task, buffer);
        append_wait(vm, task, buffer);
    }
}

static void cancel_all(Vm *vm, EventLoop *loop) {
    Value *window = window_open(vm, 2);
    window[1] = value_from_object(loop);
    Value ignored;
    if (!native_import(vm, "asyncio.runners", &window[0]) ||
        !native_call_method(vm, window[0], "_cancel_all_tasks", &window[1], 1, &ignored)) {
        RunOutcome outcome = run_report_raised(vm);
        (void)outcome;
    }
    window_close(vm, window);
}

void session_end(Vm *vm) {
    EventLoop *loop = session_loop(vm);
    vm->output_hook = NULL;
    if (async_state(vm)->first_task == NULL || loop->is_closed || loop->is_running) {
        return;
    }
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, "Still pending, and cancelled now:\n");
    session_append_tasks(vm, &text);
    hooks_write_error(vm, text.bytes, text.length);
    text_buffer_release(&text);
    cancel_all(vm, loop);
}
