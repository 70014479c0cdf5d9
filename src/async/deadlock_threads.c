// deadlock_threads.c: threads wait, and nothing can ever wake one. See deadlock.h.
#include "async/alarm.h"
#include "async/async.h"
#include "async/deadlock.h"
#include "async/deadlock_graph.h"
#include "async/failure.h"
#include "async/task.h"
#include "vm/native.h"

enum { MOST_THREADS_NAMED = 25 };

static bool hears_from_outside(Vm *vm, const Threads *threads) {
    if (alarm_is_awaited(vm)) {
        return true;
    }
    for (size_t index = 0; index < threads->alive.count; index++) {
        Value awaited = threads->alive.items[index]->awaited;
        if (value_is_event_loop(awaited) && value_as_event_loop(awaited)->outside_sources > 0) {
            return true;
        }
    }
    return false;
}

// The thread at the end of the way from this one to who has to act.
static const Thread *find_last(Vm *vm, const Thread *thread) {
    Value blocker;
    CodePoint ignored;
    while (deadlock_blocker_at(vm, thread_as_value(thread), 0, &blocker, &ignored) &&
           value_is_thread(blocker) && !deadlock_has_finished(blocker)) {
        thread = value_as_thread(blocker);
    }
    return thread;
}

bool deadlock_is_certain_for_threads(Vm *vm) {
    const Threads *threads = &async_state(vm)->threads;
    if (hears_from_outside(vm, threads)) {
        return false;
    }
    Way way;
    bool has_circle = deadlock_find_circle(vm, NULL, &way);
    vector_release(&way);
    if (has_circle) {
        return true;
    }
    const Thread *last = find_last(vm, threads->main); // there is no circle to go round in
    return !value_is_event_loop(last->awaited) ||
           deadlock_is_certain(vm, value_as_event_loop(last->awaited));
}

// ---- The report ----

// The task in whose step the thread waits, and what cannot go on meanwhile.
static const EventLoop *loop_it_holds_up(Vm *vm, const Thread *thread) {
    const AsyncState *state = async_state(vm);
    const EventLoop *loop =
        thread == state->threads.running ? state->running_loop : thread->running_loop;
    return loop != NULL && !value_is(thread->awaited, value_from_object(loop)) ? loop : NULL;
}

static void append_position(Vm *vm, const Thread *thread, TextBuffer *buffer) {
    bool runs = thread == async_state(vm)->threads.running;
    Position position = runs ? position_of_caller(vm) : position_of_stacks(vm, thread->stacks);
    if (position.file != NULL) {
        text_buffer_append_text(buffer, " at ");
        position_append(buffer, position);
    } else if (thread->is_main) {
        text_buffer_append_text(buffer, ", at the end of the program,");
    }
}

static void append_awaited(Vm *vm, const Thread *thread, TextBuffer *buffer) {
    Value verb;
    Value awaited = deadlock_awaited(vm, thread_as_value(thread), &verb);
    if (value_is_thread(awaited)) {
        thread_append_name(vm, value_as_thread(awaited), buffer);
        text_buffer_append_text(buffer, " to finish");
    } else if (value_is_event_loop(awaited)) {
        size_t count = deadlock_count_tasks(vm, value_as_event_loop(awaited));
        text_buffer_append_format(buffer, "an event loop in which %zu task%s", count,
                                  count == 1 ? " waits" : "s wait");
    } else {
        deadlock_append_awaited(vm, awaited, verb, buffer);
        deadlock_append_missing(vm, awaited, verb, buffer);
    }
}

static void append_thread(Vm *vm, const Thread *thread, TextBuffer *buffer) {
    const EventLoop *loop = loop_it_holds_up(vm, thread);
    text_buffer_append_text(buffer, "  ");
    thread_append_name(vm, thread, buffer);
    if (loop != NULL && loop->current_task != NULL) {
        text_buffer_append_text(buffer, ", in ");
        deadlock_append_waiter(vm, task_as_value(loop->current_task), buffer);
    }
    append_position(vm, thread, buffer);
    text_buffer_append_text(buffer, " waits for ");
    append_awaited(vm, thread, buffer);
    text_buffer_append_byte(buffer, '\n');
    deadlock_append_holders(vm, thread_as_value(thread), buffer);
    if (loop != NULL && loop->ready_count > 0) {
        text_buffer_append_format(buffer,
                                  "      and holds up its event loop, in which %zu call%s ready\n",
                                  loop->ready_count, loop->ready_count == 1 ? " is" : "s are");
    }
    if (value_is_event_loop(thread->awaited)) {
        deadlock_append_tasks(vm, value_as_event_loop(thread->awaited), buffer);
    }
}

static void append_report(Vm *vm, TextBuffer *buffer) {
    const Threads *threads = &async_state(vm)->threads;
    size_t count = threads->alive.count;
    text_buffer_append_format(buffer,
                              "aspy: deadlock: nothing can run any more, and %zu thread%s\n", count,
                              count == 1 ? " waits" : "s wait");
    for (size_t index = 0; index < count && index < MOST_THREADS_NAMED; index++) {
        append_thread(vm, threads->alive.items[index], buffer);
    }
    if (count > MOST_THREADS_NAMED) {
        text_buffer_append_format(buffer, "  … and %zu more\n", count - MOST_THREADS_NAMED);
    }
    deadlock_append_circle(vm, NULL, buffer);
}

bool deadlock_raise_for_threads(Vm *vm) {
    if (vm->runtime.limits.reached != LIMIT_NONE) {
        return vm_safepoint(vm); // the others were ended by that
    }
    if (!async_state(vm)->had_deadlock) {
        TextBuffer buffer;
        text_buffer_init(&buffer);
        append_report(vm, &buffer);
        async_state(vm)->had_deadlock = true;
        failure_write(vm, &buffer);
        text_buffer_release(&buffer);
    }
    return deadlock_raise_reported(vm);
}
