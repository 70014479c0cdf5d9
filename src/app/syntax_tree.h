// syntax_tree.h: the native module _ast, which ast stands on.
#ifndef ASPY_APP_SYNTAX_TREE_H
#define ASPY_APP_SYNTAX_TREE_H

#include "vm/vm.h"

void syntax_tree_register(Vm *vm);

#endif
