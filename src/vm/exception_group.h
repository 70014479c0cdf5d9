// exception_group.h: what `except*` does with an exception, and what is left to raise after it.
#ifndef ASPY_VM_EXCEPTION_GROUP_H
#define ASPY_VM_EXCEPTION_GROUP_H

#include "object/exception_group.h"
#include "object/list.h"
#include "vm/vm.h"

// pair[0] = the part of the exception that `except* what` catches, as a group, or None; pair[1] = the rest or
// None. An exception that is no group and is caught comes wrapped in one. `pair` are registers.
MAY_RAISE bool exception_group_match(Vm *vm, Value exception, Value what, Value *pair);
// After the clauses: what is to be raised of the original and the list of what the clauses raised and what no
// clause caught; None when nothing is. (PEP 654: parts of the original are merged back into its shape,
// new exceptions join them in a new group.)
MAY_RAISE bool exception_group_join(Vm *vm, Value original, List *raised, Value *result);

#endif
