// syntax_tree.h: the native module _ast, which ast stands on.
#ifndef ASPY_APP_SYNTAX_TREE_H
#define ASPY_APP_SYNTAX_TREE_H

#include "vm/vm.h"

// Adds _ast to the modules that can be imported.
void syntax_tree_register(Vm *vm);

#endif
