// debug_mode.h: what a loop does in debug mode beside its work.
//
// It also times each callback (event_loop.c) and remembers where futures were made (origin.h).
#ifndef ASPY_ASYNC_DEBUG_MODE_H
#define ASPY_ASYNC_DEBUG_MODE_H

#include "async/event_loop.h"

// RuntimeError when another thread runs the loop.
MAY_RAISE bool debug_mode_check_thread(Vm *vm, const EventLoop *loop);
// From now on new coroutines remember where they were made
// (sys.get_coroutine_origin_tracking_depth), or only as much as before the loop ran.
void debug_mode_track_origins(Vm *vm, EventLoop *loop, bool wanted);

#endif
