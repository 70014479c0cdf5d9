// thread_schedule.c: the arrows of thread.h: who becomes ready, who runs next, what happens when
// nobody can.
#include "async/alarm.h"
#include "async/async.h"
#include "async/blockade.h"
#include "async/deadlock.h"
#include "host/clock.h"
#include "host/interrupt.h"
#include "host/polling.h"
#include "object/exception.h"
#include "vm/mistake.h"

static const int64_t NS_PER_DAY = INT64_C(86400) * 1000000000;
// Timers that are due within this time of each other wake their threads together, in the order of
// their times: else it would depend on the machine whether one of several that began to sleep
// together, and what that goes on to do, comes before the next one.
static const int64_t NS_TOGETHER = 1000000;
static const int64_t NS_PER_SAFEPOINT = 50; // of CPython, roughly: what a turn's length goes by

enum { MOST_SPARE_STACKS = 16, DEFAULT_TURN_NS = 5000000 };

static Threads *threads_of(Vm *vm) { return &async_state(vm)->threads; }

// ---- The one place where a thread's state changes ----

static bool is_drawn(ThreadState from, ThreadState to) {
    switch (to) {
    case THREAD_READY:
        return from == THREAD_NEW || from == THREAD_WAITING || from == THREAD_RUNNING;
    case THREAD_RUNNING:
        return from == THREAD_READY;
    case THREAD_WAITING:
    case THREAD_FINISHED:
        return from == THREAD_RUNNING;
    case THREAD_NEW:
        break;
    }
    return false;
}

static void change_state(Vm *vm, Thread *thread, ThreadState to) {
    (void)is_drawn;
    assert(is_drawn(thread->state, to) && "an arrow of the picture in thread.h");
    thread->state = to;
    if (UNLIKELY(async_is_observed(vm))) {
        static const TraceKind kinds[] = {TRACE_THREAD_CREATED, TRACE_THREAD_READY,
                                          TRACE_THREAD_RUNNING, TRACE_THREAD_WAITING,
                                          TRACE_THREAD_FINISHED};
        trace_tell(vm, (TraceEvent){.kind = kinds[to],
                                    .task = VALUE_NONE,
                                    .thread = thread_as_value(thread),
                                    .object = thread->awaited,
                                    .verb = thread->verb});
    }
}

// ---- Timers ----

static bool is_before(const Thread *left, const Thread *right) {
    return left->deadline < right->deadline ||
           (left->deadline == right->deadline && left->timer_number < right->timer_number);
}

static void put_timer(Threads *threads, size_t index, Thread *thread) {
    threads->timers.items[index] = thread;
    thread->timer_index = index;
}

// Moves the thread from a free place of the heap to where it belongs.
static void settle_timer(Threads *threads, size_t index, Thread *thread) {
    Thread **heap = threads->timers.items;
    for (; index > 0 && is_before(thread, heap[(index - 1) / 2]); index = (index - 1) / 2) {
        put_timer(threads, index, heap[(index - 1) / 2]);
    }
    for (size_t child = 2 * index + 1; child < threads->timers.count; child = 2 * index + 1) {
        bool is_second =
            child + 1 < threads->timers.count && is_before(heap[child + 1], heap[child]);
        child += is_second ? 1 : 0;
        if (!is_before(heap[child], thread)) {
            break;
        }
        put_timer(threads, index, heap[child]);
        index = child;
    }
    put_timer(threads, index, thread);
}

static void set_timer(Threads *threads, Thread *thread) {
    thread->timer_number = threads->timers_set++;
    vector_push(&threads->timers, thread);
    settle_timer(threads, threads->timers.count - 1, thread);
}

static void drop_timer(Threads *threads, const Thread *thread) {
    Thread *moved = vector_pop(&threads->timers);
    if (moved != thread) {
        settle_timer(threads, thread->timer_index, moved);
    }
}

// ---- Who is ready ----

static void become_ready(Vm *vm, Thread *thread) {
    Threads *threads = threads_of(vm);
    change_state(vm, thread, THREAD_READY);
    thread->next_ready = NULL;
    *(threads->last_ready != NULL ? &threads->last_ready->next_ready : &threads->first_ready) =
        thread;
    threads->last_ready = thread;
}

