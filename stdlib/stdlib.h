// stdlib.h: the standard library as one thing: what a machine gets before its first script.
//
// Native modules are only named here; each is made on its first import. Exceptions are builtins and
// sys, which print() and the import statement stand on. Read next: library.h, sys/sys_module.h.
#ifndef ASPY_STDLIB_STDLIB_H
#define ASPY_STDLIB_STDLIB_H

#include "vm/native.h"

// Installs builtins and sys and registers every native module. Once per machine. False: raised.
MAY_RAISE bool stdlib_register(Vm *vm);

#endif
