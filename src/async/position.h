// position.h: where in the script something happens, for reports, traces and reprs.
//
// A learner's line, not ours: frames of asyncio's own modules are passed over.
#ifndef ASPY_ASYNC_POSITION_H
#define ASPY_ASYNC_POSITION_H

#include "base/text_buffer.h"
#include "vm/coroutine.h"

typedef struct Position {
    String *file;  // as tracebacks show it; NULL when unknown
    uint32_t line; // from 1
} Position;

// A place in code before anybody asked for its line: cheap to take, for what happens often.
typedef struct CodePoint {
    Code *code; // NULL: unknown; to be marked by who keeps the point
    uint32_t instruction;
} CodePoint;

// The innermost running instruction outside of asyncio's modules.
MUST_USE CodePoint position_mark_caller(Vm *vm);
MUST_USE Position position_resolve(CodePoint point);
// The innermost running line outside of asyncio's modules; its file is NULL when there is none.
MUST_USE Position position_of_caller(Vm *vm);
// The same of a thread that does not run.
typedef struct Stacks Stacks;
MUST_USE Position position_of_stacks(Vm *vm, const Stacks *stacks);
// The line where a suspended coroutine waits: the innermost of its await chain outside of asyncio's
// modules. A coroutine that has not started is at its first line.
MUST_USE Position position_of_coroutine(Vm *vm, Coroutine *coroutine);
// The line that the coroutine itself is at, whatever it awaits: what its repr shows.
MUST_USE Position position_of_frame(Coroutine *coroutine);
// The innermost frame of a suspended await chain outside of asyncio's modules; NULL when there is
// none.
MUST_USE const Frame *position_find_frame(Vm *vm, const Coroutine *coroutine);
// Appends how a suspended coroutine calls `value`: "lock", "forks[1]", "self.lock", looking at its
// module's variables and then from its outermost frame inward. False when it has no name for it.
MUST_USE bool position_append_name(Vm *vm, Coroutine *coroutine, Value value, TextBuffer *buffer);
// The same for what the frames of a thread that does not run call `value`.
MUST_USE bool position_append_name_on_stacks(const Stacks *stacks, Value value, TextBuffer *buffer);
// The same for the thread that runs, and for the variables of the script itself.
MUST_USE bool position_append_name_here(Vm *vm, Value value, TextBuffer *buffer);
MUST_USE bool position_append_name_in_script(Vm *vm, Value value, TextBuffer *buffer);
// Appends "file.aspy:12", or "?" when unknown.
void position_append(TextBuffer *buffer, Position position);

#endif
