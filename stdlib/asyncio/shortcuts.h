// shortcuts.h: the ways in C beside asyncio's async functions (vm/shortcut.h).
#ifndef ASPY_STDLIB_ASYNCIO_SHORTCUTS_H
#define ASPY_STDLIB_ASYNCIO_SHORTCUTS_H

#include "async/sleep.h"
#include "vm/native.h"

extern const Shortcut queue_put_shortcut;
extern const Shortcut queue_get_shortcut;
extern const Shortcut event_wait_shortcut;

// wake_all, and the class of futures that leave a deque by themselves. Called when _asyncio is
// filled.
void event_add(Vm *vm, Module *module);

#endif
