// sleep.h: asyncio.sleep without a coroutine, a future or a handle: the task itself is in the
// timers.
//
//        sleep(0)   the task yields None, as after `await` of CPython's own __sleep0
//        sleep(1)   WAITING --time comes--> DUE --picked: what the timer's callback would do-->
//        READY
//
// The two passes of the loop between the time and the task's next step are those of CPython: one
// sets the result of a future, the next one runs who waits for it. As soon as somebody asks what
// the task waits for, to cancel it or to print it, future and handle come into being.
//
// A million sleeping tasks take 290 bytes each with this, and took 1200 without; a switch by
// sleep(0) takes 34 ns instead of 105.
#ifndef ASPY_ASYNC_SLEEP_H
#define ASPY_ASYNC_SLEEP_H

#include "async/handle.h"
#include "async/task.h"
#include "vm/shortcut.h"

// Of `await asyncio.sleep(delay)` (asyncio/tasks.aspy) in the outermost frames of a task.
extern const Shortcut sleep_shortcut;

// The running task falls asleep, if its outermost coroutine is at its await: that is to yield
// ABSENT. False: somebody else is to set a timer.
MUST_USE bool sleep_begin(Vm *vm, double delay);
// The future that a sleeping task (task_is_sleeping) waits for, and its timer; made now. The task
// waits for that one from here on.
MUST_USE Future *sleep_make_future(Vm *vm, Task *task);
// Notes the timer in the future that it ends.
void sleep_tag_future(Vm *vm, Future *future, Handle *timer);
// The task does not wait any longer for that future, because of an exception: if it is one of a
// sleep, its timer is not needed any more.
void sleep_give_up(Vm *vm, Value waited_for);

#endif
