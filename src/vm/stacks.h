// stacks.h: what a thread of a script has of its own: registers, frames, activations, a C stack.
//
// A machine has one set of stacks in use, in the fields of its Vm; those of threads that do not run
// are saved aside. So nothing that runs script code knows of threads, and a program that has none
// pays nothing. Who runs when is decided elsewhere (async/thread.h).
//
//      Vm.stack, Vm.frame, …   <--- stacks_switch ---   Stacks of the thread that runs next
//              |
//              +--- saved --->  Stacks of the thread that ran
//
// The C stack is a fiber (host/fiber.h): a thread can be left inside a native that called back.
#ifndef ASPY_VM_STACKS_H
#define ASPY_VM_STACKS_H

#include "host/fiber.h"
#include "vm/vm.h"

typedef struct Stacks {
// The saved fields, of no meaning while the thread runs.
#define STACKS_FIELD(name, place) __typeof__(((Vm *)0)->place) name;
#include "vm/stacks.def"
#undef STACKS_FIELD
    HostFiber *fiber;
    char *block; // holds stack, frames and activations; NULL: the first thread's, the Vm's own
    size_t block_size;
    size_t idle_index; // its place in vm->idle_stacks while it does not run
    void (*entry)(Vm *vm);
    Vm *vm;
} Stacks;

// What a thread's C stack runs: never to return, but to switch away for good when there is nothing
// left to do. Such stacks may be given to stacks_free, or go on where they switched away.
typedef void (*StacksEntry)(Vm *vm);

// The stacks in use now, as something to switch back to.
MUST_USE Stacks *stacks_new_main(Vm *vm);
// A new set, on which entry(vm) will run. NULL: the machine refuses so much address space.
MUST_USE Stacks *stacks_new(Vm *vm, size_t c_stack_size, StacksEntry entry);
// Leaves the running set `from` and goes on with `to`. Returns when somebody switches back.
void stacks_switch(Vm *vm, Stacks *from, Stacks *to);
// Forgets a set that does not run, whatever stands on it.
void stacks_free(Vm *vm, Stacks *stacks);

// vm_handled_exception of a thread that does not run.
MUST_USE Value stacks_handled_exception(const Vm *vm, const Stacks *stacks);

// Marks what all threads hold; registers above the top are cleared on the way. For vm.c.
void stacks_mark_all(Heap *heap, Vm *vm);

#endif
