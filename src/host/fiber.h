// fiber.h: C stacks that one processor walks on in turn.
//
// A fiber is a C stack of its own. Only one runs; it goes on until it switches to another one by
// name, which continues where it had switched away. So a thread of a script can be left in the
// middle of C code (a sort key that waits for a lock) and no two of them ever run at once.
#ifndef ASPY_HOST_FIBER_H
#define ASPY_HOST_FIBER_H

#include <stddef.h>

#include "base/attributes.h"

typedef struct HostFiber HostFiber;

// What a fiber runs. It must not return: its last act is a switch to another one.
typedef void (*HostFiberEntry)(void *argument);

// The fiber for the C stack that runs now; only a place to switch back to.
MUST_USE HostFiber *host_fiber_new_main(void);
// A fiber that calls entry(argument) when it is first switched to. NULL: the machine refuses so
// much address space. Memory for the stack is used as far as it is touched.
MUST_USE HostFiber *host_fiber_new(size_t stack_size, HostFiberEntry entry, void *argument);
// Leaves `from`, which runs, and goes on in `to`. Returns when somebody switches to `from` again.
void host_fiber_switch(HostFiber *from, HostFiber *to);
// The lowest address that code of a fiber made by host_fiber_new may use.
MUST_USE const char *host_fiber_stack_end(const HostFiber *fiber);
// Not the one that runs. What its C frames hold is not given back.
void host_fiber_free(HostFiber *fiber);

#endif
