// deadlock_threads.c: threads wait, and nothing can ever wake one. See deadlock.h.
#include "async/async.h"
#include "async/deadlock.h"
#include "async/failure.h"
#include "async/thread_lock.h"
#include "vm/native.h"

enum { MOST_THREADS_NAMED = 25 };

// ---- Who waits for whom ----

// What a waiting thread waits for: a lock, the object that a lock stands for, a thread, a loop.
static Value awaited_by(const Thread *thread) {
    if (value_is_thread_lock(thread->awaited)) {
        const ThreadLock *lock = value_as_thread_lock(thread->awaited);
        return value_is_none(lock->stands_for) ? thread->awaited : lock->stands_for;
    }
    return thread->awaited;
}

// Who holds that, or has to end; and where it was taken.
static Thread *find_blocker(Vm *vm, const Thread *thread, CodePoint *taken_at) {
    *taken_at = (CodePoint){NULL, 0};
    Value awaited = awaited_by(thread);
    if (value_is_thread(awaited)) {
        return value_as_thread(awaited);
    }
    if (value_is_thread_lock(awaited)) {
        *taken_at = value_as_thread_lock(awaited)->taken_at;
        return value_as_thread_lock(awaited)->holder;
    }
    Value holder = deadlock_last_holder(vm, awaited, taken_at);
    return value_is_thread(holder) ? value_as_thread(holder) : NULL;
}

static Thread *next_in_chain(Vm *vm, const Thread *thread) {
    CodePoint ignored;
    Thread *blocker = find_blocker(vm, thread, &ignored);
    return blocker != NULL && blocker->state != THREAD_FINISHED ? blocker : NULL;
}

// A thread of the circle that `thread` is part of or leads into, or NULL; *last is then where its
// way ends.
static Thread *find_cycle(Vm *vm, Thread *thread, Thread **last) {
    size_t steps_left = async_state(vm)->threads.alive.count;
    *last = thread;
    for (Thread *next = next_in_chain(vm, thread); next != NULL; next = next_in_chain(vm, next)) {
        if (steps_left-- == 0) {
            return next; // more steps than threads: this one comes again and again
        }
        *last = next;
    }
    return NULL;
}

static Thread *find_any_cycle(Vm *vm) {
    const Threads *threads = &async_state(vm)->threads;
    for (size_t index = 0; index < threads->alive.count; index++) {
        Thread *ignored;
        Thread *found = find_cycle(vm, threads->alive.items[index], &ignored);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

static bool hears_from_outside(const Threads *threads) {
    for (size_t index = 0; index < threads->alive.count; index++) {
        Value awaited = threads->alive.items[index]->awaited;
        if (value_is_event_loop(awaited) && value_as_event_loop(awaited)->outside_sources > 0) {
            return true;
        }
    }
    return false;
}

bool deadlock_is_certain_for_threads(Vm *vm) {
    const Threads *threads = &async_state(vm)->threads;
    if (hears_from_outside(threads)) {
        return false;
    }
    Thread *last;
    if (find_cycle(vm, threads->main, &last) != NULL) {
        return true;
    }
    bool is_loop = value_is_event_loop(last->awaited);
    return !is_loop || deadlock_is_certain(vm, value_as_event_loop(last->awaited)) ||
           find_any_cycle(vm) != NULL;
}

// ---- The report ----

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
    Value awaited = awaited_by(thread);
    if (value_is_thread(awaited)) {
        thread_append_name(vm, value_as_thread(awaited), buffer);
        text_buffer_append_text(buffer, " to finish");
        return;
    }
    if (value_is_event_loop(awaited)) {
        size_t count = deadlock_count_tasks(vm, value_as_event_loop(awaited));
        text_buffer_append_format(buffer, "an event loop in which %zu task%s", count,
                                  count == 1 ? " waits" : "s wait");
        return;
    }
    if (value_is_thread_lock(thread->awaited)) {
        Value verb = async_verb_text(vm, value_as_thread_lock(thread->awaited)->verb);
        if (value_is_string(verb)) {
            string_append_utf8(buffer, value_as_string(verb));
            text_buffer_append_byte(buffer, ' ');
        }
    }
    deadlock_append_object(vm, awaited, buffer);
}

static void append_holder(Vm *vm, const Thread *thread, TextBuffer *buffer) {
    CodePoint taken_at;
    const Thread *holder = find_blocker(vm, thread, &taken_at);
    if (holder == NULL || value_is_thread(awaited_by(thread))) {
        return;
    }
    text_buffer_append_text(buffer, "      held by ");
    thread_append_name(vm, holder, buffer);
    if (holder->state == THREAD_FINISHED) {
        text_buffer_append_text(buffer, ", which has finished without releasing it");
    }
    text_buffer_append_text(buffer, ", taken at ");
    position_append(buffer, position_resolve(taken_at));
    text_buffer_append_byte(buffer, '\n');
}

static void append_thread(Vm *vm, const Thread *thread, TextBuffer *buffer) {
    text_buffer_append_text(buffer, "  ");
    thread_append_name(vm, thread, buffer);
    append_position(vm, thread, buffer);
    text_buffer_append_text(buffer, " waits for ");
    append_awaited(vm, thread, buffer);
    text_buffer_append_byte(buffer, '\n');
    append_holder(vm, thread, buffer);
    if (value_is_event_loop(thread->awaited)) {
        deadlock_append_tasks(vm, value_as_event_loop(thread->awaited), buffer);
    }
}

static void append_cycle(Vm *vm, const Thread *start, TextBuffer *buffer) {
    text_buffer_append_text(buffer, "  circle: ");
    thread_append_name(vm, start, buffer);
    const Thread *thread = start;
    do {
        text_buffer_append_text(buffer, thread == start ? " waits for " : ", which waits for ");
        bool waits_for_end = value_is_thread(awaited_by(thread));
        append_awaited(vm, thread, buffer);
        thread = next_in_chain(vm, thread);
        if (!waits_for_end) {
            text_buffer_append_text(buffer, " held by ");
            thread_append_name(vm, thread, buffer);
        }
    } while (thread != start);
    text_buffer_append_byte(buffer, '\n');
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
    const Thread *cycle = find_any_cycle(vm);
    if (cycle != NULL) {
        append_cycle(vm, cycle, buffer);
    }
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
