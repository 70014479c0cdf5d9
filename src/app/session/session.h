// session.h: the event loop of a session: it lives as long as the session and goes on while the
// prompt waits.
//
//        prompt waits: the loop runs -----a line is complete----> a statement runs, the loop stands
//              ^                                                        |           still
//              +--------------------------------------------------------+
//
// While a statement runs the loop counts as the running one, so that create_task() works at the
// prompt; but it stands still, so that asyncio.run() may run another one. What awaits at the prompt
// runs as a task of the loop.
#ifndef ASPY_APP_SESSION_SESSION_H
#define ASPY_APP_SESSION_SESSION_H

#include "async/event_loop.h"
#include "vm/vm.h"

// Who reads the terminal while the loop runs.
typedef struct SessionReader {
    bool (*read_key)(void *context);  // there is something to read; true: that is all
    void (*make_room)(void *context); // somebody is going to write to the terminal
    void (*come_back)(void *context); // what was to be written is written
    void *context;
} SessionReader;

// Makes the loop, which becomes the current one. Once.
MAY_RAISE bool session_begin(Vm *vm);
MUST_USE EventLoop *session_loop(Vm *vm);
// Between statements: reports what the last one has lost, coroutines that nobody awaited and tasks
// that failed unseen.
MAY_RAISE bool session_settle(Vm *vm);
// Lets the loop run until the reader has read all it wants of a descriptor. Raises what ends the
// wait: KeyboardInterrupt, SystemExit.
MAY_RAISE bool session_wait(Vm *vm, int descriptor, const SessionReader *reader);
// Lets what is ready in the loop run, once each.
MAY_RAISE bool session_take_turn(Vm *vm);
// Runs code of a statement in __main__. On Ctrl-C what it awaits is cancelled.
MAY_RAISE bool session_run(Vm *vm, Code *code);
// The end: names the tasks that are pending, and cancels them.
void session_end(Vm *vm);
// Gives back what session_begin took, if it was called; before vm_free.
void session_release(Vm *vm);
// Appends a line for each task of the loop: what it is, where, what it waits for and who holds
// that.
void session_append_tasks(Vm *vm, TextBuffer *buffer);

#endif