// Before all others.
static void become_ready_first(Vm *vm, Thread *thread) {
    Threads *threads = threads_of(vm);
    change_state(vm, thread, THREAD_READY);
    thread->next_ready = threads->first_ready;
    threads->first_ready = thread;
    if (threads->last_ready == NULL) {
        threads->last_ready = thread;
    }
}

// The choice point of threads: first in, first out.
static Thread *pick(Threads *threads) {
    Thread *thread = threads->first_ready;
    assert(thread != NULL && "somebody is ready");
    threads->first_ready = thread->next_ready;
    if (threads->first_ready == NULL) {
        threads->last_ready = NULL;
    }
    thread->next_ready = NULL;
    return thread;
}

// Turns are not all equally long: a loop that takes so many steps each time around would else be
// interrupted at the same place again and again, and never where it goes wrong. The numbers are the
// same in every run.
static int64_t length_of_turn(Threads *threads) {
    threads->turn_noise = threads->turn_noise * 1103515245U + 12345U;
    return threads->turn - (threads->turn_noise >> 8) % (threads->turn / 4 + 1);
}

// Turns are counted only while somebody else waits for one, or may at any time.
static void share_turns(Vm *vm) {
    Threads *threads = threads_of(vm);
    bool shares = !threads->is_over && (threads->first_ready != NULL || threads->timers.count > 0 ||
                                        threads->descriptors > 0);
    if (shares) {
        vm->turn_left = vm->shares_turns ? vm->turn_left : length_of_turn(threads);
        runtime_want_attention(vm, RUNTIME_ATTENTION_TURN);
    }
    vm->shares_turns = shares;
}

static void end_wait(Vm *vm, Thread *thread, ThreadWake wake) {
    Threads *threads = threads_of(vm);
    thread->wake = wake;
    threads->descriptors -= thread->descriptor != THREAD_NO_DESCRIPTOR ? 1 : 0;
    thread->descriptor = THREAD_NO_DESCRIPTOR;
    if (thread->deadline != THREAD_NO_DEADLINE) {
        drop_timer(threads, thread);
        thread->deadline = THREAD_NO_DEADLINE;
    }
    if (wake == THREAD_INTERRUPTED) {
        become_ready_first(vm, thread);
    } else {
        become_ready(vm, thread);
    }
}

void thread_wake(Vm *vm, Thread *thread) {
    if (thread->state == THREAD_WAITING) {
        end_wait(vm, thread, THREAD_WOKEN);
        share_turns(vm);
    }
}

void thread_pass_interrupt(Vm *vm) {
    Threads *threads = threads_of(vm);
    threads->is_interrupted = true;
    if (threads->main->state == THREAD_WAITING) {
        end_wait(vm, threads->main, THREAD_INTERRUPTED);
    }
    share_turns(vm);
    vm->turn_left = 0;
}

static void wake_due(Vm *vm) {
    Threads *threads = threads_of(vm);
    if (threads->timers.count == 0) {
        return;
    }
    int64_t now = async_now(vm);
    while (threads->timers.count > 0 && threads->timers.items[0]->deadline <= now) {
        end_wait(vm, threads->timers.items[0], THREAD_TIMED_OUT);
    }
}

// When the last of those is due that come together with the first one.
static int64_t find_wake_up_time(const Threads *threads) {
    int64_t first = threads->timers.items[0]->deadline;
    int64_t latest = first;
    for (size_t index = 1; index < threads->timers.count; index++) {
        int64_t deadline = threads->timers.items[index]->deadline;
        if (deadline > latest && deadline - first <= NS_TOGETHER) {
            latest = deadline;
        }
    }
    return latest;
}

// ---- Waiting for the outside ----

