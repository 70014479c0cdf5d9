// shortcut.h: what a call of an async function does at once when it is awaited at once.
//
// Most coroutines of asyncio's own modules have nothing to wait for (a queue with room in it), or
// only one thing (the clock). In `await queue.put(1)` nobody can get hold of the coroutine between
// the call and the await; so a shortcut may do what the coroutine would do, without making it. The
// `async def` stays, and says what happens: a shortcut knows the plain case and declines all
// others.
//
// While one suspends, the awaiter's register keeps the function in place of the coroutine. Whoever
// wants to see that coroutine, or throws into it, makes it come into being (coroutine.c): it stands
// at the only await of its code.
#ifndef ASPY_VM_SHORTCUT_H
#define ASPY_VM_SHORTCUT_H

#include "bytecode/code.h"

typedef enum ShortcutResult {
    SHORTCUT_DECLINES, // nothing happened: the coroutine is made
    SHORTCUT_RETURNS,  // *result is what the coroutine would return, without having waited
    SHORTCUT_AWAITS,   // *result is an awaitable that stands for the coroutine
    SHORTCUT_SUSPENDS  // *result is what it would yield, once; it returns what is sent then
} ShortcutResult;

// Neither raises nor runs script code. `arguments` are `count` positional ones.
typedef ShortcutResult (*ShortcutBody)(Vm *vm, const Value *arguments, Value *result);

struct Shortcut {
    const char *name; // __qualname__ of the function it is for
    size_t count;     // calls with other arguments have no shortcut
    ShortcutBody body;
};

#endif
