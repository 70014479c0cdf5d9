// namespace.h: names that live in a mapping (class bodies, exec), and the errors of unbound names.
#ifndef ASPY_VM_NAMESPACE_H
#define ASPY_VM_NAMESPACE_H

#include "bytecode/code.h"

// UnboundLocalError "cannot access local variable 'x' where it is not associated with a value".
MAY_RAISE bool namespace_raise_unbound_local(Vm *vm, const Code *code, size_t register_index);
// NameError "cannot access free variable 'x' where it is not associated with a value in enclosing
// scope".
MAY_RAISE bool namespace_raise_unbound_free(Vm *vm, const Code *code, size_t free_index);

// The builtins of code with these globals: their __builtins__, if a script gave them some, else the
// machine's.
MUST_USE Dict *namespace_builtins(Vm *vm, Dict *globals);
// The builtin of that name for code with these globals. ABSENT: there is none. *is_standard tells
// whether it was looked for in the machine's.
MUST_USE Value namespace_find_builtin(Vm *vm, Dict *globals, String *name, bool *is_standard);
// What a class statement calls: __build_class__.
MAY_RAISE bool namespace_load_build_class(Vm *vm, Dict *globals, Value *result);
// The name in the mapping, else in the globals, else in the builtins.
MAY_RAISE bool namespace_load(Vm *vm, Value mapping, Dict *globals, const Site *site,
                              Value *result);
// The name in the mapping, else in the Cell *result.
MAY_RAISE bool namespace_load_or_cell(Vm *vm, Value mapping, const Site *site, Value *result);
MAY_RAISE bool namespace_store(Vm *vm, Value mapping, String *name, Value value);
MAY_RAISE bool namespace_delete(Vm *vm, Value mapping, String *name);

#endif
