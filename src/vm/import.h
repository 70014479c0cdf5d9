// import.h: the import statements, over sys.modules and the loader that app installs.
#ifndef ASPY_VM_IMPORT_H
#define ASPY_VM_IMPORT_H

#include "vm/vm.h"

// import_statement for IMPORT: `what` is (name, level, names or None) as in the bytecode; relative names are
// resolved by __package__ or __name__ of globals. *result is the module named, or, for a plain `import a.b`, the
// package a. Raises ImportError and ModuleNotFoundError in CPython's words.
MAY_RAISE bool import_statement(Vm *vm, Dict *globals, Tuple *what, Value *result);
// from module import name: an attribute, or a submodule in sys.modules.
MAY_RAISE bool import_from(Vm *vm, Value module, String *name, Value *result);
// from module import *: __all__, or all names without a leading underscore, into a namespace.
MAY_RAISE bool import_star(Vm *vm, Value module, Value namespace);
// The module with that absolute dotted name; its parents are imported first and get it as an attribute.
MAY_RAISE bool import_module(Vm *vm, String *name, Value *module);

#endif