// Looks at descriptors until a time of the machine's clock.
static void poll_until(Vm *vm, int64_t deadline) {
    Threads *threads = threads_of(vm);
    if (threads->descriptors == 0) {
        bool slept = host_clock_sleep_until_monotonic(deadline);
        (void)slept; // the caller looks at what came
        return;
    }
    VECTOR(HostPollEntry) entries = {0};
    for (size_t index = 0; index < threads->alive.count; index++) {
        const Thread *thread = threads->alive.items[index];
        if (thread->state == THREAD_WAITING && thread->descriptor != THREAD_NO_DESCRIPTOR) {
            HostPollEntry entry = {thread->descriptor, thread->for_writing, false};
            vector_push(&entries, entry);
        }
    }
    host_poll(entries.items, entries.count, deadline);
    for (size_t index = 0, place = 0; index < threads->alive.count; index++) {
        Thread *thread = threads->alive.items[index];
        if (thread->state == THREAD_WAITING && thread->descriptor != THREAD_NO_DESCRIPTOR &&
            entries.items[place++].is_ready) {
            end_wait(vm, thread, THREAD_WOKEN);
        }
    }
    vector_release(&entries);
}

static void look_at_descriptors(Vm *vm) {
    if (threads_of(vm)->descriptors > 0) {
        poll_until(vm, 0);
    }
}

// Nobody is ready.
static void wait_for_outside(Vm *vm) {
    Threads *threads = threads_of(vm);
    Clock *clock = &async_state(vm)->clock;
    if (threads->timers.count == 0 && clock->is_virtual && !clock->stands && alarm_is_awaited(vm)) {
        clock_move_virtual(vm, alarm_time(vm));
    } else if (threads->timers.count == 0) {
        if (threads->descriptors == 0 && deadlock_is_certain_for_threads(vm)) {
            end_wait(vm, threads->main, THREAD_DEADLOCKED);
            return;
        }
        poll_until(vm, host_clock_monotonic_ns() + NS_PER_DAY);
    } else if (clock->is_virtual && clock->stands) {
        poll_until(vm, host_clock_monotonic_ns() + NS_PER_DAY);
    } else if (clock->is_virtual) {
        look_at_descriptors(vm);
        if (threads->first_ready == NULL) {
            clock_move_virtual(vm, threads->timers.items[0]->deadline);
        }
    } else {
        poll_until(vm, clock_of_machine(vm, find_wake_up_time(threads)));
    }
}

// Ctrl-C, seen by whoever ran last: the main thread is woken to hear of it.
static void wake_interrupted(Vm *vm) {
    Threads *threads = threads_of(vm);
    if ((host_interrupt_is_pending() || threads->is_interrupted) &&
        threads->main->state == THREAD_WAITING) {
        end_wait(vm, threads->main, THREAD_INTERRUPTED);
    }
}

static Thread *find_next(Vm *vm) {
    Threads *threads = threads_of(vm);
    for (;;) {
        wake_due(vm);
        wake_interrupted(vm);
        if (threads->first_ready != NULL) {
            return pick(threads);
        }
        wait_for_outside(vm);
    }
}

// ---- Switching ----

static void leave_state(const AsyncState *state, Thread *thread) {
    thread->running_loop = state->running_loop;
    thread->current_loop = state->current_loop;
    thread->current_loop_was_set = state->current_loop_was_set;
    thread->context = state->context;
}

static void enter_state(AsyncState *state, const Thread *thread) {
    state->running_loop = thread->running_loop;
    state->current_loop = thread->current_loop;
    state->current_loop_was_set = thread->current_loop_was_set;
    state->context = thread->context;
}

// Behind every switch: what the thread that ran before could not do itself, standing on its stacks.
static void arrive(Vm *vm) {
    Threads *threads = threads_of(vm);
    if (threads->ended != NULL) {
        stacks_free(vm, threads->ended);
        threads->ended = NULL;
    }
    if (threads->running->is_main && threads->is_interrupted) {
        threads->is_interrupted = false;
        runtime_want_attention(vm, RUNTIME_ATTENTION_KEYBOARD);
    }
}

// `stacks` are those in use.
static void run(Vm *vm, Stacks *stacks, Thread *thread) {
    Threads *threads = threads_of(vm);
    AsyncState *state = async_state(vm);
    change_state(vm, thread, THREAD_RUNNING);
    vm->turn_left = length_of_turn(threads);
    share_turns(vm);
    if (thread != threads->running) {
        leave_state(state, threads->running);
        enter_state(state, thread);
        threads->running = thread;
    }
    if (thread->stacks != stacks) {
        stacks_switch(vm, stacks, thread->stacks);
    }
    arrive(vm);
}

