// event_loop_run.c: running a loop: until it is told to stop, or until a future is done. See
// event_loop.h.
#include "async/event_loop.h"

#include "async/async.h"
#include "async/awaitable.h"
#include "async/awaited.h"
#include "async/computing.h"
#include "async/debug_mode.h"
#include "async/failure.h"
#include "async/own_loop.h"
#include "vm/native.h"

static bool check_can_run(Vm *vm, const EventLoop *loop) {
    if (!event_loop_check_open(vm, loop)) {
        return false;
    }
    if (loop->is_running) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "This event loop is already running");
    }
    const EventLoop *other = async_state(vm)->running_loop;
    if (other != NULL && other->is_running) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR,
                               "Cannot run the event loop while another loop is running");
    }
    return true;
}

// `window` keeps the hooks of whoever runs the loop.
static bool run_with_hooks(Vm *vm, EventLoop *loop, Value *window) {
    const AsyncState *state = async_state(vm);
    computing_watch(vm);
    window[0] = vm->async_generator_firstiter;
    window[1] = vm->async_generator_finalizer;
    vm->async_generator_firstiter = state->generator_began;
    vm->async_generator_finalizer = state->generator_dies;
    bool succeeded = event_loop_run_passes(vm, loop);
    vm->async_generator_firstiter = window[0];
    vm->async_generator_finalizer = window[1];
    return succeeded;
}

bool event_loop_run_forever(Vm *vm, EventLoop *loop) {
    AsyncState *state = async_state(vm);
    if (!check_can_run(vm, loop)) {
        return false;
    }
    Value *window = window_open(vm, 2);
    EventLoop *outer = state->running_loop; // of a session, which keeps it alive
    loop->is_running = true;
    loop->outer_context = state->context;
    state->running_loop = loop;
    debug_mode_track_origins(vm, loop, loop->is_debugging);
    bool succeeded = run_with_hooks(vm, loop, window);
    debug_mode_track_origins(vm, loop, false);
    loop->is_stopping = false;
    loop->is_running = false;
    state->running_loop = outer;
    state->context = loop->outer_context;
    window_close(vm, window);
    return succeeded && failure_report_lost(vm);
}

// `window` holds the future and has room for one value.
static bool run_until_done(Vm *vm, EventLoop *loop, bool is_new, Value *window) {
    Value stop = async_state(vm)->stop_callback;
    Future *future = value_as_future(window[0]);
    size_t ignored;
    if (awaited_is_plain(vm, future)
            ? !future_add_callback(vm, future, stop, context_copy_current(vm))
            : !native_call_method(vm, window[0], "add_done_callback", &stop, 1, &window[1])) {
        return false;
    }
    loop->runs_until_complete = true;
    bool succeeded =
        own_loop_replaces(vm, loop, LOOP_RUN_FOREVER)
            ? native_call_method(vm, value_from_object(loop), "run_forever", NULL, 0, &window[1])
            : event_loop_run_forever(vm, loop);
    loop->runs_until_complete = false;
    if (succeeded) {
        return future_remove_callback(vm, future, stop, &ignored);
    }
    if (is_new && future_is_done(future)) {
        future->has_unseen_exception = false;
    }
    // Who asked for the future to be run gets to see that exception, not the future's.
    window[1] = exception_take(vm);
    return future_remove_callback(vm, future, stop, &ignored) &&
           exception_raise_value(vm, window[1]);
}

bool event_loop_run_until_complete(Vm *vm, EventLoop *loop, Value awaitable, Value *result) {
    if (!check_can_run(vm, loop)) {
        return false;
    }
    Value *window = window_open(vm, 2);
    bool is_new = !value_is_future(awaitable);
    if (!awaitable_to_future(vm, loop, awaitable, &window[0])) {
        return false;
    }
    if (UNLIKELY(!value_is_future(window[0]))) { // only like one
        Value arguments[] = {value_from_object(loop), window[0]};
        return object_call(vm, async_state(vm)->run_future_like, arguments, 2, result);
    }
    Future *future = value_as_future(window[0]);
    if (is_new && value_is_task(window[0])) {
        value_as_future(window[0])->reports_when_lost = false;
    }
    if (!run_until_done(vm, loop, is_new, window)) {
        return false;
    }
    window_close(vm, window);
    if (!future_is_done(future)) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR,
                               "Event loop stopped before Future completed.");
    }
    return future_get_result(vm, future, result);
}
