// task.h: a coroutine that the event loop runs, step by step.
//
// One step goes from one suspension to the next; coroutine_resume takes it straight to the
// innermost awaiting frame. What the coroutine yields says why it stopped: a future to wait for, or
// None to let the others have a turn.
//
//                                    yields None
//                            +-------------------------+
//        task_new            v          picked         |      returns, raises, is cancelled
//     --------------------> READY --------------> RUNNING -----------------------------> FINISHED
//                            ^                         |
//      task_wake: the future |                         | yields a pending future, or sleeps
//      is done               +------- WAITING <--------+
//                            |           | the time to wake up has come (sleep.h)
//                            +--- DUE <--+
//
// task_change_state is where all of these arrows are. Read next: event_loop.h (who picks).
#ifndef ASPY_ASYNC_TASK_H
#define ASPY_ASYNC_TASK_H

#include "async/future.h"

typedef struct Coroutine Coroutine;

typedef enum TaskState {
    TASK_READY,
    TASK_RUNNING,
    TASK_WAITING,
    TASK_DUE,
    TASK_FINISHED
} TaskState;

struct Task {
    Future future;     // what becomes of the coroutine, and what is small or rare
    Value coroutine;   // a Coroutine, or any object with send and throw; None after an eager end
    Value waiting_for; // the future it waits for, or that woke it; ABSENT. While it sleeps: the
                       // loop's time when it is to wake up, a float
    Task *previous;    // all unfinished tasks of the machine, oldest first; weak
    Task *next;
};

static inline bool value_is_task(Value value) { return value_is_kind(value, KIND_TASK); }
static inline Task *value_as_task(Value value) {
    assert(value_is_task(value));
    return (Task *)(void *)value_as_object(value);
}
static inline Value task_as_value(const Task *task) { return value_from_object(task); }

static inline TaskState task_state(const Task *task) { return (TaskState)task->future.task_state; }

// True from sleep() to the next step, unless sleep_make_future gave it a future.
static inline bool task_is_sleeping(const Task *task) { return value_is_double(task->waiting_for); }

// An empty task of a class, for its __init__ to fill.
MUST_USE Task *task_allocate(Vm *vm, Class *class);
// Makes a task of a coroutine and schedules its first step. `name` is a str or ABSENT, `context`
// NULL for a copy of the current one. With `is_eager` the first step is taken here, if the loop
// runs. Raises TypeError "a coroutine was expected, got 1".
MAY_RAISE bool task_init(Vm *vm, Task *task, EventLoop *loop, Value coroutine, Value name,
                         Context *context, bool is_eager);
MAY_RAISE bool task_new(Vm *vm, EventLoop *loop, Value coroutine, Value name, Context *context,
                        Task **task);

// Takes one step: called by the loop for a READY task. Only KeyboardInterrupt and SystemExit come
// out.
MAY_RAISE bool task_step(Vm *vm, Task *task);
// The future it waited for is done: it gets its turn. Raises when the loop is closed.
MAY_RAISE bool task_wake(Vm *vm, Task *task);
// It does not wait any more, though what it waited for is not done: its next step raises.
MAY_RAISE bool task_stop_waiting(Vm *vm, Task *task, Value exception);
// The same as task_wake for a future-like object of a script, whose callback is the step itself.
MAY_RAISE bool task_wake_now(Vm *vm, Task *task);
// It gets its turn, and its next step begins with the exception.
MAY_RAISE bool task_wake_with(Vm *vm, Task *task, Value exception);
// For the loop: the time of a sleeping task has come.
void task_become_due(Vm *vm, Task *task);
// For awaited.c: it waits. For sleep.c: a task that was DUE waits for a future instead.
void task_wait_on(Vm *vm, Task *task);
// What it waits for, or what woke it: a future or an object like one; ABSENT.
MUST_USE Value task_waited_for(Vm *vm, Task *task);
// Asks it to cancel itself; *requested is false when it is done already.
MAY_RAISE bool task_cancel(Vm *vm, Task *task, Value message, bool *requested);
// Takes one request back; returns how many remain.
uint32_t task_uncancel(Task *task);
// Cancels a future of any kind, as its `cancel` would.
MAY_RAISE bool task_cancel_any(Vm *vm, Value future, Value message, bool *requested);

// For future.c: the coroutine has ended. The only way into FINISHED.
void task_finish(Vm *vm, Task *task);

// Puts it on the list of unfinished tasks, unless it stands there or is finished: new tasks are.
void task_register(Vm *vm, Task *task);
// Takes it off the list: the program is over, or a script wants it so.
void task_forget(Vm *vm, Task *task);
MUST_USE String *task_name(Vm *vm, Task *task);
MUST_USE Context *task_context(Vm *vm, Task *task);
// The task that runs in the running loop, or NULL.
MUST_USE Task *task_current(Vm *vm);
// The unfinished tasks of a loop, oldest first, as a list.
MUST_USE Value task_list_all(Vm *vm, const EventLoop *loop);
// True for what a task can run: coroutines, generators marked as such, natives and objects with
// send and throw that collections.abc.Coroutine would accept.
MUST_USE bool task_can_run(Vm *vm, Value value);

// Takes tasks that die in this collection off the list of unfinished ones.
void task_forget_dead(Heap *heap, Vm *vm);
extern const KindInfo task_kind;

#endif