void thread_yield(Vm *vm) {
    Threads *threads = threads_of(vm);
    Thread *thread = threads->running;
    wake_due(vm);
    look_at_descriptors(vm);
    share_turns(vm);
    if (threads->first_ready != NULL && !threads->is_over) {
        become_ready(vm, thread);
        run(vm, thread->stacks, pick(threads));
    }
}

// While one thread computes, virtual time goes on: it is what others sleep through.
static void end_turn(Vm *vm) {
    Threads *threads = threads_of(vm);
    vm->turn_left = length_of_turn(threads);
    if (async_state(vm)->clock.is_virtual && threads->timers.count > 0) {
        clock_move_virtual(vm, async_now(vm) + threads->turn_ns);
    }
    thread_yield(vm);
}

void thread_set_turn(Vm *vm, int64_t nanoseconds) {
    Threads *threads = threads_of(vm);
    threads->turn_ns = nanoseconds;
    threads->turn = nanoseconds / NS_PER_SAFEPOINT > 0 ? nanoseconds / NS_PER_SAFEPOINT : 1;
    vm->turn_left = length_of_turn(threads);
    vm->turn_hook = end_turn;
}

void thread_prepare_turns(Vm *vm) { thread_set_turn(vm, DEFAULT_TURN_NS); }

// ---- Waiting ----

static void join_queue(Thread *thread, ThreadQueue *queue) {
    if (queue == NULL || thread->queue == queue) {
        return; // it keeps its place
    }
    assert(thread->queue == NULL && "a thread waits for one thing at a time");
    thread->queue = queue;
    thread->next = NULL;
    thread->previous = queue->last;
    *(queue->last != NULL ? &queue->last->next : &queue->first) = thread;
    queue->last = thread;
}

void thread_leave_queue(Thread *thread) {
    ThreadQueue *queue = thread->queue;
    if (queue == NULL) {
        return;
    }
    *(thread->previous != NULL ? &thread->previous->next : &queue->first) = thread->next;
    *(thread->next != NULL ? &thread->next->previous : &queue->last) = thread->previous;
    thread->queue = NULL;
    thread->next = thread->previous = NULL;
}

static void begin_wait(Vm *vm, Thread *thread, const ThreadWait *wait) {
    Threads *threads = threads_of(vm);
    thread->awaited = wait->awaited;
    thread->verb = wait->verb;
    thread->deadline = wait->deadline;
    thread->descriptor = wait->descriptor;
    thread->for_writing = wait->for_writing;
    threads->descriptors += wait->descriptor != THREAD_NO_DESCRIPTOR ? 1 : 0;
    join_queue(thread, wait->queue);
    change_state(vm, thread, THREAD_WAITING);
    if (wait->deadline != THREAD_NO_DEADLINE) {
        set_timer(threads, thread);
    }
}

bool thread_wait(Vm *vm, const ThreadWait *wait, ThreadWake *wake) {
    Thread *thread = thread_current(vm);
    const Blockade blockade = blockade_begin(vm);
    begin_wait(vm, thread, wait);
    run(vm, thread->stacks, find_next(vm));
    blockade_end(vm, &blockade);
    *wake = thread->wake;
    bool done = thread->wake != THREAD_DEADLOCKED || deadlock_raise_for_threads(vm);
    thread->awaited = VALUE_NONE;
    thread->verb = NULL;
    return done && (thread->wake != THREAD_INTERRUPTED || vm_safepoint(vm));
}

bool thread_sleep_until(Vm *vm, int64_t deadline) {
    const ThreadWait wait = {
        .awaited = VALUE_NONE, .deadline = deadline, .descriptor = THREAD_NO_DESCRIPTOR};
    ThreadWake wake;
    do {
        if (!thread_wait(vm, &wait, &wake)) {
            return false;
        }
    } while (wake != THREAD_TIMED_OUT);
    return true;
}

bool thread_wait_descriptor(Vm *vm, int descriptor, bool for_writing, int64_t deadline,
                            bool *is_ready) {
    *is_ready = true;
    // Who is alone may as well block in the call itself; but that a task does so is to be seen.
    bool is_seen = mistake_is_watched(vm) && task_current(vm) != NULL;
    return (thread_is_alone(vm) && !is_seen) ||
           thread_wait_descriptor_always(vm, descriptor, for_writing, deadline, is_ready);
}

