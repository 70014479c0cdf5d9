// import.h: the import statements.
//
// sys.modules is asked first, then the hook that app installs; a dotted name imports its parents
// from left to right.
#ifndef ASPY_VM_IMPORT_H
#define ASPY_VM_IMPORT_H

#include "vm/vm.h"

// request: (name, level, names or None). `import a.b` gives a; with names, the module a.b itself.
// What __import__ does; globals may be NULL when level is 0.
MAY_RAISE bool import_request(Vm *vm, Dict *globals, const Tuple *request, Value *result);
// The same, or what the __import__ does that a script has put into the builtins.
MAY_RAISE bool import_statement(Vm *vm, Dict *globals, const Tuple *request, Value *result);
// from module import name: the attribute, or the submodule.
MAY_RAISE bool import_from(Vm *vm, Value module, String *name, Value *result);
// from module import *: __all__, or every name without a leading underscore, into the mapping.
MAY_RAISE bool import_star(Vm *vm, Value module, Value mapping);

// Whether a module's file is in the way of others of its name (runtime.h: ShadowHook).
MUST_USE ModuleShadow import_shadow(Vm *vm, const String *name, Value file);

#endif
