// blockade.h: a task that makes everybody wait: it called something that blocks instead of
// awaiting.
#ifndef ASPY_ASYNC_BLOCKADE_H
#define ASPY_ASYNC_BLOCKADE_H

#include "async/event_loop.h"

typedef struct Blockade {
    Task *task; // NULL: nobody watches, or no task runs: nothing is to be told
    size_t ready;
    int64_t begun;
} Blockade;

// Around what blocks. When others could have run meanwhile, the machine's mistakes are told of it
// (vm/mistake.h); the place is the program's line, whatever library it called.
MUST_USE Blockade blockade_begin(Vm *vm);
// How many tasks could run now, but for who runs.
MUST_USE size_t blockade_count_others(Vm *vm, const EventLoop *loop);
void blockade_end(Vm *vm, const Blockade *blockade);

#endif
