// intrinsics.h: what the compiler asks for that is no instruction of its own: display in the REPL,
// type parameters, type aliases.
#ifndef ASPY_VM_INTRINSICS_H
#define ASPY_VM_INTRINSICS_H

#include "vm/vm.h"

// The result of intrinsic `which` of the values, into *result (which may be one of them).
MAY_RAISE bool intrinsic_call(Vm *vm, Intrinsic which, const Value *values, size_t count,
                              Value *result);

#endif
