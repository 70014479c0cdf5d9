// fiber.c: C stacks with a guard page, and what the address sanitizer wants to know of them.
#define _GNU_SOURCE
#include "host/fiber.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fatal.h"
#include "host/memory.h"
#include "host/posix/fiber_switch.h"

struct HostFiber {
    void *place; // where to go on; of no meaning while it runs
    char *stack; // its lowest address, a guard page; NULL: the main one's, not ours
    size_t stack_size;
    HostFiberEntry entry;
    void *argument;
    // For the address sanitizer, which follows on which stack the program is.
    const void *known_stack;
    size_t known_size;
    void *shadow;
};

// The sanitizer's; NULL in a program without it.
extern void __sanitizer_start_switch_fiber(void **shadow, const void *stack, size_t size)
    __attribute__((weak));
extern void __sanitizer_finish_switch_fiber(void *shadow, const void **stack, size_t *size)
    __attribute__((weak));

static void tell_leaving(void **shadow, const HostFiber *to) {
    if (__sanitizer_start_switch_fiber != NULL) {
        __sanitizer_start_switch_fiber(shadow, to->known_stack, to->known_size);
    }
}

static void tell_arrival(void *shadow) {
    if (__sanitizer_finish_switch_fiber != NULL) {
        __sanitizer_finish_switch_fiber(shadow, NULL, NULL);
    }
}

HostFiber *host_fiber_new_main(void) {
    HostFiber *fiber = memory_allocate_zeroed(sizeof *fiber);
    pthread_attr_t attributes;
    if (__sanitizer_start_switch_fiber != NULL &&
        pthread_getattr_np(pthread_self(), &attributes) == 0) {
        void *stack;
        if (pthread_attr_getstack(&attributes, &stack, &fiber->known_size) == 0) {
            fiber->known_stack = stack;
        }
        pthread_attr_destroy(&attributes);
    }
    return fiber;
}

static void begin(void *argument) {
    const HostFiber *fiber = argument;
    tell_arrival(NULL);
    fiber->entry(fiber->argument);
    fatal(EXIT_CODE_INTERNAL, "a fiber returned");
}

static size_t guard_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

HostFiber *host_fiber_new(size_t stack_size, HostFiberEntry entry, void *argument) {
    size_t guard = guard_size();
    char *stack = host_memory_reserve(guard + stack_size);
    if (stack == NULL) {
        return NULL;
    }
    HostFiber *fiber = memory_allocate_zeroed(sizeof *fiber);
    mprotect(stack, guard, PROT_NONE); // without it an overrun is only found later
    fiber->stack = stack;
    fiber->stack_size = guard + stack_size;
    fiber->known_stack = stack + guard;
    fiber->known_size = stack_size;
    fiber->entry = entry;
    fiber->argument = argument;
    fiber->place = fiber_switch_prepare(stack + guard, stack_size, begin, fiber);
    return fiber;
}

void host_fiber_switch(HostFiber *from, HostFiber *to) {
    tell_leaving(&from->shadow, to);
    fiber_switch(&from->place, to->place);
    tell_arrival(from->shadow);
}

const char *host_fiber_stack_end(const HostFiber *fiber) { return fiber->known_stack; }

void host_fiber_free(HostFiber *fiber) {
    host_memory_release_reserved(fiber->stack, fiber->stack_size);
    memory_release(fiber);
}
