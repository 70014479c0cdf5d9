// awaitable.h: futures of anything that can be awaited.
#ifndef ASPY_ASYNC_AWAITABLE_H
#define ASPY_ASYNC_AWAITABLE_H

#include "async/event_loop.h"

// A task that awaits any awaitable.
MAY_RAISE bool awaitable_to_task(Vm *vm, EventLoop *loop, Value awaitable, Value *task);
// Whether it is a Future, or declares itself to be like one by _asyncio_future_blocking.
MAY_RAISE bool awaitable_is_future(Vm *vm, Value value, bool *is_future);
// A future as it is; a coroutine as a new task; another awaitable as a task that awaits it. `loop`
// may be NULL: the running or current one. TypeError for anything else.
MAY_RAISE bool awaitable_to_future(Vm *vm, EventLoop *loop, Value awaitable, Value *future);
#endif
