// thread.h: threads of a script: which one runs, which ones wait and for what.
//
// One runs at a time, on stacks of its own (vm/stacks.h). It goes on until it has to wait (for a
// lock, a time, another thread, a descriptor) or until its turn is over, which is counted in
// safepoints. So a switch happens only where CPython could switch, and at the same places in every
// run.
//
//      thread_start          picked                  returns, raises
//    --------------> READY ----------> RUNNING ---------------------> FINISHED
//                     ^  ^               |  |
//         woken, time |  +--- turn ends -+  | thread_wait
//                     +------ WAITING <-----+
//
// Who is ready runs in the order in which it became so. The first thread, MainThread, exists from
// the first question on; as long as there is no other, nothing here is in the way.
// Read next: thread_schedule.c (the arrows), thread_lock.h.
#ifndef ASPY_ASYNC_THREAD_H
#define ASPY_ASYNC_THREAD_H

#include "base/vector.h"
#include "object/foreign.h"
#include "vm/stacks.h"

typedef struct Context Context;
typedef struct EventLoop EventLoop;
typedef struct Thread Thread;

typedef enum ThreadState {
    THREAD_NEW,
    THREAD_READY,
    THREAD_RUNNING,
    THREAD_WAITING,
    THREAD_FINISHED
} ThreadState;

// Why a wait ended.
typedef enum ThreadWake {
    THREAD_WOKEN,
    THREAD_TIMED_OUT,
    THREAD_INTERRUPTED, // Ctrl-C: the main thread only
    THREAD_DEADLOCKED   // nothing can ever run again: the main thread only
} ThreadWake;

// Threads in the order they came.
typedef struct ThreadQueue {
    Thread *first;
    Thread *last;
} ThreadQueue;

enum { THREAD_NO_DESCRIPTOR = -1 };
#define THREAD_NO_DEADLINE INT64_MAX

// What a script sees of it is _thread._ThreadHandle.
struct Thread {
    Foreign foreign;
    ThreadState state;
    ThreadWake wake;
    bool is_daemon; // the program does not wait for its end
    bool is_main;
    uint8_t search_mark; // deadlock_graph.c: a SearchMark
    uint32_t serial;     // 0: the main one
    Stacks *stacks;      // NULL when new and when finished
    Value function;      // what it runs, and with what: until it begins
    Value arguments;     // a tuple
    Value keywords;      // a dict or None
    Value owner;         // the threading.Thread, which knows its name; None
    // Of a thread that waits.
    Value awaited;    // what for; None: for a time
    const char *verb; // what it wants of that: "acquire"; NULL
    int64_t deadline;
    uint64_t timer_number; // equal deadlines come in the order they were set
    size_t timer_index;    // its place in Threads.timers while it has a deadline
    int descriptor;
    bool for_writing;
    // Its place among the ready, or among those that wait for the same thing.
    Thread *next;
    Thread *previous;
    ThreadQueue *queue; // where it stands; NULL: nowhere
    Thread *next_ready;
    ThreadQueue joiners; // those that wait for its end
    // What of AsyncState is its own, while it does not run.
    EventLoop *running_loop;
    EventLoop *current_loop;
    bool current_loop_was_set;
    Context *context;
};

// All that a machine knows of its threads; part of AsyncState.
typedef struct Threads {
    Thread *main; // NULL: nobody asked yet
    Thread *running;
    Thread *first_ready;
    Thread *last_ready;
    VECTOR(Thread *) alive;  // started and not finished, oldest first; roots. With the main one
    VECTOR(Thread *) timers; // those that wait for a time: a heap, the earliest first
    VECTOR(Stacks *) spare;  // of finished threads, for new ones
    Stacks *ended;           // of a thread that just ended, to be freed by the next one
    uint64_t timers_set;
    uint32_t last_serial;
    size_t descriptors;      // how many wait for one
    int64_t turn;            // safepoints of a turn
    uint32_t turn_noise;     // by which turns differ
    int64_t turn_ns;         // what a script takes that for: sys.getswitchinterval
    size_t c_stack_size;     // of new threads
    size_t asked_stack_size; // threading.stack_size: 0, or at least so much
    bool is_interrupted;     // Ctrl-C came while another than the main thread ran
    bool is_over;            // the program ends: nobody else runs any more
    Class *handle_class;
    Class *lock_class;
    Class *recursive_lock_class;
    Class *local_class;
} Threads;

