// evaluate.h: eval, exec and compile: the builtins that need the whole pipeline.
#ifndef ASPY_APP_EVALUATE_H
#define ASPY_APP_EVALUATE_H

#include "vm/vm.h"

// Binds them in builtins.
void evaluate_install(Vm *vm);

#endif
