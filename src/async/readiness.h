// readiness.h: the descriptors that a loop watches, and what it calls when they are ready.
//
//     add_reader, add_writer --> [ watches, by descriptor ] --- ready ---> the loop's ready queue
//
// A handle stays where it is and is queued anew as long as its descriptor is ready. A loop that
// watches nothing has no poller and asks the machine for nothing.
#ifndef ASPY_ASYNC_READINESS_H
#define ASPY_ASYNC_READINESS_H

#include "async/handle.h"
#include "base/vector.h"
#include "host/poller.h"

typedef struct Watch {
    Handle *reader; // NULL: not watched for that
    Handle *writer;
} Watch;

// Part of an EventLoop.
typedef struct Readiness {
    HostPoller *poller;    // NULL until something is watched
    VECTOR(Watch) watches; // by descriptor
    size_t count;          // descriptors that are watched
} Readiness;

// From now on the handle is called whenever the descriptor can be read (written); another one that
// was there is cancelled. OSError for what cannot be watched.
MAY_RAISE bool readiness_watch(Vm *vm, EventLoop *loop, int descriptor, bool for_writing,
                               Handle *handle);
// No longer. False when it was not watched so.
bool readiness_forget(Vm *vm, EventLoop *loop, int descriptor, bool for_writing);
// The handle that is called, or NULL.
MUST_USE Handle *readiness_find(const EventLoop *loop, int descriptor, bool for_writing);
// Puts into the ready queue what is ready by host_clock_monotonic_ns() == deadline, waiting for the
// first one until then.
void readiness_collect(Vm *vm, EventLoop *loop, int64_t deadline);
// The same, waiting in real time for at most `left` nanoseconds of the loop's clock: a virtual one
// moves on by what it took.
void readiness_wait(Vm *vm, EventLoop *loop, int64_t left);
// For event_loop.c.
void readiness_trace(Heap *heap, const Readiness *readiness);
void readiness_release(Readiness *readiness);

#endif
