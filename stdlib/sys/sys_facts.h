// sys_facts.h: what sys says about the machine: version, platform, limits of numbers.
#ifndef ASPY_STDLIB_SYS_SYS_FACTS_H
#define ASPY_STDLIB_SYS_SYS_FACTS_H

#include "stdlib/struct_sequence.h"

// Binds version, version_info, implementation, platform, maxsize, flags, float_info, ….
void sys_add_facts(Vm *vm, Module *sys);
// The class of sys.get_asyncgen_hooks()'s result.
MUST_USE Class *sys_asyncgen_hooks_class(Vm *vm);

#endif