static inline Value thread_as_value(const Thread *thread) {
    return thread == NULL ? VALUE_NONE : value_from_object(thread);
}
extern const ForeignType thread_type;
static inline bool value_is_thread(Value value) { return value_is_foreign(value, &thread_type); }
static inline Thread *value_as_thread(Value value) {
    assert(value_is_thread(value));
    return (Thread *)(void *)value_as_object(value);
}

// The thread that runs.
MUST_USE Thread *thread_current(Vm *vm);
// The first one.
MUST_USE Thread *thread_main(Vm *vm);
// True when there is none but the main one, or the program ends.
MUST_USE bool thread_is_alone(Vm *vm);
// Numbers by which scripts know it: get_ident, and the machine's (made up but for the main one).
MUST_USE int64_t thread_ident(const Thread *thread);
MUST_USE int64_t thread_native_id(const Vm *vm, const Thread *thread);
// Its name, as far as `owner` tells: "Thread-1 (work)", "MainThread".
void thread_append_name(Vm *vm, const Thread *thread, TextBuffer *buffer);

// A thread that does not run yet.
MUST_USE Thread *thread_new(Vm *vm, Class *class);
// Makes it READY to call function(*arguments, **keywords). RuntimeError "can't start new thread".
MAY_RAISE bool thread_start(Vm *vm, Thread *thread, Value function, Value arguments,
                            Value keywords);
// Waits for its end. *ended is false when the deadline came first.
MAY_RAISE bool thread_join(Vm *vm, Thread *thread, int64_t deadline, bool *ended);
// In a copy of the process: the running thread is the only one, and the main one.
void thread_begin_copy(Vm *vm);
// At the end of the program: from here on nobody else runs.
void thread_end_all(Vm *vm);

// What a thread waits for. Zero but for `deadline` and `descriptor`: for being woken.
typedef struct ThreadWait {
    Value awaited;
    const char *verb;
    ThreadQueue *queue; // where it stands meanwhile and afterwards, until thread_leave_queue
    int64_t deadline;
    int descriptor;
    bool for_writing;
} ThreadWait;

// The running thread waits until somebody wakes it, its deadline passes or its descriptor is ready.
// Others run meanwhile. False: raised, by Ctrl-C or because of a deadlock.
MAY_RAISE bool thread_wait(Vm *vm, const ThreadWait *wait, ThreadWake *wake);
// Waits for a time.
MAY_RAISE bool thread_sleep_until(Vm *vm, int64_t deadline);
// Waits until a descriptor can be read or written without blocking; at once when there are no
// other threads, who would have to wait too. *is_ready is false when the deadline came first.
MAY_RAISE bool thread_wait_descriptor(Vm *vm, int descriptor, bool for_writing, int64_t deadline,
                                      bool *is_ready);
// The same, waiting also when there are no other threads.
MAY_RAISE bool thread_wait_descriptor_always(Vm *vm, int descriptor, bool for_writing,
                                             int64_t deadline, bool *is_ready);
// A waiting thread becomes READY; any other stays as it is.
void thread_wake(Vm *vm, Thread *thread);
// Takes the running thread out of the queue it stood in.
void thread_leave_queue(Thread *thread);
// Others may run now.
void thread_yield(Vm *vm);
// Ctrl-C while the running thread is not the main one: that hears of it and runs next.
void thread_pass_interrupt(Vm *vm);
// sys.setswitchinterval.
void thread_set_turn(Vm *vm, int64_t nanoseconds);

// For thread_schedule.c: what a thread does from its beginning to its end.
void thread_run(Vm *vm, Thread *thread);
// For thread.c: the usual length of a turn.
void thread_prepare_turns(Vm *vm);
// Roots, class, hooks. Called by async_register.
void thread_register(Vm *vm);
void thread_release(Vm *vm);

#endif
