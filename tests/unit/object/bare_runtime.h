// bare_runtime.h: the object layer alone, without a machine that could run scripts.
//
// A Runtime is the first member of every Vm, and objects touch nothing else of it: so a Runtime
// stands for a Vm as long as no script code is called.
#ifndef ASPY_TESTS_BARE_RUNTIME_H
#define ASPY_TESTS_BARE_RUNTIME_H

#include "object/runtime.h"

static inline Vm *bare_runtime_new(void) {
    Runtime *runtime = memory_allocate_zeroed(sizeof *runtime);
    Vm *vm = (Vm *)(void *)runtime;
    runtime_init(vm, 0);
    return vm;
}

static inline void bare_runtime_free(Vm *vm) {
    runtime_release(vm);
    memory_release(vm);
}

#endif
