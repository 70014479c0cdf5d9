// fiber_switch_other.c: by swapcontext, for any processor. It saves and restores the signal mask
// too, by two system calls: 0.3 µs.
#define _GNU_SOURCE
#include "host/posix/fiber_switch.h"

#include <stdint.h>
#include <ucontext.h>

typedef struct Beginning {
    ucontext_t context;
    void (*entry)(void *);
    void *argument;
} Beginning;

// makecontext passes on nothing larger than an int.
static void begin(unsigned high, unsigned low) {
    const Beginning *beginning = (Beginning *)((uintptr_t)high << 32 | (uintptr_t)low);
    beginning->entry(beginning->argument);
}

void *fiber_switch_prepare(char *stack, size_t size, void (*entry)(void *), void *argument) {
    uintptr_t top = ((uintptr_t)stack + size - sizeof(Beginning)) & ~(uintptr_t)63;
    Beginning *beginning = (Beginning *)top; // at the end of the stack itself
    getcontext(&beginning->context);
    beginning->entry = entry;
    beginning->argument = argument;
    beginning->context.uc_stack.ss_sp = stack;
    beginning->context.uc_stack.ss_size = top - (uintptr_t)stack;
    beginning->context.uc_link = NULL;
    makecontext(&beginning->context, (void (*)(void))begin, 2, (unsigned)(top >> 32),
                (unsigned)top);
    return &beginning->context;
}

void fiber_switch(void **here, void *there) {
    ucontext_t context;
    *here = &context;
    swapcontext(&context, there);
}
