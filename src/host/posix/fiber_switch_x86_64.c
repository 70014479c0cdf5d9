// fiber_switch_x86_64.c: what a function must preserve is pushed, the stack is exchanged, and the
// other one's is popped: 3 ns.
//
//      there -> r15 r14 r13 r12 rbx rbp  return address      (addresses grow to the right)
#include "host/posix/fiber_switch.h"

#include <stdint.h>

__attribute__((naked, noinline)) void fiber_switch(__attribute__((unused)) void **here,
                                                   __attribute__((unused)) void *there) {
    __asm__("pushq %rbp\n\t"
            "pushq %rbx\n\t"
            "pushq %r12\n\t"
            "pushq %r13\n\t"
            "pushq %r14\n\t"
            "pushq %r15\n\t"
            "movq %rsp, (%rdi)\n\t"
            "movq %rsi, %rsp\n\t"
            "popq %r15\n\t"
            "popq %r14\n\t"
            "popq %r13\n\t"
            "popq %r12\n\t"
            "popq %rbx\n\t"
            "popq %rbp\n\t"
            "ret");
}

// Where a new stack begins: its first registers say what to call.
__attribute__((naked, noinline, used)) static void begin(void) {
    __asm__(".cfi_undefined rip\n\t"
            "movq %r12, %rdi\n\t"
            "callq *%r13\n\t"
            "ud2");
}

void *fiber_switch_prepare(char *stack, size_t size, void (*entry)(void *), void *argument) {
    uintptr_t top = ((uintptr_t)stack + size) & ~(uintptr_t)15;
    uintptr_t *words = (uintptr_t *)(top - 16) - 7;
    words[0] = words[1] = 0;        // r15, r14
    words[2] = (uintptr_t)entry;    // r13
    words[3] = (uintptr_t)argument; // r12
    words[4] = words[5] = 0;        // rbx, rbp
    words[6] = (uintptr_t)begin;
    words[7] = words[8] = 0;
    return words;
}
