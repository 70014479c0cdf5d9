// current_loop.h: which loop is meant where none is named.
//
// Inside of a running loop it is that one. Outside, each thread has a current loop, which the
// program's event loop policy (stdlib/asyncio/events.aspy) may choose to give or not.
#ifndef ASPY_ASYNC_CURRENT_LOOP_H
#define ASPY_ASYNC_CURRENT_LOOP_H

#include "async/event_loop.h"

// asyncio.get_event_loop: the running loop, else the one that the program's policy gives, else the
// current one. The main thread makes one when it never set any; else RuntimeError "There is no
// current event loop in thread 'MainThread'.".
MAY_RAISE bool current_loop_get(Vm *vm, EventLoop **loop);
// Whether the main thread has none and never set any.
MUST_USE bool current_loop_is_wanted(Vm *vm);
// The same without the running loop and the policy: what the default policy gives.
MAY_RAISE bool current_loop_get_default(Vm *vm, EventLoop **loop);
// asyncio.set_event_loop; NULL: none, and none will be made.
void current_loop_set(Vm *vm, EventLoop *loop);
// As if the thread had never set any.
void current_loop_forget(Vm *vm);
#endif
