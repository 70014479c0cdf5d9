// modules.h: what fills each native module on its first import.
#ifndef ASPY_STDLIB_MODULES_H
#define ASPY_STDLIB_MODULES_H

#include "vm/native.h"

MAY_RAISE bool math_fill(Vm *vm, Module *module);
MAY_RAISE bool time_fill(Vm *vm, Module *module);

#endif
