// origin.h: where a future, task or handle was made; remembered in debug mode.
#ifndef ASPY_ASYNC_ORIGIN_H
#define ASPY_ASYNC_ORIGIN_H

#include "async/future.h"
#include "async/handle.h"
#include "base/text_buffer.h"

// The running code makes the future: in debug mode its stack is kept. Runs script code then, and
// what that raises is raised.
MAY_RAISE bool origin_note(Vm *vm, Future *future);
// The same of a handle.
MAY_RAISE bool origin_note_handle(Vm *vm, Handle *handle);
// What was kept of a future, task or handle: a list, or None.
MUST_USE Value origin_of(Value subject);
// Appends " created at FILE:LINE", if that is known.
MAY_RAISE bool origin_append(Vm *vm, Value subject, TextBuffer *buffer);
// Appends the lines of a kept stack, as a report shows them.
MAY_RAISE bool origin_append_stack(Vm *vm, Value stack, TextBuffer *buffer);

#endif
