// re_module.h: what makes the classes of the module that have files of their own.
#ifndef ASPY_STDLIB_RE_RE_MODULE_H
#define ASPY_STDLIB_RE_RE_MODULE_H

#include "stdlib/re/pattern.h"

// finditer() and scanner(): methods of patterns (scanner.c). Tells the machine its classes.
void scanner_add(Vm *vm, Module *module, Class *pattern, EngineMachine *machine);

#endif
