// context_manager.h: the methods of `with` and `async with`.
#ifndef ASPY_VM_CONTEXT_MANAGER_H
#define ASPY_VM_CONTEXT_MANAGER_H

#include "vm/call.h"

// loaded[0] = the method of the manager's class, loaded[1] = the manager; or loaded[0] = what is to
// be called and loaded[1] = no value. TypeError "'int' object does not support the context manager
// protocol".
MAY_RAISE bool context_manager_load(Vm *vm, Value manager, ContextMethod method, Value *loaded);
// Starts the call of the exit method loaded before with the exception's type, value and traceback.
MUST_USE CallResult context_manager_call_exit(Vm *vm, const Value *loaded, Value exception,
                                              Value *result);

#endif
