// computing.h: a task that computes for long without an await, so that others wait for it.
//
// The machine is looked at every 10 ms of its own computing (host/sampler.h). A task that is found
// in the same step twice has computed all the time in between:
//
//        loop picks A        look: A      look: A, no pick since         loop picks B
//     ------+-------------------+---------------+--------------------------+-----
//                               |<-- told of -->|
//
// So nothing is done where tasks are switched but to look at a flag that debug mode has anyway.
#ifndef ASPY_ASYNC_COMPUTING_H
#define ASPY_ASYNC_COMPUTING_H

#include "async/event_loop.h"

// A loop begins to run: from now on mistakes are told of such tasks, if somebody hears of them. Not
// on a virtual clock, where computing takes no time.
void computing_watch(Vm *vm);
// Before the machine dies.
void computing_release(Vm *vm);

#endif