bool thread_wait_descriptor_always(Vm *vm, int descriptor, bool for_writing, int64_t deadline,
                                   bool *is_ready) {
    if (deadline == INT64_MIN) {
        HostPollEntry entry = {descriptor, for_writing, false};
        *is_ready = host_poll(&entry, 1, 0);
        return true;
    }
    const ThreadWait wait = {.awaited = VALUE_NONE,
                             .deadline = deadline,
                             .descriptor = descriptor,
                             .for_writing = for_writing};
    ThreadWake wake;
    do {
        if (!thread_wait(vm, &wait, &wake)) {
            return false;
        }
    } while (wake == THREAD_INTERRUPTED);
    *is_ready = wake == THREAD_WOKEN;
    return true;
}

// ---- Beginning and ending ----

static void forget_alive(Threads *threads, const Thread *thread) {
    size_t index = 0;
    while (threads->alive.items[index] != thread) {
        index++;
    }
    for (threads->alive.count--; index < threads->alive.count; index++) {
        threads->alive.items[index] = threads->alive.items[index + 1];
    }
}

// The running thread has ended. Its stacks go on for another thread, or are freed.
static void finish(Vm *vm) {
    Threads *threads = threads_of(vm);
    Thread *thread = threads->running;
    Stacks *stacks = thread->stacks;
    change_state(vm, thread, THREAD_FINISHED);
    forget_alive(threads, thread);
    thread->stacks = NULL;
    thread->context = NULL;
    thread->running_loop = thread->current_loop = NULL;
    while (thread->joiners.first != NULL) {
        Thread *joiner = thread->joiners.first;
        thread_leave_queue(joiner);
        thread_wake(vm, joiner);
    }
    if (threads->spare.count < MOST_SPARE_STACKS) {
        vector_push(&threads->spare, stacks);
    } else {
        threads->ended = stacks;
    }
    run(vm, stacks, find_next(vm));
}

// What a thread's C stack does, one thread after the other.
static void run_threads(Vm *vm) {
    arrive(vm);
    for (;;) {
        thread_run(vm, threads_of(vm)->running);
        finish(vm);
    }
}

// Nothing runs on the stacks of the others, who exist in the other process only.
void thread_begin_copy(Vm *vm) {
    Threads *threads = threads_of(vm);
    Thread *running = thread_current(vm);
    AsyncState *state = async_state(vm);
    for (size_t index = 0; index < threads->alive.count; index++) {
        Thread *thread = threads->alive.items[index];
        if (thread != running) {
            thread_leave_queue(thread);
            stacks_free(vm, thread->stacks);
            thread->stacks = NULL;
            thread->state = THREAD_FINISHED;
        }
    }
    threads->alive.items[0] = running;
    threads->alive.count = 1;
    threads->timers.count = 0;
    threads->first_ready = threads->last_ready = NULL;
    threads->descriptors = 0;
    threads->main = running;
    running->is_main = true;
    state->running_loop = state->current_loop = NULL;
    state->current_loop_was_set = false;
    share_turns(vm);
}

static size_t c_stack_size(const Threads *threads) {
    bool is_more = threads->asked_stack_size > threads->c_stack_size;
    return is_more ? threads->asked_stack_size : threads->c_stack_size;
}

bool thread_start(Vm *vm, Thread *thread, Value function, Value arguments, Value keywords) {
    Threads *threads = threads_of(vm);
    const Thread *starter = thread_current(vm);
    assert(starter->state == THREAD_RUNNING && "somebody runs");
    (void)starter;
    thread->stacks = threads->spare.count > 0 ? vector_pop(&threads->spare)
                                              : stacks_new(vm, c_stack_size(threads), run_threads);
    if (thread->stacks == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "can't start new thread");
    }
    thread->function = function;
    thread->arguments = arguments;
    thread->keywords = keywords;
    thread->serial = ++threads->last_serial;
    vector_push(&threads->alive, thread);
    become_ready(vm, thread);
    share_turns(vm);
    return true;
}
